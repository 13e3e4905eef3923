/* SPDX-License-Identifier: MIT
 *
 * Arithmetic of several operands: sums, means, smallest and largest, powers. */
#include "base/mem.h"
#include "model/onnx_operand.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

#define MAX_OPERANDS 256

static bool is(const bmi_onnx *onnx, const char *op)
{
    return strcmp(onnx->node->op_type, op) == 0;
}

/* Min and Max of a band and a constant: half a clip, which a layer before it can do in passing. */
static bm_status clip(bmi_onnx *onnx, const bmi_onnx_value *x, const bmi_onnx_tensor *constant)
{
    const int n = bmi_onnx_channels(onnx, x);
    double *c, *open;
    BMI_TRY(bmi_onnx_spread_evenly(onnx, constant, x, &c));
    open = bmi_calloc((size_t)n, sizeof *open);
    if (open == NULL) {
        bmi_free(c);
        return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    }
    const bool is_max = is(onnx, "Max");
    for (int i = 0; i < n; i++) open[i] = is_max ? HUGE_VAL : -HUGE_VAL;
    const bmi_onnx_value wide = bmi_onnx_widen(x, constant);
    const bmi_node node = {.op = BMI_OP_ACTIVATION,
                           .inputs = {x->node},
                           .n_channels = n,
                           .activation = BMI_ACT_CLAMP,
                           .weights = is_max ? c : open,
                           .bias = is_max ? open : c,
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    int index;
    BMI_TRY(bmi_graph_add(onnx->graph, &node, &index, onnx->err));
    return bmi_onnx_set_pixels(onnx, &wide, index);
}

/* All operands one after the other, in *out. */
static bm_status reduce(bmi_onnx *onnx, bmi_op op, bmi_onnx_value *out, int *n)
{
    bmi_onnx_value *operands = bmi_calloc(MAX_OPERANDS, sizeof *operands);
    if (operands == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for operands");
    bm_status status = bmi_onnx_operands(onnx, 0, MAX_OPERANDS, operands, n);
    if (status == BM_OK) *out = operands[0];
    for (int i = 1; status == BM_OK && i < *n; i++) {
        const bmi_onnx_value so_far = *out;
        status = bmi_onnx_combine(onnx, op, &so_far, &operands[i], out);
    }
    bmi_free(operands);
    return status;
}

bm_status bmi_onnx_min_max(bmi_onnx *onnx)
{
    const bmi_onnx_value *a = bmi_onnx_input(onnx, 0), *b = bmi_onnx_input(onnx, 1);
    if (onnx->node->n_input == 2 && a != NULL && b != NULL && a->is_constant != b->is_constant) {
        const bmi_onnx_value x = a->is_constant ? *b : *a;
        const bmi_onnx_tensor constant = a->is_constant ? a->constant : b->constant;
        if (constant.count == 1 || bmi_onnx_channels(onnx, &x) > 1) return clip(onnx, &x, &constant);
    }
    bmi_onnx_value result;
    int n;
    BMI_TRY(reduce(onnx, is(onnx, "Max") ? BMI_OP_MAXIMUM : BMI_OP_MINIMUM, &result, &n));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}

bm_status bmi_onnx_sum(bmi_onnx *onnx)
{
    bmi_onnx_value result;
    int n;
    BMI_TRY(bmi_onnx_check_floats(onnx));
    BMI_TRY(reduce(onnx, BMI_OP_ADD, &result, &n));
    if (is(onnx, "Mean")) BMI_TRY(bmi_onnx_line(onnx, &result, 1.0 / n, 0.0));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}

bm_status bmi_onnx_pow(bmi_onnx *onnx)
{
    const bmi_onnx_value *base = bmi_onnx_input(onnx, 0), *exponent = bmi_onnx_input(onnx, 1);
    if (base == NULL || exponent == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "an input is missing");
    const double power =
        exponent->is_constant && exponent->constant.count == 1 ? exponent->constant.data[0] : (double)NAN;
    bmi_onnx_value operands[2], result;
    int n;
    BMI_TRY(bmi_onnx_check_floats(onnx));
    if (!base->is_constant && (power == 1.0 || power == 2.0 || power == 0.5)) {
        bmi_onnx_value x = *base;
        if (exponent->constant.rank > x.rank) x = bmi_onnx_widen(&x, &exponent->constant);
        if (power == 0.5) BMI_TRY(bmi_onnx_apply(onnx, &x, BMI_ACT_SQRT));
        const bmi_onnx_value once = x;
        if (power == 2.0) BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_MULTIPLY, &once, &once, &x));
        return bmi_onnx_set_pixels(onnx, &x, x.node);
    }
    BMI_TRY(bmi_onnx_operands(onnx, 0, 2, operands, &n));
    BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_POWER, &operands[0], &operands[1], &result));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}
