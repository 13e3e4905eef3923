/* SPDX-License-Identifier: MIT */
#include "model/graph.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define FIRST_CAPACITY 16

static const char *name_of(const bmi_node *node)
{
    return node->name == NULL ? "" : node->name;
}

static bool takes_two(bmi_op op)
{
    return op == BMI_OP_ADD || op == BMI_OP_SUBTRACT || op == BMI_OP_MULTIPLY || op == BMI_OP_DIVIDE;
}

static bool takes_parameters(bmi_op op)
{
    return op == BMI_OP_DENSE || op == BMI_OP_AFFINE || op == BMI_OP_ACTIVATION;
}

static bm_status check_channels(int n_channels, const char *name, bm_error *err)
{
    BMI_FAIL_IF(n_channels < 1, err, BM_ERR_FORMAT, "node \"%s\": gives no channels", name);
    BMI_FAIL_IF(n_channels > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED,
                "node \"%s\": %d channels, more than the limit of %d", name, n_channels, BMI_GRAPH_MAX_CHANNELS);
    return BM_OK;
}

static bm_status check_inputs(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    const int n_wanted = takes_two(node->op) ? 2 : 1;
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
    if (node->op == BMI_OP_DENSE) return 0;
    if (node->op == BMI_OP_ARGMAX) return 1;
    const int a = bmi_graph_channels(graph, node->inputs[0]);
    if (!takes_two(node->op)) return a;
    const int b = bmi_graph_channels(graph, node->inputs[1]);
    if (a != b && a != 1 && b != 1) return -1;
    return a > b ? a : b;
}

