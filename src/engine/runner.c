/* SPDX-License-Identifier: MIT */
#include "engine/runner.h"

#include "base/mem.h"
#include "base/type.h"
#include "engine/choice.h"
#include "engine/flags.h"
#include "engine/step.h"

#include <string.h>

struct bm_runner {
    const bmi_plan *plan;
    bmi_plan *own_plan;          /* the same when this runner made it; else NULL */
    float *rows;                 /* n_rows of the plan */
    float *class_scores;         /* n_classes rows: for a lone sigmoid its two scores */
    float *probabilities;        /* n_classes rows */
    float *raw_inputs;           /* n_inputs rows as they were read, when the domain is asked about */
    float *one_row;              /* confidence, a clipped channel */
    int32_t *classes;            /* one row; also flags */
    int32_t *input_flags;        /* one row */
    int32_t *top;                /* n_top rows of the plan */
    double *one_pixel;           /* n_inputs, likewise */
    uint8_t *valid;              /* one row */
    const uint8_t *some_invalid; /* the same when a pixel of the block is not valid; else NULL */
};

bm_status bmi_runner_new_shared(bm_runner **out, const bmi_plan *plan, bm_error *err)
{
    *out = NULL;
    bm_runner *runner = bmi_calloc(1, sizeof *runner);
    BMI_FAIL_IF(runner == NULL, err, BM_ERR_MEMORY, "out of memory for a runner");
    const size_t n_bytes = bmi_plan_scratch_bytes(plan), stride = plan->row_stride;
    runner->rows = bmi_alloc_aligned(n_bytes, 1);
    if (runner->rows == NULL) {
        bmi_free(runner);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for %zu bytes of scratch", n_bytes);
    }
    runner->one_pixel = bmi_calloc((size_t)plan->n_inputs, sizeof *runner->one_pixel);
    if (runner->one_pixel == NULL) {
        bm_runner_free(runner);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for a runner");
    }
    memset(runner->rows, 0, n_bytes);
    runner->plan = plan;
    runner->class_scores = runner->rows + (size_t)plan->n_rows * stride;
    runner->probabilities = runner->class_scores + (size_t)plan->n_classes * stride;
    runner->raw_inputs = runner->probabilities + (size_t)plan->n_classes * stride;
    runner->one_row = runner->raw_inputs + (plan->domain.n_axes > 0 ? (size_t)plan->n_inputs * stride : 0);
    runner->classes = (int32_t *)(void *)(runner->one_row + stride);
    runner->input_flags = runner->classes + stride;
    runner->top = runner->input_flags + stride;
    runner->valid = (uint8_t *)(void *)(runner->top + (size_t)plan->n_top * stride);
    *out = runner;
    return BM_OK;
}

static bm_status take_units(const bm_model *model, const bm_runner_options *options, bmi_rescale **units, bm_error *err)
{
    *units = NULL;
    if (options->input_scale == NULL && options->input_offset == NULL) return BM_OK;
    BMI_TRY(bmi_rescale_new(units, model->n_inputs, err));
    for (int c = 0; c < model->n_inputs; c++) {
        if (options->input_scale != NULL) (*units)->before[c].scale = options->input_scale[c];
        if (options->input_offset != NULL) (*units)->before[c].offset = options->input_offset[c];
    }
    return BM_OK;
}

bm_status bm_runner_new(bm_runner **out, const bm_model *model, const bm_runner_options *options, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(options != NULL && options->size != sizeof *options, err, BM_ERR_ARGUMENT,
                "bm_runner_options: size is %zu, not %zu", options->size, sizeof *options);
    const bm_runner_options none = {.size = sizeof none};
    const bm_runner_options *use = options == NULL ? &none : options;
    bmi_rescale *units;
    bmi_plan *plan = NULL;
    BMI_TRY(take_units(model, use, &units, err));
    bm_status status = bmi_plan_new(&plan, model, units, use->cpu, use->outputs, use->n_outputs, err);
    bmi_rescale_free(units);
    if (status == BM_OK) status = bmi_runner_new_shared(out, plan, err);
    if (status == BM_OK)
        (*out)->own_plan = plan;
    else
        bmi_plan_free(plan);
    return status;
}

void bm_runner_free(bm_runner *runner)
{
    if (runner == NULL) return;
    bmi_plan_free(runner->own_plan);
    bmi_free(runner->rows);
    bmi_free(runner->one_pixel);
    bmi_free(runner);
}

