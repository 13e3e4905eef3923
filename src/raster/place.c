/* SPDX-License-Identifier: MIT */
#include "raster/place.h"

#include "raster/grid.h"

#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>

/* Of a pixel, at a corner: coordinates are often rounded when they are written as text. */
#define CORNER_SLACK 1e-3

/* On the mean sphere of the earth, for comparing pixels only. */
#define METRES_PER_DEGREE 111195.0
#define DEGREE            (3.14159265358979323846 / 180.0)

static bool has_transform(GDALDatasetH dataset, double transform[6])
{
    return GDALGetGeoTransform(dataset, transform) == CE_None;
}

static bool is_same_crs(GDALDatasetH a, GDALDatasetH b)
{
    OGRSpatialReferenceH left = GDALGetSpatialRef(a), right = GDALGetSpatialRef(b);
    if (left == NULL || right == NULL) return left == right;
    /* Coordinates in GDAL's geotransforms are in the order that the mapping says, so it must be the same; mere names do
     * not matter. */
    const char *const options[] = {"CRITERION=EQUIVALENT", "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=NO", NULL};
    return OSRIsSameEx(left, right, options) != FALSE;
}

/* Where pixel corner (x, y) of a raster with transform `g` lies on the grid with transform `r`, in its pixels. */
static bool to_pixels(const double g[6], const double r[6], double x, double y, double *column, double *row)
{
    const double det = r[1] * r[5] - r[2] * r[4];
    const double dx = g[0] + x * g[1] + y * g[2] - r[0], dy = g[3] + x * g[4] + y * g[5] - r[3];
    *column = (dx * r[5] - dy * r[2]) / det;
    *row = (dy * r[1] - dx * r[4]) / det;
    return isfinite(*column) && isfinite(*row);
}

static bmi_fit compare_transforms(GDALDatasetH dataset, GDALDatasetH reference, const double g[6], const double r[6])
{
    const double width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    double x0, y0;
    if (!to_pixels(g, r, 0, 0, &x0, &y0)) return BMI_FIT_NONE;
    const double shift_x = rint(x0), shift_y = rint(y0);
    for (int corner = 0; corner < 4; corner++) {
        const double x = (corner & 1) != 0 ? width : 0, y = (corner & 2) != 0 ? height : 0;
        double column, row;
        if (!to_pixels(g, r, x, y, &column, &row)) return BMI_FIT_NONE;
        if (fabs(column - x - shift_x) > CORNER_SLACK || fabs(row - y - shift_y) > CORNER_SLACK) return BMI_FIT_OTHER;
    }
    const bool is_whole = shift_x == 0 && shift_y == 0 && width == GDALGetRasterXSize(reference) &&
                          height == GDALGetRasterYSize(reference);
    return is_whole ? BMI_FIT_SAME : BMI_FIT_SHIFTED;
}

bmi_fit bmi_place_compare(GDALDatasetH dataset, GDALDatasetH reference)
{
    double g[6], r[6];
    const bool is_placed = has_transform(dataset, g), reference_is_placed = has_transform(reference, r);
    if (dataset == reference) return BMI_FIT_SAME;
    if (!is_placed && !reference_is_placed) {
        const bool is_same_size = GDALGetRasterXSize(dataset) == GDALGetRasterXSize(reference) &&
                                  GDALGetRasterYSize(dataset) == GDALGetRasterYSize(reference);
        return is_same_size ? BMI_FIT_SAME : BMI_FIT_NONE;
    }
    if (!reference_is_placed) return BMI_FIT_NONE;
    if (!is_placed) {
        const bool can_be_placed = GDALGetGCPCount(dataset) > 0 || GDALGetMetadata(dataset, "RPC") != NULL ||
                                   GDALGetMetadata(dataset, "GEOLOCATION") != NULL;
        return can_be_placed ? BMI_FIT_OTHER : BMI_FIT_NONE;
    }
    if (is_same_crs(dataset, reference)) return compare_transforms(dataset, reference, g, r);
    const bool has_both = GDALGetSpatialRef(dataset) != NULL && GDALGetSpatialRef(reference) != NULL;
    return has_both ? BMI_FIT_OTHER : BMI_FIT_NONE;
}

/* Square metres, roughly; HUGE_VAL where there is no geotransform. */
static double pixel_area(GDALDatasetH dataset)
{
    double g[6];
    if (!has_transform(dataset, g)) return HUGE_VAL;
    const double area = fabs(g[1] * g[5] - g[2] * g[4]);
    OGRSpatialReferenceH crs = GDALGetSpatialRef(dataset);
    if (crs == NULL) return area;
    if (OSRIsGeographic(crs)) {
        const double middle = g[3] + GDALGetRasterXSize(dataset) * g[4] / 2 + GDALGetRasterYSize(dataset) * g[5] / 2;
        return area * METRES_PER_DEGREE * METRES_PER_DEGREE * fabs(cos(middle * DEGREE));
    }
    const double unit = OSRGetLinearUnits(crs, NULL);
    return area * unit * unit;
}

int bmi_place_finest(const GDALDatasetH *datasets, int n_datasets)
{
    int finest = 0;
    double smallest = HUGE_VAL;
    for (int i = 0; i < n_datasets; i++) {
        const double area = pixel_area(datasets[i]);
        /* A rounding is no difference. */
        if (area >= smallest * (1 - 1e-6)) continue;
        smallest = area;
        finest = i;
    }
    return finest;
}

static void describe_crs(GDALDatasetH dataset, char *text, size_t n_bytes)
{
    OGRSpatialReferenceH crs = GDALGetSpatialRef(dataset);
    if (crs == NULL) {
        snprintf(text, n_bytes, "no coordinate system");
        return;
    }
    const char *authority = OSRGetAuthorityName(crs, NULL), *code = OSRGetAuthorityCode(crs, NULL);
    const char *name = OSRGetName(crs);
    if (authority != NULL && code != NULL)
        snprintf(text, n_bytes, "%s:%s", authority, code);
    else
        snprintf(text, n_bytes, "%s", name == NULL || name[0] == '\0' ? "a coordinate system without name" : name);
}

void bmi_place_describe(GDALDatasetH dataset, char *text, size_t n_bytes)
{
    double g[6];
    char crs[160];
    describe_crs(dataset, crs, sizeof crs);
    const int width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    if (has_transform(dataset, g))
        snprintf(text, n_bytes, "%d x %d pixels of %.6g x %.6g in %s", width, height, hypot(g[1], g[4]),
                 hypot(g[2], g[5]), crs);
    else
        snprintf(text, n_bytes, "%d x %d pixels without a geotransform", width, height);
}
