/* SPDX-License-Identifier: MIT
 *
 * A run that is prepared, in words: what bm_run_describe gives. */
#ifndef BMI_RUN_PLAN_H
#define BMI_RUN_PLAN_H

#include "engine/rescale.h"
#include "pipeline/worker.h"

/* Writes what `job`, whose schedule is made, would do into *out, a new string. `units` as in bmi_range_check. */
bm_status bmi_run_plan_describe(const bmi_job *job, const bm_run_options *options, const bmi_rescale *units,
                                bm_text_format format, char **out, bm_error *err);

#endif
