/* SPDX-License-Identifier: MIT
 *
 * What places a raster survives, shifted to the window. */
#include "raster_fixture.h"

#include "raster/georef.h"

#include <cpl_conv.h>
#include <ogr_srs_api.h>

#include <math.h>

#define FROM "/vsimem/georef_from.tif"
#define TO   "/vsimem/georef_to.tif"

static const bm_window window = {30, 20, 10, 8};

/* Copies to a new file and opens it anew, so that what is looked at was on disk. */
static GDALDatasetH copy(void)
{
    GDALDatasetH from = GDALOpen(FROM, GA_ReadOnly);
    GDALDatasetH to = bmt_create(TO, window.width, window.height, 1, GDT_Byte, NULL);
    bm_error err;
    BMT_ASSERT_OK(bmi_georef_copy(from, &window, to, &err), err);
    GDALClose(from);
    GDALClose(to);
    to = GDALOpen(TO, GA_ReadOnly);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    return to;
}

static void done(GDALDatasetH to)
{
    GDALClose(to);
    GDALDeleteDataset(NULL, FROM);
    GDALDeleteDataset(NULL, TO);
}

static void set_epsg(GDALDatasetH dataset, int code, double epoch)
{
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    CU_ASSERT_EQUAL(OSRImportFromEPSG(crs, code), OGRERR_NONE);
    if (epoch != 0) OSRSetCoordinateEpoch(crs, epoch);
    CU_ASSERT_EQUAL(GDALSetSpatialRef(dataset, crs), CE_None);
    OSRRelease(crs);
}

/* North-up, south-up, rotated; in pixel-is-point files GDAL moves the origin by half a pixel, both ways. */
static void test_geotransforms(void)
{
    static const double transforms[][6] = {
        {500000, 10, 0, 4000000, 0, -10}, {500000, 10, 0, 4000000, 0, 10}, {10, 0.5, 0.25, 50, 0.125, -0.5}};
    for (size_t t = 0; t < BMT_COUNT(transforms); t++)
        for (int is_point = 0; is_point < 2; is_point++) {
            const double *g = transforms[t];
            GDALDatasetH from = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
            if (is_point) GDALSetMetadataItem(from, GDALMD_AREA_OR_POINT, GDALMD_AOP_POINT, NULL);
            GDALSetGeoTransform(from, (double *)g);
            set_epsg(from, 32633, 0);
            GDALClose(from);
            GDALDatasetH to = copy();
            double found[6];
            CU_ASSERT_EQUAL(GDALGetGeoTransform(to, found), CE_None);
            CU_ASSERT_DOUBLE_EQUAL(found[0], g[0] + 30 * g[1] + 20 * g[2], 1e-9);
            CU_ASSERT_DOUBLE_EQUAL(found[3], g[3] + 30 * g[4] + 20 * g[5], 1e-9);
            for (int i = 1; i < 6; i++)
                if (i != 3) CU_ASSERT_EQUAL(found[i], g[i]);
            CU_ASSERT_STRING_EQUAL(GDALGetMetadataItem(to, GDALMD_AREA_OR_POINT, NULL), is_point ? "Point" : "Area");
            CU_ASSERT_STRING_EQUAL(OSRGetAuthorityCode(GDALGetSpatialRef(to), NULL), "32633");
            done(to);
        }
}

static void test_axes_and_epoch(void)
{
    GDALDatasetH from = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
    double transform[] = {10, 0.1, 0, 50, 0, -0.1};
    GDALSetGeoTransform(from, transform);
    set_epsg(from, 9000, 2021.5);
    GDALClose(from);
    from = GDALOpen(FROM, GA_ReadOnly);
    int n_from, n_to;
    const int *mapping = OSRGetDataAxisToSRSAxisMapping(GDALGetSpatialRef(from), &n_from);
    const int first = mapping[0], second = mapping[1];
    GDALClose(from);
    GDALDatasetH to = copy();
    OGRSpatialReferenceH crs = GDALGetSpatialRef(to);
    CU_ASSERT_PTR_NOT_NULL_FATAL(crs);
    mapping = OSRGetDataAxisToSRSAxisMapping(crs, &n_to);
    CU_ASSERT(n_from == n_to && mapping[0] == first && mapping[1] == second);
    CU_ASSERT_EQUAL(OSRGetCoordinateEpoch(crs), 2021.5);
    done(to);
}

