/* SPDX-License-Identifier: MIT
 *
 * Quick looks: colours that are right, and nothing left where they fail. */
#include "raster_fixture.h"

#include <math.h>

#define MAP "/vsimem/map.tif"
#define PNG "/vsimem/look.png"

/* Pixel (x, y) of the map in the picture, which has a margin and a title above. */
static void get(GDALDatasetH picture, bool has_title, int x, int y, uint8_t color[3])
{
    for (int b = 0; b < 3; b++)
        CU_ASSERT_EQUAL(GDALRasterIO(GDALGetRasterBand(picture, b + 1), GF_Read, 16 + x, 16 + (has_title ? 28 : 0) + y,
                                     1, 1, &color[b], 1, 1, GDT_Byte, 0, 0),
                        CE_None);
}

static GDALDatasetH look(const bm_quicklook_options *options)
{
    bm_error err;
    VSIUnlink(PNG);
    BMT_ASSERT_OK(bm_quicklook(MAP, PNG, options, &err), err);
    GDALDatasetH picture = GDALOpen(PNG, GA_ReadOnly);
    CU_ASSERT_PTR_NOT_NULL_FATAL(picture);
    return picture;
}

static void test_classes(void)
{
    static uint8_t pixels[400 * 400];
    for (int i = 0; i < 400 * 400; i++) pixels[i] = i % 400 < 100 ? 0 : i % 400 < 300 ? 2 : 200;
    GDALDatasetH dataset = bmt_create(MAP, 400, 400, 1, GDT_Byte, "PHOTOMETRIC=PALETTE");
    GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    GDALSetColorEntry(table, 2, &(const GDALColorEntry){10, 120, 20, 255});
    GDALSetColorEntry(table, 200, &(const GDALColorEntry){200, 100, 50, 255});
    GDALSetRasterColorTable(GDALGetRasterBand(dataset, 1), table);
    GDALDestroyColorTable(table);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), 0);
    bmt_fill(dataset, 1, pixels, GDT_Byte);
    GDALClose(dataset);
    const bm_quicklook_options options = {.size = sizeof options, .title = "Land"};
    uint8_t color[3];
    GDALDatasetH picture = look(&options);
    get(picture, true, 50, 100, color);
    CU_ASSERT(color[0] == 255 && color[1] == 255 && color[2] == 255);
    get(picture, true, 150, 100, color);
    CU_ASSERT(color[0] == 10 && color[1] == 120 && color[2] == 20);
    get(picture, true, 399, 399, color);
    CU_ASSERT(color[0] == 200 && color[1] == 100 && color[2] == 50);
    CU_ASSERT(GDALGetRasterXSize(picture) > 500);
    GDALClose(picture);
    picture = look(&(const bm_quicklook_options){.size = sizeof options, .max_side = 100});
    CU_ASSERT(GDALGetRasterXSize(picture) < 400);
    get(picture, false, 40, 50, color);
    CU_ASSERT(color[0] == 10 && color[1] == 120 && color[2] == 20);
    GDALClose(picture);
}

static void test_values(void)
{
    static float pixels[400 * 400];
    for (int i = 0; i < 400 * 400; i++) pixels[i] = i % 400 < 20 ? NAN : (float)(i % 400);
    GDALDatasetH dataset = bmt_create(MAP, 400, 400, 1, GDT_Float32, NULL);
    bmt_fill(dataset, 1, pixels, GDT_Float32);
    GDALClose(dataset);
    uint8_t none[3], dark[3], bright[3];
    GDALDatasetH picture = look(NULL);
    get(picture, false, 5, 5, none);
    get(picture, false, 21, 5, dark);
    get(picture, false, 398, 5, bright);
    CU_ASSERT(none[0] == 255 && none[1] == 255 && none[2] == 255);
    CU_ASSERT(dark[0] + dark[1] + dark[2] < bright[0] + bright[1] + bright[2]);
    GDALClose(picture);
    dataset = bmt_create(MAP, 400, 400, 4, GDT_Float32, NULL);
    for (int b = 1; b <= 4; b++) bmt_fill(dataset, b, pixels, GDT_Float32);
    GDALClose(dataset);
    picture = look(NULL);
    get(picture, false, 5, 5, none);
    get(picture, false, 398, 5, bright);
    CU_ASSERT(none[0] == 255 && bright[0] == 255 && bright[1] == 255 && bright[2] == 255);
    get(picture, false, 21, 5, dark);
    CU_ASSERT(dark[0] == 0 && dark[1] == 0 && dark[2] == 0);
    GDALClose(picture);
}

static void test_refused(void)
{
    bm_error err;
    GDALClose(bmt_create(MAP, 4, 4, 1, GDT_Byte, NULL));
    VSIUnlink(PNG);
    BMT_ASSERT_FAILS(bm_quicklook("/vsimem/none.tif", PNG, NULL, &err), err, BM_ERR_IO, "/vsimem/none.tif");
    BMT_ASSERT_FAILS(bm_quicklook(MAP, MAP, NULL, &err), err, BM_ERR_ARGUMENT, "the raster itself");
    BMT_ASSERT_FAILS(bm_quicklook(MAP, NULL, NULL, &err), err, BM_ERR_ARGUMENT, "name is missing");
    const bm_quicklook_options large = {.size = sizeof large, .max_side = 100000};
    BMT_ASSERT_FAILS(bm_quicklook(MAP, PNG, &large, &err), err, BM_ERR_ARGUMENT, "100000");
    BMT_ASSERT_OK(bm_quicklook(MAP, PNG, NULL, &err), err);
    BMT_ASSERT_FAILS(bm_quicklook(MAP, PNG, NULL, &err), err, BM_ERR_IO, "exists");
    const bm_quicklook_options again = {.size = sizeof again, .overwrite = true};
    BMT_ASSERT_OK(bm_quicklook(MAP, PNG, &again, &err), err);
    VSIUnlink(PNG);
    VSIUnlink(MAP);
    char **left = VSIReadDir("/vsimem/");
    CU_ASSERT_EQUAL(CSLCount(left), 0);
    CSLDestroy(left);
}

BMT_MAIN("raster/quicklook", {"classes", test_classes}, {"values", test_values}, {"refused", test_refused})
