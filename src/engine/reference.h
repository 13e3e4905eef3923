/* SPDX-License-Identifier: MIT
 *
 * The same graph in plain double precision, a pixel at a time, unfolded: the definition that the fast path is compared
 * with. */
#ifndef BMI_REFERENCE_H
#define BMI_REFERENCE_H

#include "model/graph.h"

/* Evaluates node `node` for `n_pixels` pixels: `in` is [n_pixels][inputs], `out` is [n_pixels][channels of the node],
 * both pixel by pixel. Fails only with BM_ERR_MEMORY. */
bm_status bmi_reference_apply(const bmi_graph *graph, int node, const double *in, size_t n_pixels, double *out,
                              bm_error *err);

#endif
