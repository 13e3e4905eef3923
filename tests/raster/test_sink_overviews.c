/* SPDX-License-Identifier: MIT
 *
 * Overviews: how many, by which rule, and for formats that cannot be changed. */

/* GDAL's VSIStatBufL is glibc's struct stat64, which strict C hides. */
#define _LARGEFILE64_SOURCE
#include "raster/sink_overviews.h"
#include "raster_fixture.h"

static void test_levels(void)
{
    static const struct {
        int width, height, n;
    } cases[] = {{256, 256, 0}, {257, 10, 1}, {512, 512, 1}, {514, 40, 2}, {3000, 100, 4}};
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        GDALClose(bmt_create("/vsimem/o.tif", cases[i].width, cases[i].height, 1, GDT_Byte, "COMPRESS=DEFLATE"));
        CU_ASSERT(bmi_overviews_build("/vsimem/o.tif", "MODE", NULL, NULL));
        GDALDatasetH dataset = GDALOpen("/vsimem/o.tif", GA_ReadOnly);
        GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
        CU_ASSERT_EQUAL(GDALGetOverviewCount(band), cases[i].n);
        if (cases[i].n > 0) CU_ASSERT(GDALGetRasterBandXSize(GDALGetOverview(band, cases[i].n - 1)) <= 256);
        GDALClose(dataset);
    }
    VSIStatBufL info;
    CU_ASSERT_NOT_EQUAL(VSIStatL("/vsimem/o.tif.ovr", &info), 0);
    GDALDeleteDataset(NULL, "/vsimem/o.tif");
}

/* A PNG gets them beside it. */
static void test_beside(void)
{
    GDALDatasetH stage = bmt_create("/vsimem/o.tif", 600, 30, 1, GDT_Byte, NULL);
    GDALClose(GDALCreateCopy(GDALGetDriverByName("PNG"), "/vsimem/o.png", stage, FALSE, NULL, NULL, NULL));
    GDALClose(stage);
    CU_ASSERT(bmi_overviews_build("/vsimem/o.png", "NEAREST", NULL, NULL));
    VSIStatBufL info;
    CU_ASSERT_EQUAL(VSIStatL("/vsimem/o.png.ovr", &info), 0);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CU_ASSERT(!bmi_overviews_build("/vsimem/none.tif", "MODE", NULL, NULL));
    CPLPopErrorHandler();
    GDALDeleteDataset(NULL, "/vsimem/o.png");
    GDALDeleteDataset(NULL, "/vsimem/o.tif");
}

static void test_rules(void)
{
    static const bm_class class = {.value = 1, .name = "a"};
    bm_sink_options options = {.size = sizeof options};
    CU_ASSERT_STRING_EQUAL(bmi_overview_resampling(&options), "AVERAGE");
    options.is_coded = true;
    CU_ASSERT_STRING_EQUAL(bmi_overview_resampling(&options), "NEAREST");
    options.classes = &class;
    CU_ASSERT_STRING_EQUAL(bmi_overview_resampling(&options), "MODE");
}

BMT_MAIN("raster/sink_overviews", {"levels", test_levels}, {"beside", test_beside}, {"rules", test_rules})
