/* SPDX-License-Identifier: MIT
 *
 * Which band of a file is which input of a model, from what both say of their bands. No GDAL object is touched. */
#ifndef BMI_BAND_MATCH_H
#define BMI_BAND_MATCH_H

#include "raster/band_facts.h"

/* Writes for each of the `n_inputs` bands of `model` the band of `file` (from 1) into `numbers`, and by what it was
 * found into `hows` (static texts, see bm_source_get_band). BM_ERR_MISMATCH when one of them is in doubt or missing;
 * `path` is for messages. */
bm_status bmi_band_match(const bm_band *model, int n_inputs, const bmi_band_facts *file, int n_bands, const char *path,
                         int *numbers, const char **hows, bm_error *err);

#endif
