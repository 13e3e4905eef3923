/* SPDX-License-Identifier: MIT
 *
 * Which bands of a file feed the inputs of a model: by number or description as the user says, by what the model says
 * of its bands, or in order. Doubt is an error that shows both sides. */
#ifndef BMI_BIND_H
#define BMI_BIND_H

#include "raster/band_facts.h"

typedef struct bmi_binding {
    int n_bands;
    int *files;        /* index of the file of each */
    int *numbers;      /* in its file, from 1 */
    const char **hows; /* static texts, see bm_bound_band */
    char **labels;     /* what the file calls each of them, or "" */
} bmi_binding;

/* Binds bands of the `n_files` files. The caller frees `out` with bmi_binding_free, after failure too. The rules stand
 * at bm_source_open. BM_ERR_ARGUMENT for what the user named wrongly, BM_ERR_MISMATCH where model and files do not
 * meet. */
bm_status bmi_bind(const bmi_band_file *files, int n_files, const bm_source_options *options, bmi_binding *out,
                   bm_error *err);

void bmi_binding_free(bmi_binding *binding);

#endif