/* Loads a block, pads it with zeros to the tile, and returns how many of its pixels are valid. */
static size_t load(bm_runner *runner, const bm_planes *in, const uint8_t *valid, size_t start, size_t n_pixels,
                   size_t n_padded)
{
    const bmi_plan *plan = runner->plan;
    const size_t stride = plan->row_stride;
    if (valid == NULL)
        memset(runner->valid, 1, n_pixels);
    else
        for (size_t i = 0; i < n_pixels; i++) runner->valid[i] = valid[start + i] != 0;
    for (int band = 0; band < plan->n_inputs; band++) {
        float *row = runner->rows + (size_t)band * stride;
        plan->kernels->load[in->type](row, (const char *)in->bands[band] + start * in->step_bytes, in->step_bytes,
                                      n_pixels, plan->center[band]);
        memset(row + n_pixels, 0, (n_padded - n_pixels) * sizeof *row);
        if (bmi_type_is_float(in->type)) plan->kernels->mark_nan(runner->valid, row, n_pixels);
    }
    size_t n_valid = 0;
    for (size_t i = 0; i < n_pixels; i++) n_valid += runner->valid[i];
    return n_valid;
}

/* Sends for pixels that are wanted soon. Along many bands the hardware does not see far enough ahead; while the block
 * at hand goes through the layers, they come into the second-level cache. */
static void send_for(const bm_planes *planes, size_t start, size_t n_pixels)
{
    const size_t n_bytes = n_pixels * planes->step_bytes;
    for (int b = 0; b < planes->n_bands; b++) {
        const char *at = (const char *)planes->bands[b] + start * planes->step_bytes;
        for (size_t k = 0; k < n_bytes; k += BMI_ALIGNMENT) __builtin_prefetch(at + k, 0, 2);
    }
}

/* A block without a valid pixel, whose rows are what the block before has left in them. */
static size_t load_nothing(bm_runner *runner, size_t n_pixels)
{
    memset(runner->valid, 0, n_pixels);
    return 0;
}

/* The rows whose softmax are the probabilities: for a lone sigmoid p of score s they are 0 and s, since the softmax of
 * (0, s) is (1 - p, p). */
static const float *class_scores(const bm_runner *runner, size_t n_padded)
{
    const bmi_plan *plan = runner->plan;
    const size_t stride = plan->row_stride;
    const float *scores = runner->rows + (size_t)plan->scores.first * stride;
    if (plan->head != BMI_HEAD_BINARY) return scores;
    memset(runner->class_scores, 0, n_padded * sizeof *scores);
    memcpy(runner->class_scores + stride, scores, n_padded * sizeof *scores);
    return runner->class_scores;
}

static void store_rows(const bm_runner *runner, const bmi_plan_output *output, const float *rows,
                       const bm_planes *planes, size_t start, size_t n_pixels)
{
    const bmi_plan *plan = runner->plan;
    for (int band = 0; band < output->n_bands; band++)
        plan->kernels->store_values[planes->type]((char *)planes->bands[band] + start * planes->step_bytes,
                                                  planes->step_bytes, rows + (size_t)band * plan->row_stride,
                                                  runner->some_invalid, n_pixels, &output->store);
}

/* Whether the inputs are inside the domain, from the bands as they stand in `in`, before any centre is taken off. */
static void flag_inputs(bm_runner *runner, const bm_planes *in, size_t start, size_t n_pixels)
{
    const bmi_plan *plan = runner->plan;
    const size_t stride = plan->row_stride;
    if (plan->domain.n_axes == 0) return;
    for (int band = 0; band < plan->n_inputs; band++)
        plan->kernels->load[in->type](runner->raw_inputs + (size_t)band * stride,
                                      (const char *)in->bands[band] + start * in->step_bytes, in->step_bytes, n_pixels,
                                      0.0f);
    bmi_flags_of_inputs(&plan->domain, plan->units, runner->raw_inputs, stride, plan->n_inputs, n_pixels,
                        runner->one_pixel, runner->input_flags);
}

