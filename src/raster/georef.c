/* SPDX-License-Identifier: MIT */
#include "raster/georef.h"

#include "base/mem.h"
#include "raster/grid.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <ogr_srs_api.h>

/* First of all: GeoTIFF shifts what it writes of a geotransform by it. */
static void copy_pixel_meaning(GDALDatasetH from, GDALDatasetH to)
{
    const char *meaning = GDALGetMetadataItem(from, GDALMD_AREA_OR_POINT, NULL);
    if (meaning != NULL) (void)GDALSetMetadataItem(to, GDALMD_AREA_OR_POINT, meaning, NULL);
}

static bm_status copy_transform(const double source_transform[6], const bm_window *window, GDALDatasetH from,
                                GDALDatasetH to, bm_error *err)
{
    double transform[6];
    for (int i = 0; i < 6; i++) transform[i] = source_transform[i];
    bmi_geotransform_shift(transform, window->x, window->y);
    BMI_FAIL_IF(GDALSetGeoTransform(to, transform) != CE_None, err, BM_ERR_UNSUPPORTED,
                "the format does not hold this geotransform");
    OGRSpatialReferenceH crs = GDALGetSpatialRef(from);
    BMI_FAIL_IF(crs != NULL && GDALSetSpatialRef(to, crs) != CE_None, err, BM_ERR_UNSUPPORTED,
                "the format does not hold this coordinate system");
    return BM_OK;
}

static bm_status copy_gcps(GDALDatasetH from, const bm_window *window, GDALDatasetH to, bm_error *err)
{
    const int n_gcps = GDALGetGCPCount(from);
    const GDAL_GCP *source_gcps = GDALGetGCPs(from);
    GDAL_GCP *gcps = bmi_calloc((size_t)n_gcps, sizeof *gcps);
    BMI_FAIL_IF(gcps == NULL, err, BM_ERR_MEMORY, "out of memory while copying %d ground control points", n_gcps);
    for (int i = 0; i < n_gcps; i++) {
        gcps[i] = source_gcps[i]; /* the strings stay the source's */
        gcps[i].dfGCPPixel -= window->x;
        gcps[i].dfGCPLine -= window->y;
    }
    const CPLErr failed = GDALSetGCPs2(to, n_gcps, gcps, GDALGetGCPSpatialRef(from));
    bmi_free(gcps);
    BMI_FAIL_IF(failed != CE_None, err, BM_ERR_UNSUPPORTED, "the format does not hold ground control points");
    return BM_OK;
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
    BMI_FAIL_IF(failed != CE_None, err, BM_ERR_UNSUPPORTED, "the format does not hold rational polynomials (RPC)");
    return BM_OK;
}

bm_status bmi_georef_copy(GDALDatasetH from, const bm_window *window, GDALDatasetH to, bm_error *err)
{
    copy_pixel_meaning(from, to);
    double transform[6];
    /* Formats keep either a geotransform or ground control points; the former is exact. */
    if (GDALGetGeoTransform(from, transform) == CE_None)
        BMI_TRY(copy_transform(transform, window, from, to, err));
    else if (GDALGetGCPCount(from) > 0)
        BMI_TRY(copy_gcps(from, window, to, err));
    else if (GDALGetSpatialRef(from) != NULL)
        (void)GDALSetSpatialRef(to, GDALGetSpatialRef(from)); /* names no place, so no place is lost without it */
    return copy_rpc(from, window, to, err);
}
