/* SPDX-License-Identifier: MIT */
#include "model/layers_write.h"

#include "base/mem.h"
#include "model/json_text.h"
#include "model/layer_kinds.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct writer {
    const bmi_graph *graph;
    bmi_tensors *tensors;           /* or NULL */
    json_object *layers;            /* the list */
    const bool *part;               /* nodes that are written */
    int place[BMI_GRAPH_MAX_NODES]; /* of a node in the list; -1: not there */
    bool out_of_memory;
    bm_error *err;
} writer;

static void put(writer *w, json_object *object, const char *key, json_object *value)
{
    if (value == NULL || json_object_object_add(object, key, value) != 0) w->out_of_memory = true;
}

static json_object *list_of(writer *w, const double *values, size_t n)
{
    json_object *list = json_object_new_array_ext((int)n);
    for (size_t i = 0; list != NULL && i < n; i++) {
        json_object *number = bmi_json_double(values[i]);
        if (number == NULL || json_object_array_add(list, number) != 0) w->out_of_memory = true;
    }
    return list;
}

static json_object *rows_of(writer *w, const double *values, size_t n_rows, size_t n_columns)
{
    json_object *rows = json_object_new_array_ext((int)n_rows);
    for (size_t i = 0; rows != NULL && i < n_rows; i++) {
        json_object *row = list_of(w, values + i * n_columns, n_columns);
        if (row == NULL || json_object_array_add(rows, row) != 0) w->out_of_memory = true;
    }
    return rows;
}

/* Member `key` of a layer: numbers, `n_columns` a row, or 0 for a plain list; or the name of a tensor with them. */
static bm_status put_numbers(writer *w, json_object *layer, const char *key, const double *values, size_t n_rows,
                             size_t n_columns)
{
    if (w->tensors == NULL) {
        put(w, layer, key, n_columns == 0 ? list_of(w, values, n_rows) : rows_of(w, values, n_rows, n_columns));
        return BM_OK;
    }
    /* The names that PyTorch gives: "layer3.weight". */
    char name[64];
    const bool is_matrix = strcmp(key, "weights") == 0;
    snprintf(name, sizeof name, "layer%zu.%s", json_object_array_length(w->layers) + 1, is_matrix ? "weight" : key);
    const int64_t dims[] = {(int64_t)n_rows, (int64_t)n_columns};
    bmi_tensor *tensor;
    BMI_TRY(bmi_tensors_add(w->tensors, name, n_columns == 0 ? 1 : 2, dims, &tensor, w->err));
    memcpy(tensor->data, values, tensor->count * sizeof *values);
    put(w, layer, key, json_object_new_string(name));
    return BM_OK;
}

static bool all_equal(const double *values, int n)
{
    for (int c = 1; c < n; c++)
        if (values[c] != values[0] || signbit(values[c]) != signbit(values[0])) return false;
    return true;
}

/* A parameter of an activation, left out where it is what a reader takes without it. */
static bm_status put_parameter(writer *w, json_object *layer, const bmi_node *node, const char *key,
                               const double *values, double fallback)
{
    const bool is_one = all_equal(values, node->n_channels);
    if (is_one && values[0] == fallback) return BM_OK;
    for (int c = 0; c < node->n_channels; c++)
        BMI_FAIL_IF(!isfinite(values[c]), w->err, BM_ERR_UNSUPPORTED,
                    "layer \"%.100s\": bounds of some channels alone have no number in JSON", node->name);
    if (!is_one) return put_numbers(w, layer, key, values, (size_t)node->n_channels, 0);
    put(w, layer, key, bmi_json_double(values[0]));
    return BM_OK;
}

static bm_status put_activation(writer *w, json_object *layer, const bmi_node *node)
{
    double alpha, beta;
    bmi_activation_defaults(node->activation, &alpha, &beta);
    put(w, layer, "op", json_object_new_string("activation"));
    put(w, layer, "name", json_object_new_string(bmi_activation_name(node->activation)));
    if (node->name[0] != '\0') put(w, layer, "layer", bmi_json_name(node->name));
    BMI_TRY(put_parameter(w, layer, node, "alpha", node->weights, alpha));
    return put_parameter(w, layer, node, "beta", node->bias, beta);
}

static bm_status put_dense(writer *w, json_object *layer, const bmi_node *node)
{
    const size_t n = (size_t)node->n_channels, n_in = (size_t)bmi_graph_channels(w->graph, node->inputs[0]);
    put(w, layer, "op", json_object_new_string("dense"));
    BMI_TRY(put_numbers(w, layer, "weights", node->weights, n, n_in));
    return put_numbers(w, layer, "bias", node->bias, n, 0);
}

