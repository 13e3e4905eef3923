/* SPDX-License-Identifier: MIT
 *
 * A network as dense layers with limits, which is all that GDAL's own functions can say. */
#ifndef BMI_VRT_LAYERS_H
#define BMI_VRT_LAYERS_H

#include "engine/fold.h"
#include "model/model.h"
#include "raster/vrt_functions.h"

typedef struct bmi_vrt_layers {
    bmi_graph graph; /* which the layers point into */
    bmi_vrt_layer *list;
    int n;
    const char *left_out; /* what the end of the network does to the values of the last layer; or NULL; static */
} bmi_vrt_layers;

/* Takes `model` apart, with `units` (or NULL) before it. Fails with BM_ERR_UNSUPPORTED, naming what is neither a dense
 * layer nor a limit, or BM_ERR_MEMORY. Free with bmi_vrt_layers_free, after failure too. */
bm_status bmi_vrt_layers_make(bmi_vrt_layers *layers, const bm_model *model, const bmi_rescale *units, bm_error *err);

void bmi_vrt_layers_free(bmi_vrt_layers *layers);

#endif
