/* SPDX-License-Identifier: MIT
 *
 * What `bandmix apply` writes beside its rasters: areas, a picture, a STAC item, styles. */
#ifndef BMI_APPLY_BESIDE_H
#define BMI_APPLY_BESIDE_H

#include "cli/apply_options.h"

/* Before the run: looks whether all of it can be written and makes sense for `model`. Returns -1 to go on, else the
 * exit status. `options->run` is whole. */
int apply_beside_check(const apply_options *options, const bm_model *model);

/* After the run. Returns the exit status. */
int apply_beside_write(const apply_options *options, const bm_model *model, const bm_run_report *report);

#endif