/* What the operation is and has, but for its inputs. */
static bm_status put_operation(writer *w, json_object *layer, int index)
{
    const bmi_node *node = &w->graph->nodes[index];
    const size_t n = (size_t)node->n_channels;
    if (node->op == BMI_OP_ACTIVATION) return put_activation(w, layer, node);
    if (node->name[0] != '\0') put(w, layer, "name", bmi_json_name(node->name));
    if (bmi_graph_is_constant(w->graph, index)) {
        put(w, layer, "op", json_object_new_string("constant"));
        return put_numbers(w, layer, "values", node->bias, n, 0);
    }
    switch (node->op) {
    case BMI_OP_DENSE: return put_dense(w, layer, node);
    case BMI_OP_AFFINE:
        put(w, layer, "op", json_object_new_string("affine"));
        BMI_TRY(put_numbers(w, layer, "scale", node->weights, n, 0));
        return put_numbers(w, layer, "shift", node->bias, n, 0);
    case BMI_OP_SELECT:
        put(w, layer, "op", json_object_new_string("select"));
        return put_numbers(w, layer, "channels", node->weights, n, 0);
    default: put(w, layer, "op", json_object_new_string(bmi_layer_op_name(node->op))); return BM_OK;
    }
}

static void id_of(const writer *w, int node, char out[32])
{
    if (node == w->graph->entry)
        snprintf(out, 32, "input");
    else
        snprintf(out, 32, "%d", w->place[node] + 1);
}

/* Inputs by id, unless it is the one layer before. */
static void put_inputs(writer *w, json_object *layer, int index, int previous)
{
    const bmi_node *node = &w->graph->nodes[index];
    const int n = bmi_op_inputs(node->op);
    if (bmi_graph_is_constant(w->graph, index) || (n == 1 && node->inputs[0] == previous)) return;
    json_object *list = json_object_new_array();
    for (int k = 0; list != NULL && k < n; k++) {
        char id[32];
        id_of(w, node->inputs[k], id);
        json_object_array_add(list, json_object_new_string(id));
    }
    put(w, layer, "inputs", list);
}

/* True when another layer than the next one reads `index`. */
static bool is_called(const writer *w, int index, int next)
{
    for (int i = index + 1; i < w->graph->n_nodes; i++)
        for (int k = 0; w->part[i] && !bmi_graph_is_constant(w->graph, i) && k < BMI_MAX_INPUTS; k++)
            if (w->graph->nodes[i].inputs[k] == index && (i != next || bmi_op_inputs(w->graph->nodes[i].op) > 1))
                return true;
    return false;
}

static int next_of(const writer *w, int index)
{
    for (int i = index + 1; i < w->graph->n_nodes; i++)
        if (w->part[i]) return i;
    return -1;
}

static bm_status write_layer(writer *w, int index, int previous)
{
    json_object *layer = json_object_new_object();
    BMI_FAIL_IF(layer == NULL, w->err, BM_ERR_MEMORY, "out of memory for a layer");
    w->place[index] = (int)json_object_array_length(w->layers);
    if (is_called(w, index, next_of(w, index))) {
        char id[32];
        id_of(w, index, id);
        put(w, layer, "id", json_object_new_string(id));
    }
    put_inputs(w, layer, index, previous);
    const bm_status status = put_operation(w, layer, index);
    if (json_object_array_add(w->layers, layer) != 0) w->out_of_memory = true;
    return status;
}

static bm_status write_all(writer *w)
{
    int previous = w->graph->entry;
    for (int i = 0; i < w->graph->n_nodes; i++) {
        if (!w->part[i]) continue;
        BMI_TRY(write_layer(w, i, previous));
        previous = i;
    }
    /* A network that changes nothing is one layer that changes nothing. */
    if (json_object_array_length(w->layers) == 0) {
        json_object *layer = json_object_new_object();
        put(w, layer, "op", json_object_new_string("activation"));
        put(w, layer, "name", json_object_new_string("identity"));
        json_object_array_add(w->layers, layer);
    }
    BMI_FAIL_IF(w->out_of_memory, w->err, BM_ERR_MEMORY, "out of memory for the layers");
    return BM_OK;
}

bm_status bmi_layers_write(const bm_model *model, bmi_tensors *tensors, json_object **out, bm_error *err)
{
    bool part[BMI_GRAPH_MAX_NODES];
    bmi_network_mark(model, part);
    writer w = {
        .graph = &model->graph, .tensors = tensors, .layers = json_object_new_array(), .part = part, .err = err};
    *out = w.layers;
    BMI_FAIL_IF(w.layers == NULL, err, BM_ERR_MEMORY, "out of memory for the layers");
    for (int i = 0; i < BMI_GRAPH_MAX_NODES; i++) w.place[i] = -1;
    const bm_status status = write_all(&w);
    if (status == BM_OK) return BM_OK;
    json_object_put(*out);
    *out = NULL;
    return status;
}
