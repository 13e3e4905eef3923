/* SPDX-License-Identifier: MIT */
#include "model/graph_check.h"

#include <math.h>

static const char *name_of(const bmi_node *node)
{
    return node->name == NULL ? "" : node->name;
}

int bmi_op_inputs(bmi_op op)
{
    if (op == BMI_OP_INPUT) return 0;
    if (op == BMI_OP_WHERE) return 3;
    return (op >= BMI_OP_ADD && op <= BMI_OP_EQUAL) || op == BMI_OP_CONCAT ? 2 : 1;
}

static bool takes_parameters(bmi_op op)
{
    return op == BMI_OP_DENSE || op == BMI_OP_AFFINE || op == BMI_OP_ACTIVATION;
}

bm_status bmi_graph_check_channels(const bmi_node *node, bm_error *err)
{
    const char *name = name_of(node);
    BMI_FAIL_IF(node->n_channels < 1, err, BM_ERR_FORMAT, "node \"%s\": gives no channels", name);
    BMI_FAIL_IF(node->n_channels > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED,
                "node \"%s\": %d channels, more than the limit of %d", name, node->n_channels, BMI_GRAPH_MAX_CHANNELS);
    return BM_OK;
}

static bm_status check_inputs(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    const int n_wanted = bmi_op_inputs(node->op);
    for (int k = 0; k < n_wanted; k++) {
        const int input = node->inputs[k];
        BMI_FAIL_IF(input < 0 || input >= graph->n_nodes, err, BM_ERR_FORMAT,
                    "node \"%s\": its input does not stand before it", name_of(node));
        BMI_FAIL_IF(graph->nodes[input].op == BMI_OP_ARGMAX, err, BM_ERR_UNSUPPORTED,
                    "node \"%s\": works on the result of an argmax, which is possible only at the end of a network",
                    name_of(node));
    }
    return BM_OK;
}

/* Channels that `node` must have, given its inputs; 0 when any number will do, -1 when the inputs do not fit each
 * other. */
static int channels_wanted(const bmi_graph *graph, const bmi_node *node)
{
    int widest = 1;
    switch (node->op) {
    case BMI_OP_DENSE:
    case BMI_OP_SELECT: return 0;
    case BMI_OP_ARGMAX:
    case BMI_OP_REDUCE_MAX: return 1;
    case BMI_OP_CONCAT: return bmi_graph_channels(graph, node->inputs[0]) + bmi_graph_channels(graph, node->inputs[1]);
    default: break;
    }
    for (int k = 0; k < bmi_op_inputs(node->op); k++) {
        const int n = bmi_graph_channels(graph, node->inputs[k]);
        if (n != widest && n != 1 && widest != 1) return -1;
        widest = n > widest ? n : widest;
    }
    return widest;
}

static size_t count_numbers(const bmi_graph *graph, const bmi_node *node)
{
    if (node->op == BMI_OP_SELECT) return (size_t)node->n_channels;
    if (!takes_parameters(node->op)) return 0;
    const size_t n_in = node->op == BMI_OP_DENSE ? (size_t)bmi_graph_channels(graph, node->inputs[0]) : 1;
    return (size_t)node->n_channels * (n_in + 1);
}

/* A file of a few bytes a layer could otherwise ask for thousands of wide layers. */
static bm_status check_total(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    size_t total = count_numbers(graph, node);
    for (int i = 0; i < graph->n_nodes; i++) total += count_numbers(graph, &graph->nodes[i]);
    BMI_FAIL_IF(total > BMI_GRAPH_MAX_NUMBERS, err, BM_ERR_UNSUPPORTED,
                "node \"%s\": the network comes to more than %zu weights", name_of(node), BMI_GRAPH_MAX_NUMBERS);
    return BM_OK;
}

static bm_status check_shape(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    BMI_TRY(bmi_graph_check_channels(node, err));
    const int wanted = channels_wanted(graph, node);
    BMI_FAIL_IF(wanted != 0 && wanted != node->n_channels, err, BM_ERR_FORMAT,
                "node \"%s\": %d channels do not fit those of its input", name_of(node), node->n_channels);
    if (node->op != BMI_OP_DENSE) return check_total(graph, node, err);
    const size_t n_in = (size_t)bmi_graph_channels(graph, node->inputs[0]);
    BMI_FAIL_IF((size_t)node->n_channels > BMI_GRAPH_MAX_WEIGHTS / n_in, err, BM_ERR_UNSUPPORTED,
                "node \"%s\": %d x %zu weights are more than the limit of %zu", name_of(node), node->n_channels, n_in,
                BMI_GRAPH_MAX_WEIGHTS);
    return check_total(graph, node, err);
}

static bool all_finite(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i])) return false;
    return true;
}

static bool all_numbers(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (isnan(values[i])) return false;
    return true;
}

static bm_status check_select(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    const int n_in = bmi_graph_channels(graph, node->inputs[0]);
    BMI_FAIL_IF(node->weights == NULL || node->bias != NULL, err, BM_ERR_ARGUMENT,
                "node \"%s\": a selection has a channel number for every channel, and nothing else", name_of(node));
    for (int c = 0; c < node->n_channels; c++)
        BMI_FAIL_IF(
            !(node->weights[c] >= 0.0 && node->weights[c] < n_in) || node->weights[c] != floor(node->weights[c]), err,
            BM_ERR_FORMAT, "node \"%s\": there is no channel %g among %d", name_of(node), node->weights[c], n_in);
    return BM_OK;
}

static bm_status check_parameters(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    if (node->op == BMI_OP_SELECT) return check_select(graph, node, err);
    if (!takes_parameters(node->op)) {
        BMI_FAIL_IF(node->weights != NULL || node->bias != NULL, err, BM_ERR_ARGUMENT,
                    "node \"%s\": an operation without parameters was given some", name_of(node));
        return BM_OK;
    }
    BMI_FAIL_IF(node->weights == NULL || node->bias == NULL, err, BM_ERR_ARGUMENT,
                "node \"%s\": parameters are missing", name_of(node));
    const size_t n = (size_t)node->n_channels;
    if (node->op == BMI_OP_ACTIVATION) {
        BMI_FAIL_IF((unsigned)node->activation >= BMI_ACT_COUNT, err, BM_ERR_ARGUMENT,
                    "node \"%s\": there is no activation %d", name_of(node), (int)node->activation);
        bool (*const allowed)(const double *, size_t) = node->activation == BMI_ACT_CLAMP ? all_numbers : all_finite;
        BMI_FAIL_IF(!allowed(node->weights, n) || !allowed(node->bias, n), err, BM_ERR_FORMAT,
                    "node \"%s\": a parameter is not a finite number", name_of(node));
        return BM_OK;
    }
    const size_t n_in = node->op == BMI_OP_DENSE ? (size_t)bmi_graph_channels(graph, node->inputs[0]) : 1;
    BMI_FAIL_IF(!all_finite(node->weights, n * n_in) || !all_finite(node->bias, n), err, BM_ERR_FORMAT,
                "node \"%s\": a weight is not a finite number", name_of(node));
    return BM_OK;
}

bm_status bmi_graph_check(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    BMI_FAIL_IF((unsigned)node->op > BMI_OP_ARGMAX || node->op == BMI_OP_INPUT, err, BM_ERR_ARGUMENT,
                "node \"%s\": there is no operation %d to add", name_of(node), (int)node->op);
    BMI_TRY(check_inputs(graph, node, err));
    BMI_TRY(check_shape(graph, node, err));
    return check_parameters(graph, node, err);
}
