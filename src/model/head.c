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

int bmi_model_n_classes(const bm_model *model)
{
    if (bmi_graph_head(&model->graph).kind == BMI_HEAD_BINARY) return 2;
    return model->n_outputs >= 2 ? model->n_outputs : 0;
}

int bmi_model_class_value(const bm_model *model, int index)
{
    return model->classes == NULL ? index : model->classes[index].value;
}
