/* SPDX-License-Identifier: MIT
 *
 * What is counted while an output is made: pixels and ground of every class, or extent and moments of every band.
 * Workers count their windows for themselves; the counts are added in the order of the windows, so that they do not
 * depend on the number of workers. */
#ifndef BMI_TALLY_H
#define BMI_TALLY_H

#include "pipeline/labels.h"
#include "raster/ground.h"

/* How one output is counted. Constant once made. */
typedef struct bmi_tally_rule {
    bool counts_classes; /* else moments, unless n_bands is 0 */
    bm_type type;
    double nodata;
    int n_bands;
    int n_classes;     /* one more is counted: what is of no class */
    double *values;    /* of the classes */
    int32_t *index_of; /* a value of a small type (by its bits) to its class; or NULL */
    bmi_ground ground;
} bmi_tally_rule;

typedef struct bmi_moments {
    uint64_t n;
    double minimum, maximum;
    double sum[2], squares[2]; /* each with what the rounding lost */
} bmi_moments;

typedef struct bmi_tally {
    uint64_t *counts, *row; /* n_classes + 1; of the window, and of one row while it is counted */
    double *areas;          /* likewise, square metres; zeros where the ground is unknown or uniform */
    bmi_moments *bands;
} bmi_tally;

/* Fills `rule`; free with bmi_tally_rule_free, after failure too. */
bm_status bmi_tally_rule_make(bmi_tally_rule *rule, const bmi_plan_output *output, const bmi_labels *labels,
                              const bmi_ground *ground, bm_error *err);
void bmi_tally_rule_free(bmi_tally_rule *rule);

/* An empty tally; free with bmi_tally_free, after failure too. */
bm_status bmi_tally_init(bmi_tally *tally, const bmi_tally_rule *rule, bm_error *err);
void bmi_tally_free(bmi_tally *tally);

/* Makes `tally` that of `planes`, packed, which are `window` of the grid. */
void bmi_tally_window(bmi_tally *tally, const bmi_tally_rule *rule, const bm_planes *planes, const bm_window *window);

void bmi_tally_add(bmi_tally *total, const bmi_tally_rule *rule, const bmi_tally *part);

#endif
