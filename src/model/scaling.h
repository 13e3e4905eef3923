/* SPDX-License-Identifier: MIT
 *
 * The scaling of a manifest: what is done to each band before the network sees it. Every band has a list of steps: a
 * straight line, two bounds, a function, an expression. */
#ifndef BMI_SCALING_H
#define BMI_SCALING_H

#include "model/graph.h"
#include "model/json_text.h"

#define BMI_SCALING_MAX_STEPS 16

typedef enum bmi_scaling_kind {
    BMI_SCALING_LINE,      /* a x + b */
    BMI_SCALING_CLAMP,     /* min(max(x, a), b); infinite bounds do not bind */
    BMI_SCALING_FUNCTION,  /* f(x) */
    BMI_SCALING_EXPRESSION /* text with one name in it */
} bmi_scaling_kind;

typedef struct bmi_scaling_step {
    bmi_scaling_kind kind;
    double a, b;
    bmi_activation function;
    char *expression; /* owned */
} bmi_scaling_step;

/* Of one band. Zeroed, it leaves the band as it is. */
typedef struct bmi_scaling {
    bmi_scaling_step *steps; /* owned */
    int n;
} bmi_scaling;

/* Name of the nodes that scaling becomes. */
#define BMI_SCALING_NAME "value scaling"

/* Reads null, one entry for all bands, or a list of one for all or one a band. An entry is null, an object of STAC
 * MLM's value_scaling, the name of a function ("log10", "sqrt", "cos_deg", ...), or a list of those, applied in order.
 * *out (free with bmi_scaling_free) is NULL and *count 0 when there is none. */
bm_status bmi_scaling_read(json_object *value, const char *where, bmi_scaling **out, int *count, bm_error *err);

/* Reads the scaling of models from before MLM 1.4: norm_type, norm_by_channel and statistics of `input`. */
bm_status bmi_scaling_read_old(json_object *input, const char *where, bmi_scaling **out, int *count, bm_error *err);

/* Reads MLM's pre_processing_function, an object {format, expression} or a list of them in order, as one scaling for
 * all bands. Expressions are run; the name of a function elsewhere is refused. */
bm_status bmi_scaling_read_functions(json_object *value, const char *where, bmi_scaling **out, int *count,
                                     bm_error *err);

/* Puts the steps of `second` behind those of *first and frees it; the counts may be 0, 1 or equal. */
bm_status bmi_scaling_join(bmi_scaling **first, int *count, bmi_scaling *second, int n_second, bm_error *err);

/* Appends the nodes that scale node *index and moves *index to the last of them. `count` is 0, 1 or the number of
 * channels. */
bm_status bmi_scaling_apply(const bmi_scaling *scalings, int count, bmi_graph *graph, int *index, bm_error *err);

void bmi_scaling_free(bmi_scaling *scalings, int count);

#endif
