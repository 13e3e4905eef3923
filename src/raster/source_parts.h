/* SPDX-License-Identifier: MIT
 *
 * The bands that a source reads, one by one, for who has them read by somebody else. */
#ifndef BMI_SOURCE_PARTS_H
#define BMI_SOURCE_PARTS_H

#include "base/error.h"

typedef struct bmi_source_part {
    const char *path; /* lives as long as the source */
    int number;       /* of the band */
    bool is_mask;     /* not the band itself, but GDAL's mask of it */
    bm_type type;     /* its own */
    bm_nodata nodata; /* of an input */
    int of;           /* of what is zero where pixels are invalid: the input that it is for, from 1; 0: for all */
} bmi_source_part;

typedef struct bmi_source_parts {
    bmi_source_part *list; /* n_inputs in their order, then n_masks */
    int n_inputs, n_masks;
    bm_type type; /* holds all of them */
} bmi_source_parts;

/* Lists what `source` reads. Fails with BM_ERR_UNSUPPORTED where it does more than to read bands: another grid, masks
 * by value or bit, signed bytes that GDAL takes for unsigned. Free with bmi_source_parts_free, after failure too. */
bm_status bmi_source_parts_list(bmi_source_parts *parts, const bm_source *source, bm_error *err);

void bmi_source_parts_free(bmi_source_parts *parts);

#endif
