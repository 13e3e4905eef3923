/* SPDX-License-Identifier: MIT
 *
 * What the end of a network means. */
#include "model/model.h"

static bool is_sigmoid(const bmi_node *node)
{
    return node->op == BMI_OP_ACTIVATION && node->activation == BMI_ACT_SIGMOID;
}

/* a / sum(a), with or without a floor under the sum. */
static bool are_shares(const bmi_graph *graph, const bmi_node *node)
{
    if (node->op != BMI_OP_DIVIDE || node->n_channels < 2) return false;
    const bmi_node *sum = &graph->nodes[node->inputs[1]];
    if (sum->op == BMI_OP_ACTIVATION && sum->activation == BMI_ACT_CLAMP) sum = &graph->nodes[sum->inputs[0]];
    if (sum->op != BMI_OP_DENSE || sum->n_channels != 1 || sum->inputs[0] != node->inputs[0] || sum->bias[0] != 0.0)
        return false;
    for (int c = 0; c < node->n_channels; c++)
        if (sum->weights[c] != 1.0) return false;
    return true;
}

/* [1 - p, p] of one sigmoid. */
static bool is_pair(const bmi_graph *graph, const bmi_node *node)
{
    if (node->op != BMI_OP_CONCAT || node->n_channels != 2) return false;
    const bmi_node *first = &graph->nodes[node->inputs[0]], *second = &graph->nodes[node->inputs[1]];
    return is_sigmoid(second) && first->op == BMI_OP_AFFINE && first->inputs[0] == node->inputs[1] &&
           first->weights[0] == -1.0 && first->bias[0] == 1.0;
}

bmi_head bmi_graph_head(const bmi_graph *graph)
{
    int values = graph->n_nodes - 1;
    if (graph->nodes[values].op == BMI_OP_ARGMAX) values = graph->nodes[values].inputs[0];
    const bmi_node *node = &graph->nodes[values];
    if (node->op == BMI_OP_SOFTMAX || node->op == BMI_OP_LOG_SOFTMAX)
        return (bmi_head){BMI_HEAD_SOFTMAX, values, node->inputs[0]};
    if (is_sigmoid(node) && node->n_channels == 1) return (bmi_head){BMI_HEAD_BINARY, values, node->inputs[0]};
    if (is_sigmoid(node) || are_shares(graph, node) || is_pair(graph, node))
        return (bmi_head){BMI_HEAD_DIRECT, values, values};
    return (bmi_head){BMI_HEAD_SOFTMAX, values, values};
}

int bmi_model_n_classes(const bm_model *model)
{
    if (bmi_graph_head(&model->graph).kind == BMI_HEAD_BINARY) return 2;
    return model->n_outputs >= 2 ? model->n_outputs : 0;
}

int bmi_model_class_value(const bm_model *model, int index)
{
    return model->classes == NULL ? index : model->classes[index].value;
}
