/* SPDX-License-Identifier: MIT
 *
 * A constant of an ONNX graph: its numbers in double, whatever type the file stores them in. */
#ifndef BMI_ONNX_TENSOR_H
#define BMI_ONNX_TENSOR_H

#include "base/error.h"

#include "onnx.pb-c.h"

#define BMI_ONNX_MAX_RANK 8

/* TensorProto.DataType of strings, which are no numbers and not read here. */
#define BMI_ONNX_STRINGS 8

typedef struct bmi_onnx_tensor {
    int rank;
    int64_t dims[BMI_ONNX_MAX_RANK];
    size_t count;
    double *data; /* owned; row-major */
} bmi_onnx_tensor;

/* Reads `proto`; its values are copied. Fails with BM_ERR_FORMAT (sizes that do not fit the dimensions),
 * BM_ERR_UNSUPPORTED (strings, complex, data in a file that is not to be read) or BM_ERR_MEMORY. Data in another file
 * are looked for in `folder`, as bmi_onnx_external_read has it. */
bm_status bmi_onnx_tensor_read(const BmiOnnx__TensorProto *proto, const char *folder, bmi_onnx_tensor *out,
                               bm_error *err);

/* A zeroed tensor of these dimensions. Fails with BM_ERR_FORMAT (negative or too large) or BM_ERR_MEMORY. */
bm_status bmi_onnx_tensor_make(int rank, const int64_t *dims, bmi_onnx_tensor *out, bm_error *err);

void bmi_onnx_tensor_free(bmi_onnx_tensor *tensor);

#endif
