/* SPDX-License-Identifier: MIT */
#include "model/onnx_layout.h"

#include <string.h>

/* A chain of elementwise operators before the first layer is short; this only bounds what a file may ask for. */
#define MAX_STEPS 64

static const BmiOnnx__NodeProto *first_reader(const BmiOnnx__GraphProto *graph, const char *name)
{
    for (size_t i = 0; i < graph->n_node; i++)
        for (size_t k = 0; k < graph->node[i]->n_input; k++)
            if (strcmp(graph->node[i]->input[k], name) == 0 && graph->node[i]->op_type != NULL && graph->node[i]->n_output > 0)
                if (strcmp(graph->node[i]->op_type, "Shape") != 0) return graph->node[i];
    return NULL;
}

static const int64_t *find_dims(const BmiOnnx__GraphProto *graph, const BmiOnnx__NodeProto *node, size_t index, size_t rank)
{
    for (size_t i = 0; index < node->n_input && i < graph->n_initializer; i++) {
        const BmiOnnx__TensorProto *tensor = graph->initializer[i];
        if (tensor->name != NULL && strcmp(tensor->name, node->input[index]) == 0) return tensor->n_dims >= rank ? tensor->dims : NULL;
    }
    return NULL;
}

static const BmiOnnx__AttributeProto *attribute(const BmiOnnx__NodeProto *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name != NULL && strcmp(node->attribute[i]->name, name) == 0) return node->attribute[i];
    return NULL;
}

/* Follows the input down to the first operator that decides; *wanted is the number of channels that its weights have, or stays. */
static int decide(const bmi_onnx *onnx, const char *name, int rank, int64_t *wanted)
{
    const BmiOnnx__GraphProto *graph = onnx->proto;
    for (int step = 0; step < MAX_STEPS; step++) {
        const BmiOnnx__NodeProto *node = first_reader(graph, name);
        if (node == NULL) break;
        const char *op = node->op_type;
        const int64_t *dims;
        if (strcmp(op, "Conv") == 0) {
            const BmiOnnx__AttributeProto *group = attribute(node, "group");
            if ((dims = find_dims(graph, node, 1, 2)) != NULL && dims[1] > 0 && dims[1] < 65536)
                *wanted = dims[1] * (group == NULL || group->i < 1 || group->i > 65536 ? 1 : group->i);
            return 1;
        }
        if (strcmp(op, "BatchNormalization") == 0) {
            if ((dims = find_dims(graph, node, 1, 1)) != NULL) *wanted = dims[0];
            return 1;
        }
        if (strcmp(op, "MatMul") == 0 || strcmp(op, "Gemm") == 0) {
            const BmiOnnx__AttributeProto *transposed = attribute(node, "transB");
            if ((dims = find_dims(graph, node, 1, 2)) != NULL) *wanted = dims[transposed != NULL && transposed->i != 0 ? 1 : 0];
            return rank - 1;
        }
        const BmiOnnx__AttributeProto *perm = attribute(node, "perm");
        if (strcmp(op, "Transpose") == 0 && perm != NULL && perm->n_ints == (size_t)rank && rank > 1)
            return perm->ints[1] >= 0 && perm->ints[1] < rank && perm->ints[1] == rank - 1 ? rank - 1 : 1;
        name = node->output[0];
    }
    return rank >= 4 || rank == 2 ? 1 : 0;
}

bm_status bmi_onnx_input_layout(bmi_onnx *onnx, const BmiOnnx__ValueInfoProto *input, bmi_onnx_value *out, int *n_channels)
{
    const BmiOnnx__TypeProto__Tensor *tensor = input->type == NULL ? NULL : input->type->tensor_type;
    BMI_FAIL_IF(tensor == NULL || tensor->shape == NULL, onnx->err, BM_ERR_UNSUPPORTED,
                "input \"%.100s\" has no shape, or is no tensor", input->name);
    const size_t rank = tensor->shape->n_dim;
    BMI_FAIL_IF(rank < 1 || rank > BMI_ONNX_MAX_RANK, onnx->err, BM_ERR_UNSUPPORTED, "input \"%.100s\" has %zu axes, not 1 to %d",
                input->name, rank, BMI_ONNX_MAX_RANK);
    *out = (bmi_onnx_value){.name = input->name, .rank = (int)rank};
    for (size_t i = 0; i < rank; i++) {
        const BmiOnnx__TensorShapeProto__Dimension *dim = tensor->shape->dim[i];
        out->dims[i] = dim->has_dim_value && dim->dim_value > 0 ? dim->dim_value : -1;
    }
    int64_t wanted = -1;
    out->axis = decide(onnx, input->name, out->rank, &wanted);
    if (out->axis >= out->rank) out->axis = out->rank - 1;
    const int64_t n = out->dims[out->axis] > 0 ? out->dims[out->axis] : wanted;
    BMI_FAIL_IF(n < 1 || n > BMI_GRAPH_MAX_CHANNELS, onnx->err, BM_ERR_UNSUPPORTED,
                "the file does not say how many channels input \"%.100s\" has (axis %d)", input->name, out->axis);
    out->dims[out->axis] = n;
    *n_channels = (int)n;
    return BM_OK;
}
