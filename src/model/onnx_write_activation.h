/* SPDX-License-Identifier: MIT
 *
 * Activations as ONNX's operators. */
#ifndef BMI_ONNX_WRITE_ACTIVATION_H
#define BMI_ONNX_WRITE_ACTIVATION_H

#include "base/text.h"
#include "model/graph.h"
#include "model/onnx_file.h"

/* What the writers of operators work on. */
typedef struct bmi_onnx_writer {
    const bmi_graph *graph;
    const bool *part; /* nodes that are written; see network.h */
    int exit;         /* the last of them */
    bmi_onnx_file *file;
    char **values; /* of each node, once it is written */
    char **floats; /* the same cast to float, where it is a truth value and was needed as a number */
    int64_t opset;
    bmi_text *notes;
    bm_error *err;
} bmi_onnx_writer;

/* The first opset that has the operator for `activation`. */
int64_t bmi_onnx_opset_of(bmi_activation activation);

/* Writes `node` from value `x` to value `to`. */
bm_status bmi_onnx_write_activation(bmi_onnx_writer *w, const bmi_node *node, char *x, char *to);

#endif
