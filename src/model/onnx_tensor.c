/* SPDX-License-Identifier: MIT */
#include "model/onnx_tensor.h"

#include "base/mem.h"
#include "base/number.h"
#include "model/graph.h"
#include "model/onnx_external.h"

/* TensorProto.DataType of the standard. */
enum {
    T_FLOAT = 1,
    T_UINT8,
    T_INT8,
    T_UINT16,
    T_INT16,
    T_INT32,
    T_INT64,
    T_STRING = BMI_ONNX_STRINGS,
    T_BOOL,
    T_FLOAT16,
    T_DOUBLE,
    T_UINT32,
    T_UINT64,
    T_COMPLEX64,
    T_COMPLEX128,
    T_BFLOAT16
};

bm_status bmi_onnx_tensor_make(int rank, const int64_t *dims, bmi_onnx_tensor *out, bm_error *err)
{
    *out = (bmi_onnx_tensor){.rank = rank, .count = 1};
    BMI_FAIL_IF(rank < 0 || rank > BMI_ONNX_MAX_RANK, err, BM_ERR_UNSUPPORTED, "%d dimensions, more than %d", rank,
                BMI_ONNX_MAX_RANK);
    for (int i = 0; i < rank; i++) {
        BMI_FAIL_IF(dims[i] < 0, err, BM_ERR_FORMAT, "dimension %d is %lld", i, (long long)dims[i]);
        out->dims[i] = dims[i];
        BMI_FAIL_IF(dims[i] > (int64_t)BMI_GRAPH_MAX_WEIGHTS ||
                        (dims[i] > 0 && out->count > BMI_GRAPH_MAX_WEIGHTS / (size_t)dims[i]),
                    err, BM_ERR_UNSUPPORTED, "more than %zu numbers", BMI_GRAPH_MAX_WEIGHTS);
        out->count *= (size_t)dims[i];
    }
    out->data = bmi_calloc(out->count, sizeof *out->data);
    BMI_FAIL_IF(out->data == NULL, err, BM_ERR_MEMORY, "out of memory for %zu numbers", out->count);
    return BM_OK;
}

void bmi_onnx_tensor_free(bmi_onnx_tensor *tensor)
{
    bmi_free(tensor->data);
    tensor->data = NULL;
}

/* BMI_NUMBER_COUNT for types that are none of numbers. */
static bmi_number number_of(int32_t type)
{
    switch (type) {
    case T_FLOAT: return BMI_NUMBER_F32;
    case T_DOUBLE: return BMI_NUMBER_F64;
    case T_FLOAT16: return BMI_NUMBER_F16;
    case T_BFLOAT16: return BMI_NUMBER_BF16;
    case T_INT64: return BMI_NUMBER_I64;
    case T_UINT64: return BMI_NUMBER_U64;
    case T_INT32: return BMI_NUMBER_I32;
    case T_UINT32: return BMI_NUMBER_U32;
    case T_INT16: return BMI_NUMBER_I16;
    case T_UINT16: return BMI_NUMBER_U16;
    case T_INT8: return BMI_NUMBER_I8;
    case T_UINT8: return BMI_NUMBER_U8;
    case T_BOOL: return BMI_NUMBER_BOOL;
    default: return BMI_NUMBER_COUNT;
    }
}

static bm_status read_raw(const BmiOnnx__TensorProto *proto, const uint8_t *bytes, size_t n_bytes, bmi_onnx_tensor *out,
                          bm_error *err)
{
    const bmi_number type = number_of(proto->data_type);
    const size_t size = bmi_number_size(type);
    BMI_FAIL_IF(n_bytes / size != out->count || n_bytes % size != 0, err, BM_ERR_FORMAT,
                "%zu bytes of data for %zu numbers of %zu bytes", n_bytes, out->count, size);
    bmi_number_decode(type, bytes, out->count, out->data);
    return BM_OK;
}

/* The small types travel in int32_data, half floats as their bits. */
static double from_int32(int32_t type, int32_t value)
{
    if (type != T_FLOAT16 && type != T_BFLOAT16) return value;
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8)};
    double decoded;
    bmi_number_decode(number_of(type), bytes, 1, &decoded);
    return decoded;
}

static bm_status read_typed(const BmiOnnx__TensorProto *proto, bmi_onnx_tensor *out, bm_error *err)
{
    const int32_t type = proto->data_type;
    const size_t count = type == T_FLOAT                        ? proto->n_float_data
                         : type == T_DOUBLE                     ? proto->n_double_data
                         : type == T_INT64                      ? proto->n_int64_data
                         : type == T_UINT32 || type == T_UINT64 ? proto->n_uint64_data
                                                                : proto->n_int32_data;
    BMI_FAIL_IF(count != out->count, err, BM_ERR_FORMAT, "%zu numbers where the dimensions say %zu", count, out->count);
    for (size_t i = 0; i < count; i++) {
        switch (type) {
        case T_FLOAT: out->data[i] = proto->float_data[i]; break;
        case T_DOUBLE: out->data[i] = proto->double_data[i]; break;
        case T_INT64: out->data[i] = (double)proto->int64_data[i]; break;
        case T_UINT32:
        case T_UINT64: out->data[i] = (double)proto->uint64_data[i]; break;
        default: out->data[i] = from_int32(type, proto->int32_data[i]);
        }
    }
    return BM_OK;
}

static bm_status read_external(const BmiOnnx__TensorProto *proto, const char *folder, bmi_onnx_tensor *out,
                               bm_error *err)
{
    uint8_t *bytes;
    size_t n_bytes;
    BMI_TRY(bmi_onnx_external_read(proto, folder, &bytes, &n_bytes, err));
    const bm_status status = read_raw(proto, bytes, n_bytes, out, err);
    bmi_free(bytes);
    return status;
}

bm_status bmi_onnx_tensor_read(const BmiOnnx__TensorProto *proto, const char *folder, bmi_onnx_tensor *out,
                               bm_error *err)
{
    enum { EXTERNAL = 1 };
    *out = (bmi_onnx_tensor){0};
    BMI_FAIL_IF(number_of(proto->data_type) == BMI_NUMBER_COUNT, err, BM_ERR_UNSUPPORTED,
                "data type %d is none of numbers; strings and complex numbers are not read", proto->data_type);
    BMI_FAIL_IF(proto->n_dims > BMI_ONNX_MAX_RANK, err, BM_ERR_UNSUPPORTED, "%zu dimensions, more than %d",
                proto->n_dims, BMI_ONNX_MAX_RANK);
    BMI_TRY(bmi_onnx_tensor_make((int)proto->n_dims, proto->dims, out, err));
    const bm_status status = proto->data_location == EXTERNAL ? read_external(proto, folder, out, err)
                             : proto->has_raw_data
                                 ? read_raw(proto, proto->raw_data.data, proto->raw_data.len, out, err)
                                 : read_typed(proto, out, err);
    if (status != BM_OK) bmi_onnx_tensor_free(out);
    return status;
}
