/* SPDX-License-Identifier: MIT
 *
 * Rasters at the size of a picture. */
#include "raster/sampled.h"
#include "place_fixture.h"

#define MAP "/vsimem/sampled.tif"

static bmi_sampled sample(GDALDatasetH dataset, int side)
{
    bmi_sampled sampled;
    bm_error err;
    BMT_ASSERT_OK(bmi_sampled_read(&sampled, dataset, side, MAP, &err), err);
    return sampled;
}

static void test_sizes(void)
{
    static const struct {
        int width, height, side, expected_width, expected_height;
    } cases[] = {{3000, 1500, 1000, 1000, 500},
                 {3, 2, 1024, 318, 212},
                 {400, 300, 1024, 400, 300},
                 {5000, 1, 1000, 1000, 1},
                 {100, 10, 64, 64, 6}};
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        GDALDatasetH dataset = bmt_create(MAP, cases[i].width, cases[i].height, 1, GDT_Byte, NULL);
        bmi_sampled sampled = sample(dataset, cases[i].side);
        CU_ASSERT_EQUAL(sampled.width, cases[i].expected_width);
        CU_ASSERT_EQUAL(sampled.height, cases[i].expected_height);
        bmi_sampled_free(&sampled);
        GDALClose(dataset);
    }
    /* Pixels that are twice as high as wide. */
    const double tall[] = {0, 1, 0, 0, 0, -2};
    GDALDatasetH dataset = bmt_create(MAP, 1000, 400, 1, GDT_Byte, NULL);
    bmt_place(dataset, 32632, tall);
    bmi_sampled sampled = sample(dataset, 500);
    CU_ASSERT(sampled.width == 500 && sampled.height == 400);
    bmi_sampled_free(&sampled);
    GDALClose(dataset);
    VSIUnlink(MAP);
}

/* The mode of a class map, and no colour that is not in it; the average of values; what is nodata is not valid. */
static void test_values(void)
{
    static uint8_t pixels[800 * 4];
    for (int i = 0; i < 800 * 4; i++) pixels[i] = i % 800 % 4 == 0 ? 9 : 5;
    GDALDatasetH dataset = bmt_create(MAP, 800, 4, 1, GDT_Byte, NULL);
    bmt_fill(dataset, 1, pixels, GDT_Byte);
    bmi_sampled sampled = sample(dataset, 200);
    CU_ASSERT(!sampled.has_colors && sampled.n_bands == 1);
    CU_ASSERT_EQUAL(sampled.values[0][7], 6);
    double range[2];
    bmi_sampled_range(&sampled, 0, range);
    CU_ASSERT(range[0] == 6 && range[1] == 6);
    bmi_sampled_free(&sampled);
    GDALClose(dataset);

    dataset = bmt_create(MAP, 800, 4, 1, GDT_Byte, "PHOTOMETRIC=PALETTE");
    GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    GDALSetColorEntry(table, 5, &(const GDALColorEntry){1, 2, 3, 255});
    GDALSetRasterColorTable(GDALGetRasterBand(dataset, 1), table);
    GDALDestroyColorTable(table);
    GDALSetRasterCategoryNames(GDALGetRasterBand(dataset, 1), (char *[]){"", "", "", "", "", "five", NULL});
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), 9);
    bmt_fill(dataset, 1, pixels, GDT_Byte);
    sampled = sample(dataset, 200);
    uint8_t color[3];
    CU_ASSERT(sampled.has_colors && sampled.values[0][7] == 5 && sampled.valid[7] == 1);
    bmi_sampled_color(&sampled, 5, color);
    CU_ASSERT(color[0] == 1 && color[1] == 2 && color[2] == 3);
    CU_ASSERT_STRING_EQUAL(bmi_sampled_name(&sampled, 5), "five");
    CU_ASSERT_PTR_NULL(bmi_sampled_name(&sampled, 4));
    CU_ASSERT_PTR_NULL(bmi_sampled_name(&sampled, 6));
    bmi_sampled_free(&sampled);
    sampled = sample(dataset, 800);
    CU_ASSERT(sampled.valid[0] == 0 && sampled.valid[1] == 1);
    bmi_sampled_free(&sampled);
    GDALClose(dataset);
    VSIUnlink(MAP);
}

static void test_words(void)
{
    GDALDatasetH dataset = bmt_create(MAP, 2, 2, 3, GDT_Byte, NULL);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 2);
    GDALSetDescription(band, "height");
    GDALSetRasterScale(band, 0.5);
    GDALSetRasterOffset(band, 10);
    GDALSetRasterUnitType(band, "m");
    bmi_sampled sampled = sample(dataset, 100);
    char text[48];
    CU_ASSERT_EQUAL(sampled.n_bands, 3);
    CU_ASSERT_STRING_EQUAL(bmi_sampled_band(&sampled, 1), "height");
    bmi_sampled_number(&sampled, 1, 7, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "13.5 m");
    bmi_sampled_number(&sampled, 0, 7, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "7");
    bmi_sampled_free(&sampled);
    GDALClose(dataset);
    VSIUnlink(MAP);
}

BMT_MAIN("raster/sampled", {"sizes", test_sizes}, {"values", test_values}, {"words", test_words})
