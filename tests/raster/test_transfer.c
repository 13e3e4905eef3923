/* SPDX-License-Identifier: MIT
 *
 * Planes of every spacing reach and leave a dataset, in either direction. */
#include "raster_fixture.h"

#include "raster/transfer.h"

#define SCENE "/vsimem/transfer.tif"

#define SIDE 6

/* Planes at these distances (in values) within one piece of memory, with this step. */
typedef struct spacing {
    int at[3], step;
} spacing;

static const spacing spacings[] = {
    {{0, 36, 72}, 1}, /* planar */
    {{0, 1, 2}, 3},   /* interleaved */
    {{0, 40, 80}, 1}, /* planar with gaps */
    {{72, 36, 0}, 1}, /* backwards */
    {{0, 36, 80}, 1}, /* uneven */
    {{1, 0, 2}, 4},   /* interleaved, exchanged */
};

static void test_spacings(void)
{
    for (size_t s = 0; s < BMT_COUNT(spacings); s++) {
        int32_t out[256], in[256];
        void *out_bands[3], *in_bands[3];
        memset(in, 0x55, sizeof in);
        for (int i = 0; i < 256; i++) out[i] = -1;
        for (int b = 0; b < 3; b++) {
            out_bands[b] = out + spacings[s].at[b];
            in_bands[b] = in + spacings[s].at[b];
            for (int i = 0; i < SIDE * SIDE; i++) out[spacings[s].at[b] + i * spacings[s].step] = 100 * b + i;
        }
        const bm_planes from = {BM_TYPE_INT32, 3, out_bands, (size_t)spacings[s].step * 4};
        const bm_planes to = {BM_TYPE_INT32, 3, in_bands, (size_t)spacings[s].step * 4};
        int numbers[] = {3, 1, 2}, failed_band;
        const bm_window all = {0, 0, SIDE, SIDE}, part = {2, 1, 3, 4};
        GDALDatasetH dataset = bmt_create(SCENE, SIDE, SIDE, 3, GDT_Int32, NULL);
        CU_ASSERT_EQUAL(bmi_transfer(dataset, GF_Write, &all, &from, numbers, &failed_band), CE_None);
        CU_ASSERT_EQUAL(bmi_transfer(dataset, GF_Read, &part, &to, numbers, &failed_band), CE_None);
        int32_t second;
        CU_ASSERT_EQUAL(
            GDALRasterIO(GDALGetRasterBand(dataset, 1), GF_Read, 5, 5, 1, 1, &second, 1, 1, GDT_Int32, 0, 0), CE_None);
        CU_ASSERT_EQUAL(second, 135);
        for (int b = 0; b < 3; b++)
            for (int i = 0; i < 12; i++) {
                const int expected = 100 * b + (part.y + i / 3) * SIDE + part.x + i % 3;
                if (in[spacings[s].at[b] + i * spacings[s].step] != expected) CU_FAIL_FATAL("a value differs");
            }
        GDALClose(dataset);
    }
    VSIUnlink(SCENE);
}

static void test_checks(void)
{
    int32_t memory[8];
    void *bands[] = {memory, NULL};
    const bm_window window = {0, 0, 2, 2}, huge = {0, 0, 2147483647, 2147483647};
    bm_error err;
    bm_planes planes = {BM_TYPE_INT32, 1, bands, 4};
    BMT_ASSERT_OK(bmi_planes_check(&planes, BM_TYPE_INT32, 1, &window, "f", &err), err);
    BMT_ASSERT_FAILS(bmi_planes_check(&planes, BM_TYPE_INT32, 1, &huge, "f", &err), err, BM_ERR_ARGUMENT, "step");
    BMT_ASSERT_FAILS(bmi_planes_check(&planes, BM_TYPE_INT32, 2, &window, "f", &err), err, BM_ERR_ARGUMENT,
                     "2 of Int32");
    BMT_ASSERT_FAILS(bmi_planes_check(NULL, BM_TYPE_INT32, 1, &window, "f", &err), err, BM_ERR_ARGUMENT, "no planes");
    planes.n_bands = 2;
    BMT_ASSERT_FAILS(bmi_planes_check(&planes, BM_TYPE_INT32, 2, &window, "f", &err), err, BM_ERR_ARGUMENT, "plane 2");
    planes.n_bands = 1;
    planes.step_bytes = SIZE_MAX;
    BMT_ASSERT_FAILS(bmi_planes_check(&planes, BM_TYPE_INT32, 1, &window, "f", &err), err, BM_ERR_ARGUMENT, "step");
}

BMT_MAIN("raster/transfer", {"spacings", test_spacings}, {"checks", test_checks})
