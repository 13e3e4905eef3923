/* SPDX-License-Identifier: MIT
 *
 * Nodata in values of every type, packed and interleaved. */
#include "bandmix.h"
#include "suite.h"

#include <math.h>
#include <string.h>

/* Interleaved memory, and only some of the pixels. */
static void test_steps(void)
{
    const float values[] = {1, -1, 2, -1, 3, -1, 2, -1};
    uint8_t valid[5] = {1, 1, 0, 1, 9};
    const bm_nodata nodata = {.is_set = true, .low = 2, .high = 2};
    bm_nodata_apply(&nodata, BM_TYPE_FLOAT32, values, 2 * sizeof *values, 4, valid);
    CU_ASSERT(valid[0] == 1 && valid[1] == 0 && valid[2] == 0 && valid[3] == 0 && valid[4] == 9);
}

#define CHECK_TYPE(T, type, first, second)                                        \
    do {                                                                          \
        const T values[] = {first, second, first};                                \
        uint8_t valid[3] = {1, 1, 1};                                             \
        const bm_nodata nodata = {.is_set = true, .low = second, .high = second}; \
        bm_nodata_apply(&nodata, type, values, sizeof *values, 3, valid);         \
        CU_ASSERT(valid[0] == 1 && valid[1] == 0 && valid[2] == 1);               \
    } while (0)

static void test_types(void)
{
    CHECK_TYPE(uint8_t, BM_TYPE_UINT8, 7, 255);
    CHECK_TYPE(int8_t, BM_TYPE_INT8, 7, -128);
    CHECK_TYPE(uint16_t, BM_TYPE_UINT16, 7, 65535);
    CHECK_TYPE(int16_t, BM_TYPE_INT16, 7, -32768);
    CHECK_TYPE(uint32_t, BM_TYPE_UINT32, 7, UINT32_MAX);
    CHECK_TYPE(int32_t, BM_TYPE_INT32, 7, INT32_MIN);
    CHECK_TYPE(float, BM_TYPE_FLOAT32, 7, -9999);
    CHECK_TYPE(double, BM_TYPE_FLOAT64, 7, 1e300);
}

static void test_nan_and_ranges(void)
{
    const float values[] = {1, NAN, 3, 4};
    const double wide[] = {NAN, 1};
    uint8_t valid[4] = {1, 1, 1, 1};
    bm_nodata nodata = {.is_set = true, .is_nan = true};
    bm_nodata_apply(&nodata, BM_TYPE_FLOAT32, values, sizeof *values, 4, valid);
    CU_ASSERT(valid[0] == 1 && valid[1] == 0 && valid[2] == 1 && valid[3] == 1);
    bm_nodata_apply(&nodata, BM_TYPE_FLOAT64, wide, sizeof *wide, 2, valid);
    CU_ASSERT(valid[0] == 0 && valid[1] == 0);
    memset(valid, 1, sizeof valid);
    nodata = (bm_nodata){.is_set = true, .low = 2.5, .high = 3};
    bm_nodata_apply(&nodata, BM_TYPE_FLOAT32, values, sizeof *values, 4, valid);
    CU_ASSERT(valid[0] == 1 && valid[1] == 1 && valid[2] == 0 && valid[3] == 1);
    nodata.is_set = false;
    bm_nodata_apply(&nodata, BM_TYPE_FLOAT32, values, sizeof *values, 4, valid);
    CU_ASSERT(valid[0] == 1 && valid[2] == 0);
}

BMT_MAIN("base/nodata", {"steps", test_steps}, {"types", test_types}, {"NaN and ranges", test_nan_and_ranges})
