/* SPDX-License-Identifier: MIT
 *
 * A run that is read instead of written: windows of its outputs, computed when they are asked for. */
#include "base/mem.h"
#include "engine/runner.h"
#include "pipeline/labels.h"
#include "pipeline/prepare.h"
#include "pipeline/range_check.h"

#include <string.h>

/* Inputs are read in slabs of whole rows of about this many pixels, so that a request of any size takes little memory.
 */
#define SLAB_PIXELS (512 * 512)

struct bm_reader {
    const bm_model *model;
    bmi_prepared prepared;
    bm_runner *runner;
    bm_grid grid;
    bmi_labels *labels; /* an output */
    char *path;         /* for messages */
    bool skips_range_check, is_range_checked;
    char *pixels; /* input planes of a slab, grown on demand */
    uint8_t *valid;
    size_t n_slab_pixels;
    void **bands;       /* of the inputs, then of all outputs */
    bm_planes *outputs; /* of a slab */
};

static int count_output_bands(const bmi_plan *plan)
{
    int n = 0;
    for (int i = 0; i < plan->n_outputs; i++) n += plan->outputs[i].n_bands;
    return n;
}

static bm_status prepare(bm_reader *reader, const bm_run_options *options, bm_error *err)
{
    BMI_TRY(bmi_prepare(&reader->prepared, options, err));
    const bmi_plan *plan = reader->prepared.plan;
    reader->model = options->model;
    reader->skips_range_check = options->skip_range_check;
    reader->grid.size = sizeof reader->grid;
    BMI_TRY(bm_source_get_grid(reader->prepared.source, &reader->grid, err));
    BMI_TRY(bmi_runner_new_shared(&reader->runner, plan, err));
    reader->path = bmi_strdup(options->source.path);
    reader->labels = bmi_calloc((size_t)plan->n_outputs, sizeof *reader->labels);
    reader->outputs = bmi_calloc((size_t)plan->n_outputs, sizeof *reader->outputs);
    reader->bands = bmi_calloc((size_t)plan->n_inputs + (size_t)count_output_bands(plan), sizeof *reader->bands);
    BMI_FAIL_IF(reader->path == NULL || reader->labels == NULL || reader->outputs == NULL || reader->bands == NULL, err,
                BM_ERR_MEMORY, "%s: out of memory for a reader", options->source.path);
    for (int i = 0; i < plan->n_outputs; i++)
        BMI_TRY(
            bmi_labels_make(&reader->labels[i], options->model, &plan->outputs[i], &options->outputs[i].output, err));
    return BM_OK;
}

bm_status bm_reader_open(bm_reader **out, const bm_run_options *options, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(options != NULL && (options->has_srcwin || options->has_projwin), err, BM_ERR_ARGUMENT,
                "a reader has all of the grid; read the window that is wanted");
    bm_reader *reader = bmi_calloc(1, sizeof *reader);
    BMI_FAIL_IF(reader == NULL, err, BM_ERR_MEMORY, "out of memory for a reader");
    const bm_status status = prepare(reader, options, err);
    if (status != BM_OK) {
        bm_reader_close(reader);
        return status;
    }
    *out = reader;
    return BM_OK;
}

const bm_source *bm_reader_get_source(const bm_reader *reader)
{
    return reader->prepared.source;
}

bm_status bm_reader_get_output(const bm_reader *reader, int index, bm_reader_output *out, bm_error *err)
{
    BMI_FAIL_IF(reader == NULL || out == NULL || out->size < sizeof *out, err, BM_ERR_ARGUMENT,
                "bm_reader_get_output: something is missing, or the size is not set");
    BMI_FAIL_IF(index < 0 || index >= reader->prepared.plan->n_outputs, err, BM_ERR_ARGUMENT, "there is no output %d",
                index);
    const bmi_plan_output *output = &reader->prepared.plan->outputs[index];
    const bmi_labels *labels = &reader->labels[index];
    *out = (bm_reader_output){.size = out->size,
                              .output = output->output,
                              .n_bands = output->n_bands,
                              .band_names = labels->names,
                              .band_units = labels->units,
                              .classes = labels->classes,
                              .n_classes = labels->n_classes};
    return BM_OK;
}

