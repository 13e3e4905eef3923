/* SPDX-License-Identifier: MIT
 *
 * What bm_type values can hold; the public bm_type_* functions are defined beside these. */
#ifndef BMI_TYPE_H
#define BMI_TYPE_H

#include "bandmix.h"

bool bmi_type_is_float(bm_type type);

/* Smallest and largest value of an integer type; 0 for floats. */
double bmi_type_minimum(bm_type type);
double bmi_type_maximum(bm_type type);

/* True when `value` can be stored in `type` without change. */
bool bmi_type_holds(bm_type type, double value);

#endif
