/* SPDX-License-Identifier: MIT
 *
 * Which bands feed the network, for the eyes of whoever started the run. */
#ifndef BMI_BOUND_TABLE_H
#define BMI_BOUND_TABLE_H

#include "bandmix.h"

/* Prints to stderr one line an input: the model's band, the file's, and by what they were brought together. Prints
 * nothing when every band was found by its very name. */
void bound_table_print(const bm_model *model, const bm_source *source);

#endif
