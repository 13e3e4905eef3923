/* SPDX-License-Identifier: MIT
 *
 * Where the values of a pickle live: blocks that only grow, freed together, within limits. */
#ifndef BMI_PICKLE_ARENA_H
#define BMI_PICKLE_ARENA_H

#include "model/pickle.h"

/* A state dict takes about fifteen values a tensor; a file that wants more than these is no network of pixels. */
#define BMI_PICKLE_MAX_VALUES ((size_t)1 << 20)
#define BMI_PICKLE_MAX_BYTES  ((size_t)256 << 20)
#define BMI_PICKLE_MAX_DEPTH  64

/* A zeroed value of this kind in *out. Fails with BM_ERR_UNSUPPORTED above the limits, or BM_ERR_MEMORY. */
bm_status bmi_pickle_new(bmi_pickle *pickle, bmi_pickle_kind kind, bmi_pickle_value **out, bm_error *err);

/* A value of this kind with a copy of `text`. Fails as bmi_pickle_new. */
bm_status bmi_pickle_new_text(bmi_pickle *pickle, bmi_pickle_kind kind, const char *text, size_t length,
                              bmi_pickle_value **out, bm_error *err);

/* Appends `item` to a tuple, list or dict. Fails as bmi_pickle_new. */
bm_status bmi_pickle_append(bmi_pickle *pickle, bmi_pickle_value *container, const bmi_pickle_value *item,
                            bm_error *err);

/* Says that `outer` holds `inner`. Fails with BM_ERR_UNSUPPORTED when that is too deep. */
bm_status bmi_pickle_deepen(bmi_pickle_value *outer, const bmi_pickle_value *inner, bm_error *err);

#endif
