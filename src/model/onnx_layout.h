/* SPDX-License-Identifier: MIT
 *
 * Which axis of a graph's input holds the channels. */
#ifndef BMI_ONNX_LAYOUT_H
#define BMI_ONNX_LAYOUT_H

#include "model/onnx_context.h"

/* Fills rank, dims and axis of *out for graph input `input`, and *n_channels. The first operator down the line that
 * must know decides (a convolution wants axis 1, a matrix product the last, a Transpose tells what it turns to axis 1);
 * without one, axis 1, or the only axis whose size is known. Fails with BM_ERR_UNSUPPORTED when the file does not say
 * how many channels there are. */
bm_status bmi_onnx_input_layout(bmi_onnx *onnx, const BmiOnnx__ValueInfoProto *input, bmi_onnx_value *out,
                                int *n_channels);

#endif
