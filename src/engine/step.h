/* SPDX-License-Identifier: MIT
 *
 * One node of a folded graph as a step: parameters rounded to float once, weights packed for the tier, clamps fused. */
#ifndef BMI_STEP_H
#define BMI_STEP_H

#include "engine/plan.h"

/* Appends the step of node `index` to `steps`, or changes the last one when a clamp is fused into it. `steps` has room.
 */
bm_status bmi_step_append(const bmi_graph *graph, int index, const bmi_rows *rows, const bmi_kernels *kernels,
                          bmi_step *steps, int *n_steps, bm_error *err);

/* Runs `step` over `n_pixels` pixels (a multiple of the tile) of the scratch `base`, whose rows are `stride` floats
 * apart. */
void bmi_step_run(const bmi_step *step, const bmi_kernels *kernels, float *base, size_t stride, size_t n_pixels);

void bmi_step_free(bmi_step *step);

#endif
