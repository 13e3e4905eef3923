/* SPDX-License-Identifier: MIT
 *
 * The layers of a manifest, "bandmix:layers", in order:
 *
 *     {"op": "dense", "weights": [[...], ...], "bias": [...], "activation": "relu"}     one row of weights an output
 *     {"op": "affine", "scale": [...], "shift": [...]}
 *     {"op": "batch_norm", "scale": [...], "shift": [...], "mean": [...], "variance": [...], "epsilon": 1e-5}
 *     {"op": "prelu", "alpha": [...]}
 *     {"op": "activation", "name": "leaky_relu", "alpha": 0.1}
 *     {"op": "softmax"}, {"op": "log_softmax"}, {"op": "argmax"}
 *
 * A list of numbers may be the name of a tensor in the file of weights: {"op": "dense", "weights": "fc1.weight"}.
 * "bias", "shift", "scale", "activation" of a dense layer and "name" of any layer but an activation may be missing. An
 * activation is a name, or an object with a name and ONNX's alpha and beta. */
#ifndef BMI_LAYERS_H
#define BMI_LAYERS_H

#include "model/manifest.h"
#include "model/tensors.h"

/* Fills the zeroed `graph` with the front of `manifest` and `layers`; `tensors` may be NULL. Fails with BM_ERR_FORMAT
 * (wrong sizes, no such tensor, unknown members), BM_ERR_UNSUPPORTED (unknown operations) or BM_ERR_MEMORY. */
bm_status bmi_layers_read(struct json_object *layers, const bmi_tensors *tensors, const bmi_manifest *manifest,
                          bmi_graph *graph, bm_error *err);

#endif
