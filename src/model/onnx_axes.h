/* SPDX-License-Identifier: MIT
 *
 * The axes of pixels while operators move them about. An axis that is not the channels counts pixels along one or
 * several axes of the file's input, in an order: its *origin* is those axes, a hexadecimal digit each (1 for the first
 * axis), the outermost first. 0x34 is what [N, C, H, W] has once H and W are flattened into one axis; 0 is an axis of
 * one entry that was put in. So two values agree pixel by pixel when their axes have the same origins, and a transposed
 * image is not taken for the image. */
#ifndef BMI_ONNX_AXES_H
#define BMI_ONNX_AXES_H

#include "model/onnx_context.h"

/* Puts an axis of one entry in at place `at`; the caller checks the rank. */
void bmi_onnx_insert_axis(bmi_onnx_value *x, int at);

/* Takes axis `at`, of one entry, away; the channels then have no axis if it was theirs. */
void bmi_onnx_remove_axis(bmi_onnx_value *x, int at);

/* True when axis `wanted` (negative: from the end) holds the channels. One channel alone may be looked for on any axis
 * of one entry, and is moved there. */
bool bmi_onnx_claim_axis(bmi_onnx_value *x, int64_t wanted, int n_channels);

/* The same as an error: fails with "mixes pixels" unless axis `axis` holds the channels of `x`. */
bm_status bmi_onnx_check_axis(bmi_onnx *onnx, bmi_onnx_value *x, int64_t axis);

/* The layout of an operation between `a` and `b`, with as many channels; false when they do not agree pixel by pixel or
 * channel by channel. */
bool bmi_onnx_join(const bmi_onnx_value *a, int n_a, const bmi_onnx_value *b, int n_b, bmi_onnx_value *out);

/* Spreads the pixels of axes `from` .. `to` - 1 of `x` (but the channels) over axes `first` .. `last` - 1 of `out`,
 * whose dims are set, in the same order. */
void bmi_onnx_lay_pixels(bmi_onnx *onnx, const bmi_onnx_value *x, int from, int to, bmi_onnx_value *out, int first,
                         int last);

#endif
