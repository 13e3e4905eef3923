/* SPDX-License-Identifier: MIT
 *
 * Footprints in longitude and latitude. */
#include "raster/footprint.h"
#include "place_fixture.h"
#include "raster/gdal_error.h"

static char *footprint(int epsg, const double transform[6], bool projection)
{
    GDALDatasetH dataset = bmt_create("/vsimem/f.tif", 100, 50, 1, GDT_Byte, NULL);
    if (transform != NULL) bmt_place(dataset, epsg, transform);
    bmi_text text = {0};
    char *out;
    bm_error err;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    if (projection)
        bmi_projection_append(&text, dataset);
    else
        bmi_footprint_append(&text, dataset);
    bmi_gdal_errors_end();
    GDALClose(dataset);
    BMT_ASSERT_OK(bmi_text_take(&text, &out, &err), err);
    return out;
}

static void check(int epsg, const double transform[6], bool projection, const char *words)
{
    char *text = footprint(epsg, transform, projection);
    if (strstr(text, words) == NULL) printf("\n    no %s in %s\n", words, text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, words));
    bm_text_free(text);
}

static void test_place(void)
{
    const double degrees[] = {9, 0.01, 0, 50, 0, -0.02}, utm[] = {500000, 10, 0, 0, 0, -10};
    const double dateline[] = {-20037508.342789244 + 1000 - 100 * 20, 20, 0, 0, 0, -20};
    check(4326, degrees, false, "\"bbox\": [9, 49, 10, 50]");
    check(4326, degrees, false, "[[[9, 50], [9, 49.9375]");
    check(32632, utm, false, "\"bbox\": [9, -0.00");
    check(0, utm, false, "\"geometry\": null");
    check(0, NULL, false, "\"geometry\": null");
    char *text = footprint(0, NULL, false);
    CU_ASSERT_PTR_NULL(strstr(text, "bbox"));
    bm_text_free(text);
    /* Across the 180th meridian the west is more than the east. */
    check(3857, dateline, false, "\"bbox\": [179.99");
}

static void test_projection(void)
{
    const double utm[] = {500000, 10, 1, 0, 2, -10};
    check(32632, utm, true, "\"proj:code\": \"EPSG:32632\", \"proj:transform\": [10, 1, 500000, 2, -10, 0], ");
    check(32632, utm, true, "\"proj:shape\": [50, 100]");
    char *text = footprint(0, NULL, true);
    CU_ASSERT_STRING_EQUAL(text, "\"proj:shape\": [50, 100]");
    bm_text_free(text);
}

BMT_MAIN("raster/footprint", {"place", test_place}, {"projection", test_projection})
