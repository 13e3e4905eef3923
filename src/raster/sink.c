/* SPDX-License-Identifier: MIT
 *
 * The life of an output: created under a temporary name, written, and moved to its own name when whole. */
#include "base/error.h"
#include "base/mem.h"
#include "base/type.h"
#include "raster/gdal_compat.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/georef.h"
#include "raster/grid.h"
#include "raster/palette.h"
#include "raster/sink.h"
#include "raster/sink_format.h"
#include "raster/sink_overviews.h"
#include "raster/sink_place.h"
#include "raster/source.h"
#include "raster/source_reference.h"
#include "raster/transfer.h"

#include <cpl_conv.h>
#include <cpl_string.h>

#include <math.h>
#include <stdio.h>

struct bm_sink {
    GDALDatasetH dataset; /* at place.temporary, or at place.stage when the format copies */
    bmi_sink_format format;
    bmi_sink_place place;
    bm_type type;
    int width, height, n_bands;
    const char *overview_resampling; /* NULL: no overviews are asked for, or the format makes its own */
    int *numbers;                    /* 1 to n_bands, for GDAL */
    bmi_points points;               /* what a stage cannot hold beside its geotransform */
    bool is_rotated;
};

static bm_status check_options(const bm_sink_options *options, const bm_source *source, bm_error *err)
{
    BMI_FAIL_IF(options == NULL || options->size < sizeof *options, err, BM_ERR_ARGUMENT,
                "bm_sink_create: the options are missing, or their size is not set");
    BMI_FAIL_IF(options->path == NULL || options->path[0] == '\0', err, BM_ERR_ARGUMENT,
                "bm_sink_create: no path is given");
    BMI_FAIL_IF(source == NULL, err, BM_ERR_ARGUMENT, "%s: there is no source to take the grid from", options->path);
    BMI_FAIL_IF(bm_type_size(options->type) == 0, err, BM_ERR_ARGUMENT, "%s: the type of the output is not set",
                options->path);
    BMI_FAIL_IF(options->n_bands <= 0, err, BM_ERR_ARGUMENT, "%s: an output of %d bands cannot be written",
                options->path, options->n_bands);
    BMI_FAIL_IF(options->has_nodata && !bmi_type_holds(options->type, options->nodata), err, BM_ERR_ARGUMENT,
                "%s: %s does not hold a nodata of %.17g; choose another value or type", options->path,
                bm_type_name(options->type), options->nodata);
    return BM_OK;
}

/* The window of the source that the output covers. */
static bm_status resolve_window(const bm_sink_options *options, const bm_source *source, bm_window *window,
                                bm_error *err)
{
    GDALDatasetH dataset = bmi_source_reference(source);
    const int width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    *window = options->window;
    if (window->width == 0) *window = (bm_window){0, 0, width, height};
    return bmi_window_check(window, width, height, bmi_source_reference_path(source), err);
}

static bm_status create_dataset(bm_sink *sink, const bm_sink_options *options, bm_error *err)
{
    GDALDriverH driver = sink->format.copies ? GDALGetDriverByName("GTiff") : sink->format.driver;
    BMI_FAIL_IF(driver == NULL, err, BM_ERR_UNSUPPORTED, "%s: this GDAL has no GTiff driver", options->path);
    char **stage = sink->format.copies ? bmi_stage_options(options, sink->width, sink->height) : NULL;
    const char *name = sink->format.copies ? sink->place.stage : sink->place.temporary;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    sink->place.was_used = true;
    sink->dataset = GDALCreate(driver, name, sink->width, sink->height, sink->n_bands, bmi_gdal_type(sink->type),
                               sink->format.copies ? stage : sink->format.options);
    bmi_gdal_errors_end();
    CSLDestroy(stage);
    BMI_FAIL_IF(sink->dataset == NULL, err, BM_ERR_IO,
                "%s: cannot create a %s file of %d x %d pixels, %d bands, %s: %s", options->path,
                GDALGetDriverShortName(driver), sink->width, sink->height, sink->n_bands, bm_type_name(sink->type),
                bmi_gdal_errors_reason(&errors));
    return BM_OK;
}

