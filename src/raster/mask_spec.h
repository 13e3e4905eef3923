/* SPDX-License-Identifier: MIT
 *
 * A mask in words: FILE[:BAND][,values=LIST][,bits=LIST]. */
#ifndef BMI_MASK_SPEC_H
#define BMI_MASK_SPEC_H

#include "base/error.h"

/* Values from `low` to `high`. */
typedef struct bmi_value_range {
    double low, high;
} bmi_value_range;

typedef struct bmi_mask_spec {
    char *path;
    char *band;              /* number or name; NULL: the first */
    bmi_value_range *ranges; /* n_ranges: these are invalid */
    int n_ranges;
    uint64_t bits; /* and these, if one of them is set */
    bool is_plain; /* neither is given: zero is invalid */
} bmi_mask_spec;

/* Reads `text`. LIST is numbers and ranges of them, "0,3,8-10". A colon parts file and band where a number stands
 * behind it, or where the text before it is the name of a file. BM_ERR_ARGUMENT says what is wrong with the text. After
 * failure, too, call bmi_mask_spec_free. */
bm_status bmi_mask_spec_parse(bmi_mask_spec *spec, const char *text, bm_error *err);

/* Whether a pixel of value `value` is invalid. NaN is. */
bool bmi_mask_spec_rejects(const bmi_mask_spec *spec, double value);

void bmi_mask_spec_free(bmi_mask_spec *spec);

#endif
