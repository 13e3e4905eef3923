/* SPDX-License-Identifier: MIT
 *
 * The network of a model as "bandmix:layers": what layers.h reads back, node by node and bit by bit. */
#ifndef BMI_LAYERS_WRITE_H
#define BMI_LAYERS_WRITE_H

#include "model/network.h"
#include "model/tensors.h"

/* *out (json_object_put) is the list of layers. Weights are written out in it, or, where `tensors` is not NULL, added
 * to `tensors` and named in it. Fails with BM_ERR_UNSUPPORTED on what JSON has no number for, and BM_ERR_MEMORY. */
bm_status bmi_layers_write(const bm_model *model, bmi_tensors *tensors, struct json_object **out, bm_error *err);

#endif
