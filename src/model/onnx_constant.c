/* SPDX-License-Identifier: MIT
 *
 * Constants, and the arithmetic on them and on shapes that exporters leave behind. */
#include "base/mem.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

bm_status bmi_onnx_constant_node(bmi_onnx *onnx)
{
    const BmiOnnx__AttributeProto *tensor = bmi_onnx_attribute(onnx, "value"),
                                  *number = bmi_onnx_attribute(onnx, "value_float");
    const BmiOnnx__AttributeProto *integer = bmi_onnx_attribute(onnx, "value_int"),
                                  *list = bmi_onnx_attribute(onnx, "value_floats");
    if (list == NULL) list = bmi_onnx_attribute(onnx, "value_ints");
    bmi_onnx_tensor out;
    if (tensor != NULL && tensor->t != NULL) {
        bm_error err;
        if (bmi_onnx_tensor_read(tensor->t, onnx->folder, &out, &err) != BM_OK)
            return bmi_onnx_fail(onnx, err.status, "%s", err.message);
    } else if (number != NULL || integer != NULL) {
        BMI_TRY(bmi_onnx_tensor_make(0, NULL, &out, onnx->err));
        out.data[0] = number != NULL ? (double)number->f : (double)integer->i;
    } else if (list != NULL) {
        const int64_t n = (int64_t)(list->n_floats > 0 ? list->n_floats : list->n_ints);
        BMI_TRY(bmi_onnx_tensor_make(1, &n, &out, onnx->err));
        for (int64_t i = 0; i < n; i++)
            out.data[i] = list->n_floats > 0 ? (double)list->floats[i] : (double)list->ints[i];
    } else {
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its value is none of numbers");
    }
    return bmi_onnx_set_constant(onnx, &out);
}

bm_status bmi_onnx_constant_of_shape(bmi_onnx *onnx)
{
    const bmi_onnx_tensor *shape;
    int64_t dims[BMI_ONNX_MAX_RANK];
    int rank;
    BMI_TRY(bmi_onnx_constant(onnx, 0, &shape));
    BMI_TRY(bmi_onnx_int_list(onnx, "input", 0, dims, BMI_ONNX_MAX_RANK, &rank));
    const BmiOnnx__AttributeProto *value = bmi_onnx_attribute(onnx, "value");
    double fill = 0.0;
    if (value != NULL && value->t != NULL) {
        bmi_onnx_tensor one;
        bm_error err;
        if (bmi_onnx_tensor_read(value->t, onnx->folder, &one, &err) != BM_OK)
            return bmi_onnx_fail(onnx, err.status, "%s", err.message);
        fill = one.count > 0 ? one.data[0] : 0.0;
        bmi_onnx_tensor_free(&one);
    }
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(rank, dims, &out, onnx->err));
    for (size_t i = 0; i < out.count; i++) out.data[i] = fill;
    return bmi_onnx_set_constant(onnx, &out);
}

/* Dimensions that the file does not say are NaN. */
bm_status bmi_onnx_shape_of(bmi_onnx *onnx)
{
    const bmi_onnx_value *x = bmi_onnx_input(onnx, 0);
    if (x == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its input is missing");
    const int64_t rank = x->is_constant ? x->constant.rank : x->rank;
    const bmi_onnx_value held = *x;
    const int64_t *dims = held.is_constant ? held.constant.dims : held.dims;
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(1, &rank, &out, onnx->err));
    for (int64_t i = 0; i < rank; i++) out.data[i] = dims[i] < 0 ? (double)NAN : (double)dims[i];
    return bmi_onnx_set_constant(onnx, &out);
}

static const bmi_onnx_tensor *constant_input(const bmi_onnx *onnx, size_t index)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, index);
    return value != NULL && value->is_constant ? &value->constant : NULL;
}

static bm_status only_shapes(bmi_onnx *onnx)
{
    return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                         "constants of more than one dimension are not taken apart or put together");
}

bm_status bmi_onnx_gather_constant(bmi_onnx *onnx)
{
    const bmi_onnx_tensor *list = constant_input(onnx, 0), *indices = constant_input(onnx, 1);
    if (list == NULL || indices == NULL || list->rank != 1 || indices->rank > 1) return only_shapes(onnx);
    const bmi_onnx_tensor from = *list, at = *indices;
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(at.rank, at.dims, &out, onnx->err));
    for (size_t i = 0; i < out.count; i++) {
        const double index = at.data[i] < 0.0 ? at.data[i] + (double)from.count : at.data[i];
        if (!(index >= 0.0 && index < (double)from.count)) {
            bmi_onnx_tensor_free(&out);
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "index %g of %zu", at.data[i], from.count);
        }
        out.data[i] = from.data[(size_t)index];
    }
    return bmi_onnx_set_constant(onnx, &out);
}

