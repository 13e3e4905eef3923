/* SPDX-License-Identifier: MIT
 *
 * The network proper of a model, which is what formats of other people can hold: the nodes between what its manifest
 * makes of the bands (graph.entry) and what the manifest does to the outputs (model->exit). */
#ifndef BMI_NETWORK_H
#define BMI_NETWORK_H

#include "model/model.h"

/* Sets part[i] for every node of the graph that belongs to the network, entry excluded. Of a constant only its last
 * node does; see bmi_graph_is_constant. */
void bmi_network_mark(const bm_model *model, bool part[BMI_GRAPH_MAX_NODES]);

/* What was read of `model` as JSON, layers aside, with name, classes and shape of the input where these were found
 * elsewhere. Release *out with json_object_put. */
bm_status bmi_network_manifest(const bm_model *model, struct json_object **out, bm_error *err);

/* Takes the asset that was the old file out of a manifest; what it says of the bands moves to the top. */
void bmi_network_drop_asset(struct json_object *manifest);

/* The first object of the list `key` of a manifest, which is made if need be. */
struct json_object *bmi_network_first_of(struct json_object *manifest, const char *key);

/* [batch, n_channels, height, width] as MLM states shapes, with a name for the second axis. */
struct json_object *bmi_network_shape(int n_channels, const char *axis);

#endif
