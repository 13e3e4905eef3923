/* SPDX-License-Identifier: MIT */
#include "engine/fold.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* W' = diag(s) W, b' = s b + t: y = s (W x + b) + t. */
static void absorb_after(bmi_node *dense, int n_inputs, const bmi_node *affine)
{
    for (int o = 0; o < dense->n_channels; o++) {
        double *row = dense->weights + (size_t)o * (size_t)n_inputs;
        for (int c = 0; c < n_inputs; c++) row[c] *= affine->weights[o];
        dense->bias[o] = dense->bias[o] * affine->weights[o] + affine->bias[o];
    }
}

/* W' = W diag(s), b' = W t + b: y = W (s x + t) + b. */
static void absorb_before(bmi_node *dense, const bmi_node *affine)
{
    const int n_inputs = affine->n_channels;
    for (int o = 0; o < dense->n_channels; o++) {
        double *row = dense->weights + (size_t)o * (size_t)n_inputs;
        for (int c = 0; c < n_inputs; c++) {
            dense->bias[o] += row[c] * affine->bias[c];
            row[c] *= affine->weights[c];
        }
    }
}

static void absorb_affine(bmi_node *first, const bmi_node *second)
{
    for (int c = 0; c < first->n_channels; c++) {
        first->weights[c] *= second->weights[c];
        first->bias[c] = first->bias[c] * second->weights[c] + second->bias[c];
    }
}

static size_t weights_of(const bmi_graph *graph, const bmi_node *node)
{
    const size_t n = (size_t)node->n_channels;
    return node->op == BMI_OP_DENSE ? n * (size_t)bmi_graph_channels(graph, node->inputs[0]) : n;
}

static bm_status copy_doubles(const double *from, size_t count, double **out, bm_error *err)
{
    *out = NULL;
    if (from == NULL) return BM_OK;
    *out = bmi_calloc(count, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %zu weights", count);
    memcpy(*out, from, count * sizeof **out);
    return BM_OK;
}

/* Appends a copy of old node `index`, its inputs renamed by `map`. */
static bm_status append_copy(const bmi_graph *graph, int index, int tap, const int *map, bmi_graph *out, int *added,
                             bm_error *err)
{
    bmi_node copy = graph->nodes[index];
    copy.tap = tap;
    for (int i = 0; i < BMI_MAX_INPUTS; i++) copy.inputs[i] = copy.inputs[i] < 0 ? -1 : map[copy.inputs[i]];
    BMI_TRY(copy_doubles(graph->nodes[index].weights, weights_of(graph, &graph->nodes[index]), &copy.weights, err));
    if (copy_doubles(graph->nodes[index].bias, (size_t)copy.n_channels, &copy.bias, err) != BM_OK) {
        bmi_free(copy.weights);
        return BM_ERR_MEMORY;
    }
    return bmi_graph_add(out, &copy, added, err);
}

static bm_status fold_node(const bmi_graph *graph, int index, int tap, const int *uses, int *map, bmi_graph *out,
                           bm_error *err)
{
    const bmi_node *node = &graph->nodes[index];
    const int before = node->inputs[0];
    if (node->op == BMI_OP_AFFINE && uses[before] == 1) {
        bmi_node *target = &out->nodes[map[before]];
        if (target->op == BMI_OP_DENSE) {
            absorb_after(target, bmi_graph_channels(out, target->inputs[0]), node);
            target->tap = tap;
            map[index] = map[before];
            return BM_OK;
        }
        if (target->op == BMI_OP_AFFINE) {
            absorb_affine(target, node);
            target->tap = tap;
            map[index] = map[before];
            return BM_OK;
        }
    }
    return append_copy(graph, index, tap, map, out, &map[index], err);
}

/* Dense layers take in the scaling before them; who else reads it keeps it. */
static void fold_before(bmi_graph *out)
{
    for (int i = 1; i < out->n_nodes; i++) {
        bmi_node *node = &out->nodes[i];
        if (node->op != BMI_OP_DENSE || out->nodes[node->inputs[0]].op != BMI_OP_AFFINE) continue;
        const bmi_node *affine = &out->nodes[node->inputs[0]];
        absorb_before(node, affine);
        node->inputs[0] = affine->inputs[0];
    }
}

/* Takes the centre out of affine node `index` of `out`, which reads the input: s x + t = s (x - c) + (t + s c). */
static void take_center(bmi_graph *out, int index, float *center)
{
    const bmi_node *affine = &out->nodes[index];
    for (int c = 0; c < affine->n_channels; c++) {
        const float middle = (float)(-affine->bias[c] / affine->weights[c]);
        if (!isfinite(middle)) continue; /* a band that is scaled to a constant */
        center[c] = middle;
        affine->bias[c] += affine->weights[c] * (double)middle;
    }
}

/* How often each node is read. A constant reads a band in order to forget it, which is no use of the bands. */
static void count_uses(const bmi_graph *graph, const bool *wanted, int *uses)
{
    for (int i = 0; wanted != NULL && i < graph->n_nodes; i++) uses[i] += wanted[i];
    uses[graph->n_nodes - 1]++; /* the output is used by the caller */
    for (int i = 1; i < graph->n_nodes; i++)
        for (int k = 0; k < BMI_MAX_INPUTS; k++)
            if (graph->nodes[i].inputs[k] >= 0) uses[graph->nodes[i].inputs[k]]++;
    for (int i = 1; i < graph->n_nodes; i++)
        if (bmi_graph_is_constant(graph, i) && uses[graph->nodes[i].inputs[0]] == 1) uses[0]--;
}

static bm_status fold_all(const bmi_graph *graph, const bmi_rescale *units, const bool *wanted, int *uses, int *map,
                          bmi_graph *out, float *center, bm_error *err)
{
    count_uses(graph, wanted, uses);
    BMI_TRY(bmi_rescale_start(units, graph->nodes[0].n_channels, out, &map[0], err));
    for (int i = 1; i < graph->n_nodes; i++)
        BMI_TRY(fold_node(graph, i, wanted != NULL && wanted[i] ? i + 1 : 0, uses, map, out, err));
    for (int i = 1; i < out->n_nodes; i++)
        if ((uses[0] == 1 || map[0] != 0) && out->nodes[i].op == BMI_OP_AFFINE && out->nodes[i].inputs[0] == 0)
            take_center(out, i, center);
    fold_before(out);
    bmi_graph_keep(out, map[graph->n_nodes - 1]);
    return BM_OK;
}

bm_status bmi_fold(const bmi_graph *graph, const bmi_rescale *units, const bool *wanted, bmi_graph *out, float *center,
                   bm_error *err)
{
    *out = (bmi_graph){0};
    memset(center, 0, (size_t)graph->nodes[0].n_channels * sizeof *center);
    int *uses = bmi_calloc((size_t)graph->n_nodes, 2 * sizeof *uses);
    BMI_FAIL_IF(uses == NULL, err, BM_ERR_MEMORY, "out of memory for %d nodes", graph->n_nodes);
    const bm_status status = fold_all(graph, units, wanted, uses, uses + graph->n_nodes, out, center, err);
    bmi_free(uses);
    return status;
}
