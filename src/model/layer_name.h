/* SPDX-License-Identifier: MIT
 *
 * Layers by the names that `info` shows. */
#ifndef BMI_LAYER_NAME_H
#define BMI_LAYER_NAME_H

#include "model/model.h"

/* The node whose values the layer called `name` gives: of an operation that became several nodes, the last. Fails with
 * BM_ERR_ARGUMENT, listing names, when there is none, or when it is an argmax. */
bm_status bmi_layer_find(const bm_model *model, const char *name, int *index, bm_error *err);

#endif
