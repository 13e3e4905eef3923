/* SPDX-License-Identifier: MIT */
#include "model/graph_check.h"

#include "base/mem.h"

#include <stdint.h>

#define FIRST_CAPACITY 16

static const char *name_of(const bmi_node *node)
{
    return node->name == NULL ? "" : node->name;
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
    for (int k = bmi_op_inputs(node->op); k < BMI_MAX_INPUTS; k++) added->inputs[k] = -1;
    return BM_OK;
}

bm_status bmi_graph_init(bmi_graph *graph, int n_inputs, bm_error *err)
{
    *graph = (bmi_graph){0};
    const bmi_node input = {.op = BMI_OP_INPUT, .n_channels = n_inputs, .name = (char *)"input"};
    BMI_TRY(bmi_graph_check_channels(&input, err));
    return append(graph, &(bmi_node){.op = BMI_OP_INPUT, .n_channels = n_inputs}, err);
}

bm_status bmi_graph_add(bmi_graph *graph, const bmi_node *node, int *index, bm_error *err)
{
    bm_status status = bmi_graph_check(graph, node, err);
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

bm_status bmi_graph_add_binary(bmi_graph *graph, bmi_op op, int a, int b, const char *name, int *index, bm_error *err)
{
    const int n_a = channels_or_none(graph, a), n_b = channels_or_none(graph, b);
    const bmi_node node = {.op = op,
                           .inputs = {a, b},
                           .n_channels = op == BMI_OP_CONCAT ? n_a + n_b
                                         : n_a > n_b         ? n_a
                                                             : n_b,
                           .name = (char *)(uintptr_t)name};
    return bmi_graph_add(graph, &node, index, err);
}

bm_status bmi_graph_add_select(bmi_graph *graph, int input, int n, const int *channels, const char *name, int *index,
                               bm_error *err)
{
    bmi_node node = {.op = BMI_OP_SELECT, .inputs = {input}, .n_channels = n, .name = (char *)(uintptr_t)name};
    if (n > 0 && n <= BMI_GRAPH_MAX_CHANNELS) {
        node.weights = bmi_calloc((size_t)n, sizeof *node.weights);
        BMI_FAIL_IF(node.weights == NULL, err, BM_ERR_MEMORY, "out of memory for %d channels", n);
        for (int c = 0; c < n; c++) node.weights[c] = channels[c];
    }
    return bmi_graph_add(graph, &node, index, err);
}

bm_status bmi_graph_add_constant(bmi_graph *graph, int n, double *values, const char *name, int *index, bm_error *err)
{
    const int first = 0;
    int band = -1;
    double *zeros = n < 1 ? NULL : bmi_calloc((size_t)n, sizeof *zeros);
    bm_status status = zeros != NULL ? bmi_graph_add_select(graph, 0, 1, &first, name, &band, err)
                                     : bmi_error_set(err, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    if (status == BM_OK) return bmi_graph_add_dense(graph, band, n, zeros, values, name, index, err);
    bmi_free(zeros);
    bmi_free(values);
    return status;
}

bool bmi_graph_is_constant(const bmi_graph *graph, int index)
{
    const bmi_node *node = &graph->nodes[index],
                   *band = node->op == BMI_OP_DENSE ? &graph->nodes[node->inputs[0]] : NULL;
    if (band == NULL || band->op != BMI_OP_SELECT || band->inputs[0] != 0 || band->n_channels != 1) return false;
    for (int c = 0; c < node->n_channels; c++)
        if (node->weights[c] != 0.0) return false;
    return true;
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
    for (int i = 0; i < graph->n_nodes; i++) place[i] = i == root || i == 0 || graph->nodes[i].tap != 0 ? 0 : -1;
    for (int i = graph->n_nodes - 1; i > 0; i--)
        for (int k = 0; place[i] >= 0 && k < BMI_MAX_INPUTS; k++)
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
        for (int k = 0; k < BMI_MAX_INPUTS; k++)
            if (node->inputs[k] >= 0) node->inputs[k] = place[node->inputs[k]];
    }
    graph->n_nodes = n_kept;
    graph->entry = place[graph->entry] < 0 ? 0 : place[graph->entry];
}

void bmi_graph_free(bmi_graph *graph)
{
    for (int i = 0; i < graph->n_nodes; i++) free_node(&graph->nodes[i]);
    bmi_free(graph->nodes);
    *graph = (bmi_graph){0};
}
