/* SPDX-License-Identifier: MIT
 *
 * Operators that only lay the same numbers out in another way. On pixels they are followed as far as they leave each
 * pixel's channels together; on constants they change the dimensions. */
#include "base/mem.h"
#include "model/onnx_axes.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

/* A copy of constant `value` under dimensions `dims`. */
bm_status bmi_onnx_set_copy(bmi_onnx *onnx, const bmi_onnx_tensor *value, int rank, const int64_t *dims)
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

bm_status bmi_onnx_identity(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_any(onnx, 0, &x));
    if (x.is_constant) return bmi_onnx_set_copy(onnx, &x.constant, x.constant.rank, x.constant.dims);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

bm_status bmi_onnx_dropout(bmi_onnx *onnx)
{
    const bmi_onnx_value *training = bmi_onnx_input(onnx, 2);
    if (training != NULL &&
        (!training->is_constant || training->constant.count != 1 || training->constant.data[0] != 0.0))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it is in training mode; export the network for inference");
    return bmi_onnx_identity(onnx);
}

/* Between floats a cast changes nothing that we keep; to integers it would cut fractions off, which only an argmax has
 * none of. */
bm_status bmi_onnx_cast(bmi_onnx *onnx)
{
    enum { TO_FLOAT = 1, TO_FLOAT16 = 10, TO_DOUBLE = 11, TO_BFLOAT16 = 16 };
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_any(onnx, 0, &x));
    const int64_t to = bmi_onnx_int(onnx, "to", TO_FLOAT);
    const bool to_float = to == TO_FLOAT || to == TO_FLOAT16 || to == TO_DOUBLE || to == TO_BFLOAT16;
    x.is_integer = false;
    if (to_float && !x.is_constant) return bmi_onnx_set_pixels(onnx, &x, x.node);
    if (to_float) return bmi_onnx_identity(onnx);
    if (x.is_constant) return bmi_onnx_fold_function(onnx, &x.constant, trunc);
    if (onnx->graph->nodes[x.node].op != BMI_OP_ARGMAX)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "it cuts the values to integers; only the result of an argmax is cast");
    return bmi_onnx_identity(onnx);
}

/* Reads the list `axes` and marks them in *marked, a bit an axis, out of `rank`. */
static bm_status read_axes(bmi_onnx *onnx, int rank, unsigned *marked, int *count)
{
    int64_t axes[BMI_ONNX_MAX_RANK];
    BMI_TRY(bmi_onnx_int_list(onnx, "axes", 1, axes, BMI_ONNX_MAX_RANK, count));
    *marked = 0;
    for (int i = 0; i < *count; i++) {
        const int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i];
        if (axis < 0 || axis >= rank || (*marked >> axis & 1))
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "axis %lld is none of %d, or named twice", (long long)axes[i],
                                 rank);
        *marked |= 1u << axis;
    }
    return BM_OK;
}

/* A constant squeezed or unsqueezed: the same numbers, other dimensions. */
static bm_status squeeze_constant(bmi_onnx *onnx, const bmi_onnx_tensor *value, unsigned dropped)
{
    int64_t kept[BMI_ONNX_MAX_RANK];
    int n_kept = 0;
    for (int i = 0; i < value->rank; i++)
        if (!(dropped >> i & 1)) kept[n_kept++] = value->dims[i];
    return bmi_onnx_set_copy(onnx, value, n_kept, kept);
}

bm_status bmi_onnx_squeeze(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    unsigned dropped;
    int count;
    BMI_TRY(bmi_onnx_any(onnx, 0, &x));
    const int rank = x.is_constant ? x.constant.rank : x.rank;
    const int64_t *dims = x.is_constant ? x.constant.dims : x.dims;
    BMI_TRY(read_axes(onnx, rank, &dropped, &count));
    for (int i = 0; i < rank; i++) {
        if (count < 0 && dims[i] == 1) dropped |= 1u << i;
        if ((dropped >> i & 1) && dims[i] > 1)
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "axis %d has %lld entries, not one", i, (long long)dims[i]);
    }
    if (x.is_constant) return squeeze_constant(onnx, &x.constant, dropped);
    for (int i = rank - 1; i >= 0; i--)
        if (dropped >> i & 1) bmi_onnx_remove_axis(&x, i);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

bm_status bmi_onnx_unsqueeze(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    unsigned fresh;
    int count;
    BMI_TRY(bmi_onnx_any(onnx, 0, &x));
    const int old_rank = x.is_constant ? x.constant.rank : x.rank;
    int64_t axes[BMI_ONNX_MAX_RANK], dims[BMI_ONNX_MAX_RANK];
    BMI_TRY(bmi_onnx_int_list(onnx, "axes", 1, axes, BMI_ONNX_MAX_RANK, &count));
    const int rank = old_rank + count;
    if (count < 1 || rank > BMI_ONNX_MAX_RANK)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its axes are missing or too many");
    BMI_TRY(read_axes(onnx, rank, &fresh, &count));
    if (x.is_constant) {
        for (int i = 0, from = 0; i < rank; i++) dims[i] = fresh >> i & 1 ? 1 : x.constant.dims[from++];
        return bmi_onnx_set_copy(onnx, &x.constant, rank, dims);
    }
    for (int i = 0; i < rank; i++)
        if (fresh >> i & 1) bmi_onnx_insert_axis(&x, i);
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
    BMI_TRY(bmi_onnx_any(onnx, 0, &x));
    BMI_TRY(bmi_onnx_int_list(onnx, "perm", 1, perm, BMI_ONNX_MAX_RANK, &count));
    const int rank = x.is_constant ? x.constant.rank : x.rank;
    for (int i = 0; count < 0 && i < rank; i++) perm[i] = rank - 1 - i;
    unsigned seen = 0;
    for (int i = 0; i < rank; i++)
        if (perm[i] >= 0 && perm[i] < rank) seen |= 1u << perm[i];
    if ((count >= 0 && count != rank) || seen != (1u << rank) - 1)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "perm does not list every axis once");
    if (x.is_constant) return transpose_constant(onnx, &x.constant, perm);
    bmi_onnx_value moved = x;
    for (int i = 0; i < rank; i++) {
        moved.dims[i] = x.dims[perm[i]];
        moved.origins[i] = x.origins[perm[i]];
        if (perm[i] == x.axis) moved.axis = i;
    }
    return bmi_onnx_set_pixels(onnx, &moved, x.node);
}
