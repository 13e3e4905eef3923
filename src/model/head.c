/* SPDX-License-Identifier: MIT
 *
 * What the end of a network means. */
#include "model/model.h"

bmi_head bmi_graph_head(const bmi_graph *graph)
{
    int values = graph->n_nodes - 1;
    if (graph->nodes[values].op == BMI_OP_ARGMAX) values = graph->nodes[values].inputs[0];
    const bmi_node *node = &graph->nodes[values];
    if (node->op == BMI_OP_SOFTMAX || node->op == BMI_OP_LOG_SOFTMAX)
        return (bmi_head){BMI_HEAD_SOFTMAX, values, node->inputs[0]};
    if (node->op == BMI_OP_ACTIVATION && node->activation == BMI_ACT_SIGMOID) {
        if (node->n_channels == 1) return (bmi_head){BMI_HEAD_BINARY, values, node->inputs[0]};
        return (bmi_head){BMI_HEAD_DIRECT, values, values};
    }
    return (bmi_head){BMI_HEAD_SOFTMAX, values, values};
}
