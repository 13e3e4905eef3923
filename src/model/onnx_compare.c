/* SPDX-License-Identifier: MIT
 *
 * Comparisons, logic on their results, and choices by them. What is true is 1, what is false 0. */
#include "model/onnx_axes.h"
#include "model/onnx_operand.h"
#include "model/onnx_ops.h"

#include <string.h>

static bool is(const bmi_onnx *onnx, const char *op)
{
    return strcmp(onnx->node->op_type, op) == 0;
}

static bm_status two(bmi_onnx *onnx, bmi_op op, bmi_onnx_value *out)
{
    bmi_onnx_value operands[2];
    int n;
    BMI_TRY(bmi_onnx_operands(onnx, 0, 2, operands, &n));
    if (n != 2) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%d operands, not 2", n);
    return bmi_onnx_combine(onnx, op, &operands[0], &operands[1], out);
}

bm_status bmi_onnx_comparison(bmi_onnx *onnx)
{
    bmi_onnx_value result, equal;
    const bool is_less = strncmp(onnx->node->op_type, "Less", 4) == 0;
    BMI_TRY(two(onnx, is(onnx, "Equal") ? BMI_OP_EQUAL : is_less ? BMI_OP_LESS : BMI_OP_GREATER, &result));
    if (is(onnx, "LessOrEqual") || is(onnx, "GreaterOrEqual")) {
        const bmi_onnx_value beyond = result;
        BMI_TRY(two(onnx, BMI_OP_EQUAL, &equal));
        BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_MAXIMUM, &beyond, &equal, &result));
    }
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}

/* Their operands are results of comparisons, or constants of 0 and 1. */
bm_status bmi_onnx_logic(bmi_onnx *onnx)
{
    bmi_onnx_value result;
    if (is(onnx, "Not")) {
        BMI_TRY(bmi_onnx_pixels(onnx, 0, &result));
        BMI_TRY(bmi_onnx_line(onnx, &result, -1.0, 1.0));
    } else if (is(onnx, "Xor")) {
        bmi_onnx_value same;
        BMI_TRY(two(onnx, BMI_OP_EQUAL, &same));
        result = same;
        BMI_TRY(bmi_onnx_line(onnx, &result, -1.0, 1.0));
    } else {
        BMI_TRY(two(onnx, is(onnx, "And") ? BMI_OP_MULTIPLY : BMI_OP_MAXIMUM, &result));
    }
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}

bm_status bmi_onnx_where(bmi_onnx *onnx)
{
    bmi_onnx_value operands[3], pair, layout;
    int n;
    BMI_TRY(bmi_onnx_operands(onnx, 0, 3, operands, &n));
    if (n != 3) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%d operands, not 3", n);
    const int n_a = bmi_onnx_channels(onnx, &operands[1]), n_b = bmi_onnx_channels(onnx, &operands[2]);
    const int n_pair = n_a > n_b ? n_a : n_b, n_condition = bmi_onnx_channels(onnx, &operands[0]);
    if (!bmi_onnx_join(&operands[1], n_a, &operands[2], n_b, &pair) ||
        !bmi_onnx_join(&operands[0], n_condition, &pair, n_pair, &layout))
        return bmi_onnx_fail(
            onnx, BM_ERR_UNSUPPORTED,
            "its operands are laid out differently, or have %d, %d and %d channels, so it mixes pixels", n_condition,
            n_a, n_b);
    const bmi_node node = {.op = BMI_OP_WHERE,
                           .inputs = {operands[0].node, operands[1].node, operands[2].node},
                           .n_channels = n_condition > n_pair ? n_condition : n_pair,
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    int index;
    BMI_TRY(bmi_graph_add(onnx->graph, &node, &index, onnx->err));
    return bmi_onnx_set_pixels(onnx, &layout, index);
}
