/* SPDX-License-Identifier: MIT */
#include "raster/align.h"

#include "base/text.h"
#include "raster/gdal_error.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal_alg.h>
#include <gdalwarper.h>
#include <ogr_srs_api.h>

#include <math.h>
#include <stdio.h>

static const struct {
    const char *name;
    GDALResampleAlg method;
} methods[] = {
    {"near", GRA_NearestNeighbour},
    {"nearest", GRA_NearestNeighbour},
    {"bilinear", GRA_Bilinear},
    {"cubic", GRA_Cubic},
    {"cubicspline", GRA_CubicSpline},
    {"lanczos", GRA_Lanczos},
    {"average", GRA_Average},
    {"rms", GRA_RMS},
    {"mode", GRA_Mode},
    {"max", GRA_Max},
    {"min", GRA_Min},
    {"med", GRA_Med},
    {"q1", GRA_Q1},
    {"q3", GRA_Q3},
    {"sum", GRA_Sum},
};

int bmi_resampling_from_name(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (bmi_text_equal_ignoring_case(methods[i].name, name)) return (int)methods[i].method;
    return -1;
}

const char *bmi_resampling_name(int method)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if ((int)methods[i].method == method) return methods[i].name;
    return "";
}

/* How many pixels of `from` a pixel of `to` is long and high, in the middle of `to`; false where that cannot be said.
 */
static bool find_scale(void *transformer, GDALDatasetH to, double scale[2])
{
    const double middle_x = GDALGetRasterXSize(to) / 2.0, middle_y = GDALGetRasterYSize(to) / 2.0;
    double x[4] = {middle_x - 0.5, middle_x + 0.5, middle_x, middle_x};
    double y[4] = {middle_y, middle_y, middle_y - 0.5, middle_y + 0.5};
    double z[4] = {0, 0, 0, 0};
    int succeeded[4] = {0};
    if (!GDALGenImgProjTransform(transformer, TRUE, 4, x, y, z, succeeded)) return false;
    for (int i = 0; i < 4; i++)
        if (!succeeded[i]) return false;
    /* The longest step along either axis of `from`, as a rotated grid has it. */
    scale[0] = fmax(fabs(x[1] - x[0]), fabs(x[3] - x[2]));
    scale[1] = fmax(fabs(y[1] - y[0]), fabs(y[3] - y[2]));
    return isfinite(scale[0]) && isfinite(scale[1]) && scale[0] > 0 && scale[1] > 0;
}

static char **set_scale(char **list, const char *key, double scale)
{
    char text[32];
    CPLsnprintf(text, sizeof text, "%.17g", 1.0 / scale);
    return CSLSetNameValue(list, key, text);
}

static int find_alpha(GDALDatasetH dataset)
{
    for (int b = GDALGetRasterCount(dataset); b > 0; b--)
        if (GDALGetRasterColorInterpretation(GDALGetRasterBand(dataset, b)) == GCI_AlphaBand) return b;
    return 0;
}

static bool is_among(const bmi_align_bands *bands, int number)
{
    for (int b = 0; b < bands->n; b++)
        if (bands->numbers[b] == number) return true;
    return false;
}

/* CPL's memory, because the options are GDAL's to free. */
static void list_bands(GDALWarpOptions *options, const bmi_align_bands *bands, GDALDatasetH from)
{
    const size_t n = (size_t)bands->n;
    options->nBandCount = bands->n;
    options->panSrcBands = CPLMalloc(n * sizeof(int));
    options->panDstBands = CPLMalloc(n * sizeof(int));
    for (int b = 0; b < bands->n; b++) {
        options->panSrcBands[b] = bands->numbers[b];
        options->panDstBands[b] = b + 1;
    }
    const int alpha = find_alpha(from);
    if (alpha > 0 && !is_among(bands, alpha)) options->nSrcAlphaBand = alpha;
    if (bands->nodata == NULL) {
        options->nDstAlphaBand = bands->n + 1;
        options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "INIT_DEST", "0");
        return;
    }
    options->padfSrcNoDataReal = CPLMalloc(n * sizeof(double));
    options->padfDstNoDataReal = CPLMalloc(n * sizeof(double));
    for (int b = 0; b < bands->n; b++) options->padfSrcNoDataReal[b] = options->padfDstNoDataReal[b] = bands->nodata[b];
    options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "INIT_DEST", "NO_DATA");
    options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "UNIFIED_SRC_NODATA", "NO");
}

/* The transformer from `from` to the pixels of `to`; NULL with GDAL's error. */
static void *make_transformer(GDALDatasetH from, GDALDatasetH to)
{
    double transform[6];
    if (GDALGetGeoTransform(to, transform) != CE_None) return NULL;
    char *wkt = NULL;
    OGRSpatialReferenceH crs = GDALGetSpatialRef(to);
    if (crs != NULL) {
        const char *const format[] = {"FORMAT=WKT2_2019", NULL};
        if (OSRExportToWktEx(crs, &wkt, format) != OGRERR_NONE) {
            CPLFree(wkt);
            return NULL;
        }
    }
    char **options = wkt == NULL ? NULL : CSLSetNameValue(NULL, "DST_SRS", wkt);
    if (crs != NULL && OSRGetCoordinateEpoch(crs) > 0) {
        char epoch[32];
        CPLsnprintf(epoch, sizeof epoch, "%.17g", OSRGetCoordinateEpoch(crs));
        options = CSLSetNameValue(options, "DST_COORDINATE_EPOCH", epoch);
    }
    void *transformer = GDALCreateGenImgProjTransformer2(from, NULL, options);
    CSLDestroy(options);
    CPLFree(wkt);
    if (transformer != NULL) GDALSetGenImgProjTransformerDstGeoTransform(transformer, transform);
    return transformer;
}

static GDALDatasetH make_view(GDALDatasetH from, const bmi_align_bands *bands, GDALDatasetH to)
{
    double transform[6], scale[2];
    void *transformer = make_transformer(from, to);
    if (transformer == NULL) return NULL;
    (void)GDALGetGeoTransform(to, transform);
    GDALWarpOptions *options = GDALCreateWarpOptions();
    options->hSrcDS = from;
    options->eResampleAlg = (GDALResampleAlg)bands->method;
    options->pTransformerArg = transformer;
    options->pfnTransformer = GDALGenImgProjTransform;
    if (find_scale(transformer, to, scale)) {
        options->papszWarpOptions = set_scale(options->papszWarpOptions, "XSCALE", scale[0]);
        options->papszWarpOptions = set_scale(options->papszWarpOptions, "YSCALE", scale[1]);
    }
    list_bands(options, bands, from);
    GDALDatasetH view = GDALCreateWarpedVRT(from, GDALGetRasterXSize(to), GDALGetRasterYSize(to), transform, options);
    if (view == NULL) GDALDestroyGenImgProjTransformer(transformer); /* else it is the view's */
    GDALDestroyWarpOptions(options);
    return view;
}

bm_status bmi_align(GDALDatasetH *out, GDALDatasetH from, const bmi_align_bands *bands, GDALDatasetH to,
                    const char *path, bm_error *err)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    *out = make_view(from, bands, to);
    bmi_gdal_errors_end();
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_UNSUPPORTED,
                "%s: cannot be brought onto the grid of the output: %s; see what gdalwarp says", path,
                bmi_gdal_errors_reason(&errors));
    return BM_OK;
}
