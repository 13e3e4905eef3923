/* SPDX-License-Identifier: MIT */
#include "raster/source.h"

#include "base/error.h"
#include "base/mem.h"
#include "raster/bind.h"
#include "raster/gdal_compat.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/grid.h"
#include "raster/transfer.h"
#include "raster/validity.h"

#include <cpl_string.h>

#include <stdio.h>
#include <string.h>

struct bm_source {
    GDALDatasetH dataset;
    char *path;
    bm_grid grid;
    bmi_binding binding; /* grid.n_bands of them */
    bm_type *types;      /* their own types */
    bool *marked_signed; /* Byte bands whose sign GDAL does not see */
    bmi_validity validity;
};

static bm_status refuse_container(GDALDatasetH dataset, const char *path, bm_error *err)
{
    char names[640] = "";
    size_t used = 0;
    char **subdatasets = GDALGetMetadata(dataset, "SUBDATASETS");
    for (int i = 1; i <= 3; i++) {
        char key[48];
        snprintf(key, sizeof key, "SUBDATASET_%d_NAME", i);
        const char *name = CSLFetchNameValue(subdatasets, key);
        if (name == NULL || used + strlen(name) + 4 > sizeof names) break;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i == 1 ? "" : ", ", name);
    }
    BMI_FAIL_IF(names[0] != '\0', err, BM_ERR_UNSUPPORTED,
                "%s: holds several rasters and none of its own; open one of them by its name: %s%s", path, names,
                CSLFetchNameValue(subdatasets, "SUBDATASET_4_NAME") != NULL ? ", ... (gdalinfo lists all)" : "");
    BMI_FAIL(err, BM_ERR_UNSUPPORTED, "%s: has no bands; name a raster that has some", path);
}

static bm_status open_dataset(GDALDatasetH *dataset, const bm_source_options *options, bm_error *err)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    if (GDALGetDriverCount() == 0) GDALAllRegister();
    *dataset = GDALOpenEx(options->path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL,
                          options->open_options, NULL);
    bmi_gdal_errors_end();
    BMI_FAIL_IF(*dataset == NULL, err, BM_ERR_IO, "%s: cannot be opened as a raster: %s; see whether gdalinfo opens it",
                options->path, bmi_gdal_errors_reason(&errors));
    /* A mistyped option would otherwise pass without a word. */
    BMI_FAIL_IF(strstr(errors.warning, "does not support open option") != NULL, err, BM_ERR_ARGUMENT, "%s: %s",
                options->path, errors.warning);
    return BM_OK;
}

static bm_status learn_types(bm_source *source, bm_error *err)
{
    const size_t n_bands = (size_t)source->grid.n_bands;
    source->types = bmi_calloc(n_bands, sizeof *source->types);
    source->marked_signed = bmi_calloc(n_bands, sizeof *source->marked_signed);
    BMI_FAIL_IF(source->types == NULL || source->marked_signed == NULL, err, BM_ERR_MEMORY,
                "%s: out of memory while opening %zu bands", source->path, n_bands);
    for (size_t b = 0; b < n_bands; b++) {
        GDALRasterBandH band = GDALGetRasterBand(source->dataset, source->binding.numbers[b]);
        source->types[b] = bmi_band_type(band);
        source->marked_signed[b] = bmi_band_is_marked_signed(band);
        BMI_FAIL_IF(
            source->types[b] == BM_TYPE_AUTO, err, BM_ERR_UNSUPPORTED,
            "%s: band %d is %s, and only real types can be read; make a real band of it first, as with the pixel "
            "functions 'real' and 'mod' of a VRT",
            source->path, source->binding.numbers[b], GDALGetDataTypeName(GDALGetRasterDataType(band)));
    }
    source->grid.type = bmi_type_holding(source->types, source->grid.n_bands);
    return BM_OK;
}

static void learn_grid(bm_source *source)
{
    bm_grid *grid = &source->grid;
    grid->width = GDALGetRasterXSize(source->dataset);
    grid->height = GDALGetRasterYSize(source->dataset);
    grid->has_geotransform = GDALGetGeoTransform(source->dataset, grid->geotransform) == CE_None;
    if (!grid->has_geotransform) memset(grid->geotransform, 0, sizeof grid->geotransform);
    GDALGetBlockSize(GDALGetRasterBand(source->dataset, source->binding.numbers[0]), &grid->block_width,
                     &grid->block_height);
}

static bm_status prepare(bm_source *source, const bm_source_options *options, bm_error *err)
{
    source->path = bmi_strdup(options->path);
    BMI_FAIL_IF(source->path == NULL, err, BM_ERR_MEMORY, "%s: out of memory while opening", options->path);
    if (GDALGetRasterCount(source->dataset) == 0) return refuse_container(source->dataset, source->path, err);
    BMI_TRY(bmi_bind(source->dataset, options, &source->binding, err));
    source->grid.n_bands = source->binding.n_bands;
    BMI_TRY(learn_types(source, err));
    learn_grid(source);
    const bm_status status = bmi_validity_init(&source->validity, source->dataset, source->binding.numbers,
                                               source->types, source->grid.n_bands, err);
    if (status != BM_OK) bmi_error_prefix(err, source->path);
    return status;
}

