/* SPDX-License-Identifier: MIT */
#include "raster/view.h"

#include "base/mem.h"
#include "raster/align.h"
#include "raster/dataset.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/transfer.h"

#include <gdal_alg.h>
#include <gdalwarper.h>

#include <stdio.h>
#include <string.h>

bool bmi_view_keeps_nodata(GDALDatasetH from, int number, bm_type type)
{
    GDALRasterBandH band = GDALGetRasterBand(from, number);
    /* GDAL sees such a nodata in a type that does not hold it. */
    return !bmi_band_is_marked_signed(band) && bmi_nodata_of_band(band, type).is_set;
}

static bm_status make_room(bmi_view *view, const bmi_view_bands *bands, bm_error *err)
{
    const size_t n = (size_t)bands->n;
    *view = (bmi_view){.path = bands->path, .n = bands->n};
    view->numbers = bmi_calloc(n, sizeof *view->numbers);
    view->planes = bmi_calloc(n, sizeof *view->planes);
    view->marked_signed = bmi_calloc(n, sizeof *view->marked_signed);
    view->pointers = bmi_calloc(n, sizeof *view->pointers);
    BMI_FAIL_IF(view->numbers == NULL || view->planes == NULL || view->marked_signed == NULL || view->pointers == NULL,
                err, BM_ERR_MEMORY, "%s: out of memory while opening %zu bands", bands->path, n);
    for (size_t b = 0; b < n; b++) {
        view->numbers[b] = bands->numbers[b];
        view->planes[b] = bands->planes[b];
        view->marked_signed[b] = bmi_band_is_marked_signed(GDALGetRasterBand(bands->from, bands->numbers[b]));
    }
    return BM_OK;
}

static bm_status check_signs(const bmi_view *view, const bmi_view_bands *bands, bm_error *err)
{
    for (int b = 0; b < view->n; b++)
        BMI_FAIL_IF(view->marked_signed[b] && bands->method != GRA_NearestNeighbour, err, BM_ERR_UNSUPPORTED,
                    "%s: band %d holds signed bytes, which this GDAL takes for unsigned ones and would mix wrongly; "
                    "bring it over with -r near, or make it Int16 first",
                    view->path, bands->numbers[b]);
    return BM_OK;
}

static bm_status open_aligned(bmi_view *view, const bmi_view_bands *bands, bm_nodata *nodata, double *values,
                              bm_error *err)
{
    bool has_nodata = true;
    BMI_TRY(check_signs(view, bands, err));
    for (int b = 0; b < view->n; b++) {
        nodata[b] = bmi_nodata_of_band(GDALGetRasterBand(bands->from, bands->numbers[b]), bands->types[b]);
        values[b] = nodata[b].value;
        has_nodata = has_nodata && bmi_view_keeps_nodata(bands->from, bands->numbers[b], bands->types[b]);
    }
    const bmi_align_bands align = {bands->numbers, bands->n, bands->method, has_nodata ? values : NULL};
    BMI_TRY(bmi_align(&view->dataset, bands->from, &align, bands->onto, bands->path, err));
    view->owns_dataset = true;
    for (int b = 0; b < view->n; b++) view->numbers[b] = b + 1;
    GDALRasterBandH alpha = has_nodata ? NULL : GDALGetRasterBand(view->dataset, view->n + 1);
    return bmi_validity_init_view(&view->validity, nodata, view->n, alpha, err);
}

bm_status bmi_view_open(bmi_view *view, const bmi_view_bands *bands, bm_error *err)
{
    bm_status status;
    BMI_TRY(make_room(view, bands, err));
    if (bands->onto == NULL) {
        view->dataset = bands->from;
        status = bmi_validity_init(&view->validity, view->dataset, view->numbers, bands->types, view->n, err);
    } else {
        bm_nodata *nodata = bmi_calloc((size_t)view->n, sizeof *nodata);
        double *values = bmi_calloc((size_t)view->n, sizeof *values);
        status = nodata == NULL || values == NULL
                     ? bmi_error_set(err, BM_ERR_MEMORY, "out of memory while opening %d bands", view->n)
                     : open_aligned(view, bands, nodata, values, err);
        bmi_free(values);
        bmi_free(nodata);
        if (status != BM_OK) return status;
    }
    if (status != BM_OK) bmi_error_prefix(err, view->path);
    return status;
}

static bm_status fail_read(const bmi_view *view, const bm_window *window, int failed_band,
                           const bmi_gdal_errors *errors, bm_error *err)
{
    char what[48] = "";
    if (failed_band != 0 && !view->owns_dataset) snprintf(what, sizeof what, "band %d, ", failed_band);
    BMI_FAIL(
        err, BM_ERR_IO,
        "%s: cannot read %scolumns %d to %d of rows %d to %d%s: %s; the file may be damaged or cut short, try gdalinfo "
        "-checksum",
        view->path, what, window->x, window->x + window->width - 1, window->y, window->y + window->height - 1,
        view->owns_dataset ? " of the output" : "", bmi_gdal_errors_reason(errors));
}

static bm_status read_checked(bmi_view *view, const bm_window *window, const bm_planes *planes, bm_valid rule,
                              uint8_t *valid, const bmi_gdal_errors *errors, bm_error *err)
{
    int failed_band;
    for (int b = 0; b < view->n; b++) view->pointers[b] = planes->bands[view->planes[b]];
    const bm_planes own = {planes->type, view->n, view->pointers, planes->step_bytes};
    if (bmi_transfer(view->dataset, GF_Read, window, &own, view->numbers, &failed_band) != CE_None)
        return fail_read(view, window, failed_band, errors, err);
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    for (int b = 0; b < view->n; b++)
        if (view->marked_signed[b]) bmi_restore_sign(own.type, own.bands[b], own.step_bytes, n_pixels);
    if (valid == NULL) return BM_OK;
    const bm_status status = bmi_validity_apply(&view->validity, window, &own, rule, valid, err);
    if (status == BM_ERR_IO) return fail_read(view, window, 0, errors, err);
    if (status != BM_OK) bmi_error_prefix(err, view->path);
    return status;
}

bm_status bmi_view_read(bmi_view *view, const bm_window *window, const bm_planes *planes, bm_valid rule, uint8_t *valid,
                        bm_error *err)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bm_status status = read_checked(view, window, planes, rule, valid, &errors, err);
    bmi_gdal_errors_end();
    return status;
}

void bmi_view_close(bmi_view *view)
{
    if (view->owns_dataset) bmi_dataset_close(view->dataset);
    bmi_validity_free(&view->validity);
    bmi_free(view->pointers);
    bmi_free(view->marked_signed);
    bmi_free(view->planes);
    bmi_free(view->numbers);
    *view = (bmi_view){.n = 0};
}