/* A raster without the meaning of its values is wrong, not poorer: it fails. Names are poorer. */
static bm_status describe_band(GDALRasterBandH band, const bm_sink_options *options, int index, bm_error *err)
{
    const bool is_scaled = (options->scale != 0 && options->scale != 1) || options->offset != 0;
    if (options->band_names != NULL && options->band_names[index] != NULL)
        GDALSetDescription(band, options->band_names[index]);
    if (options->band_units != NULL && options->band_units[index] != NULL)
        (void)GDALSetRasterUnitType(band, options->band_units[index]);
    /* NaN speaks for itself. */
    BMI_FAIL_IF(options->has_nodata && GDALSetRasterNoDataValue(band, options->nodata) != CE_None &&
                    !isnan(options->nodata),
                err, BM_ERR_UNSUPPORTED, "the format does not hold a nodata of %.17g", options->nodata);
    if (!is_scaled) return BM_OK;
    const double scale = options->scale == 0 ? 1 : options->scale;
    BMI_FAIL_IF(GDALSetRasterScale(band, scale) != CE_None || GDALSetRasterOffset(band, options->offset) != CE_None,
                err, BM_ERR_UNSUPPORTED, "the format does not hold scale and offset of bands");
    return BM_OK;
}

/* Formats that keep none lose nothing that the pixels need. */
static void describe_origin(GDALDatasetH dataset, const bm_sink_options *options)
{
    for (const char *const *item = options->metadata; item != NULL && *item != NULL; item++) {
        char *key = NULL;
        const char *value = CPLParseNameValue(*item, &key);
        if (key != NULL && value != NULL) (void)GDALSetMetadataItem(dataset, key, value, NULL);
        CPLFree(key);
    }
}

static bm_status describe_dataset(bm_sink *sink, const bm_sink_options *options, const bm_source *source,
                                  const bm_window *window, bm_error *err)
{
    /* GeoTIFF settles whether there is a colour table with the first thing written. */
    BMI_TRY(bmi_palette_apply(sink->dataset, options, err));
    GDALDatasetH from = bmi_source_reference(source);
    BMI_TRY(bmi_georef_copy(from, window, sink->dataset, err));
    if (sink->format.copies) BMI_TRY(bmi_points_take(&sink->points, from, window, err));
    sink->is_rotated = bmi_georef_is_rotated(from);
    describe_origin(sink->dataset, options);
    for (int b = 0; b < sink->n_bands; b++)
        BMI_TRY(describe_band(GDALGetRasterBand(sink->dataset, b + 1), options, b, err));
    return BM_OK;
}

static bm_status build(bm_sink *sink, const bm_sink_options *options, const bm_source *source, bm_error *err)
{
    bm_window window;
    BMI_TRY(resolve_window(options, source, &window, err));
    sink->type = options->type;
    sink->width = window.width;
    sink->height = window.height;
    sink->n_bands = options->n_bands;
    sink->numbers = bmi_calloc((size_t)options->n_bands, sizeof *sink->numbers);
    BMI_FAIL_IF(sink->numbers == NULL, err, BM_ERR_MEMORY, "%s: out of memory", options->path);
    for (int b = 0; b < options->n_bands; b++) sink->numbers[b] = b + 1;
    BMI_TRY(bmi_sink_format_choose(&sink->format, options, sink->width, sink->height, err));
    if (options->overviews && !sink->format.has_own_overviews)
        sink->overview_resampling = bmi_overview_resampling(options);
    BMI_TRY(bmi_sink_place_choose(&sink->place, options->path, options->overwrite, sink->format.driver,
                                  bmi_source_list_files(source), err));
    BMI_TRY(create_dataset(sink, options, err));

    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bm_status status = describe_dataset(sink, options, source, &window, err);
    bmi_gdal_errors_end();
    if (status != BM_OK) bmi_error_prefix(err, options->path);
    return status;
}

bm_status bm_sink_create(bm_sink **out, const bm_sink_options *options, const bm_source *source, bm_error *err)
{
    BMI_FAIL_IF(out == NULL, err, BM_ERR_ARGUMENT, "bm_sink_create: there is nowhere to put the sink");
    *out = NULL;
    BMI_TRY(check_options(options, source, err));
    bm_sink *sink = bmi_calloc(1, sizeof *sink);
    BMI_FAIL_IF(sink == NULL, err, BM_ERR_MEMORY, "%s: out of memory", options->path);
    const bm_status status = build(sink, options, source, err);
    if (status != BM_OK) {
        bm_sink_close(sink);
        return status;
    }
    *out = sink;
    return BM_OK;
}

