/* SPDX-License-Identifier: MIT
 *
 * Samples of the data against the range that a model was trained on: how many lie outside, and which of the usual
 * mistakes about units would explain it. Pure arithmetic. */
#ifndef BMI_RANGE_HINT_H
#define BMI_RANGE_HINT_H

#include "engine/rescale.h"

/* Of one band. */
typedef struct bmi_samples {
    double *values; /* n, as the file stores them */
    double *scaled; /* n, as the model would see them */
    int n;
    double stated_scale; /* what the band states, applied or not; 1 and 0: nothing */
    double stated_offset;
    double lo, hi; /* what the model was trained on */
} bmi_samples;

/* A tenth of the training range on either side still counts as inside: clouds and shadows are not a mistake. */
#define BMI_RANGE_MARGIN 0.1

/* Data that vary, but over less of the training range than this in every band, were divided once too often. */
#define BMI_RANGE_LEAST 2e-3

/* Share of the samples of one band, as the model would see them, that lie outside. 0 for no samples. */
double bmi_range_outside(const bmi_samples *band);

/* True when the bands are mostly outside: half of all samples, or nine tenths of one band; or when they are all but
 * equal in every band. */
bool bmi_range_is_off(const bmi_samples *bands, int n_bands);

/* What would mend it, as the end of a sentence ("they look like ...: give --scale 0.0001"), static storage; NULL when
 * nothing known fits. */
const char *bmi_range_hint(const bmi_samples *bands, int n_bands);

#endif
