/* SPDX-License-Identifier: MIT
 *
 * Rasters in the words of STAC; names seen from a folder; times. */
#include "raster/raster_asset.h"
#include "raster_fixture.h"

#include <math.h>

static void test_bands(void)
{
    GDALDatasetH dataset = bmt_create("/vsimem/a.tif", 2, 2, 2, GDT_Float32, NULL);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALSetDescription(band, "quote \" here");
    GDALSetRasterNoDataValue(band, NAN);
    GDALSetRasterUnitType(band, "m");
    GDALSetRasterScale(band, 0.5);
    GDALSetMetadataItem(band, "STATISTICS_MEAN", "3.25", NULL);
    bmi_text text = {0};
    char *out;
    bm_error err;
    bmi_raster_bands_append(&text, dataset);
    BMT_ASSERT_OK(bmi_text_take(&text, &out, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(out,
                                  "{\"name\": \"quote \\\" here\", \"data_type\": \"float32\", \"nodata\": \"nan\", "
                                  "\"unit\": \"m\", \"raster:scale\": 0.5, \"raster:offset\": 0, "
                                  "\"statistics\": {\"mean\": 3.25}}"));
    CU_ASSERT_STRING_EQUAL(bmi_raster_media_type(dataset), "image/tiff; application=geotiff");
    bm_text_free(out);
    GDALClose(dataset);
    VSIUnlink("/vsimem/a.tif");
}

static void test_datetime(void)
{
    static const struct {
        const char *key, *value, *expected;
    } cases[] = {{"TIFFTAG_DATETIME", "2022:06:30 10:11:12", "2022-06-30T10:11:12Z"},
                 {"SENSING_TIME", "2022-06-30T10:11:12.024Z", "2022-06-30T10:11:12Z"},
                 {"TIFFTAG_DATETIME", "yesterday", NULL},
                 {"TIFFTAG_DATETIME", "2022:06", NULL},
                 {"OTHER", "2022:06:30 10:11:12", NULL}};
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        GDALDatasetH dataset = bmt_create("/vsimem/a.tif", 2, 2, 1, GDT_Byte, NULL);
        GDALSetMetadataItem(dataset, cases[i].key, cases[i].value, NULL);
        char found[32] = "";
        CU_ASSERT_EQUAL(bmi_raster_datetime(dataset, found), cases[i].expected != NULL);
        if (cases[i].expected != NULL) CU_ASSERT_STRING_EQUAL(found, cases[i].expected);
        GDALClose(dataset);
    }
    VSIUnlink("/vsimem/a.tif");
}

BMT_MAIN("raster/raster_asset", {"bands", test_bands}, {"datetime", test_datetime})
