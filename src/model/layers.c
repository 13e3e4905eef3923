/* SPDX-License-Identifier: MIT */
#include "model/layers.h"

#include "base/mem.h"
#include "model/layer_kinds.h"

#include <stdio.h>
#include <string.h>

/* Bands as the manifest lists them, else the columns of a first dense layer, the width of a first scale, or the stated
 * shape. */
static bm_status count_inputs(const bmi_manifest *manifest, const bmi_layer *first, int *out, bm_error *err)
{
    *out = manifest->bands.n > 0 ? manifest->bands.n_channels : manifest->n_scalings > 1 ? manifest->n_scalings : 0;
    if (*out == 0) BMI_TRY(bmi_layer_columns(&first->numbers, "weights", out, err));
    if (*out == 0) BMI_TRY(bmi_layer_width(&first->numbers, "scale", out, err));
    if (*out == 0) *out = manifest->n_stated;
    BMI_FAIL_IF(*out < 1, err, BM_ERR_FORMAT, "neither bands nor the first layer say how many inputs there are");
    return BM_OK;
}

static bm_status take_layer(struct json_object *layers, size_t index, const bmi_tensors *tensors, char *number,
                            size_t number_bytes, bmi_layer *out, bm_error *err)
{
    snprintf(number, number_bytes, "layer %zu", index + 1);
    *out = (bmi_layer){.object = json_object_array_get_idx(layers, index), .name = number};
    BMI_FAIL_IF(!json_object_is_type(out->object, json_type_object), err, BM_ERR_FORMAT, "%s is not an object", number);
    /* The "name" of an activation is that of its function. */
    struct json_object *op = bmi_json_member(out->object, "op");
    const bool is_activation =
        json_object_is_type(op, json_type_string) && strcmp(json_object_get_string(op), "activation") == 0;
    struct json_object *name = bmi_json_member(out->object, is_activation ? "layer" : "name");
    if (json_object_is_type(name, json_type_string)) out->name = json_object_get_string(name);
    out->numbers = (bmi_layer_source){out->object, out->name, tensors};
    return BM_OK;
}

/* Layers that others call by their ids, and the nodes that they are. */
typedef struct named {
    const char **ids; /* of the layers read so far; NULL where there is none */
    int *nodes;
    int n;
    int entry; /* what "input" stands for */
} named;

static bm_status find_id(const named *so_far, const bmi_layer *l, json_object *wanted, int *node, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(wanted, json_type_string), err, BM_ERR_FORMAT,
                "%s: inputs is not a list of ids of layers", l->name);
    const char *id = json_object_get_string(wanted);
    *node = so_far->entry;
    if (strcmp(id, "input") == 0) return BM_OK;
    for (int i = 0; i < so_far->n; i++) {
        *node = so_far->nodes[i];
        if (so_far->ids[i] != NULL && strcmp(so_far->ids[i], id) == 0) return BM_OK;
    }
    BMI_FAIL(err, BM_ERR_FORMAT, "%s: no layer before it has the id \"%.100s\"", l->name, id);
}

/* What a layer reads: the layers that it names, else the one before it. */
static bm_status find_inputs(const named *so_far, int last, bmi_layer *l, bm_error *err)
{
    json_object *inputs = bmi_json_member(l->object, "inputs");
    l->inputs[0] = last;
    l->n_inputs = 1;
    if (inputs == NULL) return BM_OK;
    BMI_TRY(bmi_json_count(inputs, "inputs", BMI_MAX_INPUTS, &l->n_inputs, err));
    for (int k = 0; k < l->n_inputs; k++)
        BMI_TRY(find_id(so_far, l, json_object_array_get_idx(inputs, (size_t)k), &l->inputs[k], err));
    return BM_OK;
}

static bm_status take_id(named *so_far, const bmi_layer *l, int node, bm_error *err)
{
    const char *id;
    BMI_TRY(bmi_json_string(l->object, "id", l->name, &id, err));
    for (int i = 0; id != NULL && i < so_far->n; i++)
        BMI_FAIL_IF(strcmp(id, "input") == 0 || (so_far->ids[i] != NULL && strcmp(so_far->ids[i], id) == 0), err,
                    BM_ERR_FORMAT, "%s: the id \"%.100s\" is taken", l->name, id);
    so_far->ids[so_far->n] = id;
    so_far->nodes[so_far->n++] = node;
    return BM_OK;
}

static bm_status read_layers(struct json_object *layers, size_t n, const bmi_tensors *tensors, named *so_far,
                             bmi_graph *graph, int last, bm_error *err)
{
    char number[32];
    bmi_layer l;
    so_far->entry = last;
    for (size_t i = 0; i < n; i++) {
        BMI_TRY(take_layer(layers, i, tensors, number, sizeof number, &l, err));
        BMI_TRY(find_inputs(so_far, last, &l, err));
        BMI_TRY(bmi_layer_add(graph, &l, &last, err));
        BMI_TRY(take_id(so_far, &l, last, err));
    }
    bmi_graph_keep(graph, last);
    return BM_OK;
}

bm_status bmi_layers_read(struct json_object *layers, const bmi_tensors *tensors, const bmi_manifest *manifest,
                          bmi_graph *graph, bm_error *err)
{
    const size_t n = json_object_is_type(layers, json_type_array) ? json_object_array_length(layers) : 0;
    BMI_FAIL_IF(n < 1 || n > BMI_GRAPH_MAX_NODES, err, BM_ERR_FORMAT,
                "no \"bandmix:layers\", so there are no weights; a manifest alone is not yet a model");
    char number[32];
    bmi_layer first;
    int n_inputs, entry = 0;
    BMI_TRY(take_layer(layers, 0, tensors, number, sizeof number, &first, err));
    BMI_TRY(count_inputs(manifest, &first, &n_inputs, err));
    BMI_TRY(bmi_manifest_start(manifest, n_inputs, graph, &entry, err));
    named so_far = {.ids = bmi_calloc(n, sizeof *so_far.ids), .nodes = bmi_calloc(n, sizeof *so_far.nodes)};
    const bm_status status = so_far.ids != NULL && so_far.nodes != NULL
                                 ? read_layers(layers, n, tensors, &so_far, graph, entry, err)
                                 : bmi_error_set(err, BM_ERR_MEMORY, "out of memory for %zu layers", n);
    bmi_free(so_far.ids);
    bmi_free(so_far.nodes);
    return status;
}
