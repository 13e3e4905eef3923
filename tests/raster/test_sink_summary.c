/* SPDX-License-Identifier: MIT
 *
 * Statistics and attribute tables in a file. */
#include "raster/sink_summary.h"
#include "raster_fixture.h"

#define MAP "/vsimem/summary.tif"

static bool has_item(GDALRasterBandH band, const char *key, const char *value)
{
    const char *found = GDALGetMetadataItem(band, key, NULL);
    return value == NULL || found == NULL ? value == found : strcmp(value, found) == 0;
}

static void test_statistics(void)
{
    const bmi_band_summary bands[] = {{75, 0.5, 2, 1, 1.0 / 3}, {0, 0, 0, 0, 0}};
    const bmi_sink_summary summary = {.n_pixels = 100, .bands = bands};
    GDALDatasetH dataset = bmt_create(MAP, 10, 10, 2, GDT_Float32, NULL);
    bmi_sink_summary_write(dataset, &summary);
    GDALClose(dataset);
    dataset = GDALOpen(MAP, GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    CU_ASSERT(has_item(band, "STATISTICS_MINIMUM", "0.5") && has_item(band, "STATISTICS_MAXIMUM", "2"));
    CU_ASSERT(has_item(band, "STATISTICS_MEAN", "1") && has_item(band, "STATISTICS_STDDEV", "0.3333333"));
    CU_ASSERT(has_item(band, "STATISTICS_VALID_PERCENT", "75"));
    CU_ASSERT(has_item(GDALGetRasterBand(dataset, 2), "STATISTICS_MINIMUM", NULL));
    GDALClose(dataset);
    GDALDeleteDataset(NULL, MAP);
}

static void test_table(void)
{
    static const bm_class classes[] = {{10, "water", true, {1, 2, 3}, false}, {20, "wald & wiese", false, {0}, false}};
    const uint64_t counts[] = {6000000000u, 40};
    const bmi_sink_summary summary = {.n_pixels = 100, .classes = classes, .counts = counts, .n_classes = 2};
    GDALDatasetH dataset = bmt_create(MAP, 10, 10, 1, GDT_Byte, NULL);
    bmi_sink_summary_write(dataset, &summary);
    GDALClose(dataset);
    dataset = GDALOpen(MAP, GA_ReadOnly);
    GDALRasterAttributeTableH table = GDALGetDefaultRAT(GDALGetRasterBand(dataset, 1));
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    CU_ASSERT_EQUAL(GDALRATGetRowCount(table), 2);
    CU_ASSERT_EQUAL(GDALRATGetColOfUsage(table, GFU_MinMax), 0);
    CU_ASSERT_EQUAL(GDALRATGetValueAsInt(table, 1, 0), 20);
    CU_ASSERT_STRING_EQUAL(GDALRATGetValueAsString(table, 1, GDALRATGetColOfUsage(table, GFU_Name)), "wald & wiese");
    CU_ASSERT_EQUAL(GDALRATGetValueAsDouble(table, 0, GDALRATGetColOfUsage(table, GFU_PixelCount)), 6000000000.0);
    CU_ASSERT_EQUAL(GDALRATGetValueAsInt(table, 0, GDALRATGetColOfUsage(table, GFU_Blue)), 3);
    GDALClose(dataset);
    GDALDeleteDataset(NULL, MAP);
}

BMT_MAIN("raster/sink_summary", {"statistics", test_statistics}, {"table", test_table})
