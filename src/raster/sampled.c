/* SPDX-License-Identifier: MIT */
#include "raster/sampled.h"

#include "base/mem.h"
#include "raster/gdal_error.h"

#include <cpl_string.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Smaller rasters are enlarged up to this. */
#define SMALL_SIDE 320

/* The mode reads every pixel, unless there are overviews. */
#define MODE_PIXELS 50e6

/* How much higher than wide a pixel is on the ground. */
static double pixel_shape(GDALDatasetH dataset)
{
    double g[6];
    if (GDALGetGeoTransform(dataset, g) != CE_None) return 1;
    const double width = hypot(g[1], g[4]), height = hypot(g[2], g[5]);
    const double shape = width > 0 ? height / width : 1;
    return shape > 0.1 && shape < 10 && fabs(shape - 1) > 0.01 ? shape : 1;
}

static void choose_size(bmi_sampled *s, int side)
{
    const double width = GDALGetRasterXSize(s->dataset);
    const double height = GDALGetRasterYSize(s->dataset) * pixel_shape(s->dataset);
    const double longer = fmax(width, height);
    double factor = fmin(side / longer, 1);
    const double whole = floor(fmin(SMALL_SIDE, side) / longer);
    if (longer < SMALL_SIDE && whole > 1) factor = whole;
    s->width = (int)fmax(1, rint(width * factor));
    s->height = (int)fmax(1, rint(height * factor));
}

static bool is_class_map(GDALDatasetH dataset)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    const GDALDataType type = GDALGetRasterDataType(band);
    return GDALGetRasterCount(dataset) == 1 && (type == GDT_Byte || type == GDT_UInt16) &&
           GDALGetRasterColorTable(band) != NULL;
}

static GDALRIOResampleAlg choose_rule(const bmi_sampled *s)
{
    const double width = GDALGetRasterXSize(s->dataset), height = GDALGetRasterYSize(s->dataset);
    const bool is_smaller = s->width < width || s->height < height;
    const bool is_cheap = width * height <= MODE_PIXELS || GDALGetOverviewCount(GDALGetRasterBand(s->dataset, 1)) > 0;
    if (!is_smaller || !is_cheap) return GRIORA_NearestNeighbour;
    return s->has_colors ? GRIORA_Mode : GRIORA_Average;
}

static bool read_band(GDALRasterBandH band, const bmi_sampled *s, GDALRIOResampleAlg rule, GDALDataType type,
                      void *buffer)
{
    GDALRasterIOExtraArg extra;
    INIT_RASTERIO_EXTRA_ARG(extra);
    extra.eResampleAlg = rule;
    return GDALRasterIOEx(band, GF_Read, 0, 0, GDALGetRasterBandXSize(band), GDALGetRasterBandYSize(band), buffer,
                          s->width, s->height, type, 0, 0, &extra) == CE_None;
}

/* A mask is sampled like the values, or pixels at the edge would be shown as what they are not. */
static bool read_validity(bmi_sampled *s, int band, GDALRIOResampleAlg rule, uint8_t *scratch)
{
    const size_t n = (size_t)s->width * (size_t)s->height;
    GDALRasterBandH of = GDALGetRasterBand(s->dataset, band + 1);
    const bool is_masked = (GDALGetMaskFlags(of) & GMF_ALL_VALID) == 0;
    if (is_masked && !read_band(GDALGetMaskBand(of), s, rule == GRIORA_Mode ? GRIORA_Mode : GRIORA_NearestNeighbour,
                                GDT_Byte, scratch))
        return false;
    for (size_t i = 0; i < n; i++) {
        s->valid[i] = (uint8_t)(s->valid[i] & (!is_masked || scratch[i] != 0));
        if (!isfinite(s->values[band][i])) s->valid[i] = 0;
    }
    return true;
}

