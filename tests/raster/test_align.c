/* SPDX-License-Identifier: MIT
 *
 * Views on other grids: the pixels that gdalwarp makes with the same settings, whatever window is read. */
#include "raster/align.h"
#include "raster/dataset.h"
#include "raster/gdal_error.h"
#include "place_fixture.h"

#include <gdal_utils.h>

#define FROM   "/vsimem/from.tif"
#define TO     "/vsimem/to.tif"
#define WARPED "/vsimem/warped.tif"

#define FROM_WIDTH  61
#define FROM_HEIGHT 47

typedef enum validity { ALL_VALID, WITH_NODATA, WITH_MASK, WITH_ALPHA } validity;

/* Two bands of 20 m pixels (and alpha), rough enough that every weight shows. */
static GDALDatasetH make_from(GDALDataType type, validity kind)
{
    const double transform[6] = {500000, 20, 0, 5000000, 0, -20};
    const bool has_alpha = kind == WITH_ALPHA;
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES");
    GDALDatasetH dataset = bmt_create(FROM, FROM_WIDTH, FROM_HEIGHT, has_alpha ? 3 : 2, type, NULL);
    bmt_place(dataset, 32632, transform);
    static double pixels[FROM_WIDTH * FROM_HEIGHT];
    for (int b = 1; b <= 2; b++) {
        for (int i = 0; i < FROM_WIDTH * FROM_HEIGHT; i++) pixels[i] = 10 + (i * 7919 * b) % 240;
        bmt_fill(dataset, b, pixels, GDT_Float64);
        if (kind == WITH_NODATA) GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, b), 100);
    }
    for (int i = 0; i < FROM_WIDTH * FROM_HEIGHT; i++) pixels[i] = i % FROM_WIDTH < 20 ? 0 : 255;
    if (has_alpha) {
        GDALSetRasterColorInterpretation(GDALGetRasterBand(dataset, 3), GCI_AlphaBand);
        bmt_fill(dataset, 3, pixels, GDT_Float64);
    }
    if (kind == WITH_MASK) {
        CU_ASSERT_EQUAL_FATAL(GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET), CE_None);
        CU_ASSERT_EQUAL_FATAL(GDALRasterIO(GDALGetMaskBand(GDALGetRasterBand(dataset, 1)), GF_Write, 0, 0, FROM_WIDTH,
                                           FROM_HEIGHT, pixels, FROM_WIDTH, FROM_HEIGHT, GDT_Float64, 0, 0),
                              CE_None);
    }
    GDALClose(dataset);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);
    GDALDatasetH again;
    bm_error err;
    BMT_ASSERT_OK(bmi_dataset_open(&again, FROM, NULL, &err), err);
    return again;
}

static GDALDatasetH make_to(int width, int height, int epsg, const double transform[6])
{
    GDALDatasetH dataset = bmt_create(TO, width, height, 1, GDT_Byte, NULL);
    bmt_place(dataset, epsg, transform);
    return dataset;
}

/* Reads `band` of `view` in windows of `step` x `step`, and compares with that of `expected`. */
static int count_differences(GDALDatasetH view, GDALDatasetH expected, int band, int step)
{
    const int width = GDALGetRasterXSize(view), height = GDALGetRasterYSize(view);
    int n = 0;
    for (int y = 0; y < height; y += step)
        for (int x = 0; x < width; x += step) {
            static double a[512 * 512], b[512 * 512];
            const int w = width - x < step ? width - x : step, h = height - y < step ? height - y : step;
            CU_ASSERT_EQUAL_FATAL(
                GDALRasterIO(GDALGetRasterBand(view, band), GF_Read, x, y, w, h, a, w, h, GDT_Float64, 0, 0), CE_None);
            CU_ASSERT_EQUAL_FATAL(
                GDALRasterIO(GDALGetRasterBand(expected, band), GF_Read, x, y, w, h, b, w, h, GDT_Float64, 0, 0),
                CE_None);
            for (int i = 0; i < w * h; i++) n += memcmp(&a[i], &b[i], sizeof a[i]) != 0;
        }
    return n;
}

