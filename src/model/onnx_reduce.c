/* SPDX-License-Identifier: MIT
 *
 * Operators that bring the channels of a pixel down to one number, and normalisations by such numbers. */
#include "model/onnx_reduce.h"

#include "base/mem.h"
#include "model/onnx_axes.h"
#include "model/onnx_operand.h"
#include "model/onnx_ops.h"

#include <string.h>

/* The sum of the channels, times `factor`, as one channel. */
static bm_status add_sum(bmi_onnx *onnx, bmi_onnx_value *x, double factor)
{
    const int n = bmi_onnx_channels(onnx, x);
    double *weights = bmi_calloc((size_t)n, sizeof *weights);
    if (weights == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    for (int c = 0; c < n; c++) weights[c] = factor;
    return bmi_graph_add_dense(onnx->graph, x->node, 1, weights, NULL, bmi_onnx_node_name(onnx), &x->node, onnx->err);
}

static bm_status square(bmi_onnx *onnx, bmi_onnx_value *x)
{
    const bmi_onnx_value once = *x;
    return bmi_onnx_combine(onnx, BMI_OP_MULTIPLY, &once, &once, x);
}

static bm_status add_largest(bmi_onnx *onnx, bmi_onnx_value *x)
{
    const bmi_node node = {.op = BMI_OP_REDUCE_MAX,
                           .inputs = {x->node},
                           .n_channels = 1,
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    return bmi_graph_add(onnx->graph, &node, &x->node, onnx->err);
}

bm_status bmi_onnx_bring_down(bmi_onnx *onnx, bmi_reduction how, bmi_onnx_value *x)
{
    switch (how) {
    case BMI_REDUCE_SUM: BMI_TRY(add_sum(onnx, x, 1.0)); break;
    case BMI_REDUCE_MEAN: BMI_TRY(add_sum(onnx, x, 1.0 / bmi_onnx_channels(onnx, x))); break;
    case BMI_REDUCE_MAX: BMI_TRY(add_largest(onnx, x)); break;
    case BMI_REDUCE_MIN:
        BMI_TRY(bmi_onnx_line(onnx, x, -1.0, 0.0));
        BMI_TRY(add_largest(onnx, x));
        BMI_TRY(bmi_onnx_line(onnx, x, -1.0, 0.0));
        break;
    case BMI_REDUCE_L1:
        BMI_TRY(bmi_onnx_apply(onnx, x, BMI_ACT_ABS));
        BMI_TRY(add_sum(onnx, x, 1.0));
        break;
    case BMI_REDUCE_L2:
    case BMI_REDUCE_SUM_OF_SQUARES:
        BMI_TRY(square(onnx, x));
        BMI_TRY(add_sum(onnx, x, 1.0));
        if (how == BMI_REDUCE_L2) BMI_TRY(bmi_onnx_apply(onnx, x, BMI_ACT_SQRT));
        break;
    }
    x->dims[x->axis] = 1;
    return BM_OK;
}

/* Without a list of axes it goes over all of them: right only where there is but the channels. */
static bm_status find_axis(bmi_onnx *onnx, bmi_onnx_value *x)
{
    int64_t axes[BMI_ONNX_MAX_RANK];
    int n;
    BMI_TRY(bmi_onnx_int_list(onnx, "axes", 1, axes, BMI_ONNX_MAX_RANK, &n));
    if (n == 1) return bmi_onnx_check_axis(onnx, x, axes[0]);
    bool is_alone = n <= 0 && x->axis >= 0;
    for (int i = 0; is_alone && i < x->rank; i++) is_alone = i == x->axis || x->dims[i] == 1;
    if (is_alone && x->rank == 1) return BM_OK;
    return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it goes over %d axes, so it mixes pixels", n <= 0 ? x->rank : n);
}

bm_status bmi_onnx_reduce(bmi_onnx *onnx)
{
    static const struct {
        const char *op;
        bmi_reduction how;
    } rows[] = {{"ReduceSum", BMI_REDUCE_SUM},
                {"ReduceMean", BMI_REDUCE_MEAN},
                {"ReduceMax", BMI_REDUCE_MAX},
                {"ReduceMin", BMI_REDUCE_MIN},
                {"ReduceL1", BMI_REDUCE_L1},
                {"ReduceL2", BMI_REDUCE_L2},
                {"ReduceSumSquare", BMI_REDUCE_SUM_OF_SQUARES}};
    bmi_reduction how = BMI_REDUCE_SUM;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(onnx->node->op_type, rows[i].op) == 0) how = rows[i].how;
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(find_axis(onnx, &x));
    BMI_TRY(bmi_onnx_bring_down(onnx, how, &x));
    if (bmi_onnx_int(onnx, "keepdims", 1) == 0) bmi_onnx_remove_axis(&x, x.axis);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* x / norm over the channels. */
static bm_status divide_by(bmi_onnx *onnx, bmi_reduction how, const bmi_onnx_value *x, bmi_onnx_value *out)
{
    bmi_onnx_value norm = *x;
    BMI_TRY(bmi_onnx_bring_down(onnx, how, &norm));
    return bmi_onnx_combine(onnx, BMI_OP_DIVIDE, x, &norm, out);
}

bm_status bmi_onnx_lp_normalization(bmi_onnx *onnx)
{
    bmi_onnx_value x, result;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_check_axis(onnx, &x, bmi_onnx_int(onnx, "axis", -1)));
    const int64_t p = bmi_onnx_int(onnx, "p", 2);
    if (p != 1 && p != 2) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "p is %lld, not 1 or 2", (long long)p);
    BMI_TRY(divide_by(onnx, p == 1 ? BMI_REDUCE_L1 : BMI_REDUCE_L2, &x, &result));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}

