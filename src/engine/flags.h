/* SPDX-License-Identifier: MIT
 *
 * The limits that a model declares, on rows of pixels: whether the inputs are inside the domain, and values clipped and
 * flagged. Plain loops in double precision, so that every tier decides alike. */
#ifndef BMI_FLAGS_H
#define BMI_FLAGS_H

#include "engine/rescale.h"
#include "model/clip.h"
#include "model/domain.h"

/* flags[i] = BM_FLAG_INPUT_OUT_OF_RANGE or 0 for each pixel. `rows` holds the inputs as they are stored, `stride`
 * floats apart, and `units` (or NULL) leads from there to what the domain is about; `x` has room for one pixel's
 * n_inputs. */
void bmi_flags_of_inputs(const bmi_domain *domain, const bmi_rescale *units, const float *rows, size_t stride,
                         int n_inputs, size_t n_pixels, double *x, int32_t *flags);

/* flags[i] = the flags of values[i], and those of input_flags[i]. Either of `clip` and `input_flags` may be NULL. */
void bmi_flags_of_values(const bmi_clip *clip, const float *values, const int32_t *input_flags, size_t n_pixels,
                         int32_t *flags);

/* out[i] = values[i] within its limits. */
void bmi_flags_clip(const bmi_clip *clip, const float *values, size_t n_pixels, float *out);

#endif
