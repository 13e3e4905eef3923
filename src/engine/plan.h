/* SPDX-License-Identifier: MIT
 *
 * A model made ready to run on one CPU tier: steps with packed weights, rows of scratch shared by lifetime, a block
 * size, and what to store. Immutable once made: any number of runners, in any threads, may use one. */
#ifndef BMI_PLAN_H
#define BMI_PLAN_H

#include "engine/fold.h"
#include "kernels/kernels.h"
#include "model/model.h"

typedef enum bmi_step_kind {
    BMI_STEP_DENSE,
    BMI_STEP_AFFINE,
    BMI_STEP_ACTIVATE,
    BMI_STEP_BINARY,
    BMI_STEP_WHERE,
    BMI_STEP_CONCAT,
    BMI_STEP_SELECT,
    BMI_STEP_REDUCE_MAX,
    BMI_STEP_SOFTMAX,
    BMI_STEP_LOG_SOFTMAX
} bmi_step_kind;

/* Channels of a node in the scratch: rows first .. first + n - 1. */
typedef struct bmi_rows {
    int first, n;
} bmi_rows;

typedef struct bmi_step {
    bmi_step_kind kind;
    bmi_rows in[BMI_MAX_INPUTS], out;
    float *packed;       /* dense: weights; owned */
    float *alpha, *beta; /* affine: scale and shift; activate: parameters; both a value a row; owned */
    int *channels;       /* select: the row of `in` for each row of `out`; owned */
    bmi_activation activation;
    bmi_binary binary;
    bmi_clamp clamp; /* dense */
    float lo, hi;
} bmi_step;

typedef struct bmi_plan_output {
    bm_output output; /* every default filled in */
    int n_bands;
    bmi_store store;
    int node;      /* of LAYER: in the model's graph */
    bmi_rows rows; /* of LAYER */
} bmi_plan_output;

typedef struct bmi_plan {
    const bmi_kernels *kernels;
    bmi_step *steps;
    int n_steps;
    int n_inputs;
    float *center;       /* n_inputs; see bmi_fold */
    int n_rows;          /* of scratch for the steps */
    size_t block_pixels; /* a multiple of the tile */
    size_t row_stride;   /* floats from row to row of the scratch: an odd number of cache lines */
    bmi_head_kind head;
    bmi_rows scores, values;
    int n_classes;         /* 0 when there are none to tell apart */
    int n_top;             /* the most that an output of the best classes wants */
    int32_t *class_values; /* n_classes */
    int32_t unknown;       /* value of what is not sure enough; or BMI_NO_CLASS */
    bmi_clip *clips;       /* one a row of `values`; or NULL */
    bmi_domain domain;     /* of the inputs; empty unless flags are wanted */
    bmi_rescale *units;    /* for the domain; or NULL */
    bmi_plan_output *outputs;
    int n_outputs;
} bmi_plan;

/* Plans `model` for `cpu` (NULL: the best tier) and `outputs` (NULL: one default output), with `units` (or NULL)
 * between the bands as they are stored and the model. The plan keeps nothing of the model. Fails with BM_ERR_ARGUMENT
 * (no such tier; an output that the model cannot give) or BM_ERR_MEMORY. */
bm_status bmi_plan_new(bmi_plan **out, const bm_model *model, const bmi_rescale *units, const char *cpu,
                       const bm_output *outputs, int n_outputs, bm_error *err);

void bmi_plan_free(bmi_plan *plan);

/* Bytes of scratch that a runner of this plan takes. */
size_t bmi_plan_scratch_bytes(const bmi_plan *plan);

#endif
