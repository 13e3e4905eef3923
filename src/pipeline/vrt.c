/* SPDX-License-Identifier: MIT
 *
 * bm_run_to_vrt: a run, written down for other programs. */
#include "base/href.h"
#include "base/mem.h"
#include "base/type.h"
#include "pipeline/descriptor_text.h"
#include "pipeline/labels.h"
#include "pipeline/range_check.h"
#include "pipeline/vrt_arguments.h"
#include "pipeline/vrt_layers.h"
#include "raster/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is being written. */
typedef struct writing {
    const bm_run_options *run; /* as it is asked for, with what this kind of file has to have */
    const bm_vrt_options *options;
    bmi_prepared prepared;
    bmi_source_parts parts;
    bmi_labels *labels;  /* an output */
    bmi_vrt_band *bands; /* n_bands, of all outputs */
    int n_bands;
    bmi_vrt_arguments arguments;
    bmi_vrt_layers layers;
    bmi_text notes;
} writing;

/* Derived bands begin as zeros over the whole of their buffer unless nodata is something else, and in a mosaic wipe out
 * what lies beside them (GDAL up to 3.12.2, its issue 13862). */
static bm_status avoid_zero(const bm_model *model, bm_output *output, bm_error *err)
{
    bm_output resolved, tried = *output;
    int n_bands;
    tried.size = sizeof tried;
    BMI_TRY(bm_output_resolve(model, &tried, &resolved, &n_bands, err));
    if (resolved.nodata != 0 || tried.has_nodata) return BM_OK;
    tried.type = resolved.type;
    tried.has_nodata = true;
    for (double value = bmi_type_maximum(resolved.type); value > 0; value--) {
        tried.nodata = value;
        if (bm_output_resolve(model, &tried, &resolved, &n_bands, NULL) != BM_OK) continue;
        output->has_nodata = true;
        output->nodata = value;
        return BM_OK;
    }
    return BM_OK;
}

static void add_bands(writing *w, int index)
{
    const bmi_plan_output *output = &w->prepared.plan->outputs[index];
    const bmi_labels *labels = &w->labels[index];
    for (int b = 0; b < output->n_bands; b++)
        w->bands[w->n_bands++] = (bmi_vrt_band){.name = labels->names[b],
                                                .unit = labels->units == NULL ? NULL : labels->units[b],
                                                .type = output->output.type,
                                                .nodata = output->output.nodata,
                                                .scale = output->output.scale,
                                                .offset = output->output.offset,
                                                .classes = labels->classes,
                                                .n_classes = labels->n_classes};
}

static bm_status list_bands(writing *w, bm_error *err)
{
    const bmi_plan *plan = w->prepared.plan;
    size_t n = 0;
    for (int i = 0; i < plan->n_outputs; i++) n += (size_t)plan->outputs[i].n_bands;
    w->labels = bmi_calloc((size_t)plan->n_outputs, sizeof *w->labels);
    w->bands = bmi_calloc(n, sizeof *w->bands);
    BMI_FAIL_IF(w->labels == NULL || w->bands == NULL, err, BM_ERR_MEMORY, "out of memory for %zu bands", n);
    for (int i = 0; i < plan->n_outputs; i++) {
        BMI_TRY(bmi_labels_make(&w->labels[i], w->run->model, &plan->outputs[i], &w->run->outputs[i].output, err));
        add_bands(w, i);
    }
    return BM_OK;
}

static bm_status check_range(const writing *w, bm_error *err)
{
    bm_grid grid = {.size = sizeof grid};
    BMI_TRY(bm_source_get_grid(w->prepared.source, &grid, err));
    const bm_window all = {0, 0, grid.width, grid.height};
    if (w->run->skip_range_check) return BM_OK;
    return bmi_range_check(w->run->model, w->prepared.source, &grid, &all, w->prepared.units, w->run->source.path, err);
}

static bmi_vrt_job make_job(const writing *w)
{
    return (bmi_vrt_job){.source = w->prepared.source,
                         .parts = &w->parts,
                         .place = {w->options->vrt_path, w->run->source.open_options},
                         .bands = w->bands,
                         .n_bands = w->n_bands,
                         .arguments = (const char *const *)w->arguments.list};
}

/* A pixel function is not told where its VRT lies; a processed dataset is. */
static bm_status name_model(const writing *w, char **name, bm_error *err)
{
    const char *path = w->options->model_path;
    if (w->options->kind == BM_VRT_PROCESSED) return bmi_href(path, w->options->vrt_path, name, err);
    char *whole = realpath(path, NULL);
    bmi_text text = {0};
    bmi_text_append(&text, "%s", whole == NULL ? path : whole);
    free(whole);
    return bmi_text_take(&text, name, err);
}

static bm_status check_one_type(const writing *w, bm_error *err)
{
    for (int b = 1; b < w->n_bands; b++)
        BMI_FAIL_IF(w->bands[b].type != w->bands[0].type, err, BM_ERR_UNSUPPORTED,
                    "a processed dataset holds bands of one type, not %s and %s; ask for one output, or write derived "
                    "bands",
                    bm_type_name(w->bands[0].type), bm_type_name(w->bands[b].type));
    return BM_OK;
}

static bm_status write_functions(writing *w, char **out, bm_error *err)
{
    char *name = NULL;
    if (w->options->kind == BM_VRT_PROCESSED) BMI_TRY(check_one_type(w, err));
    BMI_TRY(name_model(w, &name, err));
    const bm_status status =
        bmi_vrt_arguments_make(&w->arguments, w->run, &w->prepared, &w->parts, name, w->options->model, err);
    bm_text_free(name);
    BMI_TRY(status);
    const bmi_vrt_job job = make_job(w);
    if (w->options->kind == BM_VRT_PROCESSED) return bmi_vrt_processed(&job, out, err);
    for (int b = 0; b < w->n_bands; b++)
        if (w->bands[b].nodata == 0) {
            bmi_text_append(
                &w->notes,
                "nodata is 0: GDAL before 3.12.3 can spoil mosaics of such bands; another value avoids that\n");
            break;
        }
    return bmi_vrt_derived(&job, out, err);
}

