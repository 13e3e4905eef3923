/* SPDX-License-Identifier: MIT
 *
 * Classes beyond the best: the K best of a pixel, and none where the best is not sure enough. */
#ifndef BMI_CHOICE_H
#define BMI_CHOICE_H

#include <stddef.h>
#include <stdint.h>

/* The values of the n_top classes with the largest of `scores` (n_classes rows of `stride`), best first, of equal ones
 * the first: n_top rows of `stride` in `out`. BMI_NO_CLASS where a score is NaN. */
void bmi_choice_top(const float *scores, size_t stride, int n_classes, const int32_t *values, int n_top,
                    size_t n_pixels, int32_t *out);

/* Sets `classes` to `unknown` where `confidence` is below `least`, and leaves BMI_NO_CLASS alone. */
void bmi_choice_reject(const float *confidence, float least, int32_t unknown, size_t n_pixels, int32_t *classes);

#endif
