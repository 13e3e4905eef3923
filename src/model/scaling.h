/* SPDX-License-Identifier: MIT
 *
 * The value scaling of a manifest: what is done to each band before the network sees it. Every kind of STAC MLM is a
 * straight line and two bounds. */
#ifndef BMI_SCALING_H
#define BMI_SCALING_H

#include "model/graph.h"
#include "model/json_text.h"

/* y = min(max(scale x + shift, lo), hi); infinite bounds do not bind. */
typedef struct bmi_scaling {
    double scale, shift, lo, hi;
} bmi_scaling;

/* Name of the nodes that scaling becomes. */
#define BMI_SCALING_NAME "value scaling"

/* Reads `value_scaling`: null, an object for all bands, or a list of one for all or one a band. *out (free with
 * bmi_free) is NULL and *count 0 when there is none. */
bm_status bmi_scaling_read(json_object *value, bmi_scaling **out, int *count, bm_error *err);

/* Appends the nodes that scale node *index and moves *index to the last of them. `count` is 0, 1 or the number of
 * channels. */
bm_status bmi_scaling_apply(const bmi_scaling *scalings, int count, bmi_graph *graph, int *index, bm_error *err);

#endif
