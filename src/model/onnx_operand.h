/* SPDX-License-Identifier: MIT
 *
 * Operands of arithmetic: constants spread over channels, and operations between two values pixel by pixel. */
#ifndef BMI_ONNX_OPERAND_H
#define BMI_ONNX_OPERAND_H

#include "model/onnx_context.h"

/* A constant as one number a channel of `x`, in *out (free with bmi_free), *n of them: constants align with the axes
 * from the right, and may vary along the channels only. One channel alone is spread over as many as the constant has.
 */
bm_status bmi_onnx_spread(bmi_onnx *onnx, const bmi_onnx_tensor *constant, const bmi_onnx_value *x, int *n,
                          double **out);

/* The same where the operator keeps the number of channels. */
bm_status bmi_onnx_spread_evenly(bmi_onnx *onnx, const bmi_onnx_tensor *constant, const bmi_onnx_value *x,
                                 double **out);

/* The layout after broadcasting against a constant of more axes. */
bmi_onnx_value bmi_onnx_widen(const bmi_onnx_value *x, const bmi_onnx_tensor *constant);

/* a op b for two values of pixels: appends the node, and gives its layout and number in *out. Refuses operands that are
 * laid out differently. */
bm_status bmi_onnx_combine(bmi_onnx *onnx, bmi_op op, const bmi_onnx_value *a, const bmi_onnx_value *b,
                           bmi_onnx_value *out);

/* `value` as pixels in *out: as it is, or a constant as channels that are the same at every pixel, laid out beside
 * `like`. */
bm_status bmi_onnx_as_pixels(bmi_onnx *onnx, const bmi_onnx_value *value, const bmi_onnx_value *like,
                             bmi_onnx_value *out);

/* Inputs `first` and on of the node at hand as pixels; fails unless one of them is. *n of them, at most `most`. */
bm_status bmi_onnx_operands(bmi_onnx *onnx, size_t first, int most, bmi_onnx_value *out, int *n);

/* scale x + shift, the same for all channels; x->node moves on. */
bm_status bmi_onnx_line(bmi_onnx *onnx, bmi_onnx_value *x, double scale, double shift);

/* An activation without parameters; x->node moves on. */
bm_status bmi_onnx_apply(bmi_onnx *onnx, bmi_onnx_value *x, bmi_activation activation);

#endif