void bm_sink_get_block(const bm_sink *sink, int *width, int *height)
{
    *width = *height = 0;
    if (sink != NULL && sink->dataset != NULL) GDALGetBlockSize(GDALGetRasterBand(sink->dataset, 1), width, height);
}

const char *bmi_sink_driver(const bm_sink *sink)
{
    return GDALGetDriverShortName(sink->format.driver);
}

bool bmi_sink_is_sparse(const bm_sink *sink)
{
    return sink->format.is_sparse;
}

/* True when `window` is whole blocks: then nothing more will come for them. */
static bool is_whole_blocks(const bm_sink *sink, const bm_window *window)
{
    int width, height;
    bm_sink_get_block(sink, &width, &height);
    const int right = window->x + window->width, lower = window->y + window->height;
    return window->x % width == 0 && window->y % height == 0 && (right % width == 0 || right == sink->width) &&
           (lower % height == 0 || lower == sink->height);
}

/* Left in GDAL's cache, blocks would go to the file whenever another thread needs room for its own, in another order
 * every time. */
static bool flush_blocks(bm_sink *sink)
{
    bool flushed = true;
    for (int b = 1; b <= sink->n_bands; b++)
        flushed = GDALFlushRasterCache(GDALGetRasterBand(sink->dataset, b)) == CE_None && flushed;
    return flushed;
}

bm_status bm_sink_write(bm_sink *sink, const bm_window *window, const bm_planes *planes, bm_error *err)
{
    BMI_FAIL_IF(sink == NULL || window == NULL || sink->dataset == NULL, err, BM_ERR_ARGUMENT,
                "bm_sink_write: sink or window is missing, or the sink is finished");
    BMI_TRY(bmi_window_check(window, sink->width, sink->height, sink->place.path, err));
    BMI_TRY(bmi_planes_check(planes, sink->type, sink->n_bands, window, sink->place.path, err));
    int failed_band;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bool written = bmi_transfer(sink->dataset, GF_Write, window, planes, sink->numbers, &failed_band) == CE_None;
    if (written && is_whole_blocks(sink, window)) written = flush_blocks(sink);
    bmi_gdal_errors_end();
    BMI_FAIL_IF(!written, err, BM_ERR_IO,
                "%s: cannot write columns %d to %d of rows %d to %d: %s; see whether the disk is full",
                sink->place.path, window->x, window->x + window->width - 1, window->y, window->y + window->height - 1,
                bmi_gdal_errors_reason(&errors));
    return BM_OK;
}

/* What GDAL still held back is written here, so this is where a full disk shows. */
static bm_status close_dataset(bm_sink *sink, bm_error *err)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bool flushed = bmi_gdal_flush(sink->dataset);
    const bool closed = bmi_gdal_close(sink->dataset);
    sink->dataset = NULL;
    bmi_gdal_errors_end();
    BMI_FAIL_IF(!flushed || !closed || bmi_gdal_errors_failed(&errors), err, BM_ERR_IO,
                "%s: cannot write the last of it: %s; see whether the disk is full", sink->place.path,
                bmi_gdal_errors_reason(&errors));
    return BM_OK;
}

typedef struct copy_watch {
    bm_progress progress;
    void *data;
    bool stopped;
} copy_watch;

/* A GDALProgressFunc. The work is done but for the copy, so the share stays at its end. */
static int CPL_STDCALL watch_copy(double done, const char *message, void *data)
{
    copy_watch *watch = data;
    (void)done, (void)message;
    if (watch->progress != NULL && !watch->progress(1.0, watch->data)) watch->stopped = true;
    return !watch->stopped;
}

/* The stage, a GeoTIFF, lost its ground control points to its geotransform; a view of it has both, for formats that do.
 * NULL where nothing is lost. */
static GDALDatasetH view_with_points(const bm_sink *sink, GDALDatasetH stage)
{
    GDALDriverH driver = GDALGetDriverByName("VRT");
    if (sink->points.n == 0 || GDALGetGCPCount(stage) > 0 || driver == NULL) return NULL;
    GDALDatasetH view = GDALCreateCopy(driver, "", stage, FALSE, NULL, NULL, NULL);
    if (view != NULL) (void)bmi_points_give(&sink->points, view);
    return view;
}

