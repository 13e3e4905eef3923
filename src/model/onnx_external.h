/* SPDX-License-Identifier: MIT
 *
 * Numbers of an ONNX tensor that lie in a file beside the model, as exporters write them for large networks. */
#ifndef BMI_ONNX_EXTERNAL_H
#define BMI_ONNX_EXTERNAL_H

#include "base/error.h"

#include "onnx.pb-c.h"

/* Reads the bytes of `proto` from the file that it names in `folder` (ends in a slash, or is ""; NULL: there is none)
 * into *bytes (free with bmi_free). The file must lie in the folder or below it, links followed. Fails with
 * BM_ERR_UNSUPPORTED (a path that leaves the folder), BM_ERR_FORMAT (beyond the end of the file), BM_ERR_IO or
 * BM_ERR_MEMORY. */
bm_status bmi_onnx_external_read(const BmiOnnx__TensorProto *proto, const char *folder, uint8_t **bytes,
                                 size_t *n_bytes, bm_error *err);

#endif
