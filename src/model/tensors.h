/* SPDX-License-Identifier: MIT
 *
 * The named tensors of a file that holds weights but no network (safetensors, PyTorch state dicts): what every reader
 * of such a file gives, and what layers are made from. */
#ifndef BMI_TENSORS_H
#define BMI_TENSORS_H

#include "base/error.h"

#include <stdint.h>

#define BMI_TENSOR_MAX_RANK 8

typedef struct bmi_tensor {
    char *name;
    int rank;
    int64_t dims[BMI_TENSOR_MAX_RANK];
    size_t count;
    double *data; /* row-major, whatever type the file stores */
} bmi_tensor;

/* In file order. Zeroed, it is empty. Owns everything in it. */
typedef struct bmi_tensors {
    bmi_tensor *list;
    int n;
} bmi_tensors;

/* Appends a zeroed tensor of these dimensions under a copy of `name`; *out is good until the next call. Fails with
 * BM_ERR_FORMAT (negative dimensions, a name given twice), BM_ERR_UNSUPPORTED (rank or size above the limits) or
 * BM_ERR_MEMORY. */
bm_status bmi_tensors_add(bmi_tensors *tensors, const char *name, int rank, const int64_t *dims, bmi_tensor **out,
                          bm_error *err);

/* The tensor called `name`; NULL if there is none. */
const bmi_tensor *bmi_tensors_find(const bmi_tensors *tensors, const char *name);

void bmi_tensors_free(bmi_tensors *tensors);

#endif
