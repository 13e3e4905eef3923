/* SPDX-License-Identifier: MIT
 *
 * Which bands of a file feed the inputs of a model: by number or description as the user says, by the model's names, or
 * in order. Doubt is an error that shows both sides. */
#ifndef BMI_BIND_H
#define BMI_BIND_H

#include "base/error.h"

#include <gdal.h>

/* Writes the numbers (from 1) of the bound bands of `dataset` into *numbers, a new array of *n_bands (free with
 * bmi_free). The rules stand at bm_source_open. BM_ERR_ARGUMENT for what the user named wrongly, BM_ERR_MISMATCH where
 * model and file do not meet. */
bm_status bmi_bind(GDALDatasetH dataset, const bm_source_options *options, int **numbers, int *n_bands, bm_error *err);

#endif
