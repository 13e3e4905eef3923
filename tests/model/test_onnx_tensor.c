/* SPDX-License-Identifier: MIT
 *
 * Numbers of every type, raw and typed, and sizes that lie. */
#include "onnx_net.h"

#include "model/onnx_tensor.h"

enum {
    FLOAT = 1,
    UINT8,
    INT8,
    UINT16,
    INT16,
    INT32,
    INT64,
    STRING,
    BOOL,
    FLOAT16,
    DOUBLE,
    UINT32,
    UINT64,
    COMPLEX64,
    COMPLEX128,
    BFLOAT16
};

/* One number of `type` as raw bytes. */
static void check_raw(int type, const char *bytes, size_t n_bytes, double expected)
{
    BmiOnnx__TensorProto proto;
    bmi_onnx__tensor_proto__init(&proto);
    proto.data_type = type;
    proto.has_raw_data = true;
    proto.raw_data.len = n_bytes;
    proto.raw_data.data = (uint8_t *)(uintptr_t)bytes;
    bmi_onnx_tensor tensor;
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_tensor_read(&proto, NULL, &tensor, &err), err);
    CU_ASSERT(tensor.rank == 0 && tensor.count == 1);
    if (isnan(expected))
        CU_ASSERT(isnan(tensor.data[0]))
    else
        CU_ASSERT_EQUAL(tensor.data[0], expected);
    bmi_onnx_tensor_free(&tensor);
}

#define CHECK_RAW(type, bytes, expected) check_raw(type, bytes, sizeof(bytes) - 1, expected)

static void test_raw(void)
{
    CHECK_RAW(FLOAT, "\0\0\300\277", -1.5);
    CHECK_RAW(DOUBLE, "\0\0\0\0\0\0\4\300", -2.5);
    CHECK_RAW(FLOAT16, "\0\x3e", 1.5);
    CHECK_RAW(FLOAT16, "\1\0", ldexp(1.0, -24));
    CHECK_RAW(FLOAT16, "\377\x7b", 65504.0);
    CHECK_RAW(FLOAT16, "\0\xfc", -INFINITY);
    CHECK_RAW(FLOAT16, "\1\x7c", (double)NAN);
    CHECK_RAW(BFLOAT16, "\xc0\xbf", -1.5);
    CHECK_RAW(INT8, "\xff", -1.0);
    CHECK_RAW(UINT8, "\xff", 255.0);
    CHECK_RAW(BOOL, "\1", 1.0);
    CHECK_RAW(INT16, "\xfe\xff", -2.0);
    CHECK_RAW(UINT16, "\xfe\xff", 65534.0);
    CHECK_RAW(INT32, "\0\0\0\x80", -2147483648.0);
    CHECK_RAW(UINT32, "\0\0\0\x80", 2147483648.0);
    CHECK_RAW(INT64, "\xfd\xff\xff\xff\xff\xff\xff\xff", -3.0);
    CHECK_RAW(UINT64, "\0\0\0\0\0\0\0\x80", 9223372036854775808.0);
}

static void test_typed(void)
{
    float f = 1.25f;
    double d = -7.5, got[6];
    int32_t half = 0x3e00, minus = -4;
    int64_t large = -5;
    uint64_t word = 4000000000u;
    static const int types[] = {FLOAT, DOUBLE, FLOAT16, INT8, INT64, UINT32};
    static const double expected[] = {1.25, -7.5, 1.5, -4.0, -5.0, 4000000000.0};
    for (size_t i = 0; i < BMT_COUNT(types); i++) {
        BmiOnnx__TensorProto proto;
        bmi_onnx__tensor_proto__init(&proto);
        proto.data_type = types[i];
        if (types[i] == FLOAT) proto.n_float_data = 1, proto.float_data = &f;
        if (types[i] == DOUBLE) proto.n_double_data = 1, proto.double_data = &d;
        if (types[i] == FLOAT16) proto.n_int32_data = 1, proto.int32_data = &half;
        if (types[i] == INT8) proto.n_int32_data = 1, proto.int32_data = &minus;
        if (types[i] == INT64) proto.n_int64_data = 1, proto.int64_data = &large;
        if (types[i] == UINT32) proto.n_uint64_data = 1, proto.uint64_data = &word;
        bmi_onnx_tensor tensor;
        bm_error err;
        BMT_ASSERT_OK(bmi_onnx_tensor_read(&proto, NULL, &tensor, &err), err);
        got[i] = tensor.data[0];
        CU_ASSERT_EQUAL(got[i], expected[i]);
        bmi_onnx_tensor_free(&tensor);
    }
}

