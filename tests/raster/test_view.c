/* SPDX-License-Identifier: MIT
 *
 * Bands of a raster as they are, and as they look on another grid; pixels of the latter are test_align.c's. */
#include "raster/view.h"
#include "place_fixture.h"
#include "raster/align.h"
#include "raster/dataset.h"

#define FROM "/vsimem/view.tif"

static bm_status open_view(bmi_view *view, GDALDatasetH from, GDALDatasetH onto, const char *method, bm_error *err)
{
    static const int number = 1, plane = 1;
    const bm_type type = BM_TYPE_UINT8;
    const bmi_view_bands bands = {from, FROM, &number, &plane, &type, 1, onto, bmi_resampling_from_name(method)};
    return bmi_view_open(view, &bands, err);
}

/* Into the second of two planes; the first is not touched. */
static void check(GDALDatasetH from, GDALDatasetH onto, const uint8_t *values, const char *validity)
{
    bmi_view view;
    bm_error err;
    BMT_ASSERT_OK(open_view(&view, from, onto, "near", &err), err);
    const bm_window window = {0, 0, 3, 3};
    uint8_t untouched[9], pixels[9], valid[9];
    void *const planes[] = {untouched, pixels};
    const bm_planes all = {BM_TYPE_UINT8, 2, planes, 1};
    memset(untouched, 77, sizeof untouched);
    memset(valid, 1, sizeof valid);
    BMT_ASSERT_OK(bmi_view_read(&view, &window, &all, BM_VALID_ANY, valid, &err), err);
    for (int i = 0; i < 9; i++) {
        CU_ASSERT_EQUAL(untouched[i], 77);
        CU_ASSERT_EQUAL(valid[i], validity[i] - '0');
        if (valid[i]) CU_ASSERT_EQUAL(pixels[i], values[i]);
    }
    BMT_ASSERT_OK(bmi_view_read(&view, &window, &all, BM_VALID_ANY, NULL, &err), err);
    bmi_view_close(&view);
}

static void test_grids(void)
{
    static const uint8_t as_is[] = {10, 11, 12, 13, 14, 15, 16, 17, 18}, shifted[] = {0, 0, 0, 0, 10, 11, 0, 13, 14};
    GDALDatasetH from = bmt_create_placed(FROM, 3, 3, 32632, 0, 30, 10, 10);
    GDALDatasetH onto = bmt_create_placed("/vsimem/onto.tif", 3, 3, 32632, -10, 40, 10, 0);
    check(from, NULL, as_is, "111111111");
    check(from, onto, shifted, "000011011");
    /* With nodata, whose value stands where the raster has nothing. */
    GDALSetRasterNoDataValue(GDALGetRasterBand(from, 1), 14);
    GDALFlushCache(from);
    check(from, NULL, as_is, "111101111");
    check(from, onto, shifted, "000011010");
    CU_ASSERT(bmi_view_keeps_nodata(from, 1, BM_TYPE_UINT8));
    GDALDeleteRasterNoDataValue(GDALGetRasterBand(from, 1));
    CU_ASSERT(!bmi_view_keeps_nodata(from, 1, BM_TYPE_UINT8));
    GDALClose(onto);
    GDALClose(from);
}

/* Signed bytes that GDAL takes for unsigned ones are brought over whole, or not at all. */
static void test_marked_signed(void)
{
    const double transform[6] = {0, 10, 0, 30, 0, -10};
    GDALDatasetH from = bmt_create(FROM, 3, 3, 1, GDT_Byte, "PIXELTYPE=SIGNEDBYTE");
    bmt_place(from, 32632, transform);
    bmt_fill(from, 1, (uint8_t[]){0xFF, 1, 2, 3, 4, 5, 6, 7, 8}, GDT_Byte);
    GDALDatasetH onto = bmt_create_placed("/vsimem/onto.tif", 3, 3, 32632, -10, 40, 10, 0);
    bmi_view view;
    bm_error err;
    BMT_ASSERT_FAILS(open_view(&view, from, onto, "bilinear", &err), err, BM_ERR_UNSUPPORTED, "-r near");
    bmi_view_close(&view);
    BMT_ASSERT_OK(open_view(&view, from, onto, "near", &err), err);
    int16_t pixels[9];
    uint8_t valid[9];
    void *const planes[] = {NULL, pixels};
    const bm_planes all = {BM_TYPE_INT16, 2, planes, sizeof *pixels};
    const bm_window window = {0, 0, 3, 3};
    memset(valid, 1, sizeof valid);
    BMT_ASSERT_OK(bmi_view_read(&view, &window, &all, BM_VALID_ANY, valid, &err), err);
    CU_ASSERT(valid[4] == 1 && pixels[4] == -1 && valid[0] == 0);
    bmi_view_close(&view);
    GDALClose(onto);
    GDALClose(from);
}

BMT_MAIN("raster/view", {"grids", test_grids}, {"marked signed", test_marked_signed})
