/* SPDX-License-Identifier: MIT
 *
 * From the numbers that bands store to what a model takes: a line, maybe a function (decibels), a line. */
#ifndef BMI_RESCALE_H
#define BMI_RESCALE_H

#include "model/graph.h"

/* scale x + offset. */
typedef struct bmi_line {
    double scale, offset;
} bmi_line;

/* Channel c of the model's input is after_c(function(before_c(x_c))). */
typedef struct bmi_rescale {
    int n;
    bmi_line *before, *after;
    bmi_activation function; /* BMI_ACT_IDENTITY: none */
} bmi_rescale;

/* One that changes nothing, for `n` channels; free with bmi_rescale_free. Fails with BM_ERR_MEMORY. */
bm_status bmi_rescale_new(bmi_rescale **out, int n, bm_error *err);

/* What becomes of `x` in channel `channel`; `rescale` may be NULL. */
double bmi_rescale_apply(const bmi_rescale *rescale, int channel, double x);

/* True when it changes nothing. */
bool bmi_rescale_is_idle(const bmi_rescale *rescale);

/* Starts `graph` with an input of `n_inputs` channels and the nodes of `rescale` (or NULL); *last is the last of them.
 */
bm_status bmi_rescale_start(const bmi_rescale *rescale, int n_inputs, bmi_graph *graph, int *last, bm_error *err);

/* A copy of its own; NULL of NULL. */
bm_status bmi_rescale_copy(const bmi_rescale *rescale, bmi_rescale **out, bm_error *err);

void bmi_rescale_free(bmi_rescale *rescale);

#endif
