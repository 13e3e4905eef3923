/* SPDX-License-Identifier: MIT
 *
 * The numbers of a layer: written out in JSON, or a tensor that JSON names. */
#ifndef BMI_LAYER_NUMBERS_H
#define BMI_LAYER_NUMBERS_H

#include "model/json_text.h"
#include "model/tensors.h"

typedef struct bmi_layer_source {
    json_object *object;
    const char *name;           /* of the layer, for messages */
    const bmi_tensors *tensors; /* or NULL */
} bmi_layer_source;

/* Member `key` as `count` numbers in *out (free with bmi_free); one number, or a tensor of one, stands for all. All are
 * `fallback` when it is absent. */
bm_status bmi_layer_list(const bmi_layer_source *source, const char *key, int count, double fallback, double **out,
                         bm_error *err);

/* Member `key` as rows of `n_columns` numbers in *out (free with bmi_free), *n_rows of them. A tensor is [rows,
 * columns], with any number of ones behind, as convolutions of one pixel have them. */
bm_status bmi_layer_matrix(const bmi_layer_source *source, const char *key, int n_columns, int *n_rows, double **out,
                           bm_error *err);

/* The columns of such a matrix; 0 when there is none. */
bm_status bmi_layer_columns(const bmi_layer_source *source, const char *key, int *n_columns, bm_error *err);

/* How many numbers a list is; 0 when there is none. */
bm_status bmi_layer_width(const bmi_layer_source *source, const char *key, int *width, bm_error *err);

#endif
