/* SPDX-License-Identifier: MIT
 *
 * The network of a model as an ONNX file: 1x1 convolutions over [batch, channels, height, width]. */
#ifndef BMI_ONNX_WRITE_H
#define BMI_ONNX_WRITE_H

#include "base/text.h"
#include "model/network.h"

/* *out (free with bmi_free) is the file, with `manifest` in its metadata. What ONNX says in other words only, so that
 * the last digits may change, is appended to `notes`, a sentence a line. Fails with BM_ERR_UNSUPPORTED on what it
 * cannot say, and BM_ERR_MEMORY. */
bm_status bmi_onnx_write(const bm_model *model, const char *manifest, bmi_text *notes, uint8_t **out, size_t *n_bytes,
                         bm_error *err);

#endif
