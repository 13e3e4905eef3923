/* SPDX-License-Identifier: MIT
 *
 * A run as the arguments of the function plugin. */
#ifndef BMI_VRT_ARGUMENTS_H
#define BMI_VRT_ARGUMENTS_H

#include "base/text.h"
#include "pipeline/prepare.h"
#include "raster/source_parts.h"

#define BMI_VRT_MAX_ARGUMENTS 16

typedef struct bmi_vrt_arguments {
    char *list[BMI_VRT_MAX_ARGUMENTS + 1]; /* "key=value", NULL-terminated */
    int n;
} bmi_vrt_arguments;

/* Says everything that a default could change: types and nodata of the outputs are those of the plan. `model_path` goes
 * in as it is. Fails with BM_ERR_UNSUPPORTED for what the functions do not do, or BM_ERR_MEMORY. Free with
 * bmi_vrt_arguments_free, after failure too. */
bm_status bmi_vrt_arguments_make(bmi_vrt_arguments *arguments, const bm_run_options *run, const bmi_prepared *prepared,
                                 const bmi_source_parts *parts, const char *model_path, const bm_model_options *model,
                                 bm_error *err);

/* The outputs of a run in words, parted by commas, or one a JSON string; appended to `text`. */
void bmi_vrt_outputs_append(bmi_text *text, const bm_run_options *run, const bmi_plan *plan, bool as_json);

/* Below what probability a class is none, which is the same for all outputs of classes; 0: never. */
double bmi_vrt_reject(const bm_run_options *run);

void bmi_vrt_arguments_free(bmi_vrt_arguments *arguments);

#endif
