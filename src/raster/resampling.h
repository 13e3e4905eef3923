/* SPDX-License-Identifier: MIT
 *
 * By which method each input comes onto the grid, from the words of -r. */
#ifndef BMI_RESAMPLING_H
#define BMI_RESAMPLING_H

#include "raster/bind.h"

/* Writes the method of each input of `binding` into `methods`: "METHOD" is for all, "BAND=METHOD" for one, by what the
 * model calls it, by what the file calls it, or by its number as in -b; the last that names it counts. Without any it
 * is bilinear. BM_ERR_ARGUMENT for a method or band that is not there. */
bm_status bmi_resampling_choose(const bm_source_options *options, const bmi_binding *binding, int *methods,
                                bm_error *err);

#endif
