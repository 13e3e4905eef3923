/* SPDX-License-Identifier: MIT
 *
 * Folds what costs nothing to fold: scale-and-shift steps (value scaling, batch normalisation, de-normalisation) vanish into the dense
 * layer before or after them, in double precision, so that the engine runs as few layers as the network has. */
#ifndef BMI_FOLD_H
#define BMI_FOLD_H

#include "model/graph.h"

/* Builds *out, a graph that computes the same as `graph`; the caller frees it with bmi_graph_free, after failure too. */
bm_status bmi_fold(const bmi_graph *graph, bmi_graph *out, bm_error *err);

#endif
