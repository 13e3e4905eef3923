/* SPDX-License-Identifier: MIT
 *
 * Networks made for the engine suites: random weights by a fixed rule, every kind of node. */
#ifndef BMT_NETS_H
#define BMT_NETS_H

#include "base/mem.h"
#include "model/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t net_seed = 1;

static inline double net_random(double scale)
{
    net_seed = net_seed * 1664525u + 1013904223u;
    return scale * ((double)net_seed / 2147483648.0 - 1.0);
}

static inline double *net_numbers(int count, double scale, double middle)
{
    double *values = bmi_calloc((size_t)count, sizeof *values);
    for (int i = 0; i < count; i++) values[i] = middle + net_random(scale);
    return values;
}

static inline int net_dense(bmi_graph *graph, int input, int n_out)
{
    const int n_in = bmi_graph_channels(graph, input);
    int index = -1;
    bm_error err;
    if (bmi_graph_add_dense(graph, input, n_out, net_numbers(n_in * n_out, 1.5 / sqrt(n_in), 0.0),
                            net_numbers(n_out, 0.5, 0.0), "dense", &index, &err) != BM_OK)
        abort();
    return index;
}

static inline int net_affine(bmi_graph *graph, int input)
{
    const int n = bmi_graph_channels(graph, input);
    int index = -1;
    bm_error err;
    if (bmi_graph_add_affine(graph, input, net_numbers(n, 0.5, 1.0), net_numbers(n, 0.5, 0.0), "affine", &index,
                             &err) != BM_OK)
        abort();
    return index;
}

static inline int net_act(bmi_graph *graph, int input, bmi_activation activation, double alpha, double beta)
{
    int index = -1;
    bm_error err;
    if (bmi_graph_add_activation(graph, input, activation, alpha, beta, "act", &index, &err) != BM_OK) abort();
    return index;
}

static inline int net_relu(bmi_graph *graph, int input)
{
    return net_act(graph, input, BMI_ACT_CLAMP, 0.0, HUGE_VAL);
}

static inline int net_op(bmi_graph *graph, bmi_op op, int a, int b)
{
    const int n_a = bmi_graph_channels(graph, a), n_b = b < 0 ? 0 : bmi_graph_channels(graph, b);
    const bmi_node node = {.op = op,
                           .inputs = {a, b},
                           .n_channels = op == BMI_OP_ARGMAX ? 1
                                         : n_a > n_b         ? n_a
                                                             : n_b,
                           .name = (char *)"op"};
    int index = -1;
    bm_error err;
    if (bmi_graph_add(graph, &node, &index, &err) != BM_OK) abort();
    return index;
}

/* Makes a model of a graph whose last node is the output. The name is static; free with net_free. */
static inline void net_finish(bm_model *model)
{
    const bmi_head head = bmi_graph_head(&model->graph);
    model->name = (char *)"test";
    model->n_inputs = bmi_graph_channels(&model->graph, 0);
    model->n_outputs = bmi_graph_channels(&model->graph, head.values);
    const bmi_op op = model->graph.nodes[model->graph.n_nodes - 1].op;
    model->ends_in_classes = op == BMI_OP_SOFTMAX || op == BMI_OP_ARGMAX;
}

static inline void net_free(bm_model *model)
{
    bmi_graph_free(&model->graph);
    *model = (bm_model){0};
}

/* Normalisation, clip, two hidden layers with a skip connection and a gate, batch norm, softmax. */
static inline void net_rich(bm_model *model, int n_in, int n_hidden, int n_out)
{
    bmi_graph *g = &model->graph;
    *model = (bm_model){0};
    if (bmi_graph_init(g, n_in, NULL) != BM_OK) abort();
    int x = net_affine(g, 0);
    x = net_act(g, x, BMI_ACT_CLAMP, -2.0, 2.0);
    const int first = net_relu(g, net_affine(g, net_dense(g, x, n_hidden)));
    const int second = net_act(g, net_dense(g, first, n_hidden), BMI_ACT_TANH, 0, 0);
    const int sum = net_op(g, BMI_OP_ADD, first, second);
    const int gate = net_act(g, net_dense(g, sum, 1), BMI_ACT_SIGMOID, 0, 0);
    const int gated = net_affine(g, net_op(g, BMI_OP_MULTIPLY, sum, gate));
    net_op(g, BMI_OP_SOFTMAX, net_dense(g, gated, n_out), -1);
    net_finish(model);
}

/* Every operation between channels, rows that are read late and read twice, and selections out of order. */
static inline void net_channels(bm_model *model)
{
    bmi_graph *g = &model->graph;
    *model = (bm_model){0};
    if (bmi_graph_init(g, 6, NULL) != BM_OK) abort();
    int picked, one, joined = 0, index;
    bm_error err;
    if (bmi_graph_add_select(g, 0, 5, (const int[]){5, 3, 3, 0, 1}, "pick", &picked, &err) != BM_OK) abort();
    if (bmi_graph_add_select(g, 0, 1, (const int[]){2}, "one", &one, &err) != BM_OK) abort();
    static const bmi_op ops[] = {BMI_OP_SUBTRACT, BMI_OP_MULTIPLY, BMI_OP_MINIMUM, BMI_OP_MAXIMUM,
                                 BMI_OP_LESS,     BMI_OP_GREATER,  BMI_OP_EQUAL};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (bmi_graph_add_binary(g, ops[i], i % 2 ? one : picked, i % 2 ? picked : one, "op", &index, &err) != BM_OK)
            abort();
        if (bmi_graph_add_binary(g, BMI_OP_CONCAT, joined, index, "join", &joined, &err) != BM_OK) abort();
    }
    const int positive = net_act(g, picked, BMI_ACT_EXP, 0, 0);
    if (bmi_graph_add_binary(g, BMI_OP_DIVIDE, one, positive, "op", &index, &err) != BM_OK) abort();
    if (bmi_graph_add_binary(g, BMI_OP_CONCAT, joined, index, "join", &joined, &err) != BM_OK) abort();
    if (bmi_graph_add_binary(g, BMI_OP_POWER, positive, one, "power", &index, &err) != BM_OK) abort();
    if (bmi_graph_add_binary(g, BMI_OP_CONCAT, index, joined, "join", &joined, &err) != BM_OK) abort();
    const bmi_node where = {.op = BMI_OP_WHERE,
                            .inputs = {net_op(g, BMI_OP_LESS, picked, one), one, picked},
                            .n_channels = 5,
                            .name = (char *)"where"};
    if (bmi_graph_add(g, &where, &index, &err) != BM_OK) abort();
    if (bmi_graph_add_binary(g, BMI_OP_CONCAT, joined, index, "join", &joined, &err) != BM_OK) abort();
    const bmi_node largest = {.op = BMI_OP_REDUCE_MAX, .inputs = {picked}, .n_channels = 1, .name = (char *)"max"};
    if (bmi_graph_add(g, &largest, &index, &err) != BM_OK) abort();
    if (bmi_graph_add_binary(g, BMI_OP_CONCAT, joined, index, "join", &joined, &err) != BM_OK) abort();
    net_finish(model);
}

#endif