static void check_refused(int type, size_t n_dims, int64_t *dims, size_t n_raw, int location, bm_status expected)
{
    static uint8_t bytes[16];
    BmiOnnx__TensorProto proto;
    bmi_onnx__tensor_proto__init(&proto);
    proto.data_type = type;
    proto.n_dims = n_dims;
    proto.dims = dims;
    proto.has_raw_data = true;
    proto.raw_data.len = n_raw;
    proto.raw_data.data = bytes;
    proto.data_location = location;
    bmi_onnx_tensor tensor;
    bm_error err = {.message = ""};
    CU_ASSERT_EQUAL(bmi_onnx_tensor_read(&proto, NULL, &tensor, &err), expected);
    CU_ASSERT_PTR_NULL(tensor.data);
    CU_ASSERT_NOT_EQUAL(err.message[0], '\0');
}

static void test_refused(void)
{
    check_refused(FLOAT, 1, (int64_t[]){3}, 16, 0, BM_ERR_FORMAT);
    check_refused(FLOAT, 1, (int64_t[]){4}, 15, 0, BM_ERR_FORMAT);
    check_refused(FLOAT, 1, (int64_t[]){-1}, 16, 0, BM_ERR_FORMAT);
    check_refused(FLOAT, 2, (int64_t[]){INT64_MAX, INT64_MAX}, 16, 0, BM_ERR_UNSUPPORTED);
    check_refused(FLOAT, 2, (int64_t[]){(int64_t)1 << 32, (int64_t)1 << 32}, 0, 0, BM_ERR_UNSUPPORTED);
    check_refused(FLOAT, 9, (int64_t[]){1, 1, 1, 1, 1, 1, 1, 1, 1}, 4, 0, BM_ERR_UNSUPPORTED);
    check_refused(FLOAT, 1, (int64_t[]){4}, 16, 1, BM_ERR_FORMAT);
    check_refused(STRING, 1, (int64_t[]){4}, 16, 0, BM_ERR_UNSUPPORTED);
    check_refused(COMPLEX64, 1, (int64_t[]){2}, 16, 0, BM_ERR_UNSUPPORTED);
    check_refused(0, 1, (int64_t[]){4}, 16, 0, BM_ERR_UNSUPPORTED);
    check_refused(17, 1, (int64_t[]){4}, 16, 0, BM_ERR_UNSUPPORTED);
    check_refused(-1, 1, (int64_t[]){4}, 16, 0, BM_ERR_UNSUPPORTED);
}

static void test_make(void)
{
    bmi_onnx_tensor tensor;
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_tensor_make(2, (int64_t[]){3, 0}, &tensor, &err), err);
    CU_ASSERT_EQUAL(tensor.count, 0);
    bmi_onnx_tensor_free(&tensor);
    bmi_mem_fail_after(0);
    CU_ASSERT_EQUAL(bmi_onnx_tensor_make(1, (int64_t[]){3}, &tensor, &err), BM_ERR_MEMORY);
    bmi_mem_fail_after(-1);
    bmi_onnx_tensor_free(&tensor);
}

BMT_MAIN("model/onnx_tensor", {"raw", test_raw}, {"typed", test_typed}, {"refused", test_refused}, {"make", test_make})
