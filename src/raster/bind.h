/* SPDX-License-Identifier: MIT
 *
 * Which bands of a file feed the inputs of a model: by number or description as the user says, by what the model says
 * of its bands, or in order. Doubt is an error that shows both sides. */
#ifndef BMI_BIND_H
#define BMI_BIND_H

#include "base/error.h"

#include <gdal.h>

typedef struct bmi_binding {
    int n_bands;
    int *numbers;      /* from 1 */
    const char **hows; /* static texts, see bm_source_get_band */
    char **labels;     /* what the file calls each of them, or "" */
} bmi_binding;

/* Binds bands of `dataset`. The caller frees `out` with bmi_binding_free, after failure too. The rules stand at
 * bm_source_open. BM_ERR_ARGUMENT for what the user named wrongly, BM_ERR_MISMATCH where model and file do not meet. */
bm_status bmi_bind(GDALDatasetH dataset, const bm_source_options *options, bmi_binding *out, bm_error *err);

void bmi_binding_free(bmi_binding *binding);

#endif
