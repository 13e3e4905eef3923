/* SPDX-License-Identifier: MIT
 *
 * Operators that only lay the same numbers out in another way. On pixels they are followed as far as they leave each pixel's channels
 * together and the pixels in their order; on constants they change the dimensions. */
#include "base/mem.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

/* A copy of constant `value` under dimensions `dims`. */
static bm_status set_copy(bmi_onnx *onnx, const bmi_onnx_tensor *value, int rank, const int64_t *dims)
{
    bmi_onnx_tensor copy;
    const bm_status status = bmi_onnx_tensor_make(rank, dims, &copy, onnx->err);
    if (status != BM_OK) return status;
    if (copy.count != value->count) {
        bmi_onnx_tensor_free(&copy);
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%zu numbers do not fit the new dimensions", value->count);
    }
    memcpy(copy.data, value->data, copy.count * sizeof *copy.data);
    return bmi_onnx_set_constant(onnx, &copy);
}

static bm_status need_input(bmi_onnx *onnx, bmi_onnx_value *out)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, 0);
    *out = (bmi_onnx_value){0};
    if (value == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its input is missing");
    *out = *value;
    return BM_OK;
}

bm_status bmi_onnx_identity(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(need_input(onnx, &x));
    if (x.is_constant) return set_copy(onnx, &x.constant, x.constant.rank, x.constant.dims);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* Between floats a cast changes nothing that we keep; to integers it would cut fractions off, which only an argmax has none of. */
bm_status bmi_onnx_cast(bmi_onnx *onnx)
{
    enum { TO_FLOAT = 1, TO_FLOAT16 = 10, TO_DOUBLE = 11, TO_BFLOAT16 = 16 };
    bmi_onnx_value x;
    BMI_TRY(need_input(onnx, &x));
    const int64_t to = bmi_onnx_int(onnx, "to", TO_FLOAT);
    const bool to_float = to == TO_FLOAT || to == TO_FLOAT16 || to == TO_DOUBLE || to == TO_BFLOAT16;
    if (!to_float && !x.is_constant && onnx->graph->nodes[x.node].op != BMI_OP_ARGMAX)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it cuts the values to integers; only the result of an argmax is cast");
    return bmi_onnx_identity(onnx);
}

static bool ones_from(const int64_t *dims, int first, int rank)
{
    for (int i = first; i < rank; i++)
        if (dims[i] != 1) return false;
    return true;
}

static bm_status mixes(bmi_onnx *onnx)
{
    return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it takes the channels of a pixel apart, or does not leave the pixels in their order");
}

/* The axis of the new dimensions that holds the channels: as many of them, with pixels behind it if and only if there were some. */
static int find_channels(const bmi_onnx_value *x, int n_channels, const int64_t *dims, int rank)
{
    const bool alone = ones_from(x->dims, x->axis + 1, x->rank);
    /* The old place first: with as many rows as channels the size alone would not tell. */
    if (x->axis < rank && dims[x->axis] == n_channels && ones_from(dims, x->axis + 1, rank) == alone) return x->axis;
    for (int i = rank - 1; i >= 0; i--)
        if (dims[i] == n_channels && ones_from(dims, i + 1, rank) == alone) return i;
    return -1;
}

bm_status bmi_onnx_reshape(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    int64_t dims[BMI_ONNX_MAX_RANK];
    BMI_TRY(need_input(onnx, &x));
    const bmi_onnx_value *shape = bmi_onnx_input(onnx, 1);
    if (shape == NULL || !shape->is_constant || shape->constant.count > BMI_ONNX_MAX_RANK)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its shape is not a constant of at most %d numbers", BMI_ONNX_MAX_RANK);
    const int rank = (int)shape->constant.count;
    const int64_t *old = x.is_constant ? x.constant.dims : x.dims;
    const int old_rank = x.is_constant ? x.constant.rank : x.rank;
    int64_t known = 1;
    int inferred = -1;
    for (int i = 0; i < rank; i++) {
        const double wanted = shape->constant.data[i];
        if (!isnan(wanted) && !(fabs(wanted) <= 1e9)) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "a dimension of %g", wanted);
        dims[i] = isnan(wanted) ? -1 : (int64_t)wanted;
        if (dims[i] == 0 && i < old_rank) dims[i] = old[i];
        if (dims[i] == -1) inferred = i;
        else if (known < (int64_t)1 << 31) known *= dims[i];
    }
    if (x.is_constant) {
        if (inferred >= 0 && known > 0) dims[inferred] = (int64_t)x.constant.count / known;
        return set_copy(onnx, &x.constant, rank, dims);
    }
    if (x.axis < 0) return mixes(onnx);
    const int axis = find_channels(&x, bmi_onnx_channels(onnx, &x), dims, rank);
    if (axis < 0) return mixes(onnx);
    x.rank = rank;
    x.axis = axis;
    memcpy(x.dims, dims, sizeof dims);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* [N, C, 1, 1] becomes [N, C]: true only where nothing but ones stands behind the channels, and nothing before them is drawn in. */
bm_status bmi_onnx_flatten(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    int64_t axis = bmi_onnx_int(onnx, "axis", 1);
    if (axis < 0) axis += x.rank;
    if (x.axis < 0 || axis < 0 || axis > x.axis || !ones_from(x.dims, x.axis + 1, x.rank)) return mixes(onnx);
    for (int64_t i = axis; i < x.axis; i++)
        if (x.dims[i] != 1) return mixes(onnx);
    x.dims[0] = -1;
    x.rank = 2;
    x.axis = 1;
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

bm_status bmi_onnx_squeeze(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    int64_t axes[BMI_ONNX_MAX_RANK];
    int count;
    BMI_TRY(need_input(onnx, &x));
    BMI_TRY(bmi_onnx_int_list(onnx, "axes", 1, axes, BMI_ONNX_MAX_RANK, &count));
    const int rank = x.is_constant ? x.constant.rank : x.rank;
    const int64_t *dims = x.is_constant ? x.constant.dims : x.dims;
    int64_t kept[BMI_ONNX_MAX_RANK];
    int n_kept = 0, axis = -1;
    for (int i = 0; i < rank; i++) {
        bool drop = count < 0 && dims[i] == 1 && i != x.axis;
        for (int k = 0; k < count; k++) drop = drop || (axes[k] < 0 ? axes[k] + rank : axes[k]) == i;
        if (drop && dims[i] != 1 && dims[i] != -1) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "axis %d has %lld entries, not one", i, (long long)dims[i]);
        if (drop) continue;
        if (i == x.axis) axis = n_kept;
        kept[n_kept++] = dims[i];
    }
    if (x.is_constant) return set_copy(onnx, &x.constant, n_kept, kept);
    x.rank = n_kept;
    x.axis = axis;
    memcpy(x.dims, kept, (size_t)n_kept * sizeof *kept);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

bm_status bmi_onnx_unsqueeze(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    int64_t axes[BMI_ONNX_MAX_RANK], dims[BMI_ONNX_MAX_RANK];
    int count;
    BMI_TRY(need_input(onnx, &x));
    BMI_TRY(bmi_onnx_int_list(onnx, "axes", 1, axes, BMI_ONNX_MAX_RANK, &count));
    const int old_rank = x.is_constant ? x.constant.rank : x.rank, rank = old_rank + count;
    if (count < 1 || rank > BMI_ONNX_MAX_RANK) return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its axes are missing or too many");
    const int64_t *old = x.is_constant ? x.constant.dims : x.dims;
    int from = 0, axis = -1;
    for (int i = 0; i < rank; i++) {
        bool fresh = false;
        for (int k = 0; k < count; k++) fresh = fresh || (axes[k] < 0 ? axes[k] + rank : axes[k]) == i;
        if (!fresh && from == old_rank) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its axes do not fit");
        if (!fresh && from == x.axis) axis = i;
        dims[i] = fresh ? 1 : old[from++];
    }
    if (from != old_rank) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its axes do not fit");
    if (x.is_constant) return set_copy(onnx, &x.constant, rank, dims);
    /* A single channel that was squeezed away comes back on the first new axis that NCHW would have it on. */
    if (axis < 0 && bmi_onnx_channels(onnx, &x) == 1) axis = (int)(axes[0] < 0 ? axes[0] + rank : axes[0]);
    x.rank = rank;
    x.axis = axis;
    memcpy(x.dims, dims, (size_t)rank * sizeof *dims);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

static bm_status transpose_constant(bmi_onnx *onnx, const bmi_onnx_tensor *value, const int64_t *perm)
{
    bmi_onnx_tensor out;
    int64_t dims[BMI_ONNX_MAX_RANK], strides[BMI_ONNX_MAX_RANK];
    int64_t stride = 1;
    for (int i = value->rank - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= value->dims[i];
    }
    for (int i = 0; i < value->rank; i++) dims[i] = value->dims[perm[i]];
    BMI_TRY(bmi_onnx_tensor_make(value->rank, dims, &out, onnx->err));
    for (size_t at = 0; at < out.count; at++) {
        size_t rest = at;
        int64_t from = 0;
        for (int i = value->rank - 1; i >= 0; i--) {
            from += (int64_t)(rest % (size_t)dims[i]) * strides[perm[i]];
            rest /= (size_t)dims[i];
        }
        out.data[at] = value->data[from];
    }
    return bmi_onnx_set_constant(onnx, &out);
}

bm_status bmi_onnx_transpose(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    int64_t perm[BMI_ONNX_MAX_RANK];
    int count;
    BMI_TRY(need_input(onnx, &x));
    BMI_TRY(bmi_onnx_int_list(onnx, "perm", 1, perm, BMI_ONNX_MAX_RANK, &count));
    const int rank = x.is_constant ? x.constant.rank : x.rank;
    for (int i = 0; count < 0 && i < rank; i++) perm[i] = rank - 1 - i;
    unsigned seen = 0;
    for (int i = 0; i < rank; i++)
        if (perm[i] >= 0 && perm[i] < rank) seen |= 1u << perm[i];
    if ((count >= 0 && count != rank) || seen != (1u << rank) - 1) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "perm does not list every axis once");
    if (x.is_constant) return transpose_constant(onnx, &x.constant, perm);
    bmi_onnx_value moved = x;
    int64_t before = -1;
    for (int i = 0; i < rank; i++) {
        moved.dims[i] = x.dims[perm[i]];
        if (perm[i] == x.axis) {
            moved.axis = i;
            continue;
        }
        if (x.dims[perm[i]] != 1 && perm[i] < before) return mixes(onnx);
        if (x.dims[perm[i]] != 1) before = perm[i];
    }
    return bmi_onnx_set_pixels(onnx, &moved, x.node);
}
