/* SPDX-License-Identifier: MIT
 *
 * The channels of a pixel brought down to one number. */
#ifndef BMI_ONNX_REDUCE_H
#define BMI_ONNX_REDUCE_H

#include "model/onnx_context.h"

typedef enum bmi_reduction {
    BMI_REDUCE_SUM,
    BMI_REDUCE_MEAN,
    BMI_REDUCE_MAX,
    BMI_REDUCE_MIN,
    BMI_REDUCE_L1,
    BMI_REDUCE_L2,
    BMI_REDUCE_SUM_OF_SQUARES
} bmi_reduction;

/* Appends the nodes; x->node moves on, and the layout keeps its axis of channels, of one entry now. */
bm_status bmi_onnx_bring_down(bmi_onnx *onnx, bmi_reduction how, bmi_onnx_value *x);

#endif