bm_status bm_source_open(bm_source **out, const bm_source_options *options, bm_error *err)
{
    BMI_FAIL_IF(out == NULL, err, BM_ERR_ARGUMENT, "bm_source_open: there is nowhere to put the source");
    *out = NULL;
    BMI_FAIL_IF(options == NULL || options->size < sizeof *options, err, BM_ERR_ARGUMENT,
                "bm_source_open: the options are missing, or their size is not set");
    BMI_FAIL_IF(options->path == NULL || options->path[0] == '\0', err, BM_ERR_ARGUMENT,
                "bm_source_open: no path is given");
    bm_source *source = bmi_calloc(1, sizeof *source);
    BMI_FAIL_IF(source == NULL, err, BM_ERR_MEMORY, "%s: out of memory while opening", options->path);
    bm_status status = open_dataset(&source->dataset, options, err);
    if (status == BM_OK) {
        /* Looking at metadata makes some drivers read more of the file, and complain. */
        bmi_gdal_errors errors;
        bmi_gdal_errors_begin(&errors);
        status = prepare(source, options, err);
        bmi_gdal_errors_end();
    }
    if (status != BM_OK) {
        bm_source_close(source);
        return status;
    }
    *out = source;
    return BM_OK;
}

bm_status bm_source_get_grid(const bm_source *source, bm_grid *grid, bm_error *err)
{
    BMI_FAIL_IF(source == NULL || grid == NULL || grid->size < sizeof *grid, err, BM_ERR_ARGUMENT,
                "bm_source_get_grid: source or grid is missing, or the size of the grid is not set");
    const size_t size = grid->size;
    *grid = source->grid;
    grid->size = size;
    return BM_OK;
}

const char *bm_source_get_band(const bm_source *source, int index, int *number, const char **how)
{
    if (source == NULL || index < 0 || index >= source->binding.n_bands) return NULL;
    if (number != NULL) *number = source->binding.numbers[index];
    if (how != NULL) *how = source->binding.hows[index];
    return source->binding.labels[index];
}

bool bm_source_get_scale(const bm_source *source, int index, double *scale, double *offset)
{
    *scale = 1.0;
    *offset = 0.0;
    if (source == NULL || index < 0 || index >= source->binding.n_bands) return false;
    GDALRasterBandH band = GDALGetRasterBand(source->dataset, source->binding.numbers[index]);
    int has_scale = FALSE, has_offset = FALSE;
    const double stated_scale = GDALGetRasterScale(band, &has_scale);
    const double stated_offset = GDALGetRasterOffset(band, &has_offset);
    if (has_scale) *scale = stated_scale;
    if (has_offset) *offset = stated_offset;
    return (has_scale && stated_scale != 1.0) || (has_offset && stated_offset != 0.0);
}

static bm_status fail_read(const bm_source *source, const bm_window *window, int failed_band,
                           const bmi_gdal_errors *errors, bm_error *err)
{
    char what[48] = "";
    if (failed_band != 0) snprintf(what, sizeof what, "band %d, ", failed_band);
    BMI_FAIL(
        err, BM_ERR_IO,
        "%s: cannot read %scolumns %d to %d of rows %d to %d: %s; the file may be damaged or cut short, try gdalinfo "
        "-checksum",
        source->path, what, window->x, window->x + window->width - 1, window->y, window->y + window->height - 1,
        bmi_gdal_errors_reason(errors));
}

static bm_status read_checked(bm_source *source, const bm_window *window, const bm_planes *planes, uint8_t *valid,
                              const bmi_gdal_errors *errors, bm_error *err)
{
    int failed_band;
    if (bmi_transfer(source->dataset, GF_Read, window, planes, source->binding.numbers, &failed_band) != CE_None)
        return fail_read(source, window, failed_band, errors, err);
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    for (int b = 0; b < planes->n_bands; b++)
        if (source->marked_signed[b]) bmi_restore_sign(planes->type, planes->bands[b], planes->step_bytes, n_pixels);
    if (valid == NULL) return BM_OK;
    const bm_status status = bmi_validity_apply(&source->validity, window, planes, valid, err);
    if (status == BM_ERR_IO) return fail_read(source, window, 0, errors, err);
    if (status != BM_OK) bmi_error_prefix(err, source->path);
    return status;
}

bm_status bm_source_read(bm_source *source, const bm_window *window, const bm_planes *planes, uint8_t *valid,
                         bm_error *err)
{
    BMI_FAIL_IF(source == NULL || window == NULL, err, BM_ERR_ARGUMENT, "bm_source_read: source or window is missing");
    BMI_TRY(bmi_window_check(window, source->grid.width, source->grid.height, source->path, err));
    BMI_TRY(bmi_planes_check(planes, source->grid.type, source->grid.n_bands, window, source->path, err));
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bm_status status = read_checked(source, window, planes, valid, &errors, err);
    bmi_gdal_errors_end();
    return status;
}

GDALDatasetH bmi_source_dataset(const bm_source *source)
{
    return source->dataset;
}

const char *bmi_source_path(const bm_source *source)
{
    return source->path;
}

void bm_source_close(bm_source *source)
{
    if (source == NULL) return;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    if (source->dataset != NULL) (void)bmi_gdal_close(source->dataset);
    bmi_gdal_errors_end();
    bmi_validity_free(&source->validity);
    bmi_free(source->marked_signed);
    bmi_free(source->types);
    bmi_binding_free(&source->binding);
    bmi_free(source->path);
    bmi_free(source);
}