/* Appends " -wo KEY=..." with the scale that the view states; gdalwarp's own depends on how it cuts the work. */
static void add_scale(GDALDatasetH view, const char *key, char *text, size_t n_bytes)
{
    char **xml = GDALGetMetadata(view, "xml:VRT");
    char name[64];
    snprintf(name, sizeof name, "<Option name=\"%s\">", key);
    const char *at = xml == NULL ? NULL : strstr(xml[0], name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    const size_t used = strlen(text);
    snprintf(text + used, n_bytes - used, " -wo %s=%.*s", key, (int)strcspn(at + strlen(name), "<"), at + strlen(name));
}

/* gdalwarp's pixels for the same, on the grid of `to`. */
static GDALDatasetH warp(GDALDatasetH from, GDALDatasetH to, GDALDatasetH view, const char *method, bool has_nodata)
{
    double g[6];
    GDALGetGeoTransform(to, g);
    const int width = GDALGetRasterXSize(to), height = GDALGetRasterYSize(to);
    char text[640];
    char *wkt = NULL;
    OSRExportToWkt(GDALGetSpatialRef(to), &wkt);
    CPLsnprintf(text, sizeof text, "-et 0 -ovr NONE -r %s -te %.17g %.17g %.17g %.17g -ts %d %d%s", method, g[0],
                g[3] + height * g[5], g[0] + width * g[1], g[3], width, height,
                has_nodata ? " -wo UNIFIED_SRC_NODATA=NO" : " -dstalpha");
    add_scale(view, "XSCALE", text, sizeof text);
    add_scale(view, "YSCALE", text, sizeof text);
    char **words = CSLTokenizeString2(text, " ", 0);
    words = CSLAddString(CSLAddString(words, "-t_srs"), wkt);
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew(words, NULL);
    GDALDatasetH warped = GDALWarp(WARPED, NULL, 1, &from, options, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(warped);
    GDALWarpAppOptionsFree(options);
    CSLDestroy(words);
    CPLFree(wkt);
    return warped;
}

/* Pixels of the grid in one of the 20 m pixels. */
static void check_scale(GDALDatasetH view, double expected)
{
    char text[100] = "";
    add_scale(view, "XSCALE", text, sizeof text);
    CU_ASSERT_DOUBLE_EQUAL(atof(strchr(text, '=') + 1), expected, 1e-9 * expected);
}

static void compare(GDALDatasetH to, GDALDataType type, validity kind, const char *method)
{
    static const int numbers[] = {1, 2};
    GDALDatasetH from = make_from(type, kind), view;
    bm_error err;
    const double nodata[] = {100, 100};
    const bmi_align_bands bands = {numbers, 2, bmi_resampling_from_name(method), kind == WITH_NODATA ? nodata : NULL};
    BMT_ASSERT_OK(bmi_align(&view, from, &bands, to, FROM, &err), err);
    double g[6];
    GDALGetGeoTransform(to, g);
    if (g[1] > 1) check_scale(view, 20 / g[1]);
    GDALDatasetH expected = warp(from, to, view, method, kind == WITH_NODATA);
    for (int band = 1; band <= (kind == WITH_NODATA ? 2 : 3); band++)
        for (int step = 23; step <= 512; step += 489) {
            const int n = count_differences(view, expected, band, step);
            if (n != 0)
                printf("\n    %s, %s, validity %d, band %d, windows of %d: %d pixels differ\n",
                       GDALGetDataTypeName(type), method, (int)kind, band, step, n);
            CU_ASSERT_EQUAL(n, 0);
        }
    GDALClose(expected);
    bmi_dataset_close(view);
    bmi_dataset_close(from);
}

static void test_as_gdalwarp(void)
{
    static const char *const methods[] = {"near",    "bilinear", "cubic", "cubicspline", "lanczos",
                                          "average", "mode",     "max",   "med"};
    static const struct {
        int width, height, epsg;
        double transform[6];
    } grids[] = {{140, 110, 32632, {499970, 10, 0, 5000050, 0, -10}},
                 {25, 19, 32632, {499990, 60, 0, 5000010, 0, -60}},
                 /* binary fractions, which survive gdalwarp's -te */
                 {150, 100, 4326, {9 - 4.0 / 8192, 1.0 / 8192, 0, 45.15625, 0, -1.0 / 8192}}};
    for (size_t g = 0; g < BMT_COUNT(grids); g++) {
        GDALDatasetH to = make_to(grids[g].width, grids[g].height, grids[g].epsg, grids[g].transform);
        for (size_t m = 0; m < BMT_COUNT(methods); m++)
            for (int kind = ALL_VALID; kind <= WITH_ALPHA; kind++) {
                compare(to, GDT_UInt16, (validity)kind, methods[m]);
                compare(to, GDT_Float32, (validity)kind, methods[m]);
            }
        GDALClose(to);
    }
}

BMT_MAIN("raster/align", {"pixels are those of gdalwarp", test_as_gdalwarp})