/* scale and shift a channel, of which `shift` may be left out. */
static bm_status scale_channels(bmi_onnx *onnx, bmi_onnx_value *x, const bmi_onnx_tensor *scale,
                                const bmi_onnx_tensor *shift)
{
    double *a, *b = NULL;
    BMI_TRY(bmi_onnx_spread_evenly(onnx, scale, x, &a));
    if (shift != NULL && bmi_onnx_spread_evenly(onnx, shift, x, &b) != BM_OK) {
        bmi_free(a);
        return onnx->err == NULL ? BM_ERR_FORMAT : onnx->err->status;
    }
    return bmi_graph_add_affine(onnx->graph, x->node, a, b, bmi_onnx_node_name(onnx), &x->node, onnx->err);
}

/* (x - mean) / sqrt(variance + epsilon) * scale + shift over the channels (Ba, Kiros, Hinton 2016). It goes over all
 * axes from `axis` on, so the channels must be the last but for axes of one entry. */
bm_status bmi_onnx_layer_normalization(bmi_onnx *onnx)
{
    bmi_onnx_value x, mean, centred, variance, result;
    const bmi_onnx_tensor *scale, *shift = NULL;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_check_axis(onnx, &x, bmi_onnx_int(onnx, "axis", -1)));
    for (int i = x.axis + 1; i < x.rank; i++)
        if (x.dims[i] != 1)
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it goes over axis %d too, so it mixes pixels", i);
    BMI_TRY(bmi_onnx_constant(onnx, 1, &scale));
    if (bmi_onnx_input(onnx, 2) != NULL) BMI_TRY(bmi_onnx_constant(onnx, 2, &shift));
    mean = x;
    BMI_TRY(bmi_onnx_bring_down(onnx, BMI_REDUCE_MEAN, &mean));
    BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_SUBTRACT, &x, &mean, &centred));
    variance = centred;
    BMI_TRY(square(onnx, &variance));
    BMI_TRY(bmi_onnx_bring_down(onnx, BMI_REDUCE_MEAN, &variance));
    BMI_TRY(bmi_onnx_line(onnx, &variance, 1.0, bmi_onnx_float(onnx, "epsilon", 1e-5)));
    BMI_TRY(bmi_onnx_apply(onnx, &variance, BMI_ACT_SQRT));
    BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_DIVIDE, &centred, &variance, &result));
    BMI_TRY(scale_channels(onnx, &result, scale, shift));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}