static bm_status make_room(bm_reader *reader, size_t n_pixels, bm_error *err)
{
    if (n_pixels <= reader->n_slab_pixels) return BM_OK;
    const size_t n_inputs = (size_t)reader->prepared.plan->n_inputs, size = bm_type_size(reader->grid.type);
    bmi_free(reader->pixels);
    bmi_free(reader->valid);
    reader->n_slab_pixels = 0;
    reader->pixels = bmi_alloc_aligned(n_inputs, n_pixels * size);
    reader->valid = bmi_alloc_aligned(n_pixels, 1);
    BMI_FAIL_IF(reader->pixels == NULL || reader->valid == NULL, err, BM_ERR_MEMORY,
                "%s: out of memory for %zu pixels of %zu bands", reader->path, n_pixels, n_inputs);
    for (size_t b = 0; b < n_inputs; b++) reader->bands[b] = reader->pixels + b * n_pixels * size;
    reader->n_slab_pixels = n_pixels;
    return BM_OK;
}

/* Points at the rows of the outputs from `first` pixels on. */
static void lay_out(bm_reader *reader, const bm_planes *outputs, size_t first)
{
    const bmi_plan *plan = reader->prepared.plan;
    void **bands = reader->bands + plan->n_inputs;
    for (int i = 0; i < plan->n_outputs; i++) {
        reader->outputs[i] = (bm_planes){outputs[i].type, outputs[i].n_bands, bands, outputs[i].step_bytes};
        for (int b = 0; b < outputs[i].n_bands; b++)
            *bands++ = (char *)outputs[i].bands[b] + first * outputs[i].step_bytes;
    }
}

static bm_status check_range(bm_reader *reader, bm_error *err)
{
    const bm_window all = {0, 0, reader->grid.width, reader->grid.height};
    if (reader->skips_range_check || reader->is_range_checked) return BM_OK;
    BMI_TRY(bmi_range_check(reader->model, reader->prepared.source, &reader->grid, &all, reader->prepared.units,
                            reader->path, err));
    reader->is_range_checked = true;
    return BM_OK;
}

static bm_status check_planes(const bm_reader *reader, const bm_planes *outputs, bm_error *err)
{
    const bmi_plan *plan = reader->prepared.plan;
    for (int i = 0; i < plan->n_outputs; i++) {
        const bmi_plan_output *output = &plan->outputs[i];
        BMI_FAIL_IF(outputs[i].type != output->output.type || outputs[i].n_bands != output->n_bands ||
                        outputs[i].bands == NULL || outputs[i].step_bytes < bm_type_size(outputs[i].type),
                    err, BM_ERR_ARGUMENT, "output %d is %d bands of %s, which the planes are not", i, output->n_bands,
                    bm_type_name(output->output.type));
    }
    return BM_OK;
}

bm_status bm_reader_read(bm_reader *reader, const bm_window *window, const bm_planes *outputs, bm_error *err)
{
    const bm_grid *grid = &reader->grid;
    BMI_TRY(check_planes(reader, outputs, err));
    BMI_FAIL_IF(window->width < 1 || window->height < 1 || window->x < 0 || window->y < 0 ||
                    window->width > grid->width - window->x || window->height > grid->height - window->y,
                err, BM_ERR_ARGUMENT, "%s: a window of %d x %d pixels at %d, %d is not inside of %d x %d", reader->path,
                window->width, window->height, window->x, window->y, grid->width, grid->height);
    BMI_TRY(check_range(reader, err));
    const int fitting = SLAB_PIXELS / window->width, n_rows = fitting < 1 ? 1 : fitting;
    BMI_TRY(
        make_room(reader, (size_t)window->width * (size_t)(n_rows < window->height ? n_rows : window->height), err));
    for (int y = 0; y < window->height; y += n_rows) {
        const int height = window->height - y < n_rows ? window->height - y : n_rows;
        const bm_window slab = {window->x, window->y + y, window->width, height};
        const bm_planes in = {grid->type, reader->prepared.plan->n_inputs, reader->bands, bm_type_size(grid->type)};
        BMI_TRY(bm_source_read(reader->prepared.source, &slab, &in, reader->valid, err));
        lay_out(reader, outputs, (size_t)y * (size_t)window->width);
        (void)bmi_runner_walk(reader->runner, &in, reader->valid, (size_t)slab.width * (size_t)slab.height,
                              reader->outputs);
    }
    return BM_OK;
}

void bm_reader_close(bm_reader *reader)
{
    if (reader == NULL) return;
    for (int i = 0; reader->labels != NULL && i < reader->prepared.plan->n_outputs; i++)
        bmi_labels_free(&reader->labels[i]);
    bm_runner_free(reader->runner);
    bmi_prepared_free(&reader->prepared);
    bmi_free(reader->labels);
    bmi_free(reader->outputs);
    bmi_free(reader->bands);
    bmi_free(reader->pixels);
    bmi_free(reader->valid);
    bmi_free(reader->path);
    bmi_free(reader);
}
