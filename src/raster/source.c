/* SPDX-License-Identifier: MIT */
#include "raster/source.h"

#include "base/error.h"
#include "base/mem.h"
#include "raster/align.h"
#include "raster/dataset.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/grid.h"
#include "raster/source_inside.h"
#include "raster/source_reference.h"
#include "raster/transfer.h"

#include <cpl_string.h>

#include <string.h>

/* Bands of one file that come the same way share a view, so that their blocks are read once. */
static bool can_share(const bmi_inputs *inputs, int a, int b)
{
    const bmi_binding *binding = &inputs->binding;
    const int file = binding->files[a];
    if (binding->files[b] != file) return false;
    if (inputs->fits[file] == BMI_FIT_SAME) return true;
    GDALDatasetH dataset = inputs->files[file].dataset;
    return inputs->methods[a] == inputs->methods[b] &&
           bmi_view_keeps_nodata(dataset, binding->numbers[a], inputs->types[a]) ==
               bmi_view_keeps_nodata(dataset, binding->numbers[b], inputs->types[b]);
}

/* Room for the bands of one view, while it is made. */
typedef struct view_draft {
    int *numbers, *planes;
    bm_type *types;
    bool *is_done; /* an input of the source */
} view_draft;

static bm_status open_view(bm_source *source, view_draft *draft, int first, bm_error *err)
{
    const bmi_inputs *inputs = &source->inputs;
    const int file = inputs->binding.files[first];
    int n = 0;
    for (int i = first; i < inputs->binding.n_bands; i++) {
        if (draft->is_done[i] || !can_share(inputs, first, i)) continue;
        draft->numbers[n] = inputs->binding.numbers[i];
        draft->planes[n] = i;
        draft->types[n++] = inputs->types[i];
        draft->is_done[i] = true;
    }
    /* Where pixels fall on pixels, the nearest is the pixel itself, by whatever method. */
    const bmi_fit fit = inputs->fits[file];
    const int method = fit == BMI_FIT_SHIFTED ? bmi_resampling_from_name("near") : inputs->methods[first];
    const bmi_view_bands bands = {inputs->files[file].dataset,
                                  inputs->files[file].path,
                                  draft->numbers,
                                  draft->planes,
                                  draft->types,
                                  n,
                                  fit == BMI_FIT_SAME ? NULL : inputs->reference,
                                  method};
    return bmi_view_open(&source->views[source->n_views++], &bands, err);
}

static bm_status open_views(bm_source *source, bm_error *err)
{
    const int n = source->inputs.binding.n_bands;
    view_draft draft = {bmi_calloc((size_t)n, sizeof *draft.numbers), bmi_calloc((size_t)n, sizeof *draft.planes),
                        bmi_calloc((size_t)n, sizeof *draft.types), bmi_calloc((size_t)n, sizeof *draft.is_done)};
    source->views = bmi_calloc((size_t)n, sizeof *source->views);
    bm_status status = BM_OK;
    if (source->views == NULL || draft.numbers == NULL || draft.planes == NULL || draft.types == NULL ||
        draft.is_done == NULL)
        status = bmi_error_set(err, BM_ERR_MEMORY, "%s: out of memory while opening %d bands",
                               source->inputs.files[0].path, n);
    for (int i = 0; i < n && status == BM_OK; i++)
        if (!draft.is_done[i]) status = open_view(source, &draft, i, err);
    bmi_free(draft.is_done);
    bmi_free(draft.types);
    bmi_free(draft.planes);
    bmi_free(draft.numbers);
    return status;
}

static bm_status open_masks(bm_source *source, const bm_source_options *options, bm_error *err)
{
    int n = 0;
    while (options->masks != NULL && options->masks[n] != NULL) n++;
    if (n == 0) return BM_OK;
    source->masks = bmi_calloc((size_t)n, sizeof *source->masks);
    BMI_FAIL_IF(source->masks == NULL, err, BM_ERR_MEMORY, "%s: out of memory for %d masks",
                source->inputs.files[0].path, n);
    for (int i = 0; i < n; i++) {
        source->n_masks++;
        BMI_TRY(bmi_mask_open(&source->masks[i], options->masks[i], source->inputs.reference, err));
    }
    return BM_OK;
}

/* Blocks that are cheap for all views: the largest on either side. */
static void learn_blocks(bm_source *source)
{
    bm_grid *grid = &source->grid;
    for (int v = 0; v < source->n_views; v++) {
        int width, height;
        GDALGetBlockSize(GDALGetRasterBand(source->views[v].dataset, source->views[v].numbers[0]), &width, &height);
        if (width > grid->block_width) grid->block_width = width;
        if (height > grid->block_height) grid->block_height = height;
    }
}

static void learn_grid(bm_source *source)
{
    const bmi_inputs *inputs = &source->inputs;
    bm_grid *grid = &source->grid;
    grid->n_bands = inputs->binding.n_bands;
    grid->type = bmi_type_holding(inputs->types, grid->n_bands);
    grid->width = GDALGetRasterXSize(inputs->reference);
    grid->height = GDALGetRasterYSize(inputs->reference);
    grid->has_geotransform = GDALGetGeoTransform(inputs->reference, grid->geotransform) == CE_None;
    if (!grid->has_geotransform) memset(grid->geotransform, 0, sizeof grid->geotransform);
    learn_blocks(source);
}

