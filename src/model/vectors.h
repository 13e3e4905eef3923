/* SPDX-License-Identifier: MIT
 *
 * Test vectors that a model carries: inputs with the outputs that its author got, so that anyone can see whether it is
 * run as it was meant. */
#ifndef BMI_VECTORS_H
#define BMI_VECTORS_H

#include "base/error.h"

struct json_object;

typedef struct bmi_vectors {
    int n; /* 0: there are none */
    int n_inputs, n_outputs;
    double *inputs;   /* [n][n_inputs] */
    double *outputs;  /* [n][n_outputs] */
    int *flags;       /* [n][n_outputs], or NULL */
    double tolerance; /* of an output */
} bmi_vectors;

/* Reads an object {inputs, outputs, flags, tolerance}, lists of rows of numbers, into *out, which is zeroed when
 * `value` is NULL; "flags" may be missing, and "tolerance" is 0 then. Free with bmi_vectors_free, after failure too. */
bm_status bmi_vectors_read(struct json_object *value, const char *where, bmi_vectors *out, bm_error *err);

void bmi_vectors_free(bmi_vectors *vectors);

#endif
