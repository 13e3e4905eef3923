/* SPDX-License-Identifier: MIT */
#include "engine/choice.h"

#include "kernels/kernels.h"

#include <math.h>

/* Puts class `index` of pixel `p` where it belongs among the best so far, whose indices stand in `out`. */
static void insert(const float *scores, size_t stride, int index, int n_top, size_t p, int32_t *out)
{
    const float score = scores[(size_t)index * stride + p];
    int place = index < n_top ? index : n_top;
    while (place > 0 && scores[(size_t)out[(size_t)(place - 1) * stride + p] * stride + p] < score) {
        if (place < n_top) out[(size_t)place * stride + p] = out[(size_t)(place - 1) * stride + p];
        place--;
    }
    if (place < n_top) out[(size_t)place * stride + p] = index;
}

void bmi_choice_top(const float *scores, size_t stride, int n_classes, const int32_t *values, int n_top,
                    size_t n_pixels, int32_t *out)
{
    for (size_t p = 0; p < n_pixels; p++) {
        int has_nan = 0;
        for (int c = 0; c < n_classes; c++) has_nan |= isnan(scores[(size_t)c * stride + p]) != 0;
        for (int c = 0; c < n_classes && !has_nan; c++) insert(scores, stride, c, n_top, p, out);
        for (int k = 0; k < n_top; k++) {
            int32_t *at = &out[(size_t)k * stride + p];
            *at = has_nan ? BMI_NO_CLASS : values[*at];
        }
    }
}

void bmi_choice_reject(const float *confidence, float least, int32_t unknown, size_t n_pixels, int32_t *classes)
{
    for (size_t p = 0; p < n_pixels; p++)
        if (confidence[p] < least && classes[p] != BMI_NO_CLASS) classes[p] = unknown;
}
