/* SPDX-License-Identifier: MIT
 *
 * What the bands and values of an output are called. */
#ifndef BMI_LABELS_H
#define BMI_LABELS_H

#include "engine/plan.h"

typedef struct bmi_labels {
    const char **names; /* n_bands, or NULL */
    const char **units; /* n_bands, or NULL */
    bm_class *classes;  /* n_classes; the names are the model's or in `text` */
    int n_classes;      /* 0 unless the output holds classes */
    char *text;
} bmi_labels;

/* Makes the labels of `output` as `plan` resolved it, which is `wanted` by the caller. The model must outlive them.
 * Free with bmi_labels_free, after failure too; that can only be BM_ERR_MEMORY. */
bm_status bmi_labels_make(bmi_labels *labels, const bm_model *model, const bmi_plan_output *output,
                          const bm_output *wanted, bm_error *err);

void bmi_labels_free(bmi_labels *labels);

#endif
