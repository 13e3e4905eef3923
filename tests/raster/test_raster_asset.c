/* SPDX-License-Identifier: MIT
 *
 * Rasters in the words of STAC; names seen from a folder; times. */
#include "raster/raster_asset.h"
#include "raster_fixture.h"

#include <math.h>
#include <sys/stat.h>

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

static void test_href(void)
{
    char *folder = bmt_make_folder(), path[400], from[400], *out;
    snprintf(path, sizeof path, "%s/sub", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/subs", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    static const char *const cases[][3] = {{"map.tif", "item.json", "map.tif"},
                                           {"sub/map.tif", "item.json", "sub/map.tif"},
                                           {"map.tif", "sub/item.json", "../map.tif"},
                                           {"subs/map.tif", "sub/item.json", "../subs/map.tif"},
                                           {"sub/map.tif", "subs/item.json", "../sub/map.tif"},
                                           {"sub/../map.tif", "sub/item.json", "../map.tif"}};
    bm_error err;
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, cases[i][0]);
        snprintf(from, sizeof from, "%s/%s", folder, cases[i][1]);
        BMT_ASSERT_OK(bmi_href(path, from, &out, &err), err);
        CU_ASSERT_STRING_EQUAL(out, cases[i][2]);
        bm_text_free(out);
    }
    BMT_ASSERT_OK(bmi_href("/vsicurl/http://host/a.tif", "item.json", &out, &err), err);
    CU_ASSERT_STRING_EQUAL(out, "http://host/a.tif");
    bm_text_free(out);
    BMT_ASSERT_OK(bmi_href("/vsizip/a.zip/b.tif", "item.json", &out, &err), err);
    CU_ASSERT_STRING_EQUAL(out, "/vsizip/a.zip/b.tif");
    bm_text_free(out);
    bmt_remove_folder(folder);
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

BMT_MAIN("raster/raster_asset", {"bands", test_bands}, {"href", test_href}, {"datetime", test_datetime})