bm_status bmi_sampled_read(bmi_sampled *s, GDALDatasetH dataset, int side, const char *path, bm_error *err)
{
    *s = (bmi_sampled){.dataset = dataset, .has_colors = is_class_map(dataset)};
    s->n_bands = GDALGetRasterCount(dataset) >= 3 ? 3 : 1;
    choose_size(s, side);
    const size_t n = (size_t)s->width * (size_t)s->height;
    uint8_t *scratch = bmi_calloc(n, 1);
    s->valid = bmi_calloc(n, 1);
    bool is_whole = scratch != NULL && s->valid != NULL;
    for (int b = 0; b < s->n_bands; b++) {
        s->values[b] = bmi_calloc(n, sizeof *s->values[b]);
        is_whole = is_whole && s->values[b] != NULL;
    }
    bool is_read = is_whole;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    if (is_whole) memset(s->valid, 1, n);
    const GDALRIOResampleAlg rule = choose_rule(s);
    for (int b = 0; b < s->n_bands && is_read; b++)
        is_read = read_band(GDALGetRasterBand(dataset, b + 1), s, rule, GDT_Float32, s->values[b]) &&
                  read_validity(s, b, rule, scratch);
    bmi_gdal_errors_end();
    bmi_free(scratch);
    BMI_FAIL_IF(!is_whole, err, BM_ERR_MEMORY, "%s: out of memory for a picture of %d x %d pixels", path, s->width,
                s->height);
    BMI_FAIL_IF(!is_read, err, BM_ERR_IO, "%s: cannot be read for a picture: %s", path,
                bmi_gdal_errors_reason(&errors));
    return BM_OK;
}

static int compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void bmi_sampled_range(const bmi_sampled *s, int band, double range[2])
{
    const size_t n = (size_t)s->width * (size_t)s->height;
    float *sorted = bmi_calloc(n, sizeof *sorted);
    size_t n_valid = 0;
    range[0] = range[1] = 0;
    for (size_t i = 0; i < n && sorted != NULL; i++)
        if (s->valid[i]) sorted[n_valid++] = s->values[band][i];
    if (n_valid > 0) {
        qsort(sorted, n_valid, sizeof *sorted, compare_floats);
        range[0] = (double)sorted[(n_valid - 1) / 50];
        range[1] = (double)sorted[n_valid - 1 - (n_valid - 1) / 50];
    }
    bmi_free(sorted);
}

void bmi_sampled_color(const bmi_sampled *s, int value, uint8_t color[3])
{
    GDALColorEntry entry = {0, 0, 0, 0};
    GDALColorTableH table = GDALGetRasterColorTable(GDALGetRasterBand(s->dataset, 1));
    if (table != NULL) (void)GDALGetColorEntryAsRGB(table, value, &entry);
    color[0] = (uint8_t)entry.c1;
    color[1] = (uint8_t)entry.c2;
    color[2] = (uint8_t)entry.c3;
}

const char *bmi_sampled_name(const bmi_sampled *s, int value)
{
    char **names = GDALGetRasterCategoryNames(GDALGetRasterBand(s->dataset, 1));
    return names != NULL && value < CSLCount(names) && names[value][0] != '\0' ? names[value] : NULL;
}

const char *bmi_sampled_band(const bmi_sampled *s, int band)
{
    return GDALGetDescription(GDALGetRasterBand(s->dataset, band + 1));
}

void bmi_sampled_number(const bmi_sampled *s, int band, double value, char *text, size_t n_bytes)
{
    GDALRasterBandH of = GDALGetRasterBand(s->dataset, band + 1);
    const char *unit = GDALGetRasterUnitType(of);
    const double scaled = value * GDALGetRasterScale(of, NULL) + GDALGetRasterOffset(of, NULL);
    CPLsnprintf(text, n_bytes, "%.4g%s%.20s", scaled, unit[0] == '\0' ? "" : " ", unit);
}

void bmi_sampled_free(bmi_sampled *s)
{
    for (int b = 0; b < 3; b++) bmi_free(s->values[b]);
    bmi_free(s->valid);
    *s = (bmi_sampled){.dataset = NULL};
}
