/* SPDX-License-Identifier: MIT
 *
 * Kinds of outputs in words. */
#ifndef BMI_OUTPUT_NAME_H
#define BMI_OUTPUT_NAME_H

#include "bandmix.h"

/* "class", "probabilities"; "values" for the default. Static storage. */
const char *bmi_output_kind_name(bm_output_kind kind);

#endif
