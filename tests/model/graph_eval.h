/* SPDX-License-Identifier: MIT
 *
 * What a graph computes, by the definitions of graph.h: recursive and slow, for graphs of a test. */
#ifndef BMT_GRAPH_EVAL_H
#define BMT_GRAPH_EVAL_H

#include "model/graph.h"

#include <math.h>

static inline double bmt_eval(const bmi_graph *g, int index, const double *x, int channel);

/* Operand `k` of a node, whose one channel may stand for all. */
static inline double bmt_operand(const bmi_graph *g, const bmi_node *node, int k, const double *x, int channel)
{
    const int input = node->inputs[k];
    return bmt_eval(g, input, x, bmi_graph_channels(g, input) == 1 ? 0 : channel);
}

static inline double bmt_two(bmi_op op, double a, double b)
{
    switch (op) {
    case BMI_OP_ADD: return a + b;
    case BMI_OP_SUBTRACT: return a - b;
    case BMI_OP_MULTIPLY: return a * b;
    case BMI_OP_DIVIDE: return a / b;
    case BMI_OP_POWER: return pow(a, b);
    case BMI_OP_MINIMUM: return fmin(a, b);
    case BMI_OP_MAXIMUM: return fmax(a, b);
    case BMI_OP_LESS: return a < b;
    case BMI_OP_GREATER: return a > b;
    default: return a == b;
    }
}

/* Channel `channel` of node `index` for the inputs `x` of one pixel. */
static inline double bmt_eval(const bmi_graph *g, int index, const double *x, int channel)
{
    const bmi_node *node = &g->nodes[index];
    const int a = node->inputs[0], n_a = a < 0 ? 0 : bmi_graph_channels(g, a);
    double sum = 0.0;
    switch (node->op) {
    case BMI_OP_INPUT: return x[channel];
    case BMI_OP_DENSE:
        for (int c = 0; c < n_a; c++) sum += node->weights[channel * n_a + c] * bmt_eval(g, a, x, c);
        return sum + node->bias[channel];
    case BMI_OP_AFFINE: return node->weights[channel] * bmt_eval(g, a, x, channel) + node->bias[channel];
    case BMI_OP_ACTIVATION:
        return bmi_activation_eval(node->activation, bmt_eval(g, a, x, channel), node->weights[channel],
                                   node->bias[channel]);
    case BMI_OP_SOFTMAX:
    case BMI_OP_LOG_SOFTMAX:
        for (int c = 0; c < node->n_channels; c++) sum += exp(bmt_eval(g, a, x, c));
        return node->op == BMI_OP_SOFTMAX ? exp(bmt_eval(g, a, x, channel)) / sum
                                          : bmt_eval(g, a, x, channel) - log(sum);
    case BMI_OP_ARGMAX:
        for (int c = 1; c < n_a; c++)
            if (bmt_eval(g, a, x, c) > bmt_eval(g, a, x, (int)sum)) sum = c;
        return sum;
    case BMI_OP_SELECT: return bmt_eval(g, a, x, (int)node->weights[channel]);
    case BMI_OP_CONCAT:
        return channel < n_a ? bmt_eval(g, a, x, channel) : bmt_eval(g, node->inputs[1], x, channel - n_a);
    case BMI_OP_REDUCE_MAX:
        sum = bmt_eval(g, a, x, 0);
        for (int c = 1; c < n_a; c++) sum = fmax(sum, bmt_eval(g, a, x, c));
        return sum;
    case BMI_OP_WHERE: return bmt_operand(g, node, bmt_operand(g, node, 0, x, channel) != 0.0 ? 1 : 2, x, channel);
    default: return bmt_two(node->op, bmt_operand(g, node, 0, x, channel), bmt_operand(g, node, 1, x, channel));
    }
}

#endif
