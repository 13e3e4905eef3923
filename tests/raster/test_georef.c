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

/* A source that has both, in a format that holds both. */
static GDALDatasetH open_with_both(const double *transform, int code)
{
    GDAL_GCP gcps[3];
    for (int i = 0; i < 3; i++) gcps[i] = (GDAL_GCP){"p", "of three", 40.5 * i, 25.25 * i, 10.0 + i, 50.0 - i, 0};
    GDALAllRegister();
    GDALDatasetH from = GDALCreate(GDALGetDriverByName("MEM"), "", 100, 100, 1, GDT_Byte, NULL);
    GDALSetGeoTransform(from, (double *)transform);
    if (code != 0) set_epsg(from, code, 0);
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    CU_ASSERT_EQUAL(OSRImportFromEPSG(crs, 4326), OGRERR_NONE);
    CU_ASSERT_EQUAL(GDALSetGCPs2(from, 3, gcps, crs), CE_None);
    OSRRelease(crs);
    return from;
}

/* GeoTIFF keeps the geotransform and its coordinate system (never that of the points), others the points as well. */
static void test_gcps_beside_transform(void)
{
    static const double transforms[][6] = {{500000, 10, 0, 4000000, 0, -10}, {0, 1, 0, 0, 0, 1}};
    static const char *const drivers[] = {"GTiff", "HFA"};
    for (size_t t = 0; t < BMT_COUNT(transforms); t++)
        for (size_t d = 0; d < BMT_COUNT(drivers); d++) {
            const int code = t == 0 ? 32633 : 0;
            GDALDatasetH from = open_with_both(transforms[t], code);
            GDALDatasetH to = GDALCreate(GDALGetDriverByName(drivers[d]), TO, 10, 8, 1, GDT_Byte, NULL);
            bm_error err;
            BMT_ASSERT_OK(bmi_georef_copy(from, &window, to, &err), err);
            GDALClose(from);
            GDALClose(to);
            to = GDALOpen(TO, GA_ReadOnly);
            double found[6];
            CU_ASSERT_EQUAL(GDALGetGeoTransform(to, found), CE_None);
            CU_ASSERT_DOUBLE_EQUAL(found[0], transforms[t][0] + 30 * transforms[t][1], 1e-9);
            OGRSpatialReferenceH crs = GDALGetSpatialRef(to);
            CU_ASSERT(code == 0 ? crs == NULL : strcmp(OSRGetAuthorityCode(crs, NULL), "32633") == 0);
            CU_ASSERT_EQUAL(GDALGetGCPCount(to), d == 0 ? 0 : 3);
            if (GDALGetGCPCount(to) == 3) {
                CU_ASSERT_EQUAL(GDALGetGCPs(to)[2].dfGCPPixel, 81 - 30);
                CU_ASSERT_STRING_EQUAL(GDALGetGCPs(to)[2].pszId, "p");
                CU_ASSERT_STRING_EQUAL(OSRGetAuthorityCode(GDALGetGCPSpatialRef(to), NULL), "4326");
            }
            GDALClose(to);
            GDALDeleteDataset(NULL, TO);
        }
}

/* They outlive the dataset, and what is short of memory leaves nothing behind. */
static void test_points(void)
{
    const double transform[] = {500000, 10, 0, 4000000, 0, -10};
    GDALDatasetH from = open_with_both(transform, 32633);
    bmi_points points;
    bm_error err;
    for (long n = 0; n < 7; n++) {
        bmi_mem_fail_after(n);
        BMT_ASSERT_FAILS(bmi_points_take(&points, from, &window, &err), err, BM_ERR_MEMORY, "3 ground control points");
        bmi_mem_fail_after(-1);
        CU_ASSERT(points.n == 0 && points.list == NULL && points.crs == NULL);
    }
    BMT_ASSERT_OK(bmi_points_take(&points, from, &window, &err), err);
    GDALClose(from);
    GDALDatasetH to = bmt_create(TO, 10, 8, 1, GDT_Byte, NULL);
    CU_ASSERT(bmi_points_give(&points, to));
    bmi_points_free(&points);
    bmi_points_free(&points);
    CU_ASSERT_EQUAL_FATAL(GDALGetGCPCount(to), 3);
    CU_ASSERT_EQUAL(GDALGetGCPs(to)[1].dfGCPLine, 25.25 - 20);
    CU_ASSERT_STRING_EQUAL(GDALGetGCPs(to)[1].pszInfo, "of three");
    GDALClose(to);
    to = GDALOpen(TO, GA_ReadOnly);
    BMT_ASSERT_OK(bmi_points_take(&points, to, &(bm_window){0, 0, 10, 8}, &err), err);
    CU_ASSERT_EQUAL(points.n, 3);
    bmi_points_free(&points);
    GDALClose(to);
    GDALDeleteDataset(NULL, TO);
}

static void test_pixel_meaning_alone(void)
{
    GDALDatasetH from = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
    GDALSetMetadataItem(from, GDALMD_AREA_OR_POINT, GDALMD_AOP_POINT, NULL);
    GDALSetMetadataItem(from, "AUTHOR", "of the source", NULL);
    GDALDatasetH to = bmt_create(TO, window.width, window.height, 1, GDT_Byte, NULL);
    GDALSetMetadataItem(to, "NOTE", "of the output", NULL);
    bm_error err;
    BMT_ASSERT_OK(bmi_georef_copy(from, &window, to, &err), err);
    CU_ASSERT_STRING_EQUAL(GDALGetMetadataItem(to, GDALMD_AREA_OR_POINT, NULL), "Point");
    CU_ASSERT_STRING_EQUAL(GDALGetMetadataItem(to, "NOTE", NULL), "of the output");
    CU_ASSERT_PTR_NULL(GDALGetMetadataItem(to, "AUTHOR", NULL));
    GDALClose(from);
    done(to);
}

static void test_rotation(void)
{
    static const struct {
        double transform[6];
        bool is_rotated;
    } rows[] = {{{500000, 10, 0, 4000000, 0, -10}, false},
                {{10, 0.5, 0.25, 50, 0, -0.5}, true},
                {{10, 0.5, 0, 50, -0.125, -0.5}, true},
                {{0, 1, 0, 0, 0, 1}, false}};
    bm_error err;
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        GDALDatasetH dataset = bmt_create(FROM, 100, 100, 1, GDT_Byte, NULL);
        CU_ASSERT(!bmi_georef_is_rotated(dataset));
        BMT_ASSERT_OK(bmi_georef_check_rotated(dataset, &err), err); /* nowhere is not elsewhere */
        GDALSetGeoTransform(dataset, (double *)rows[r].transform);
        CU_ASSERT_EQUAL(bmi_georef_is_rotated(dataset), rows[r].is_rotated);
        if (rows[r].is_rotated)
            BMT_ASSERT_OK(bmi_georef_check_rotated(dataset, &err), err);
        else
            BMT_ASSERT_FAILS(bmi_georef_check_rotated(dataset, &err), err, BM_ERR_UNSUPPORTED, "GTiff does not hold");
        GDALClose(dataset);
        GDALDeleteDataset(NULL, FROM);
    }
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
         {"no geotransform", test_no_geotransform}, {"gcps", test_gcps},
         {"gcps beside transform", test_gcps_beside_transform}, {"points", test_points},
         {"pixel meaning alone", test_pixel_meaning_alone}, {"rotation", test_rotation}, {"rpc", test_rpc})
