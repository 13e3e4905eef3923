/* SPDX-License-Identifier: MIT
 *
 * Folds what costs nothing to fold: scale-and-shift steps (value scaling, batch normalisation, de-normalisation) vanish
 * into the dense layer before or after them, in double precision, so that the engine runs as few layers as the network
 * has. */
#ifndef BMI_FOLD_H
#define BMI_FOLD_H

#include "engine/rescale.h"

/* Builds *out, a graph that computes at x - center what `graph` computes at x; the caller frees it with bmi_graph_free,
 * after failure too. `units`, or NULL,
 * goes before the model. Where `wanted` (one a node, or NULL) is true, the values of the node stay: its tap is its index
 * plus 1. `center` has a number a channel of the input, exact in float: the point that a scaling right
 * behind the input maps to zero, so that what is left of its shift is next to nothing; zeros where there is no such
 * scaling. On the LAI network of the README this takes the error from 5.7e-6 to 2e-6. */
bm_status bmi_fold(const bmi_graph *graph, const bmi_rescale *units, const bool *wanted, bmi_graph *out, float *center,
                   bm_error *err);

#endif
