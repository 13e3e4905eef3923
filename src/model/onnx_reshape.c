/* SPDX-License-Identifier: MIT
 *
 * Operators that give pixels new axes: allowed where the channels of a pixel stay together on one axis and the pixels
 * keep their order. Much of a shape is often unknown, since images come in any size. */
#include "model/onnx_axes.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

typedef enum entry_kind {
    KNOWN,    /* a number */
    COPIED,   /* 0: the size that the axis had */
    INFERRED, /* -1: what is left */
    UNKNOWN   /* comes from the size of the image */
} entry_kind;

typedef struct target {
    int rank;
    int64_t dims[BMI_ONNX_MAX_RANK]; /* -1: unknown */
    entry_kind kinds[BMI_ONNX_MAX_RANK];
} target;

/* Entries of axes first .. last - 1; -1 when that is not known. */
static int64_t product(const int64_t *dims, int first, int last)
{
    int64_t result = 1;
    for (int i = first; i < last; i++) {
        if (dims[i] < 0 || (dims[i] > 0 && result > INT64_MAX / dims[i])) return -1;
        result *= dims[i];
    }
    return result;
}

static int n_wide(const int64_t *dims, int first, int last)
{
    int n = 0;
    for (int i = first; i < last; i++) n += dims[i] != 1;
    return n;
}

/* The channels where what stands behind them is as much as before. */
static int find_by_the_end(const bmi_onnx_value *x, int n_channels, const target *t)
{
    const int64_t behind = product(x->dims, x->axis + 1, x->rank);
    for (int i = t->rank - 1; behind >= 0 && i >= 0; i--)
        if (t->dims[i] == n_channels && product(t->dims, i + 1, t->rank) == behind) return i;
    return -1;
}

/* The channels in their old place, where what stands before them is as before. An unknown size of the image is taken
 * for the size that was unknown there, and a number for the batch size that it was exported with. */
static int find_by_the_start(const bmi_onnx_value *x, int n_channels, const target *t)
{
    if (x->axis >= t->rank || t->dims[x->axis] != n_channels) return -1;
    for (int i = 0; i < x->axis; i++) {
        if (t->kinds[i] == INFERRED) return -1;
        if (t->kinds[i] == UNKNOWN && x->dims[i] >= 0) return -1;
        if (t->kinds[i] == KNOWN && x->dims[i] != t->dims[i] && (x->dims[i] >= 0 || i > 0)) return -1;
    }
    return x->axis;
}

/* [N, C, 1, 1] to [N, -1]: the channels are what is left once the one axis of pixels is taken care of. */
static int find_what_is_left(const bmi_onnx_value *x, const target *t)
{
    int at = t->rank - 1;
    while (at >= 0 && t->dims[at] == 1) at--;
    if (at < 0 || (t->kinds[at] != INFERRED && t->kinds[at] != UNKNOWN)) return -1;
    if (product(x->dims, x->axis + 1, x->rank) != 1) return -1;
    const int64_t before = product(x->dims, 0, x->axis);
    if (before >= 0) return product(t->dims, 0, at) == before ? at : -1;
    return n_wide(x->dims, 0, x->axis) == 1 && n_wide(t->dims, 0, at) == 1 ? at : -1;
}

/* Gives `x` the axes of `t`. */
static bm_status reshape_pixels(bmi_onnx *onnx, const bmi_onnx_value *x, const target *t)
{
    const int n = bmi_onnx_channels(onnx, x);
    int axis = -1;
    if (x->axis >= 0) axis = find_by_the_end(x, n, t);
    if (x->axis >= 0 && axis < 0) axis = find_by_the_start(x, n, t);
    if (x->axis >= 0 && axis < 0) axis = find_what_is_left(x, t);
    if (axis < 0 && n > 1)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "it takes the channels of a pixel apart, or it cannot be told that it does not");
    bmi_onnx_value out = *x;
    out.rank = t->rank;
    out.axis = axis;
    memcpy(out.dims, t->dims, sizeof out.dims);
    if (axis >= 0) {
        out.dims[axis] = n;
        out.origins[axis] = 0;
        bmi_onnx_lay_pixels(onnx, x, 0, x->axis, &out, 0, axis);
        bmi_onnx_lay_pixels(onnx, x, x->axis + 1, x->rank, &out, axis + 1, out.rank);
    } else {
        /* One value a pixel: any shape will do, as the order of the pixels is that of the numbers. */
        bmi_onnx_lay_pixels(onnx, x, 0, x->rank, &out, 0, out.rank);
    }
    return bmi_onnx_set_pixels(onnx, &out, x->node);
}

