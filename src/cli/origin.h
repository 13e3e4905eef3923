/* SPDX-License-Identifier: MIT
 *
 * What an output says of where it comes from. */
#ifndef BMI_ORIGIN_H
#define BMI_ORIGIN_H

#include "bandmix.h"

/* Metadata of an output, "KEY=VALUE", NULL-terminated. */
typedef struct origin_items {
    char *list[7];
} origin_items;

/* Writes into `origin` the version, the model, the names of the inputs and the options of the command line that shape
 * the pixels. No dates, so that the same run gives the same file. False when memory is out; free in either case. */
bool origin_make(origin_items *origin, const bm_model *model, const bm_source_options *inputs,
                 const char *const *words);

void origin_free(origin_items *origin);

#endif
