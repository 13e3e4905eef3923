/* SPDX-License-Identifier: MIT
 *
 * What a source is made of, for the files of this room that are about sources. */
#ifndef BMI_SOURCE_INSIDE_H
#define BMI_SOURCE_INSIDE_H

#include "raster/inputs.h"
#include "raster/mask.h"
#include "raster/view.h"

struct bm_source {
    bmi_inputs inputs;
    bm_grid grid;
    bm_valid rule;
    bmi_view *views; /* n_views, which together fill all planes */
    int n_views;
    bmi_mask *masks; /* n_masks */
    int n_masks;
};

#endif