static void store_flags(bm_runner *runner, const bmi_plan_output *output, const float *values, const bm_planes *planes,
                        size_t start, size_t n_pixels)
{
    const bmi_plan *plan = runner->plan;
    for (int band = 0; band < output->n_bands; band++) {
        bmi_flags_of_values(plan->clips == NULL ? NULL : &plan->clips[band], values + (size_t)band * plan->row_stride,
                            plan->domain.n_axes > 0 ? runner->input_flags : NULL, n_pixels, runner->classes);
        plan->kernels->store_classes[planes->type]((char *)planes->bands[band] + start * planes->step_bytes,
                                                   planes->step_bytes, runner->classes, runner->some_invalid, n_pixels,
                                                   &output->store);
    }
}

static void store_clipped(bm_runner *runner, const bmi_plan_output *output, const float *values,
                          const bm_planes *planes, size_t start, size_t n_pixels)
{
    const bmi_plan *plan = runner->plan;
    for (int band = 0; band < output->n_bands; band++) {
        bmi_flags_clip(&plan->clips[band], values + (size_t)band * plan->row_stride, n_pixels, runner->one_row);
        plan->kernels->store_values[planes->type]((char *)planes->bands[band] + start * planes->step_bytes,
                                                  planes->step_bytes, runner->one_row, runner->some_invalid, n_pixels,
                                                  &output->store);
    }
}

static void store_classes(const bm_runner *runner, const bmi_plan_output *output, const int32_t *rows,
                          const bm_planes *planes, size_t start, size_t n_pixels)
{
    const bmi_plan *plan = runner->plan;
    for (int band = 0; band < output->n_bands; band++)
        plan->kernels->store_classes[planes->type]((char *)planes->bands[band] + start * planes->step_bytes,
                                                   planes->step_bytes, rows + (size_t)band * plan->row_stride,
                                                   runner->some_invalid, n_pixels, &output->store);
}

/* The outputs that are classes, out of their scores. */
static void choose_classes(bm_runner *runner, const bmi_plan_output *output, const float *scores, bool direct,
                           const bm_planes *planes, size_t start, size_t n_pixels, size_t n_padded)
{
    const bmi_plan *plan = runner->plan;
    const bmi_kernels *kernels = plan->kernels;
    const size_t stride = plan->row_stride;
    if (output->output.kind == BM_OUTPUT_TOP) {
        bmi_choice_top(scores, stride, plan->n_classes, plan->class_values, output->output.n_top, n_pixels,
                       runner->top);
        store_classes(runner, output, runner->top, planes, start, n_pixels);
        return;
    }
    kernels->argmax(runner->classes, scores, stride, plan->n_classes, n_padded, plan->class_values);
    if (output->output.reject > 0.0) {
        (direct ? kernels->row_max : kernels->softmax_max)(runner->one_row, scores, stride, plan->n_classes, n_padded);
        bmi_choice_reject(runner->one_row, (float)output->output.reject, plan->unknown, n_pixels, runner->classes);
    }
    store_classes(runner, output, runner->classes, planes, start, n_pixels);
}

/* The outputs that are made of probabilities. */
static void make_probabilities(bm_runner *runner, const bmi_plan_output *output, const float *scores, bool direct,
                               const bm_planes *planes, size_t start, size_t n_pixels, size_t n_padded)
{
    const bmi_plan *plan = runner->plan;
    const bmi_kernels *kernels = plan->kernels;
    const size_t stride = plan->row_stride;
    const float *rows = direct ? scores : runner->probabilities;
    if (!direct) kernels->softmax(runner->probabilities, scores, stride, plan->n_classes, n_padded);
    if (output->output.kind == BM_OUTPUT_MARGIN)
        kernels->margin(runner->one_row, rows, stride, plan->n_classes, n_padded);
    if (output->output.kind == BM_OUTPUT_ENTROPY)
        kernels->entropy(runner->one_row, rows, stride, plan->n_classes, n_padded);
    store_rows(runner, output, output->output.kind == BM_OUTPUT_PROBABILITIES ? rows : runner->one_row, planes, start,
               n_pixels);
}

