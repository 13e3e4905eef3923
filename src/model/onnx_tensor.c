/* SPDX-License-Identifier: MIT */
#include "model/onnx_tensor.h"

#include "base/mem.h"
#include "model/graph.h"

#include <math.h>
#include <string.h>

/* TensorProto.DataType of the standard. */
enum {
    T_FLOAT = 1,
    T_UINT8,
    T_INT8,
    T_UINT16,
    T_INT16,
    T_INT32,
    T_INT64,
    T_STRING,
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

/* IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
static double half_to_double(uint16_t bits)
{
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const double magnitude = exponent == 31  ? (fraction == 0 ? HUGE_VAL : (double)NAN)
                             : exponent == 0 ? ldexp(fraction, -24)
                                             : ldexp(fraction + 1024, exponent - 25);
    return bits >> 15 ? -magnitude : magnitude;
}

static double bfloat16_to_double(uint16_t bits)
{
    const uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

static size_t raw_bytes_of(int32_t type)
{
    switch (type) {
    case T_UINT8:
    case T_INT8:
    case T_BOOL: return 1;
    case T_UINT16:
    case T_INT16:
    case T_FLOAT16:
    case T_BFLOAT16: return 2;
    case T_FLOAT:
    case T_INT32:
    case T_UINT32: return 4;
    case T_DOUBLE:
    case T_INT64:
    case T_UINT64: return 8;
    default: return 0;
    }
}

/* Raw data are little-endian, whatever the machine. */
static double raw_value(int32_t type, const uint8_t *at, size_t n_bytes)
{
    uint64_t bits = 0;
    for (size_t i = n_bytes; i-- > 0;) bits = bits << 8 | at[i];
    float single;
    double real;
    const uint32_t word = (uint32_t)bits;
    switch (type) {
    case T_FLOAT: memcpy(&single, &word, sizeof single); return single;
    case T_DOUBLE: memcpy(&real, &bits, sizeof real); return real;
    case T_FLOAT16: return half_to_double((uint16_t)bits);
    case T_BFLOAT16: return bfloat16_to_double((uint16_t)bits);
    case T_INT8: return (int8_t)bits;
    case T_INT16: return (int16_t)bits;
    case T_INT32: return (int32_t)bits;
    case T_INT64: return (double)(int64_t)bits;
    default: return (double)bits;
    }
}

static bm_status read_raw(const BmiOnnx__TensorProto *proto, bmi_onnx_tensor *out, bm_error *err)
{
    const size_t size = raw_bytes_of(proto->data_type);
    BMI_FAIL_IF(proto->raw_data.len / size != out->count || proto->raw_data.len % size != 0, err, BM_ERR_FORMAT,
                "%zu bytes of data for %zu numbers of %zu bytes", proto->raw_data.len, out->count, size);
    for (size_t i = 0; i < out->count; i++)
        out->data[i] = raw_value(proto->data_type, proto->raw_data.data + i * size, size);
    return BM_OK;
}

/* The small types travel in int32_data, half floats as their bits. */
static double from_int32(int32_t type, int32_t value)
{
    if (type == T_FLOAT16) return half_to_double((uint16_t)value);
    if (type == T_BFLOAT16) return bfloat16_to_double((uint16_t)value);
    return value;
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

bm_status bmi_onnx_tensor_read(const BmiOnnx__TensorProto *proto, bmi_onnx_tensor *out, bm_error *err)
{
    *out = (bmi_onnx_tensor){0};
    BMI_FAIL_IF(proto->data_location == 1, err, BM_ERR_UNSUPPORTED,
                "its numbers are in another file; save the model with all data inside");
    BMI_FAIL_IF(raw_bytes_of(proto->data_type) == 0, err, BM_ERR_UNSUPPORTED,
                "data type %d is none of numbers; strings and complex numbers are not read", proto->data_type);
    BMI_FAIL_IF(proto->n_dims > BMI_ONNX_MAX_RANK, err, BM_ERR_UNSUPPORTED, "%zu dimensions, more than %d",
                proto->n_dims, BMI_ONNX_MAX_RANK);
    bm_status status = bmi_onnx_tensor_make((int)proto->n_dims, proto->dims, out, err);
    if (status == BM_OK) status = proto->has_raw_data ? read_raw(proto, out, err) : read_typed(proto, out, err);
    if (status != BM_OK) bmi_onnx_tensor_free(out);
    return status;
}