static int64_t clip_index(int64_t index, int64_t count)
{
    if (index < 0) index += count;
    return index < 0 ? 0 : index > count ? count : index;
}

bm_status bmi_onnx_slice_constant(bmi_onnx *onnx)
{
    const bmi_onnx_tensor *list = constant_input(onnx, 0);
    int64_t start = 0, end = 0, step = 1;
    int n_starts, n_ends, n_steps;
    if (list == NULL || list->rank != 1) return only_shapes(onnx);
    BMI_TRY(bmi_onnx_int_list(onnx, "starts", 1, &start, 1, &n_starts));
    BMI_TRY(bmi_onnx_int_list(onnx, "ends", 2, &end, 1, &n_ends));
    BMI_TRY(bmi_onnx_int_list(onnx, "steps", 4, &step, 1, &n_steps));
    if (n_starts != 1 || n_ends != 1 || step != 1) return only_shapes(onnx);
    const bmi_onnx_tensor from = *list;
    const int64_t first = clip_index(start, (int64_t)from.count), last = clip_index(end, (int64_t)from.count);
    const int64_t n = last > first ? last - first : 0;
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(1, &n, &out, onnx->err));
    memcpy(out.data, from.data + first, (size_t)n * sizeof *out.data);
    return bmi_onnx_set_constant(onnx, &out);
}

bm_status bmi_onnx_concat_constant(bmi_onnx *onnx)
{
    int64_t n = 0;
    for (size_t i = 0; i < onnx->node->n_input; i++) {
        const bmi_onnx_tensor *part = constant_input(onnx, i);
        if (part == NULL || part->rank > 1) return only_shapes(onnx);
        n += (int64_t)part->count;
    }
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(1, &n, &out, onnx->err));
    double *to = out.data;
    for (size_t i = 0; i < onnx->node->n_input; i++) {
        const bmi_onnx_tensor *part = constant_input(onnx, i);
        memcpy(to, part->data, part->count * sizeof *to);
        to += part->count;
    }
    return bmi_onnx_set_constant(onnx, &out);
}

bm_status bmi_onnx_fold_function(bmi_onnx *onnx, const bmi_onnx_tensor *a, double (*function)(double))
{
    const bmi_onnx_tensor from = *a;
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(from.rank, from.dims, &out, onnx->err));
    for (size_t i = 0; i < out.count; i++) out.data[i] = function(from.data[i]);
    return bmi_onnx_set_constant(onnx, &out);
}

/* Where element `at` of a result of dimensions `dims` comes from in a tensor that is spread over it. */
static size_t broadcast_index(const bmi_onnx_tensor *from, const bmi_onnx_tensor *result, size_t at)
{
    size_t index = 0, stride = 1;
    for (int i = result->rank - 1; i >= 0; i--) {
        const size_t here = at % (size_t)result->dims[i];
        at /= (size_t)result->dims[i];
        const int k = i - (result->rank - from->rank);
        if (k < 0) break;
        if (from->dims[k] != 1) index += here * stride;
        stride *= (size_t)from->dims[k];
    }
    return index;
}

bm_status bmi_onnx_fold_arithmetic(bmi_onnx *onnx, const bmi_onnx_tensor *a, const bmi_onnx_tensor *b)
{
    const bmi_onnx_tensor left = *a, right = *b;
    const int rank = left.rank > right.rank ? left.rank : right.rank;
    int64_t dims[BMI_ONNX_MAX_RANK];
    for (int i = 0; i < rank; i++) {
        const int k = i - (rank - left.rank), m = i - (rank - right.rank);
        const int64_t x = k < 0 ? 1 : left.dims[k], y = m < 0 ? 1 : right.dims[m];
        if (x != y && x != 1 && y != 1)
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "constants of %lld and %lld numbers", (long long)x, (long long)y);
        dims[i] = x == 1 ? y : x;
    }
    bmi_onnx_tensor out;
    BMI_TRY(bmi_onnx_tensor_make(rank, dims, &out, onnx->err));
    const char op = onnx->node->op_type[0]; /* Add, Sub, Mul, Div */
    for (size_t i = 0; i < out.count; i++) {
        const double x = left.data[broadcast_index(&left, &out, i)], y = right.data[broadcast_index(&right, &out, i)];
        out.data[i] = op == 'A' ? x + y : op == 'S' ? x - y : op == 'M' ? x * y : x / y;
    }
    return bmi_onnx_set_constant(onnx, &out);
}
