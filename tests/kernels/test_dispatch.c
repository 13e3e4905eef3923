/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include "kernels/kernels.h"

#include <string.h>

static void test_tiers(void)
{
    CU_ASSERT_STRING_EQUAL(bm_cpu_tier(0), "scalar");
    int n = 0;
    while (bm_cpu_tier(n) != NULL) n++;
    CU_ASSERT_STRING_EQUAL(bm_cpu_tier(n - 1), bm_cpu_name());
    CU_ASSERT_PTR_NULL(bm_cpu_tier(-1));
    for (int i = 0; i < n; i++) {
        const bmi_kernels *kernels = bmi_kernels_get(bm_cpu_tier(i));
        CU_ASSERT_PTR_NOT_NULL_FATAL(kernels);
        CU_ASSERT_STRING_EQUAL(kernels->name, bm_cpu_tier(i));
    }
}

static void test_unknown(void)
{
    CU_ASSERT_PTR_NULL(bmi_kernels_get("mmx"));
    CU_ASSERT_PTR_NULL(bmi_kernels_get(""));
}

static void test_tables_are_full(void)
{
    for (int i = 0; bm_cpu_tier(i) != NULL; i++) {
        const bmi_kernels *kernels = bmi_kernels_get(bm_cpu_tier(i));
        for (int type = BM_TYPE_UINT8; type < BMI_N_TYPES; type++) {
            CU_ASSERT_PTR_NOT_NULL(kernels->load[type]);
            CU_ASSERT_PTR_NOT_NULL(kernels->store_values[type]);
            CU_ASSERT_PTR_NOT_NULL(kernels->store_classes[type]);
        }
        /* Every sum of x s + (1 - x) goes to 1. */
        CU_ASSERT_EQUAL(kernels->peak(1000, 0.5f), (float)(kernels->peak_flops / 2));
    }
}

/* Rows are shared evenly, and packing puts each weight where the tile looks for it. */
static void test_pack(void)
{
    for (int n_out = 1; n_out < 40; n_out++) {
        int sum = 0, least = 99, most = 0;
        for (int tile = 0; sum < n_out; tile++) {
            const int rows = bmi_dense_tile_rows(n_out, 8, tile);
            sum += rows;
            least = rows < least ? rows : least;
            most = rows > most ? rows : most;
        }
        CU_ASSERT_EQUAL(sum, n_out);
        CU_ASSERT_TRUE(most <= 8 && most - least <= 1);
    }
    const bmi_kernels *kernels = bmi_kernels_get("scalar"); /* tiles of 4: five outputs are 3 + 2 */
    const double weights[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, bias[5] = {-1, -2, -3, -4, -5};
    const float want[15] = {-1, -2, -3, 1, 3, 5, 2, 4, 6, -4, -5, 7, 9, 8, 10};
    float packed[15];
    CU_ASSERT_EQUAL(bmi_dense_packed_floats(2, 5), 15);
    bmi_dense_pack(kernels, weights, bias, 2, 5, packed);
    CU_ASSERT_EQUAL(memcmp(packed, want, sizeof want), 0);
}

BMT_MAIN("kernels/dispatch", {"tiers", test_tiers}, {"unknown tiers", test_unknown},
         {"tables are full", test_tables_are_full}, {"packing", test_pack})
