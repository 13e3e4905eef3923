/* SPDX-License-Identifier: MIT
 *
 * Before a run: do the data look like what the model was trained on? */
#ifndef BMI_RANGE_CHECK_H
#define BMI_RANGE_CHECK_H

#include "engine/rescale.h"
#include "model/model.h"

/* Reads a few windows of `area` and compares them with the training range of `model`, if it states one. `units`, or
 * NULL, is what the run would do to them. Fails with BM_ERR_MISMATCH, saying what lies where and what would mend it,
 * when they are mostly outside. */
bm_status bmi_range_check(const bm_model *model, bm_source *source, const bm_grid *grid, const bm_window *area,
                          const bmi_rescale *units, const char *path, bm_error *err);

#endif
