/* SPDX-License-Identifier: MIT
 *
 * Operations as they are told to people. */
#include "model/graph.h"

#include <math.h>
#include <stdio.h>

typedef enum shown { SHOW_NOTHING, SHOW_ALPHA, SHOW_BOTH } shown;

/* The parameters that tell one use of a function from another; constants that everybody uses are not worth a word. */
static shown parameters_shown(bmi_activation activation)
{
    switch (activation) {
    case BMI_ACT_LEAKY_RELU:
    case BMI_ACT_THRESHOLDED_RELU:
    case BMI_ACT_ELU:
    case BMI_ACT_CELU:
    case BMI_ACT_SWISH: return SHOW_ALPHA;
    case BMI_ACT_CLAMP:
    case BMI_ACT_SELU:
    case BMI_ACT_HARD_SIGMOID: return SHOW_BOTH;
    default: return SHOW_NOTHING;
    }
}

static bool same_for_all(const double *values, int count)
{
    for (int i = 1; i < count; i++)
        if (values[i] != values[0]) return false;
    return true;
}

static void activation_text(const bmi_node *node, char *out, size_t out_bytes)
{
    const char *name = bmi_activation_name(node->activation);
    const double alpha = node->weights[0], beta = node->bias[0];
    const shown what = parameters_shown(node->activation);
    if (what == SHOW_NOTHING)
        snprintf(out, out_bytes, "%s", name);
    else if (!same_for_all(node->weights, node->n_channels) || !same_for_all(node->bias, node->n_channels))
        snprintf(out, out_bytes, "%s, a parameter a channel", name);
    else if (node->activation == BMI_ACT_CLAMP && alpha == 0.0 && isinf(beta))
        snprintf(out, out_bytes, "relu");
    else if (node->activation == BMI_ACT_CLAMP)
        snprintf(out, out_bytes, "%s %g..%g", name, alpha, beta);
    else if (what == SHOW_ALPHA)
        snprintf(out, out_bytes, "%s %g", name, alpha);
    else
        snprintf(out, out_bytes, "%s %g %g", name, alpha, beta);
}

void bmi_graph_node_text(const bmi_graph *graph, int index, char *out, size_t out_bytes)
{
    static const char *const words[] = {[BMI_OP_AFFINE] = "affine",
                                        [BMI_OP_ADD] = "add",
                                        [BMI_OP_SUBTRACT] = "subtract",
                                        [BMI_OP_MULTIPLY] = "multiply",
                                        [BMI_OP_DIVIDE] = "divide",
                                        [BMI_OP_POWER] = "power",
                                        [BMI_OP_MINIMUM] = "minimum",
                                        [BMI_OP_MAXIMUM] = "maximum",
                                        [BMI_OP_LESS] = "less",
                                        [BMI_OP_GREATER] = "greater",
                                        [BMI_OP_EQUAL] = "equal",
                                        [BMI_OP_WHERE] = "where",
                                        [BMI_OP_REDUCE_MAX] = "largest channel",
                                        [BMI_OP_SOFTMAX] = "softmax",
                                        [BMI_OP_LOG_SOFTMAX] = "log_softmax",
                                        [BMI_OP_ARGMAX] = "argmax"};
    const bmi_node *node = &graph->nodes[index];
    if (node->op == BMI_OP_INPUT)
        snprintf(out, out_bytes, "input %d", node->n_channels);
    else if (node->op == BMI_OP_DENSE)
        snprintf(out, out_bytes, "conv %d -> %d", bmi_graph_channels(graph, node->inputs[0]), node->n_channels);
    else if (node->op == BMI_OP_SELECT)
        snprintf(out, out_bytes, "select %d of %d", node->n_channels, bmi_graph_channels(graph, node->inputs[0]));
    else if (node->op == BMI_OP_CONCAT)
        snprintf(out, out_bytes, "join %d + %d", bmi_graph_channels(graph, node->inputs[0]),
                 bmi_graph_channels(graph, node->inputs[1]));
    else if (node->op == BMI_OP_ACTIVATION)
        activation_text(node, out, out_bytes);
    else
        snprintf(out, out_bytes, "%s", words[node->op]);
}
