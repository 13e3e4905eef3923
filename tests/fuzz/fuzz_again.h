/* SPDX-License-Identifier: MIT */
#ifndef BMT_FUZZ_AGAIN_H
#define BMT_FUZZ_AGAIN_H

#include "model/model.h"

/* Writes `model` in every format, reads it back and compares what both compute; and completes it to an item. Aborts on
 * a broken promise. */
void bmt_fuzz_again(const bm_model *model);

#endif
