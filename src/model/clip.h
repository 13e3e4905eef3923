/* SPDX-License-Identifier: MIT
 *
 * The limits of an output channel: a value a little outside is set to the limit, one far outside is kept as it is, and
 * both are told by a flag. These are the rules for extreme cases of the Sentinel-2 biophysical processor (Weiss, Baret,
 * Jay: S2ToolBox Level 2 products, ATBD v2.1, 2020). */
#ifndef BMI_CLIP_H
#define BMI_CLIP_H

#include "bandmix.h"

typedef struct bmi_clip {
    double lo, hi;
    double tolerance; /* not negative; infinite: everything outside is set to the limit */
} bmi_clip;

/* What is stored for `y`; ORs what was found (BM_FLAG_RAISED and its like) into *flags. NaN stays as it is. */
double bmi_clip_apply(const bmi_clip *clip, double y, unsigned *flags);

#endif
