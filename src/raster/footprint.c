/* SPDX-License-Identifier: MIT */
#include "raster/footprint.h"

#include <cpl_conv.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

/* Points on each edge, so that a curved one is followed. */
#define PER_EDGE 16
#define N_POINTS (4 * PER_EDGE)

/* The outline of the raster in its own coordinates. */
static void outline(GDALDatasetH dataset, const double g[6], double x[N_POINTS], double y[N_POINTS])
{
    static const double corners[5][2] = {{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}};
    const double width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    for (int i = 0; i < N_POINTS; i++) {
        const double *from = corners[i / PER_EDGE], *to = corners[i / PER_EDGE + 1];
        const double share = (double)(i % PER_EDGE) / PER_EDGE;
        const double column = width * (from[0] + share * (to[0] - from[0]));
        const double row = height * (from[1] + share * (to[1] - from[1]));
        x[i] = g[0] + column * g[1] + row * g[2];
        y[i] = g[3] + column * g[4] + row * g[5];
    }
}

static bool to_wgs84(OGRSpatialReferenceH crs, double x[N_POINTS], double y[N_POINTS])
{
    OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
    bool done = OSRImportFromEPSG(wgs84, 4326) == OGRERR_NONE;
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH transformation = done ? OCTNewCoordinateTransformation(crs, wgs84) : NULL;
    done = transformation != NULL && OCTTransform(transformation, N_POINTS, x, y, NULL) != FALSE;
    if (transformation != NULL) OCTDestroyCoordinateTransformation(transformation);
    OSRDestroySpatialReference(wgs84);
    for (int i = 0; i < N_POINTS; i++) done = done && isfinite(x[i]) && isfinite(y[i]);
    return done;
}

/* Longitudes of neighbours differ by less than half a turn, if need be past 180. */
static void unwrap(double x[N_POINTS])
{
    for (int i = 1; i < N_POINTS; i++) {
        while (x[i] - x[i - 1] > 180) x[i] -= 360;
        while (x[i] - x[i - 1] < -180) x[i] += 360;
    }
}

static double wrap(double longitude)
{
    return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
}

static void append_ring(bmi_text *text, const double x[N_POINTS], const double y[N_POINTS])
{
    bmi_text_append(text, "\"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[");
    for (int i = 0; i <= N_POINTS; i++)
        bmi_text_append(text, "%s[%.9g, %.9g]", i == 0 ? "" : ", ", x[i % N_POINTS], y[i % N_POINTS]);
    bmi_text_append(text, "]]}");
}

void bmi_footprint_append(bmi_text *text, GDALDatasetH dataset)
{
    double g[6], x[N_POINTS], y[N_POINTS];
    OGRSpatialReferenceH crs = GDALGetSpatialRef(dataset);
    bool is_placed = crs != NULL && GDALGetGeoTransform(dataset, g) == CE_None;
    if (is_placed) {
        outline(dataset, g, x, y);
        is_placed = to_wgs84(crs, x, y);
    }
    if (!is_placed) {
        bmi_text_append(text, "\"geometry\": null");
        return;
    }
    unwrap(x);
    double west = x[0], east = x[0], south = y[0], north = y[0];
    for (int i = 1; i < N_POINTS; i++) {
        west = fmin(west, x[i]);
        east = fmax(east, x[i]);
        south = fmin(south, y[i]);
        north = fmax(north, y[i]);
    }
    append_ring(text, x, y);
    bmi_text_append(text, ",\n  \"bbox\": [%.9g, %.9g, %.9g, %.9g]", wrap(west), south, wrap(east), north);
}

static void append_crs(bmi_text *text, OGRSpatialReferenceH crs)
{
    const char *authority = OSRGetAuthorityName(crs, NULL), *code = OSRGetAuthorityCode(crs, NULL);
    char *wkt = NULL;
    const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    if (authority != NULL && code != NULL) {
        bmi_text_append(text, "\"proj:code\": \"%s:%s\", ", authority, code);
        return;
    }
    bmi_text_append(text, "\"proj:code\": null, ");
    if (OSRExportToWktEx(crs, &wkt, options) == OGRERR_NONE && wkt != NULL) {
        bmi_text_append(text, "\"proj:wkt2\": ");
        bmi_text_append_json(text, wkt);
        bmi_text_append(text, ", ");
    }
    CPLFree(wkt);
}

void bmi_projection_append(bmi_text *text, GDALDatasetH dataset)
{
    double g[6];
    OGRSpatialReferenceH crs = GDALGetSpatialRef(dataset);
    if (crs != NULL) append_crs(text, crs);
    if (GDALGetGeoTransform(dataset, g) == CE_None)
        bmi_text_append(text, "\"proj:transform\": [%.17g, %.17g, %.17g, %.17g, %.17g, %.17g], ", g[1], g[2], g[0],
                        g[4], g[5], g[3]);
    bmi_text_append(text, "\"proj:shape\": [%d, %d]", GDALGetRasterYSize(dataset), GDALGetRasterXSize(dataset));
}
