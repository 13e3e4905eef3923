/* SPDX-License-Identifier: MIT
 *
 * The rasters of a source, which of their bands feed the model, and the grid that all are brought onto. */
#ifndef BMI_INPUTS_H
#define BMI_INPUTS_H

#include "raster/bind.h"
#include "raster/place.h"

typedef struct bmi_inputs {
    bmi_band_file *files; /* n_files; paths and datasets are owned */
    int n_files;
    bmi_fit *fits; /* how each lies on the grid */
    bmi_binding binding;
    bm_type *types;         /* a bound band, its own */
    int *methods;           /* a bound band: of resampling, where its file is not on the grid */
    GDALDatasetH like;      /* owned; NULL: the grid is that of a file */
    GDALDatasetH reference; /* whose grid it is: `like` or a file */
    const char *reference_path;
} bmi_inputs;

/* Opens and binds what `options` names. After failure, too, call bmi_inputs_close. */
bm_status bmi_inputs_open(bmi_inputs *inputs, const bm_source_options *options, bm_error *err);

void bmi_inputs_close(bmi_inputs *inputs);

#endif