/* GDAL's functions have the values of the last layer alone, in double precision. */
static bm_status write_stock(writing *w, char **out, bm_error *err)
{
    const bm_model *model = w->run->model;
    BMI_TRY(bmi_vrt_layers_make(&w->layers, model, w->prepared.units, err));
    BMI_FAIL_IF(w->parts.n_masks > 0, err, BM_ERR_UNSUPPORTED,
                "%s: has a mask, which GDAL's own functions do not look at; write a VRT for the plugin instead",
                w->parts.list[w->parts.n_inputs].path);
    BMI_FAIL_IF(w->run->source.valid == BM_VALID_ALL, err, BM_ERR_UNSUPPORTED,
                "GDAL's own functions take a pixel to be invalid when any of its bands is");
    const bmi_vrt_layer *last = &w->layers.list[w->layers.n - 1];
    BMI_FAIL_IF(last->n_out != w->n_bands, err, BM_ERR_UNSUPPORTED,
                "GDAL's own functions give the %d values of the last layer, nothing else; ask for no other output",
                last->n_out);
    if (w->layers.left_out != NULL)
        bmi_text_append(&w->notes, "the bands are the scores before the %s at the end of the network\n",
                        w->layers.left_out);
    if (model->clips != NULL)
        bmi_text_append(&w->notes, "the limits that the model sets on its outputs are not applied\n");
    bmi_text_append(&w->notes,
                    "GDAL computes in double precision, so the values differ from a run in the last digits\n");
    const bmi_vrt_job job = make_job(w);
    return bmi_vrt_stock(&job, w->layers.list, w->layers.n, out, err);
}

static bm_status write_kind(writing *w, char **out, bm_error *err)
{
    BMI_TRY(bmi_prepare(&w->prepared, w->run, err));
    BMI_TRY(check_range(w, err));
    if (w->options->kind == BM_VRT_DESCRIPTOR)
        return bmi_descriptor_text(w->run, w->options, w->prepared.plan, out, err);
    BMI_TRY(bmi_source_parts_list(&w->parts, w->prepared.source, err));
    BMI_TRY(list_bands(w, err));
    return w->options->kind == BM_VRT_STOCK ? write_stock(w, out, err) : write_functions(w, out, err);
}

static void free_writing(writing *w)
{
    for (int i = 0; w->labels != NULL && i < w->prepared.plan->n_outputs; i++) bmi_labels_free(&w->labels[i]);
    bmi_free(w->labels);
    bmi_free(w->bands);
    bmi_vrt_arguments_free(&w->arguments);
    bmi_vrt_layers_free(&w->layers);
    bmi_source_parts_free(&w->parts);
    bmi_prepared_free(&w->prepared);
    bmi_text_free(&w->notes);
}

/* The outputs as this kind of file has to have them. */
static bm_status adapt_outputs(const bm_run_options *run, bm_vrt_kind kind, bm_run_output *outputs, bm_error *err)
{
    for (int i = 0; i < run->n_outputs; i++) {
        outputs[i] = run->outputs[i];
        bm_output *output = &outputs[i].output;
        output->size = sizeof *output;
        if (kind == BM_VRT_DERIVED) BMI_TRY(avoid_zero(run->model, output, err));
        if (kind != BM_VRT_STOCK) continue;
        BMI_FAIL_IF((output->kind != BM_OUTPUT_DEFAULT && output->kind != BM_OUTPUT_VALUES) || output->reject > 0, err,
                    BM_ERR_UNSUPPORTED, "GDAL's own functions give values, no classes and nothing made of them");
        output->kind = BM_OUTPUT_VALUES;
    }
    return BM_OK;
}

bm_status bm_run_to_vrt(const bm_run_options *run, const bm_vrt_options *options, char **out, char **notes,
                        bm_error *err)
{
    *out = NULL;
    if (notes != NULL) *notes = NULL;
    BMI_FAIL_IF(run == NULL || options == NULL || options->size < sizeof *options || options->vrt_path == NULL ||
                    options->model_path == NULL || run->model == NULL || run->outputs == NULL || run->n_outputs < 1,
                err, BM_ERR_ARGUMENT, "bm_run_to_vrt: a name is missing, or the size of the options is not set");
    BMI_FAIL_IF(run->has_srcwin || run->has_projwin, err, BM_ERR_ARGUMENT,
                "a VRT of a run has all of the grid; cut it with gdal_translate -of VRT");
    bm_run_output *outputs = bmi_calloc((size_t)run->n_outputs, sizeof *outputs);
    BMI_FAIL_IF(outputs == NULL, err, BM_ERR_MEMORY, "out of memory for %d outputs", run->n_outputs);
    bm_run_options adapted = *run;
    adapted.outputs = outputs;
    writing w = {.run = &adapted, .options = options};
    bmi_text_append(&w.notes, "%s", "");
    bm_status status = adapt_outputs(run, options->kind, outputs, err);
    if (status == BM_OK) status = write_kind(&w, out, err);
    if (status == BM_OK && notes != NULL) status = bmi_text_take(&w.notes, notes, err);
    if (status != BM_OK) bm_text_free(*out);
    if (status != BM_OK) *out = NULL;
    free_writing(&w);
    bmi_free(outputs);
    return status;
}