static bm_status read_target(bmi_onnx *onnx, const int64_t *old, int old_rank, target *t)
{
    const bmi_onnx_value *shape = bmi_onnx_input(onnx, 1);
    if (shape == NULL || !shape->is_constant || shape->constant.rank != 1 || shape->constant.count > BMI_ONNX_MAX_RANK)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its shape is not a constant list of at most %d numbers",
                             BMI_ONNX_MAX_RANK);
    const bool zero_copies = bmi_onnx_int(onnx, "allowzero", 0) == 0;
    *t = (target){.rank = (int)shape->constant.count};
    for (int i = 0; i < t->rank; i++) {
        const double wanted = shape->constant.data[i];
        if (!isnan(wanted) && !(wanted >= -1.0 && wanted <= 1e15 && wanted == floor(wanted)))
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "a dimension of %g", wanted);
        t->kinds[i] = isnan(wanted)                  ? UNKNOWN
                      : wanted == -1.0               ? INFERRED
                      : wanted == 0.0 && zero_copies ? COPIED
                                                     : KNOWN;
        if (t->kinds[i] == COPIED && i >= old_rank)
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "it copies axis %d, which is none", i);
        t->dims[i] = t->kinds[i] == COPIED ? old[i] : t->kinds[i] == KNOWN ? (int64_t)wanted : -1;
    }
    return BM_OK;
}

static bm_status reshape_constant(bmi_onnx *onnx, const bmi_onnx_tensor *value, target *t)
{
    int64_t known = 1;
    int inferred = -1;
    for (int i = 0; i < t->rank; i++) {
        if (t->kinds[i] == UNKNOWN || (t->kinds[i] == INFERRED && inferred >= 0))
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "a constant would get a shape that depends on the image");
        if (t->kinds[i] == INFERRED)
            inferred = i;
        else
            known = product((const int64_t[]){known, t->dims[i]}, 0, 2);
    }
    if (inferred >= 0 && known > 0) t->dims[inferred] = (int64_t)value->count / known;
    return bmi_onnx_set_copy(onnx, value, t->rank, t->dims);
}

bm_status bmi_onnx_reshape(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    target t;
    BMI_TRY(bmi_onnx_any(onnx, 0, &x));
    BMI_TRY(read_target(onnx, x.is_constant ? x.constant.dims : x.dims, x.is_constant ? x.constant.rank : x.rank, &t));
    return x.is_constant ? reshape_constant(onnx, &x.constant, &t) : reshape_pixels(onnx, &x, &t);
}

bm_status bmi_onnx_flatten(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    int64_t axis = bmi_onnx_int(onnx, "axis", 1);
    if (axis < 0) axis += x.rank;
    if (axis < 0 || axis > x.rank) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "there is no axis %lld", (long long)axis);
    target t = {.rank = 2, .dims = {product(x.dims, 0, (int)axis), product(x.dims, (int)axis, x.rank)}};
    for (int i = 0; i < 2; i++) t.kinds[i] = t.dims[i] < 0 ? UNKNOWN : KNOWN;
    return reshape_pixels(onnx, &x, &t);
}

/* Only where nothing grows: a pixel is not copied to others. */
bm_status bmi_onnx_expand(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    target t;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(read_target(onnx, x.dims, x.rank, &t));
    while (x.rank < t.rank) bmi_onnx_insert_axis(&x, 0);
    for (int i = 0; i < t.rank; i++) {
        const int64_t old = x.dims[x.rank - t.rank + i];
        if (t.dims[i] != 1 && t.dims[i] != old && old >= 0)
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it copies values along axis %d", i);
    }
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}