static void store(bm_runner *runner, const bmi_plan_output *output, const bm_planes *planes, size_t start,
                  size_t n_pixels, size_t n_padded)
{
    const bmi_plan *plan = runner->plan;
    const bmi_kernels *kernels = plan->kernels;
    const size_t stride = plan->row_stride;
    const float *values = runner->rows + (size_t)plan->values.first * stride;
    const bool direct = plan->head == BMI_HEAD_DIRECT;
    const float *scores = direct || plan->n_classes == 0 ? values : class_scores(runner, n_padded);
    switch (output->output.kind) {
    case BM_OUTPUT_CLASS:
    case BM_OUTPUT_TOP: choose_classes(runner, output, scores, direct, planes, start, n_pixels, n_padded); break;
    case BM_OUTPUT_CONFIDENCE:
        (direct ? kernels->row_max : kernels->softmax_max)(runner->one_row, scores, stride, plan->n_classes, n_padded);
        store_rows(runner, output, runner->one_row, planes, start, n_pixels);
        break;
    case BM_OUTPUT_MARGIN:
    case BM_OUTPUT_ENTROPY:
    case BM_OUTPUT_PROBABILITIES:
        make_probabilities(runner, output, scores, direct, planes, start, n_pixels, n_padded);
        break;
    case BM_OUTPUT_LAYER:
        store_rows(runner, output, runner->rows + (size_t)output->rows.first * stride, planes, start, n_pixels);
        break;
    case BM_OUTPUT_FLAGS: store_flags(runner, output, values, planes, start, n_pixels); break;
    case BM_OUTPUT_VALUES:
    case BM_OUTPUT_DEFAULT:
        if (plan->clips == NULL)
            store_rows(runner, output, values, planes, start, n_pixels);
        else
            store_clipped(runner, output, values, planes, start, n_pixels);
        break;
    }
}

size_t bmi_runner_walk(bm_runner *runner, const bm_planes *in, const uint8_t *valid, size_t n_pixels,
                       const bm_planes *outputs)
{
    const bmi_plan *plan = runner->plan;
    const size_t tile = plan->kernels->tile_pixels;
    size_t n_valid = 0;
    for (size_t start = 0; start < n_pixels; start += plan->block_pixels) {
        const size_t left = n_pixels - start, n = left < plan->block_pixels ? left : plan->block_pixels;
        const size_t n_padded = (n + tile - 1) / tile * tile;
        const size_t n_here = in == NULL ? load_nothing(runner, n) : load(runner, in, valid, start, n, n_padded);
        n_valid += n_here;
        runner->some_invalid = n_here == n ? NULL : runner->valid;
        const size_t n_next = left - n < plan->block_pixels ? left - n : plan->block_pixels;
        if (in != NULL) send_for(in, start + n, n_next);
        for (int i = 0; i < plan->n_outputs; i++) send_for(&outputs[i], start + n, n_next);
        if (n_here > 0)
            for (int i = 0; i < plan->n_steps; i++)
                bmi_step_run(&plan->steps[i], plan->kernels, runner->rows, plan->row_stride, n_padded);
        if (in != NULL) flag_inputs(runner, in, start, n);
        for (int i = 0; i < plan->n_outputs; i++) store(runner, &plan->outputs[i], &outputs[i], start, n, n_padded);
    }
    return n_valid;
}

static bm_status check_planes(const bm_planes *planes, int n_bands, const char *what, bm_error *err)
{
    const size_t size = bm_type_size(planes->type);
    BMI_FAIL_IF(size == 0, err, BM_ERR_ARGUMENT, "%s: the type is not one of pixels", what);
    BMI_FAIL_IF(planes->n_bands != n_bands, err, BM_ERR_MISMATCH, "%s: %d bands, but %d are needed", what,
                planes->n_bands, n_bands);
    BMI_FAIL_IF(planes->bands == NULL || planes->step_bytes < size, err, BM_ERR_ARGUMENT,
                "%s: no band pointers, or a step of %zu bytes for pixels of %zu", what, planes->step_bytes, size);
    return BM_OK;
}

bm_status bm_runner_apply(bm_runner *runner, const bm_planes *in, const uint8_t *valid, size_t n_pixels,
                          const bm_planes *outputs, bm_error *err)
{
    const bmi_plan *plan = runner->plan;
    BMI_TRY(check_planes(in, plan->n_inputs, "input", err));
    for (int i = 0; i < plan->n_outputs; i++) {
        const bmi_plan_output *output = &plan->outputs[i];
        BMI_TRY(check_planes(&outputs[i], output->n_bands, "output", err));
        BMI_FAIL_IF(outputs[i].type != output->output.type, err, BM_ERR_ARGUMENT, "output %d: type %s, but %s is due",
                    i, bm_type_name(outputs[i].type), bm_type_name(output->output.type));
    }
    bmi_runner_walk(runner, in, valid, n_pixels, outputs);
    return BM_OK;
}
