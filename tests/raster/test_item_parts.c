/* SPDX-License-Identifier: MIT
 *
 * Parts of an item from files, and the time of several inputs. */
#include "raster/item_parts.h"
#include "place_fixture.h"

#define A "/vsimem/a.tif"
#define B "/vsimem/b.tif"

static void test_parts(void)
{
    GDALClose(bmt_create_placed(A, 4, 4, 4326, 9, 50, 0.25, 0));
    bmi_text text = {0};
    char *out;
    bm_error err;
    BMT_ASSERT_OK(bmi_item_append_place(&text, A, &err), err);
    BMT_ASSERT_OK(bmi_item_append_asset(&text, A, "item.json", &err), err);
    BMT_ASSERT_OK(bmi_text_take(&text, &out, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"bbox\": [9, 49, 10, 50]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"href\": \"/vsimem/a.tif\", \"type\": \"image/tiff; application=geotiff\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(out, "\"proj:code\": \"EPSG:4326\""));
    bm_text_free(out);
    BMT_ASSERT_FAILS(bmi_item_append_place(&text, "/vsimem/none.tif", &err), err, BM_ERR_IO, "none.tif");
    BMT_ASSERT_FAILS(bmi_item_append_asset(&text, "/vsimem/none.tif", "i", &err), err, BM_ERR_IO, "none.tif");
    bmi_text_free(&text);
}

static void test_time_of_several(void)
{
    static const char *const more[] = {B, NULL};
    GDALClose(bmt_create(A, 1, 1, 1, GDT_Byte, NULL));
    GDALDatasetH dated = bmt_create(B, 1, 1, 1, GDT_Byte, NULL);
    GDALSetMetadataItem(dated, "TIFFTAG_DATETIME", "2020:02:03 04:05:06", NULL);
    GDALClose(dated);
    bm_source_options source = bmt_source_options(A);
    char *out;
    bm_error err;
    BMT_ASSERT_FAILS(bm_run_find_datetime(&source, &out, &err), err, BM_ERR_MISMATCH, "--datetime");
    CU_ASSERT_PTR_NULL(out);
    source.more_paths = more;
    BMT_ASSERT_OK(bm_run_find_datetime(&source, &out, &err), err);
    CU_ASSERT_STRING_EQUAL(out, "2020-02-03T04:05:06Z");
    bm_text_free(out);
    VSIUnlink(A);
    VSIUnlink(B);
}

BMT_MAIN("raster/item_parts", {"parts", test_parts}, {"time of several", test_time_of_several})
