/* SPDX-License-Identifier: MIT */
#include "engine/rescale.h"

#include "base/mem.h"

#include <string.h>

#define STEP_NAME "units"

bm_status bmi_rescale_new(bmi_rescale **out, int n, bm_error *err)
{
    bmi_rescale *rescale = bmi_calloc(1, sizeof *rescale);
    *out = NULL;
    if (rescale != NULL) {
        *rescale = (bmi_rescale){.n = n, .function = BMI_ACT_IDENTITY};
        rescale->before = bmi_calloc((size_t)n, sizeof *rescale->before);
        rescale->after = bmi_calloc((size_t)n, sizeof *rescale->after);
    }
    if (rescale == NULL || rescale->before == NULL || rescale->after == NULL) {
        bmi_rescale_free(rescale);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for the units of %d bands", n);
    }
    for (int c = 0; c < n; c++) rescale->before[c].scale = rescale->after[c].scale = 1.0;
    *out = rescale;
    return BM_OK;
}

double bmi_rescale_apply(const bmi_rescale *rescale, int channel, double x)
{
    if (rescale == NULL) return x;
    const bmi_line *before = &rescale->before[channel], *after = &rescale->after[channel];
    x = x * before->scale + before->offset;
    if (rescale->function != BMI_ACT_IDENTITY) x = bmi_activation_eval(rescale->function, x, 0.0, 0.0);
    return x * after->scale + after->offset;
}

static bool is_idle(const bmi_line *lines, int n)
{
    for (int c = 0; c < n; c++)
        if (lines[c].scale != 1.0 || lines[c].offset != 0.0) return false;
    return true;
}

bool bmi_rescale_is_idle(const bmi_rescale *rescale)
{
    return rescale->function == BMI_ACT_IDENTITY && is_idle(rescale->before, rescale->n) &&
           is_idle(rescale->after, rescale->n);
}

static bm_status add_lines(const bmi_line *lines, int n, bmi_graph *graph, int *last, bm_error *err)
{
    if (is_idle(lines, n)) return BM_OK;
    double *scale = bmi_calloc((size_t)n, sizeof *scale), *shift = bmi_calloc((size_t)n, sizeof *shift);
    if (scale == NULL || shift == NULL) {
        bmi_free(scale);
        bmi_free(shift);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for the units of %d bands", n);
    }
    for (int c = 0; c < n; c++) {
        scale[c] = lines[c].scale;
        shift[c] = lines[c].offset;
    }
    return bmi_graph_add_affine(graph, *last, scale, shift, STEP_NAME, last, err);
}

bm_status bmi_rescale_start(const bmi_rescale *rescale, int n_inputs, bmi_graph *graph, int *last, bm_error *err)
{
    *last = 0;
    BMI_TRY(bmi_graph_init(graph, n_inputs, err));
    if (rescale == NULL) return BM_OK;
    BMI_TRY(add_lines(rescale->before, n_inputs, graph, last, err));
    if (rescale->function != BMI_ACT_IDENTITY)
        BMI_TRY(bmi_graph_add_activation(graph, *last, rescale->function, 0.0, 0.0, STEP_NAME, last, err));
    return add_lines(rescale->after, n_inputs, graph, last, err);
}

bm_status bmi_rescale_copy(const bmi_rescale *rescale, bmi_rescale **out, bm_error *err)
{
    *out = NULL;
    if (rescale == NULL) return BM_OK;
    BMI_TRY(bmi_rescale_new(out, rescale->n, err));
    (*out)->function = rescale->function;
    memcpy((*out)->before, rescale->before, (size_t)rescale->n * sizeof *rescale->before);
    memcpy((*out)->after, rescale->after, (size_t)rescale->n * sizeof *rescale->after);
    return BM_OK;
}

void bmi_rescale_free(bmi_rescale *rescale)
{
    if (rescale == NULL) return;
    bmi_free(rescale->before);
    bmi_free(rescale->after);
    bmi_free(rescale);
}
