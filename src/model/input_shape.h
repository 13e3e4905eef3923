/* SPDX-License-Identifier: MIT
 *
 * The shape of the input that a manifest states (mlm:input[0].input): which of its axes holds the bands, and whether
 * the others are pixels, which a network of 1x1 layers takes one by one. */
#ifndef BMI_INPUT_SHAPE_H
#define BMI_INPUT_SHAPE_H

#include "model/json_text.h"

/* Sets *n_bands to the bands that `input`, the object of mlm:input[0], states; 0 when it states none. Fails with
 * BM_ERR_FORMAT when shape and dim_order do not fit each other, and with BM_ERR_UNSUPPORTED when no axis is that of
 * bands or another axis than those of pixels is longer than one. */
bm_status bmi_input_shape_read(json_object *input, int *n_bands, bm_error *err);

#endif
