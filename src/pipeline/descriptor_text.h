/* SPDX-License-Identifier: MIT
 *
 * A run as a descriptor (.bmix) of the driver. */
#ifndef BMI_DESCRIPTOR_TEXT_H
#define BMI_DESCRIPTOR_TEXT_H

#include "pipeline/prepare.h"

/* *out is a new string; free it with bm_text_free. */
bm_status bmi_descriptor_text(const bm_run_options *run, const bm_vrt_options *options, const bmi_plan *plan,
                              char **out, bm_error *err);

#endif