static bm_status prepare(bm_source *source, const bm_source_options *options, bm_error *err)
{
    BMI_TRY(bmi_inputs_open(&source->inputs, options, err));
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bm_status status = open_views(source, err);
    if (status == BM_OK) status = open_masks(source, options, err);
    if (status == BM_OK) learn_grid(source);
    bmi_gdal_errors_end();
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
    source->rule = options->valid;
    const bm_status status = prepare(source, options, err);
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

bool bm_source_get_band(const bm_source *source, int index, bm_bound_band *out)
{
    const size_t size = out->size;
    if (source == NULL || size < sizeof *out || index < 0 || index >= source->inputs.binding.n_bands) return false;
    const bmi_inputs *inputs = &source->inputs;
    const int file = inputs->binding.files[index];
    const bool is_moved = inputs->fits[file] == BMI_FIT_OTHER;
    *out = (bm_bound_band){.size = size,
                           .label = inputs->binding.labels[index],
                           .path = inputs->files[file].path,
                           .file = file,
                           .n_files = inputs->n_files,
                           .number = inputs->binding.numbers[index],
                           .how = inputs->binding.hows[index],
                           .resampling = is_moved ? bmi_resampling_name(inputs->methods[index]) : NULL};
    return true;
}

bool bm_source_get_scale(const bm_source *source, int index, double *scale, double *offset)
{
    *scale = 1.0;
    *offset = 0.0;
    if (source == NULL || index < 0 || index >= source->inputs.binding.n_bands) return false;
    const bmi_binding *binding = &source->inputs.binding;
    GDALRasterBandH band =
        GDALGetRasterBand(source->inputs.files[binding->files[index]].dataset, binding->numbers[index]);
    int has_scale = FALSE, has_offset = FALSE;
    const double stated_scale = GDALGetRasterScale(band, &has_scale);
    const double stated_offset = GDALGetRasterOffset(band, &has_offset);
    if (has_scale) *scale = stated_scale;
    if (has_offset) *offset = stated_offset;
    return (has_scale && stated_scale != 1.0) || (has_offset && stated_offset != 0.0);
}

bm_status bm_source_read(bm_source *source, const bm_window *window, const bm_planes *planes, uint8_t *valid,
                         bm_error *err)
{
    BMI_FAIL_IF(source == NULL || window == NULL, err, BM_ERR_ARGUMENT, "bm_source_read: source or window is missing");
    const bm_grid *grid = &source->grid;
    const char *path = bmi_source_path(source);
    BMI_TRY(bmi_window_check(window, grid->width, grid->height, path, err));
    BMI_TRY(bmi_planes_check(planes, grid->type, grid->n_bands, window, path, err));
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    if (valid != NULL) memset(valid, source->rule == BM_VALID_ANY, n_pixels);
    for (int v = 0; v < source->n_views; v++)
        BMI_TRY(bmi_view_read(&source->views[v], window, planes, source->rule, valid, err));
    for (int m = 0; m < source->n_masks && valid != NULL; m++)
        BMI_TRY(bmi_mask_apply(&source->masks[m], window, valid, err));
    return BM_OK;
}

bool bmi_source_is_empty(const bm_source *source, const bm_window *window)
{
    const bool is_any = source->rule == BM_VALID_ANY;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bool is_empty = !is_any;
    for (int v = 0; v < source->n_views && is_empty != is_any; v++) {
        const bmi_view *view = &source->views[v];
        is_empty = bmi_validity_is_empty(&view->validity, view->dataset, view->numbers, source->rule, window);
    }
    bmi_gdal_errors_end();
    return is_empty;
}

GDALDatasetH bmi_source_reference(const bm_source *source)
{
    return source->inputs.reference;
}

const char *bmi_source_reference_path(const bm_source *source)
{
    return source->inputs.reference_path;
}

const char *bm_source_get_grid_path(const bm_source *source)
{
    return source->inputs.reference_path;
}

const char *bmi_source_path(const bm_source *source)
{
    return source->inputs.files[0].path;
}

void bmi_source_describe_file(const bm_source *source, int file, char *text, size_t n_bytes)
{
    bmi_place_describe(source->inputs.files[file].dataset, text, n_bytes);
}

void bmi_source_describe_grid(const bm_source *source, char *text, size_t n_bytes)
{
    bmi_place_describe(source->inputs.reference, text, n_bytes);
}

const char *bmi_source_file(const bm_source *source, int file)
{
    return file < source->inputs.n_files ? source->inputs.files[file].path : NULL;
}

const char *bmi_source_fit(const bm_source *source, int file)
{
    bool is_used = false;
    for (int i = 0; i < source->inputs.binding.n_bands; i++)
        is_used = is_used || source->inputs.binding.files[i] == file;
    if (!is_used) return "not used";
    if (source->inputs.fits[file] == BMI_FIT_SAME) return "as it is";
    return source->inputs.fits[file] == BMI_FIT_SHIFTED ? "shifted by whole pixels" : "resampled";
}

static char **add_files(char **list, GDALDatasetH dataset, const char *path)
{
    char **files = GDALGetFileList(dataset);
    list = CSLInsertStrings(list, -1, files);
    CSLDestroy(files);
    return CSLAddString(list, path);
}

char **bmi_source_list_files(const bm_source *source)
{
    const bmi_inputs *inputs = &source->inputs;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    char **list = NULL;
    for (int f = 0; f < inputs->n_files; f++) list = add_files(list, inputs->files[f].dataset, inputs->files[f].path);
    for (int m = 0; m < source->n_masks; m++)
        list = add_files(list, source->masks[m].dataset, source->masks[m].spec.path);
    if (inputs->like != NULL) list = add_files(list, inputs->like, inputs->reference_path);
    bmi_gdal_errors_end();
    return list;
}

void bm_source_close(bm_source *source)
{
    if (source == NULL) return;
    for (int m = 0; m < source->n_masks; m++) bmi_mask_close(&source->masks[m]);
    for (int v = 0; v < source->n_views; v++) bmi_view_close(&source->views[v]);
    bmi_inputs_close(&source->inputs);
    bmi_free(source->masks);
    bmi_free(source->views);
    bmi_free(source);
}
