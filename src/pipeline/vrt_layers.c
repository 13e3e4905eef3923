/* SPDX-License-Identifier: MIT */
#include "pipeline/vrt_layers.h"

#include "base/mem.h"

#include <math.h>

/* A node that only says how the values are read: the order of classes does not change by it. */
static const char *is_head(const bmi_node *node)
{
    switch (node->op) {
    case BMI_OP_SOFTMAX:
    case BMI_OP_LOG_SOFTMAX: return "softmax";
    case BMI_OP_ARGMAX: return "argmax";
    case BMI_OP_ACTIVATION: return node->activation == BMI_ACT_SIGMOID ? "sigmoid" : NULL;
    default: return NULL;
    }
}

static bool is_uniform(const double *values, int n)
{
    for (int i = 1; i < n; i++)
        if (values[i] != values[0]) return false;
    return true;
}

static bm_status refuse(const bmi_graph *graph, int index, bm_error *err)
{
    char text[96];
    bmi_graph_node_text(graph, index, text, sizeof text);
    BMI_FAIL(err, BM_ERR_UNSUPPORTED,
             "GDAL's own functions know dense layers and ReLU, not \"%s\" (%s); write a VRT for the plugin instead",
             text, graph->nodes[index].name);
}

static bm_status add_node(bmi_vrt_layers *layers, int index, bm_error *err)
{
    const bmi_graph *graph = &layers->graph;
    const bmi_node *node = &graph->nodes[index];
    if (node->inputs[0] != index - 1) return refuse(graph, index, err);
    if (node->op == BMI_OP_DENSE) {
        layers->list[layers->n++] = (bmi_vrt_layer){node->weights,    node->bias, bmi_graph_channels(graph, index - 1),
                                                    node->n_channels, -INFINITY,  INFINITY};
        return BM_OK;
    }
    if (node->op != BMI_OP_ACTIVATION || node->activation != BMI_ACT_CLAMP || layers->n == 0 ||
        graph->nodes[index - 1].op != BMI_OP_DENSE || !is_uniform(node->weights, node->n_channels) ||
        !is_uniform(node->bias, node->n_channels))
        return refuse(graph, index, err);
    layers->list[layers->n - 1].lo = node->weights[0];
    layers->list[layers->n - 1].hi = node->bias[0];
    return BM_OK;
}

/* The folded network reads x - center: W (x - c) + b = W x + (b - W c). */
static void take_in_center(bmi_graph *graph, const float *center)
{
    const int n_inputs = graph->nodes[0].n_channels;
    for (int i = 1; i < graph->n_nodes; i++) {
        const bmi_node *node = &graph->nodes[i];
        if (node->op != BMI_OP_DENSE || node->inputs[0] != 0) continue;
        for (int o = 0; o < node->n_channels; o++)
            for (int c = 0; c < n_inputs; c++)
                node->bias[o] -= node->weights[(size_t)o * (size_t)n_inputs + (size_t)c] * (double)center[c];
    }
}

bm_status bmi_vrt_layers_make(bmi_vrt_layers *layers, const bm_model *model, const bmi_rescale *units, bm_error *err)
{
    *layers = (bmi_vrt_layers){.n = 0};
    float *center = bmi_calloc((size_t)model->n_inputs, sizeof *center);
    BMI_FAIL_IF(center == NULL, err, BM_ERR_MEMORY, "out of memory for %d inputs", model->n_inputs);
    const bm_status status = bmi_fold(&model->graph, units, NULL, &layers->graph, center, err);
    if (status == BM_OK) take_in_center(&layers->graph, center);
    bmi_free(center);
    BMI_TRY(status);
    layers->list = bmi_calloc((size_t)layers->graph.n_nodes, sizeof *layers->list);
    BMI_FAIL_IF(layers->list == NULL, err, BM_ERR_MEMORY, "out of memory for %d layers", layers->graph.n_nodes);
    int n = layers->graph.n_nodes;
    while (n > 1 && is_head(&layers->graph.nodes[n - 1]) != NULL) layers->left_out = is_head(&layers->graph.nodes[--n]);
    for (int i = 1; i < n; i++) BMI_TRY(add_node(layers, i, err));
    BMI_FAIL_IF(layers->n == 0, err, BM_ERR_UNSUPPORTED, "the network has no dense layer");
    return BM_OK;
}

void bmi_vrt_layers_free(bmi_vrt_layers *layers)
{
    bmi_graph_free(&layers->graph);
    bmi_free(layers->list);
    *layers = (bmi_vrt_layers){.n = 0};
}
