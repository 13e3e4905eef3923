/* SPDX-License-Identifier: MIT
 *
 * One thread's use of a plan: the scratch, and the walk over a window block by block. The public functions are in
 * bandmix.h. */
#ifndef BMI_RUNNER_H
#define BMI_RUNNER_H

#include "engine/plan.h"

/* A runner on a plan that others use too; `plan` outlives the runner. */
bm_status bmi_runner_new_shared(bm_runner **out, const bmi_plan *plan, bm_error *err);

/* bm_runner_apply without the checks of its arguments; returns how many pixels were valid. Without `in` none is: the
 * outputs are filled with nodata. */
size_t bmi_runner_walk(bm_runner *runner, const bm_planes *in, const uint8_t *valid, size_t n_pixels,
                       const bm_planes *outputs);

#endif
