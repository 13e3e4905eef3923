/* SPDX-License-Identifier: MIT
 *
 * Which rows of the scratch hold the channels of which node: rows are used again as soon as the last reader of a node
 * is done, and elementwise steps work in place. */
#ifndef BMI_ROWS_H
#define BMI_ROWS_H

#include "engine/plan.h"

/* Sets rows[i] for every node of `graph` and the number of rows in *n_rows. The nodes `keep_a` and `keep_b`, and
 * those with a tap, are never overwritten. Fails with BM_ERR_MEMORY. */
bm_status bmi_rows_assign(const bmi_graph *graph, int keep_a, int keep_b, bmi_rows *rows, int *n_rows, bm_error *err);

/* True when node `index` is a clamp with one pair of limits that the dense layer before it can do in registers. */
bool bmi_rows_is_fused_clamp(const bmi_graph *graph, int index);

#endif
