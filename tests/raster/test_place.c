/* SPDX-License-Identifier: MIT
 *
 * Grids beside grids. */
#include "raster/place.h"
#include "place_fixture.h"

#include <math.h>

#define A "/vsimem/a.tif"
#define B "/vsimem/b.tif"

static void test_compare(void)
{
    static const struct {
        int width, height, epsg;
        double left, top, step;
        bmi_fit fit;
    } cases[] = {
        {20, 10, 32632, 1000, 2000, 10, BMI_FIT_SAME},
        {20, 10, 32632, 1000.005, 1999.995, 10, BMI_FIT_SAME}, /* less than a thousandth */
        {20, 10, 32632, 1000, 2000, 10.0001, BMI_FIT_SAME},    /* a fiftieth of a thousandth at the far end, as well */
        {20, 10, 32632, 1000, 2000, 10.01, BMI_FIT_OTHER},
        {20, 10, 32632, 1000.1, 2000, 10, BMI_FIT_OTHER},
        {20, 10, 32632, 990, 2020, 10, BMI_FIT_SHIFTED},
        {25, 10, 32632, 1000, 2000, 10, BMI_FIT_SHIFTED},
        {10, 5, 32632, 1000, 2000, 20, BMI_FIT_OTHER},
        {20, 10, 32633, 1000, 2000, 10, BMI_FIT_OTHER},
        {20, 10, 0, 1000, 2000, 10, BMI_FIT_NONE},
    };
    GDALDatasetH reference = bmt_create_placed(A, 20, 10, 32632, 1000, 2000, 10, 0);
    CU_ASSERT_EQUAL(bmi_place_compare(reference, reference), BMI_FIT_SAME);
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        GDALDatasetH dataset = bmt_create_placed(B, cases[i].width, cases[i].height, cases[i].epsg, cases[i].left,
                                                 cases[i].top, cases[i].step, 0);
        const bmi_fit fit = bmi_place_compare(dataset, reference);
        if (fit != cases[i].fit) printf("\n    case %zu gives %d\n", i, (int)fit);
        CU_ASSERT_EQUAL(fit, cases[i].fit);
        GDALClose(dataset);
    }
    GDALClose(reference);
}

/* Without a geotransform only the size can agree; control points can place a raster, but not be a grid. */
static void test_unplaced(void)
{
    GDALDatasetH placed = bmt_create_placed(A, 4, 4, 32632, 0, 0, 10, 0);
    GDALDatasetH bare = bmt_create(B, 4, 4, 1, GDT_Byte, NULL);
    GDALDatasetH same = bmt_create("/vsimem/c.tif", 4, 4, 1, GDT_Byte, NULL);
    GDALDatasetH other = bmt_create("/vsimem/d.tif", 4, 5, 1, GDT_Byte, NULL);
    CU_ASSERT_EQUAL(bmi_place_compare(bare, placed), BMI_FIT_NONE);
    CU_ASSERT_EQUAL(bmi_place_compare(placed, bare), BMI_FIT_NONE);
    CU_ASSERT_EQUAL(bmi_place_compare(bare, same), BMI_FIT_SAME);
    CU_ASSERT_EQUAL(bmi_place_compare(bare, other), BMI_FIT_NONE);
    GDAL_GCP points[3];
    GDALInitGCPs(3, points);
    points[1].dfGCPPixel = points[1].dfGCPX = 4;
    points[2].dfGCPLine = points[2].dfGCPY = 4;
    CU_ASSERT_EQUAL(GDALSetGCPs(other, 3, points, ""), CE_None);
    GDALDeinitGCPs(3, points);
    CU_ASSERT_EQUAL(bmi_place_compare(other, placed), BMI_FIT_OTHER);
    CU_ASSERT_EQUAL(bmi_place_compare(placed, other), BMI_FIT_NONE);
    char text[100];
    bmi_place_describe(bare, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "4 x 4 pixels without a geotransform");
    bmi_place_describe(placed, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "4 x 4 pixels of 10 x 10 in EPSG:32632");
    GDALClose(other);
    GDALClose(same);
    GDALClose(bare);
    GDALClose(placed);
}

static void test_finest(void)
{
    GDALDatasetH all[] = {bmt_create_placed(A, 4, 4, 32632, 0, 0, 20, 0),
                          bmt_create_placed(B, 4, 4, 4326, 9, 45, 0.00015, 0), /* 16.7 m x 11.8 m */
                          bmt_create_placed("/vsimem/c.tif", 4, 4, 32632, 0, 0, 15, 0),
                          bmt_create_placed("/vsimem/d.tif", 4, 4, 32632, 0, 0, 10, 0),
                          bmt_create("/vsimem/e.tif", 4, 4, 1, GDT_Byte, NULL)};
    CU_ASSERT_EQUAL(bmi_place_finest(all, 5), 3);
    CU_ASSERT_EQUAL(bmi_place_finest(all, 3), 1);
    CU_ASSERT_EQUAL(bmi_place_finest(all + 4, 1), 0);
    const GDALDatasetH twice[] = {all[4], all[0], all[0]};
    CU_ASSERT_EQUAL(bmi_place_finest(twice, 3), 1);
    for (size_t i = 0; i < BMT_COUNT(all); i++) GDALClose(all[i]);
}

BMT_MAIN("raster/place", {"compare", test_compare}, {"unplaced", test_unplaced}, {"finest", test_finest})
