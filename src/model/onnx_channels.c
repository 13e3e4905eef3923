/* SPDX-License-Identifier: MIT
 *
 * Operators over the channels of a pixel. */
#include "model/onnx_axes.h"
#include "model/onnx_ops.h"

#include <string.h>

static bm_status append(bmi_onnx *onnx, const bmi_onnx_value *x, bmi_op op, int *index)
{
    const bmi_node node = {.op = op,
                           .inputs = {x->node, -1},
                           .n_channels = op == BMI_OP_ARGMAX ? 1 : bmi_onnx_channels(onnx, x),
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    return bmi_graph_add(onnx->graph, &node, index, onnx->err);
}

/* Up to opset 12 softmax flattened everything from its axis on, so pixels behind the channels would be mixed in. */
static bm_status check_flattening(bmi_onnx *onnx, const bmi_onnx_value *x)
{
    for (int i = x->axis + 1; onnx->opset < 13 && i < x->rank; i++)
        if (x->dims[i] != 1)
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                                 "up to opset 12 it sums over all axes from the channels on, so it mixes pixels; "
                                 "export with opset 13 or later");
    return BM_OK;
}

bm_status bmi_onnx_softmax(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    int index;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_check_axis(onnx, &x, bmi_onnx_int(onnx, "axis", onnx->opset < 13 ? 1 : -1)));
    BMI_TRY(check_flattening(onnx, &x));
    BMI_TRY(
        append(onnx, &x, strcmp(onnx->node->op_type, "Softmax") == 0 ? BMI_OP_SOFTMAX : BMI_OP_LOG_SOFTMAX, &index));
    return bmi_onnx_set_pixels(onnx, &x, index);
}

bm_status bmi_onnx_argmax(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    int index;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_check_axis(onnx, &x, bmi_onnx_int(onnx, "axis", 0)));
    if (bmi_onnx_int(onnx, "select_last_index", 0) != 0)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "of equal scores it takes the last; classes here go to the first");
    BMI_TRY(append(onnx, &x, BMI_OP_ARGMAX, &index));
    if (bmi_onnx_int(onnx, "keepdims", 1) == 0) bmi_onnx_remove_axis(&x, x.axis);
    return bmi_onnx_set_pixels(onnx, &x, index);
}
