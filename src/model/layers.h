/* SPDX-License-Identifier: MIT
 *
 * The layers of a manifest, "bandmix:layers", in order:
 *
 *     {"op": "dense", "weights": [[...], ...], "bias": [...], "activation": "relu"}     one row of weights an output
 *     {"op": "affine", "scale": [...], "shift": [...]}
 *     {"op": "batch_norm", "scale": [...], "shift": [...], "mean": [...], "variance": [...], "epsilon": 1e-5}
 *     {"op": "prelu", "alpha": [...]}
 *     {"op": "activation", "name": "leaky_relu", "alpha": 0.1}
 *     {"op": "softmax"}, {"op": "log_softmax"}, {"op": "argmax"}, {"op": "largest"}
 *     {"op": "select", "channels": [0, 2]}, {"op": "constant", "values": [...]}
 *     {"op": "add", "inputs": ["a", "b"]}, and so subtract, multiply, divide, power, minimum, maximum, less, greater,
 *     equal and concat; {"op": "where", "inputs": ["condition", "then", "else"]}
 *
 * A layer reads the one before it, or those whose "id" stands in its "inputs"; "input" is what comes in. The last layer
 * is the output.
 *
 * A list of numbers may be the name of a tensor in the file of weights: {"op": "dense", "weights": "fc1.weight"}.
 * "bias", "shift", "scale", "activation" of a dense layer and "name" of any layer but an activation may be missing. An
 * activation is a name, or an object with a name and ONNX's alpha and beta, a number or a list; as a layer it may have
 * a name of its own under "layer". */
#ifndef BMI_LAYERS_H
#define BMI_LAYERS_H

#include "model/manifest.h"
#include "model/tensors.h"

/* Fills the zeroed `graph` with the front of `manifest` and `layers`; `tensors` may be NULL. Fails with BM_ERR_FORMAT
 * (wrong sizes, no such tensor, unknown members), BM_ERR_UNSUPPORTED (unknown operations) or BM_ERR_MEMORY. */
bm_status bmi_layers_read(struct json_object *layers, const bmi_tensors *tensors, const bmi_manifest *manifest,
                          bmi_graph *graph, bm_error *err);

#endif
