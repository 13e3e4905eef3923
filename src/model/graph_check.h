/* SPDX-License-Identifier: MIT
 *
 * What a node must fulfil before it joins a graph: its inputs exist, channels fit, parameters are sound, limits hold.
 */
#ifndef BMI_GRAPH_CHECK_H
#define BMI_GRAPH_CHECK_H

#include "model/graph.h"

/* Checks `node` as an addition to `graph`; takes nothing over. */
bm_status bmi_graph_check(const bmi_graph *graph, const bmi_node *node, bm_error *err);

/* The number of channels alone. */
bm_status bmi_graph_check_channels(const bmi_node *node, bm_error *err);

#endif