static void test_no_geotransform(void)
{
    GDALClose(bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL));
    GDALDatasetH to = copy();
    double transform[6];
    CU_ASSERT_NOT_EQUAL(GDALGetGeoTransform(to, transform), CE_None);
    CU_ASSERT_EQUAL(GDALGetGCPCount(to), 0);
    CU_ASSERT_PTR_NULL(GDALGetSpatialRef(to));
    CU_ASSERT_PTR_NULL(GDALGetMetadata(to, "RPC"));
    done(to);
}

static void test_gcps(void)
{
    char id[] = "", info[] = "";
    GDAL_GCP gcps[4];
    for (int i = 0; i < 4; i++)
        gcps[i] = (GDAL_GCP){id, info, 99.5 * (i % 2), 80.25 * (i / 2), 10.0 + i, 50.0 - i, 3.0 * i};
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    CU_ASSERT_EQUAL(OSRImportFromEPSG(crs, 4326), OGRERR_NONE);
    GDALDatasetH from = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
    GDALSetGCPs2(from, 4, gcps, crs);
    OSRRelease(crs);
    GDALClose(from);
    GDALDatasetH to = copy();
    CU_ASSERT_EQUAL_FATAL(GDALGetGCPCount(to), 4);
    const GDAL_GCP *found = GDALGetGCPs(to);
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(found[i].dfGCPPixel, gcps[i].dfGCPPixel - 30);
        CU_ASSERT_EQUAL(found[i].dfGCPLine, gcps[i].dfGCPLine - 20);
        CU_ASSERT(found[i].dfGCPX == gcps[i].dfGCPX && found[i].dfGCPY == gcps[i].dfGCPY);
        CU_ASSERT_EQUAL(found[i].dfGCPZ, gcps[i].dfGCPZ);
    }
    CU_ASSERT_STRING_EQUAL(OSRGetAuthorityCode(GDALGetGCPSpatialRef(to), NULL), "4326");
    double transform[6];
    CU_ASSERT_NOT_EQUAL(GDALGetGeoTransform(to, transform), CE_None);
    done(to);

    from = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
    GDALSetGCPs2(from, 4, gcps, NULL);
    GDALClose(from);
    from = GDALOpen(FROM, GA_ReadOnly);
    to = bmt_create(TO, window.width, window.height, 1, GDT_Byte, NULL);
    bm_error err;
    bmi_mem_fail_after(0);
    BMT_ASSERT_FAILS(bmi_georef_copy(from, &window, to, &err), err, BM_ERR_MEMORY, "control points");
    bmi_mem_fail_after(-1);
    GDALClose(from);
    done(to);
}

static void test_rpc(void)
{
    BMT_NEEDS_SHARED_DATA();
    GDALAllRegister();
    GDALDatasetH real = GDALOpen(BMT_SHARED_DATA "/georef/rioxarray/test_rpcs.tif", GA_ReadOnly);
    CU_ASSERT_PTR_NOT_NULL_FATAL(real);
    char **rpc = CSLDuplicate(GDALGetMetadata(real, "RPC"));
    GDALClose(real);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rpc);
    GDALDatasetH from = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
    GDALSetMetadata(from, rpc, "RPC");
    GDALClose(from);
    GDALDatasetH to = copy();
    char **found = GDALGetMetadata(to, "RPC");
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    CU_ASSERT_DOUBLE_EQUAL(CPLAtof(CSLFetchNameValueDef(found, "LINE_OFF", "0")),
                           CPLAtof(CSLFetchNameValue(rpc, "LINE_OFF")) - 20, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(CPLAtof(CSLFetchNameValueDef(found, "SAMP_OFF", "0")),
                           CPLAtof(CSLFetchNameValue(rpc, "SAMP_OFF")) - 30, 1e-9);
    CU_ASSERT_EQUAL(CPLAtof(CSLFetchNameValueDef(found, "LAT_OFF", "0")), CPLAtof(CSLFetchNameValue(rpc, "LAT_OFF")));
    CU_ASSERT_PTR_NOT_NULL(CSLFetchNameValue(found, "SAMP_DEN_COEFF"));
    CSLDestroy(rpc);
    done(to);
}

BMT_MAIN("raster/georef", {"geotransforms", test_geotransforms}, {"axes and epoch", test_axes_and_epoch},
         {"no geotransform", test_no_geotransform}, {"gcps", test_gcps}, {"rpc", test_rpc})
