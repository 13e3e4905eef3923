/* SPDX-License-Identifier: MIT */
#include "model/onnx_operand.h"

#include "base/mem.h"
#include "model/onnx_axes.h"

bm_status bmi_onnx_spread(bmi_onnx *onnx, const bmi_onnx_tensor *constant, const bmi_onnx_value *x, int *n,
                          double **out)
{
    const int n_channels = bmi_onnx_channels(onnx, x), at = x->axis < 0 ? -1 : x->axis - (x->rank - constant->rank);
    int64_t wanted = n_channels;
    if (n_channels == 1 && at >= 0 && constant->dims[at] > 0) wanted = constant->dims[at];
    for (int i = 0; i < constant->rank; i++)
        if (constant->dims[i] != 1 && !(i == at && constant->dims[i] == wanted))
            return bmi_onnx_fail(
                onnx, BM_ERR_UNSUPPORTED,
                "a constant varies along axis %d (%lld numbers) for %d channels, so it differs from pixel to pixel", i,
                (long long)constant->dims[i], n_channels);
    *n = (int)wanted; /* a constant holds no more than BMI_GRAPH_MAX_WEIGHTS */
    *out = bmi_calloc((size_t)*n, sizeof **out);
    if (*out == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", *n);
    for (int c = 0; c < *n; c++) (*out)[c] = constant->data[constant->count == 1 ? 0 : c];
    return BM_OK;
}

bm_status bmi_onnx_spread_evenly(bmi_onnx *onnx, const bmi_onnx_tensor *constant, const bmi_onnx_value *x, double **out)
{
    int n = 0;
    BMI_TRY(bmi_onnx_spread(onnx, constant, x, &n, out));
    if (n == bmi_onnx_channels(onnx, x)) return BM_OK;
    bmi_free(*out);
    return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "a constant of %d channels against one channel", n);
}

bmi_onnx_value bmi_onnx_widen(const bmi_onnx_value *x, const bmi_onnx_tensor *constant)
{
    bmi_onnx_value wide = *x;
    while (wide.rank < constant->rank) bmi_onnx_insert_axis(&wide, 0);
    return wide;
}

bm_status bmi_onnx_combine(bmi_onnx *onnx, bmi_op op, const bmi_onnx_value *a, const bmi_onnx_value *b,
                           bmi_onnx_value *out)
{
    const int n_a = bmi_onnx_channels(onnx, a), n_b = bmi_onnx_channels(onnx, b);
    if (!bmi_onnx_join(a, n_a, b, n_b, out))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "its operands are laid out differently, or have %d and %d channels, so it mixes pixels",
                             n_a, n_b);
    BMI_TRY(bmi_graph_add_binary(onnx->graph, op, a->node, b->node, bmi_onnx_node_name(onnx), &out->node, onnx->err));
    if (out->axis >= 0) out->dims[out->axis] = bmi_onnx_channels(onnx, out);
    return BM_OK;
}

bm_status bmi_onnx_as_pixels(bmi_onnx *onnx, const bmi_onnx_value *value, const bmi_onnx_value *like,
                             bmi_onnx_value *out)
{
    *out = *value;
    if (!value->is_constant) return BM_OK;
    const bmi_onnx_tensor held = value->constant; /* the table of values may move */
    double *numbers;
    int n;
    *out = bmi_onnx_widen(like, &held);
    BMI_TRY(bmi_onnx_spread(onnx, &held, out, &n, &numbers));
    /* One number for all channels stays one channel, which is spread where it meets more. */
    if (held.count == 1) n = 1;
    BMI_TRY(bmi_graph_add_constant(onnx->graph, n, numbers, bmi_onnx_node_name(onnx), &out->node, onnx->err));
    if (out->axis >= 0) out->dims[out->axis] = n;
    return BM_OK;
}

bm_status bmi_onnx_operands(bmi_onnx *onnx, size_t first, int most, bmi_onnx_value *out, int *n)
{
    const bmi_onnx_value *like = NULL;
    const size_t count = onnx->node->n_input < first ? 0 : onnx->node->n_input - first;
    *n = (int)count;
    if (count == 0 || count > (size_t)most)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%zu operands, not 1 to %d", count, most);
    for (size_t i = 0; i < count; i++) {
        const bmi_onnx_value *value = bmi_onnx_input(onnx, first + i);
        if (value == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "input %zu is missing", first + i);
        /* The widest of the pixels is what constants are laid out beside. */
        if (!value->is_constant && (like == NULL || bmi_onnx_channels(onnx, value) > bmi_onnx_channels(onnx, like) ||
                                    value->rank > like->rank))
            like = value;
    }
    if (like == NULL)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "all its operands are constants; this is not worked out in advance");
    const bmi_onnx_value beside = *like;
    for (size_t i = 0; i < count; i++)
        BMI_TRY(bmi_onnx_as_pixels(onnx, bmi_onnx_input(onnx, first + i), &beside, &out[i]));
    return BM_OK;
}

bm_status bmi_onnx_line(bmi_onnx *onnx, bmi_onnx_value *x, double scale, double shift)
{
    const int n = bmi_onnx_channels(onnx, x);
    double *scales = bmi_calloc((size_t)n, sizeof *scales), *shifts = bmi_calloc((size_t)n, sizeof *shifts);
    if (scales == NULL || shifts == NULL) {
        bmi_free(scales);
        bmi_free(shifts);
        return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    }
    for (int c = 0; c < n; c++) {
        scales[c] = scale;
        shifts[c] = shift;
    }
    return bmi_graph_add_affine(onnx->graph, x->node, scales, shifts, bmi_onnx_node_name(onnx), &x->node, onnx->err);
}

bm_status bmi_onnx_apply(bmi_onnx *onnx, bmi_onnx_value *x, bmi_activation activation)
{
    return bmi_graph_add_activation(onnx->graph, x->node, activation, 0.0, 0.0, bmi_onnx_node_name(onnx), &x->node,
                                    onnx->err);
}
