/* SPDX-License-Identifier: MIT */
#include "engine/flags.h"

void bmi_flags_of_inputs(const bmi_domain *domain, const bmi_rescale *units, const float *rows, size_t stride,
                         int n_inputs, size_t n_pixels, double *x, int32_t *flags)
{
    for (size_t p = 0; p < n_pixels; p++) {
        for (int c = 0; c < n_inputs; c++) x[c] = bmi_rescale_apply(units, c, rows[(size_t)c * stride + p]);
        flags[p] = bmi_domain_holds(domain, x) ? 0 : BM_FLAG_INPUT_OUT_OF_RANGE;
    }
}

void bmi_flags_of_values(const bmi_clip *clip, const float *values, const int32_t *input_flags, size_t n_pixels,
                         int32_t *flags)
{
    for (size_t p = 0; p < n_pixels; p++) {
        unsigned found = 0;
        if (clip != NULL) (void)bmi_clip_apply(clip, values[p], &found);
        flags[p] = (int32_t)found | (input_flags == NULL ? 0 : input_flags[p]);
    }
}

void bmi_flags_clip(const bmi_clip *clip, const float *values, size_t n_pixels, float *out)
{
    unsigned found = 0;
    for (size_t p = 0; p < n_pixels; p++) out[p] = (float)bmi_clip_apply(clip, values[p], &found);
}
