/* SPDX-License-Identifier: MIT */
#include "raster/georef.h"

#include "base/mem.h"
#include "raster/grid.h"

#include <cpl_conv.h>
#include <cpl_string.h>

/* First of all: GeoTIFF shifts what it writes of a geotransform by it. As a list, because some formats write only what
 * comes in one. */
static void copy_pixel_meaning(GDALDatasetH from, GDALDatasetH to)
{
    const char *meaning = GDALGetMetadataItem(from, GDALMD_AREA_OR_POINT, NULL);
    if (meaning == NULL) return;
    char **metadata = CSLDuplicate(GDALGetMetadata(to, NULL));
    metadata = CSLSetNameValue(metadata, GDALMD_AREA_OR_POINT, meaning);
    (void)GDALSetMetadata(to, metadata, NULL);
    CSLDestroy(metadata);
}

static bm_status copy_transform(const double source_transform[6], const bm_window *window, GDALDatasetH from,
                                GDALDatasetH to, bm_error *err)
{
    double transform[6];
    for (int i = 0; i < 6; i++) transform[i] = source_transform[i];
    bmi_geotransform_shift(transform, window->x, window->y);
    BMI_FAIL_IF(GDALSetGeoTransform(to, transform) != CE_None, err, BM_ERR_UNSUPPORTED,
                "the format does not hold this geotransform; write a GeoTIFF");
    OGRSpatialReferenceH crs = GDALGetSpatialRef(from);
    BMI_FAIL_IF(crs != NULL && GDALSetSpatialRef(to, crs) != CE_None, err, BM_ERR_UNSUPPORTED,
                "the format does not hold this coordinate system; write a GeoTIFF");
    return BM_OK;
}

/* The strings become copies; false when memory is short, and then bmi_points_free frees what there is. */
static bool own_strings(GDAL_GCP *point)
{
    point->pszId = bmi_strdup(point->pszId);
    point->pszInfo = bmi_strdup(point->pszInfo);
    return point->pszId != NULL && point->pszInfo != NULL;
}

bm_status bmi_points_take(bmi_points *points, GDALDatasetH from, const bm_window *window, bm_error *err)
{
    *points = (bmi_points){.n = 0};
    const int n = GDALGetGCPCount(from);
    const GDAL_GCP *source = GDALGetGCPs(from);
    if (n <= 0 || source == NULL) return BM_OK;
    points->list = bmi_calloc((size_t)n, sizeof *points->list);
    bool is_whole = points->list != NULL;
    for (int i = 0; is_whole && i < n; i++) {
        GDAL_GCP *point = &points->list[points->n++];
        *point = source[i];
        point->dfGCPPixel -= window->x;
        point->dfGCPLine -= window->y;
        is_whole = own_strings(point);
    }
    if (is_whole && GDALGetGCPSpatialRef(from) != NULL) points->crs = OSRClone(GDALGetGCPSpatialRef(from));
    if (is_whole) return BM_OK;
    bmi_points_free(points);
    BMI_FAIL(err, BM_ERR_MEMORY, "out of memory while copying %d ground control points", n);
}

bool bmi_points_give(const bmi_points *points, GDALDatasetH to)
{
    return GDALSetGCPs2(to, points->n, points->list, points->crs) == CE_None;
}

void bmi_points_free(bmi_points *points)
{
    for (int i = 0; i < points->n; i++) {
        bmi_free(points->list[i].pszId);
        bmi_free(points->list[i].pszInfo);
    }
    bmi_free(points->list);
    if (points->crs != NULL) OSRRelease(points->crs);
    *points = (bmi_points){.n = 0};
}

static bm_status copy_points(GDALDatasetH from, const bm_window *window, bool is_needed, GDALDatasetH to, bm_error *err)
{
    bmi_points points;
    BMI_TRY(bmi_points_take(&points, from, window, err));
    const bool given = bmi_points_give(&points, to);
    bmi_points_free(&points);
    BMI_FAIL_IF(is_needed && !given, err, BM_ERR_UNSUPPORTED,
                "the format does not hold ground control points; write a GeoTIFF");
    return BM_OK;
}

/* GeoTIFF drops points when it gets a geotransform, and keeps their coordinate system for it. */
static bool holds_both(GDALDatasetH dataset)
{
    return !EQUAL(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)), "GTiff");
}

static char **shift_offset(char **rpc, const char *key, int by)
{
    const char *value = CSLFetchNameValue(rpc, key);
    if (value == NULL || by == 0) return rpc;
    char shifted[64];
    CPLsnprintf(shifted, sizeof shifted, "%.15g", CPLAtof(value) - by);
    return CSLSetNameValue(rpc, key, shifted);
}

static bm_status copy_rpc(GDALDatasetH from, const bm_window *window, GDALDatasetH to, bm_error *err)
{
    char **rpc = CSLDuplicate(GDALGetMetadata(from, "RPC"));
    if (rpc == NULL) return BM_OK;
    rpc = shift_offset(rpc, "SAMP_OFF", window->x);
    rpc = shift_offset(rpc, "LINE_OFF", window->y);
    const CPLErr failed = GDALSetMetadata(to, rpc, "RPC");
    CSLDestroy(rpc);
    BMI_FAIL_IF(failed != CE_None, err, BM_ERR_UNSUPPORTED,
                "the format does not hold rational polynomials (RPC); write a GeoTIFF");
    return BM_OK;
}

bm_status bmi_georef_copy(GDALDatasetH from, const bm_window *window, GDALDatasetH to, bm_error *err)
{
    copy_pixel_meaning(from, to);
    double transform[6];
    const bool has_transform = GDALGetGeoTransform(from, transform) == CE_None;
    /* The points first: formats that hold only one of the two keep the last, and the geotransform is exact. */
    if (GDALGetGCPCount(from) > 0 && (!has_transform || holds_both(to)))
        BMI_TRY(copy_points(from, window, !has_transform, to, err));
    if (has_transform)
        BMI_TRY(copy_transform(transform, window, from, to, err));
    else if (GDALGetGCPCount(from) == 0 && GDALGetSpatialRef(from) != NULL)
        (void)GDALSetSpatialRef(to, GDALGetSpatialRef(from)); /* names no place, so no place is lost without it */
    return copy_rpc(from, window, to, err);
}

bool bmi_georef_is_rotated(GDALDatasetH dataset)
{
    double transform[6];
    return GDALGetGeoTransform(dataset, transform) == CE_None && (transform[2] != 0 || transform[4] != 0);
}

bm_status bmi_georef_check_rotated(GDALDatasetH written, bm_error *err)
{
    double transform[6];
    BMI_FAIL_IF(GDALGetGeoTransform(written, transform) == CE_None && !bmi_georef_is_rotated(written), err,
                BM_ERR_UNSUPPORTED,
                "%s does not hold the rotation of the geotransform and would put the raster in a wrong place; write a "
                "GeoTIFF",
                GDALGetDriverShortName(GDALGetDatasetDriver(written)));
    return BM_OK;
}