static bm_status copy_stage(bm_sink *sink, bm_progress progress, void *progress_data, bm_error *err)
{
    copy_watch watch = {progress, progress_data, false};
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bool copied = false;
    GDALDatasetH stage = GDALOpenEx(sink->place.stage, GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    if (stage != NULL) {
        GDALDatasetH view = view_with_points(sink, stage);
        GDALDatasetH copy = GDALCreateCopy(sink->format.driver, sink->place.temporary, view != NULL ? view : stage,
                                           FALSE, sink->format.options, watch_copy, &watch);
        copied = copy != NULL && bmi_gdal_flush(copy) && bmi_gdal_close(copy);
        if (view != NULL) (void)bmi_gdal_close(view);
        (void)bmi_gdal_close(stage);
    }
    bmi_gdal_errors_end();
    BMI_FAIL_IF(watch.stopped, err, BM_ERR_CANCELLED, "interrupted; no output was written");
    BMI_FAIL_IF(!copied || bmi_gdal_errors_failed(&errors), err, BM_ERR_IO,
                "%s: cannot write it as %s: %s; write a GeoTIFF and see what gdal_translate says", sink->place.path,
                GDALGetDriverShortName(sink->format.driver), bmi_gdal_errors_reason(&errors));
    bmi_sink_place_clear_stage(&sink->place);
    return BM_OK;
}

static bm_status check_place(const bm_sink *sink, bm_error *err)
{
    if (!sink->is_rotated) return BM_OK;
    bm_status status = BM_OK;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    GDALDatasetH written = GDALOpenEx(sink->place.temporary, GDAL_OF_RASTER, NULL, NULL, NULL);
    if (written != NULL) {
        status = bmi_georef_check_rotated(written, err);
        (void)bmi_gdal_close(written);
    }
    bmi_gdal_errors_end();
    if (status != BM_OK) bmi_error_prefix(err, sink->place.path);
    return status;
}

static bm_status build_overviews(bm_sink *sink, bm_progress progress, void *progress_data, bm_error *err)
{
    copy_watch watch = {progress, progress_data, false};
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bool built = bmi_overviews_build(sink->place.temporary, sink->overview_resampling, watch_copy, &watch);
    bmi_gdal_errors_end();
    BMI_FAIL_IF(watch.stopped, err, BM_ERR_CANCELLED, "interrupted; no output was written");
    BMI_FAIL_IF(!built, err, BM_ERR_IO,
                "%s: cannot make overviews: %s; leave them out, or see whether the disk is full", sink->place.path,
                bmi_gdal_errors_reason(&errors));
    return BM_OK;
}

bm_status bmi_sink_complete(bm_sink *sink, const bmi_sink_summary *summary, bm_progress progress, void *progress_data,
                            bm_error *err)
{
    BMI_FAIL_IF(sink == NULL || sink->dataset == NULL, err, BM_ERR_ARGUMENT,
                "bm_sink_finish: there is no sink, or it is finished");
    if (summary != NULL) {
        bmi_gdal_errors errors;
        bmi_gdal_errors_begin(&errors);
        bmi_sink_summary_write(sink->dataset, summary);
        bmi_gdal_errors_end();
    }
    BMI_TRY(close_dataset(sink, err));
    if (sink->format.copies) BMI_TRY(copy_stage(sink, progress, progress_data, err));
    BMI_TRY(check_place(sink, err));
    return sink->overview_resampling == NULL ? BM_OK : build_overviews(sink, progress, progress_data, err);
}

bm_status bmi_sink_publish(bm_sink *sink, bm_error *err)
{
    BMI_TRY(bmi_sink_place_move(&sink->place, sink->format.driver, err));
    sink->place.was_used = false;
    return BM_OK;
}

void bmi_sink_retract(bm_sink *sink)
{
    bmi_sink_place_retract(&sink->place, sink->format.driver);
}

bm_status bm_sink_finish(bm_sink *sink, bm_error *err)
{
    BMI_TRY(bmi_sink_complete(sink, NULL, NULL, NULL, err));
    return bmi_sink_publish(sink, err);
}

void bm_sink_close(bm_sink *sink)
{
    if (sink == NULL) return;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    if (sink->dataset != NULL) (void)bmi_gdal_close(sink->dataset);
    bmi_sink_place_clear(&sink->place);
    bmi_gdal_errors_end();
    bmi_sink_format_free(&sink->format);
    bmi_sink_place_free(&sink->place);
    bmi_points_free(&sink->points);
    bmi_free(sink->numbers);
    bmi_free(sink);
}