static size_t count_numbers(const bmi_graph *graph, const bmi_node *node)
{
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
    BMI_TRY(check_channels(node->n_channels, name_of(node), err));
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

static bm_status check_parameters(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
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

static bm_status reserve(bmi_graph *graph, bm_error *err)
{
    BMI_FAIL_IF(graph->n_nodes >= BMI_GRAPH_MAX_NODES, err, BM_ERR_UNSUPPORTED,
                "the network has more than %d operations", BMI_GRAPH_MAX_NODES);
    if (graph->n_nodes < graph->capacity) return BM_OK;
    const int capacity = graph->capacity == 0 ? FIRST_CAPACITY : 2 * graph->capacity;
    bmi_node *nodes = bmi_realloc(graph->nodes, (size_t)capacity, sizeof *nodes);
    BMI_FAIL_IF(nodes == NULL, err, BM_ERR_MEMORY, "out of memory for a network of %d operations", capacity);
    graph->nodes = nodes;
    graph->capacity = capacity;
    return BM_OK;
}

/* Appends a copy of `node` with its own name; the parameters go along. */
static bm_status append(bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    BMI_TRY(reserve(graph, err));
    char *name = bmi_strdup(name_of(node));
    BMI_FAIL_IF(name == NULL, err, BM_ERR_MEMORY, "out of memory for the name of a node");
    bmi_node *added = &graph->nodes[graph->n_nodes++];
    *added = *node;
    added->name = name;
    if (!takes_two(node->op)) added->inputs[1] = -1;
    return BM_OK;
}

bm_status bmi_graph_init(bmi_graph *graph, int n_inputs, bm_error *err)
{
    *graph = (bmi_graph){0};
    BMI_TRY(check_channels(n_inputs, "input", err));
    return append(graph, &(bmi_node){.op = BMI_OP_INPUT, .inputs = {-1, -1}, .n_channels = n_inputs, .name = NULL},
                  err);
}

static bm_status check(const bmi_graph *graph, const bmi_node *node, bm_error *err)
{
    BMI_FAIL_IF((unsigned)node->op > BMI_OP_ARGMAX || node->op == BMI_OP_INPUT, err, BM_ERR_ARGUMENT,
                "node \"%s\": there is no operation %d to add", name_of(node), (int)node->op);
    BMI_TRY(check_inputs(graph, node, err));
    BMI_TRY(check_shape(graph, node, err));
    return check_parameters(graph, node, err);
}

bm_status bmi_graph_add(bmi_graph *graph, const bmi_node *node, int *index, bm_error *err)
{
    bm_status status = check(graph, node, err);
    if (status == BM_OK) status = append(graph, node, err);
    if (status != BM_OK) {
        bmi_free(node->weights);
        bmi_free(node->bias);
        return status;
    }
    *index = graph->n_nodes - 1;
    return BM_OK;
}

/* Adds a node whose bias may be left out for zeros. */
static bm_status add_with_bias(bmi_graph *graph, bmi_node *node, int *index, bm_error *err)
{
    if (node->bias == NULL && node->n_channels > 0) node->bias = bmi_calloc((size_t)node->n_channels, sizeof(double));
    if (node->bias == NULL) {
        bmi_free(node->weights);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for %d biases", node->n_channels);
    }
    return bmi_graph_add(graph, node, index, err);
}

static int channels_or_none(const bmi_graph *graph, int index)
{
    return index < 0 || index >= graph->n_nodes ? 1 : graph->nodes[index].n_channels;
}

bm_status bmi_graph_add_dense(bmi_graph *graph, int input, int n_outputs, double *weights, double *bias,
                              const char *name, int *index, bm_error *err)
{
    bmi_node node = {.op = BMI_OP_DENSE,
                     .inputs = {input, -1},
                     .n_channels = n_outputs,
                     .weights = weights,
                     .bias = bias,
                     .name = (char *)name};
    return add_with_bias(graph, &node, index, err);
}

bm_status bmi_graph_add_affine(bmi_graph *graph, int input, double *scale, double *shift, const char *name, int *index,
                               bm_error *err)
{
    bmi_node node = {.op = BMI_OP_AFFINE,
                     .inputs = {input, -1},
                     .n_channels = channels_or_none(graph, input),
                     .weights = scale,
                     .bias = shift,
                     .name = (char *)name};
    return add_with_bias(graph, &node, index, err);
}

bm_status bmi_graph_add_activation(bmi_graph *graph, int input, bmi_activation activation, double alpha, double beta,
                                   const char *name, int *index, bm_error *err)
{
    const int n = channels_or_none(graph, input);
    bmi_node node = {.op = BMI_OP_ACTIVATION,
                     .inputs = {input, -1},
                     .n_channels = n,
                     .activation = activation,
                     .weights = bmi_calloc((size_t)n, sizeof(double)),
                     .bias = bmi_calloc((size_t)n, sizeof(double)),
                     .name = (char *)name};
    if (node.weights == NULL || node.bias == NULL) {
        bmi_free(node.weights);
        bmi_free(node.bias);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for the parameters of %d channels", n);
    }
    for (int c = 0; c < n; c++) node.weights[c] = alpha;
    for (int c = 0; c < n; c++) node.bias[c] = beta;
    return bmi_graph_add(graph, &node, index, err);
}

int bmi_graph_channels(const bmi_graph *graph, int index)
{
    return graph->nodes[index].n_channels;
}

static void free_node(bmi_node *node)
{
    bmi_free(node->weights);
    bmi_free(node->bias);
    bmi_free(node->name);
}

void bmi_graph_keep(bmi_graph *graph, int root)
{
    /* New place of each node, -1 for those that go. The limit on nodes makes this a small array. */
    int place[BMI_GRAPH_MAX_NODES];
    for (int i = 0; i < graph->n_nodes; i++) place[i] = i == root || i == 0 ? 0 : -1;
    for (int i = root; i > 0; i--)
        for (int k = 0; place[i] >= 0 && k < 2; k++)
            if (graph->nodes[i].inputs[k] >= 0) place[graph->nodes[i].inputs[k]] = 0;
    int n_kept = 0;
    for (int i = 0; i < graph->n_nodes; i++) {
        if (place[i] < 0) {
            free_node(&graph->nodes[i]);
            continue;
        }
        place[i] = n_kept;
        bmi_node *node = &graph->nodes[n_kept++];
        *node = graph->nodes[i];
        for (int k = 0; k < 2; k++)
            if (node->inputs[k] >= 0) node->inputs[k] = place[node->inputs[k]];
    }
    graph->n_nodes = n_kept;
}

void bmi_graph_free(bmi_graph *graph)
{
    for (int i = 0; i < graph->n_nodes; i++) free_node(&graph->nodes[i]);
    bmi_free(graph->nodes);
    *graph = (bmi_graph){0};
}
