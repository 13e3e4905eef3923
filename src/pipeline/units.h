/* SPDX-License-Identifier: MIT
 *
 * From the numbers that a file stores to the units of a model: the scale and offset that bands state, and those that
 * the user gives. */
#ifndef BMI_UNITS_H
#define BMI_UNITS_H

#include "engine/rescale.h"

/* Scale and offset of the band, decibels, scale and offset of the user, in this order; *units (free with
 * bmi_rescale_free) is NULL when nothing changes. */
bm_status bmi_units_resolve(const bm_run_options *options, const bm_source *source, bmi_rescale **units, bm_error *err);

#endif
