/* SPDX-License-Identifier: MIT
 *
 * Loading native pixels and storing floats and classes, in every type and tier, packed and with a step, around the
 * vector length. */
#include "suite.h"

#include "base/type.h"
#include "kernel_check.h"

static double get(const void *at, bm_type type)
{
    switch (type) {
    case BM_TYPE_UINT8: return *(const uint8_t *)at;
    case BM_TYPE_INT8: return *(const int8_t *)at;
    case BM_TYPE_UINT16: return *(const uint16_t *)at;
    case BM_TYPE_INT16: return *(const int16_t *)at;
    case BM_TYPE_UINT32: return *(const uint32_t *)at;
    case BM_TYPE_INT32: return *(const int32_t *)at;
    case BM_TYPE_FLOAT32: return *(const float *)at;
    case BM_TYPE_FLOAT64: return *(const double *)at;
    case BM_TYPE_AUTO: break;
    }
    return NAN;
}

static void check_load(const bmi_kernels *kernels, bm_type type, size_t n, size_t step)
{
    const size_t size = bm_type_size(type);
    guarded in = guarded_alloc((n - 1) * step * size + size), out = guarded_alloc(n * sizeof(float));
    uint32_t seed = (uint32_t)n;
    char *bytes = in.data;
    for (size_t i = 0; i < n; i++) {
        const double real = 1e6 * random_float(&seed);
        const float single = (float)real;
        const uint32_t bits = next_random(&seed);
        char *at = bytes + i * step * size;
        if (type == BM_TYPE_FLOAT64)
            memcpy(at, &real, size);
        else if (type == BM_TYPE_FLOAT32)
            memcpy(at, &single, size);
        else
            memcpy(at, &bits, size);
    }
    const float centers[] = {0.0f, 1234.0f};
    for (int k = 0; k < 2; k++) {
        kernels->load[type](out.data, in.data, step * size, n, centers[k]);
        for (size_t i = 0; i < n; i++)
            CU_ASSERT_EQUAL(((float *)out.data)[i], (float)(get(bytes + i * step * size, type) - (double)centers[k]));
    }
    guarded_free(&in);
    guarded_free(&out);
}

static double want_value(float x, uint8_t valid, bm_type type, const bmi_store *how)
{
    if (!valid || isnan(x)) return how->nodata;
    double v = ((double)x - how->offset) * how->scale_inverse;
    if (bmi_type_is_float(type)) {
        v = type == BM_TYPE_FLOAT32 ? (double)(float)v : v;
    } else {
        v = rint(v);
        if (v < bmi_type_minimum(type)) v = bmi_type_minimum(type);
        if (v > bmi_type_maximum(type)) v = bmi_type_maximum(type);
    }
    return v == how->nodata ? how->beside_nodata : v;
}

/* With a byte a pixel, or with all valid. */
static void check_store(const bmi_kernels *kernels, bm_type type, size_t n, size_t step, bool all_valid)
{
    /* Powers of two, so that float and double agree; NaN, infinities and values on nodata are among the input. */
    const bmi_store how = {.scale_inverse = 4.0f, .offset = 2.0f, .nodata = 8.0, .beside_nodata = 9.0};
    const size_t size = bm_type_size(type), n_bytes = (n - 1) * step * size + size;
    guarded in = guarded_alloc(n * sizeof(float)), valid = guarded_alloc(n), out = guarded_alloc(n_bytes);
    uint32_t seed = (uint32_t)n;
    float *x = in.data;
    uint8_t *v = valid.data;
    for (size_t i = 0; i < n; i++) {
        x[i] = i % 7 == 3    ? 4.0f
               : i % 11 == 5 ? NAN
               : i % 13 == 6 ? INFINITY
               : i % 17 == 8 ? -INFINITY
                             : 0.125f * rintf(800.0f * random_float(&seed)) * (i % 2 ? 1.0f : 1024.0f);
        v[i] = all_valid || i % 5 != 4;
    }
    kernels->store_values[type](out.data, step * size, x, all_valid ? NULL : v, n, &how);
    for (size_t i = 0; i < n; i++) {
        const double got = get((char *)out.data + i * step * size, type), want = want_value(x[i], v[i], type, &how);
        if (got != want)
            printf("\n    %s %s: %g -> %g, not %g", kernels->name, bm_type_name(type), (double)x[i], got, want);
        CU_ASSERT_EQUAL(got, want);
    }
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t b = size; b < step * size; b++) CU_ASSERT_EQUAL(((uint8_t *)out.data)[i * step * size + b], 0xA5);
    guarded_free(&in);
    guarded_free(&valid);
    guarded_free(&out);
}

static void check_classes(const bmi_kernels *kernels, bm_type type, size_t n, size_t step, bool all_valid)
{
    const bmi_store how = {.scale_inverse = 1.0f, .nodata = 99.0};
    const size_t size = bm_type_size(type);
    guarded in = guarded_alloc(n * sizeof(int32_t)), valid = guarded_alloc(n),
            out = guarded_alloc((n - 1) * step * size + size);
    int32_t *x = in.data;
    uint8_t *v = valid.data;
    for (size_t i = 0; i < n; i++) x[i] = i % 6 == 1 ? BMI_NO_CLASS : (int32_t)(i % 50), v[i] = all_valid || i % 4 != 2;
    kernels->store_classes[type](out.data, step * size, x, all_valid ? NULL : v, n, &how);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_EQUAL(get((char *)out.data + i * step * size, type), v[i] && x[i] != BMI_NO_CLASS ? x[i] : 99.0);
    guarded_free(&in);
    guarded_free(&valid);
    guarded_free(&out);
}

static void test_all(void)
{
    static const size_t lengths[] = {1, 2, 7, 15, 16, 17, 31, 33, 63, 65, 100, 257};
    FOR_EACH_TIER(kernels)
    for (bm_type type = BM_TYPE_UINT8; type <= BM_TYPE_FLOAT64; type++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            for (size_t step = 1; step <= 3; step += 2) {
                check_load(kernels, type, lengths[i], step);
                for (int all_valid = 0; all_valid < 2; all_valid++) {
                    check_store(kernels, type, lengths[i], step, all_valid);
                    check_classes(kernels, type, lengths[i], step, all_valid);
                }
            }
}

static void test_mark_nan(void)
{
    FOR_EACH_TIER(kernels)
    {
        float in[37];
        uint8_t valid[37];
        for (int i = 0; i < 37; i++) in[i] = i % 5 == 0 ? NAN : i % 5 == 1 ? INFINITY : 1.0f, valid[i] = i % 3 != 0;
        kernels->mark_nan(valid, in, 37);
        for (int i = 0; i < 37; i++) CU_ASSERT_EQUAL(valid[i], i % 3 != 0 && i % 5 != 0);
    }
}

BMT_MAIN("kernels/transfer", {"load and store", test_all}, {"NaN is invalid", test_mark_nan})
