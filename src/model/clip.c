/* SPDX-License-Identifier: MIT */
#include "model/clip.h"

double bmi_clip_apply(const bmi_clip *clip, double y, unsigned *flags)
{
    if (y < clip->lo) {
        const bool is_near = y > clip->lo - clip->tolerance;
        *flags |= is_near ? BM_FLAG_RAISED : BM_FLAG_TOO_LOW;
        return is_near ? clip->lo : y;
    }
    if (y > clip->hi) {
        const bool is_near = y < clip->hi + clip->tolerance;
        *flags |= is_near ? BM_FLAG_LOWERED : BM_FLAG_TOO_HIGH;
        return is_near ? clip->hi : y;
    }
    return y;
}
