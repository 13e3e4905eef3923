/* SPDX-License-Identifier: MIT
 *
 * Ground of pixels: the whole earth, thin strips against an integral, projected grids. */
#include "raster/ground.h"
#include "place_fixture.h"

#include <math.h>

static bmi_ground ground_of(int width, int height, int epsg, const double transform[6])
{
    GDALDatasetH dataset = bmt_create("/vsimem/ground.tif", width, height, 1, GDT_Byte, NULL);
    if (transform != NULL) bmt_place(dataset, epsg, transform);
    GDALClose(dataset);
    bm_source *source = bmt_open("/vsimem/ground.tif");
    const bmi_ground ground = bmi_ground_of(source);
    bm_source_close(source);
    return ground;
}

/* The integral of the radii of curvature, cos, in steps so small that the midpoint is as good as any. */
static long double by_integral(long double upper, long double lower, long double width)
{
    const long double a = 6378137.0L, f = 1 / 298.257223563L, e2 = f * (2 - f), unit = acosl(-1) / 180;
    const int n = 20000;
    long double sum = 0;
    for (int i = 0; i < n; i++) {
        const long double phi = (lower + (upper - lower) * (i + 0.5L) / n) * unit, s = sinl(phi);
        const long double w = 1 - e2 * s * s;
        sum += a * (1 - e2) / powl(w, 1.5L) * a / sqrtl(w) * cosl(phi);
    }
    return sum * (upper - lower) * unit / n * width * unit;
}

static void test_geographic(void)
{
    const double earth[] = {-180, 1, 0, 90, 0, -1}, south_up[] = {10, 0.25, 0, -50, 0, 0.25};
    bmi_ground ground = ground_of(360, 180, 4326, earth);
    double total = 0;
    CU_ASSERT_EQUAL(ground.kind, BMI_GROUND_BY_ROW);
    for (int row = 0; row < 180; row++) {
        const double area = bmi_ground_of_row(&ground, row);
        const double expected = (double)by_integral(90 - row, 89 - row, 1);
        CU_ASSERT_DOUBLE_EQUAL(area, expected, 1e-9 * expected);
        total += 360 * area;
    }
    /* The surface of WGS 84, Snyder 1987 eq. 3-13 with q of the pole. */
    CU_ASSERT_DOUBLE_EQUAL(total, 5.10065621724e14, 1e3);
    ground = ground_of(4, 4, 4326, south_up);
    CU_ASSERT_DOUBLE_EQUAL(bmi_ground_of_row(&ground, 1), (double)by_integral(-49.5L, -49.75L, 0.25L), 1);
    /* Rows past the pole cover nothing. */
    const double beyond[] = {0, 1, 0, 92, 0, -1};
    ground = ground_of(2, 4, 4326, beyond);
    CU_ASSERT(bmi_ground_of_row(&ground, 0) == 0 && bmi_ground_of_row(&ground, 1) == 0);
    CU_ASSERT(bmi_ground_of_row(&ground, 2) > 0);
}

static void test_others(void)
{
    const double utm[] = {500000, 10, 0, 4000000, 0, -20}, rotated[] = {0, 3, 4, 0, 4, -3},
                 feet[] = {0, 2, 0, 0, 0, -1};
    bmi_ground ground = ground_of(2, 2, 32632, utm);
    CU_ASSERT_DOUBLE_EQUAL(bmi_ground_of_row(&ground, 1), 200, 1e-9);
    ground = ground_of(2, 2, 32632, rotated);
    CU_ASSERT_DOUBLE_EQUAL(bmi_ground_of_row(&ground, 0), 25, 1e-9);
    ground = ground_of(2, 2, 2263, feet); /* US survey feet */
    CU_ASSERT_DOUBLE_EQUAL(bmi_ground_of_row(&ground, 0), 2 * 0.30480060960121924 * 0.30480060960121924, 1e-9);
    ground = ground_of(2, 2, 4326, rotated);
    CU_ASSERT_EQUAL(ground.kind, BMI_GROUND_UNKNOWN);
    ground = ground_of(2, 2, 0, utm);
    CU_ASSERT(ground.kind == BMI_GROUND_UNKNOWN && isnan(bmi_ground_of_row(&ground, 0)));
    ground = ground_of(2, 2, 0, NULL);
    CU_ASSERT_EQUAL(ground.kind, BMI_GROUND_UNKNOWN);
}

BMT_MAIN("raster/ground", {"geographic", test_geographic}, {"others", test_others})
