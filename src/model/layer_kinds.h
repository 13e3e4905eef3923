/* SPDX-License-Identifier: MIT
 *
 * One layer of "bandmix:layers" as a node of the graph: the operations, and the members that each may have. */
#ifndef BMI_LAYER_KINDS_H
#define BMI_LAYER_KINDS_H

#include "model/graph.h"
#include "model/layer_numbers.h"

typedef struct bmi_layer {
    json_object *object;
    const char *name; /* for messages: the layer's, or "layer 3" */
    bmi_layer_source numbers;
    int inputs[BMI_MAX_INPUTS]; /* nodes that it reads */
    int n_inputs;
} bmi_layer;

/* Appends the nodes of `layer` and sets *node to its result. Fails with BM_ERR_FORMAT on members that the operation has
 * not, sizes or inputs that do not fit, and with BM_ERR_UNSUPPORTED on an unknown operation. */
bm_status bmi_layer_add(bmi_graph *graph, const bmi_layer *layer, int *node, bm_error *err);

/* The operation called `name` ("add", "concat", "softmax") if it is one of channels without parameters; else
 * BMI_OP_INPUT. bmi_layer_op_name is the way back; NULL for other operations. */
bmi_op bmi_layer_op(const char *name);
const char *bmi_layer_op_name(bmi_op op);

#endif
