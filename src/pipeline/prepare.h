/* SPDX-License-Identifier: MIT
 *
 * What has to be there before the first pixel, whether outputs are written or read: source, units and plan. */
#ifndef BMI_PREPARE_H
#define BMI_PREPARE_H

#include "engine/plan.h"

typedef struct bmi_prepared {
    bm_source_options source_options; /* with the bands of the model; the texts are the caller's */
    bm_source *source;
    bmi_rescale *units; /* or NULL */
    bmi_plan *plan;
} bmi_prepared;

/* Opens the inputs of `options`, whose model and outputs must be there; what is about files in the outputs is not
 * looked at. Free with bmi_prepared_free, after failure too. */
bm_status bmi_prepare(bmi_prepared *prepared, const bm_run_options *options, bm_error *err);

void bmi_prepared_free(bmi_prepared *prepared);

#endif
