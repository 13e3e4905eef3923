/* SPDX-License-Identifier: MIT */
#include "model/layers.h"

#include "base/mem.h"
#include "model/layer_numbers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct layer {
    struct json_object *object;
    const char *name; /* for messages: the layer's, or "layer 3" */
    bmi_layer_source numbers;
} layer;

/* A key that is not known is a slip of the pen that would change the network silently. */
static bm_status check_keys(const layer *l, const char *const *known, bm_error *err)
{
    json_object_object_foreach(l->object, key, value)
    {
        (void)value;
        bool found = false;
        for (int i = 0; known[i] != NULL; i++) found = found || strcmp(key, known[i]) == 0;
        BMI_FAIL_IF(!found, err, BM_ERR_FORMAT, "%s: unknown member \"%s\"", l->name, key);
    }
    return BM_OK;
}

static bm_status read_parameter(const layer *l, struct json_object *object, const char *key, double *out, bm_error *err)
{
    struct json_object *number = NULL;
    if (!json_object_object_get_ex(object, key, &number)) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(number, json_type_double) && !json_object_is_type(number, json_type_int), err,
                BM_ERR_FORMAT, "%s: %s is not a number", l->name, key);
    *out = json_object_get_double(number);
    return BM_OK;
}

/* `given`: a name, or an object that holds one and maybe parameters. */
static bm_status add_activation(bmi_graph *graph, const layer *l, struct json_object *given, int *last, bm_error *err)
{
    const bool is_object = json_object_is_type(given, json_type_object);
    struct json_object *name_object = is_object ? bmi_json_member(given, "name") : given;
    BMI_FAIL_IF(!json_object_is_type(name_object, json_type_string), err, BM_ERR_FORMAT,
                "%s: an activation is a name, or an object with a name", l->name);
    const char *name = json_object_get_string(name_object);
    const bool relu = strcmp(name, "relu") == 0, relu6 = strcmp(name, "relu6") == 0;
    const bmi_activation activation = relu || relu6 ? BMI_ACT_CLAMP : bmi_activation_from_name(name);
    BMI_FAIL_IF(activation == BMI_ACT_COUNT, err, BM_ERR_UNSUPPORTED, "%s: unknown activation \"%s\"", l->name, name);
    double alpha, beta;
    bmi_activation_defaults(activation, &alpha, &beta);
    if (relu || relu6) alpha = 0.0;
    if (relu6) beta = 6.0;
    if (is_object) {
        static const char *const keys[] = {"op", "name", "alpha", "beta", NULL};
        BMI_TRY(check_keys(&(layer){.object = given, .name = l->name}, keys, err));
        BMI_TRY(read_parameter(l, given, "alpha", &alpha, err));
        BMI_TRY(read_parameter(l, given, "beta", &beta, err));
    }
    BMI_FAIL_IF(activation == BMI_ACT_CELU && !(alpha > 0.0), err, BM_ERR_FORMAT,
                "%s: alpha of celu is %g, not above 0", l->name, alpha);
    if (activation == BMI_ACT_IDENTITY) return BM_OK;
    return bmi_graph_add_activation(graph, *last, activation, alpha, beta, l->name, last, err);
}

static bm_status add_dense(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    const int n_in = bmi_graph_channels(graph, *last);
    double *weights, *bias;
    int n_out;
    BMI_TRY(bmi_layer_matrix(&l->numbers, "weights", n_in, &n_out, &weights, err));
    const bm_status status = bmi_layer_list(&l->numbers, "bias", n_out, 0.0, &bias, err);
    if (status != BM_OK) {
        bmi_free(weights);
        return status;
    }
    BMI_TRY(bmi_graph_add_dense(graph, *last, n_out, weights, bias, l->name, last, err));
    struct json_object *activation = bmi_json_member(l->object, "activation");
    return activation == NULL ? BM_OK : add_activation(graph, l, activation, last, err);
}

static bm_status add_affine(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    const int n = bmi_graph_channels(graph, *last);
    double *scale, *shift;
    BMI_TRY(bmi_layer_list(&l->numbers, "scale", n, 1.0, &scale, err));
    const bm_status status = bmi_layer_list(&l->numbers, "shift", n, 0.0, &shift, err);
    if (status != BM_OK) {
        bmi_free(scale);
        return status;
    }
    return bmi_graph_add_affine(graph, *last, scale, shift, l->name, last, err);
}

/* y = (x - mean) / sqrt(variance + epsilon) * scale + shift (Ioffe and Szegedy 2015, as it is after training). */
static bm_status add_batch_norm(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    static const char *const keys[] = {"scale", "shift", "mean", "variance"};
    static const double fallback[] = {1.0, 0.0, 0.0, 1.0};
    const int n = bmi_graph_channels(graph, *last);
    double *list[4] = {NULL}, epsilon = 1e-5;
    bm_status status = read_parameter(l, l->object, "epsilon", &epsilon, err);
    for (int k = 0; k < 4 && status == BM_OK; k++)
        status = bmi_layer_list(&l->numbers, keys[k], n, fallback[k], &list[k], err);
    for (int c = 0; c < n && status == BM_OK; c++) {
        const double divisor = sqrt(list[3][c] + epsilon);
        if (!(divisor > 0.0)) status = bmi_error_set(err, BM_ERR_FORMAT, "%s: a variance is not positive", l->name);
        list[0][c] /= divisor;
        list[1][c] -= list[2][c] * list[0][c];
    }
    bmi_free(list[2]);
    bmi_free(list[3]);
    if (status != BM_OK) {
        bmi_free(list[0]);
        bmi_free(list[1]);
        return status;
    }
    return bmi_graph_add_affine(graph, *last, list[0], list[1], l->name, last, err);
}

/* A slope a channel, or one for all. */
static bm_status add_prelu(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    const int n = bmi_graph_channels(graph, *last);
    bmi_node node = {.op = BMI_OP_ACTIVATION,
                     .activation = BMI_ACT_LEAKY_RELU,
                     .inputs = {*last},
                     .n_channels = n,
                     .name = (char *)(uintptr_t)l->name};
    BMI_TRY(bmi_layer_list(&l->numbers, "alpha", n, 0.25, &node.weights, err));
    node.bias = bmi_calloc((size_t)n, sizeof *node.bias);
    if (node.bias == NULL) {
        bmi_free(node.weights);
        BMI_FAIL(err, BM_ERR_MEMORY, "%s: out of memory", l->name);
    }
    return bmi_graph_add(graph, &node, last, err);
}

static bm_status add_plain(bmi_graph *graph, const layer *l, bmi_op op, int *last, bm_error *err)
{
    const bmi_node node = {.op = op,
                           .inputs = {*last, -1},
                           .name = (char *)(uintptr_t)l->name,
                           .n_channels = op == BMI_OP_ARGMAX ? 1 : bmi_graph_channels(graph, *last)};
    return bmi_graph_add(graph, &node, last, err);
}

typedef struct kind {
    const char *op;
    bm_status (*add)(bmi_graph *graph, const layer *l, int *last, bm_error *err);
    const char *keys[8];
} kind;

static const kind kinds[] = {
    {"dense", add_dense, {"op", "name", "weights", "bias", "activation", NULL}},
    {"affine", add_affine, {"op", "name", "scale", "shift", NULL}},
    {"batch_norm", add_batch_norm, {"op", "name", "scale", "shift", "mean", "variance", "epsilon", NULL}},
    {"prelu", add_prelu, {"op", "name", "alpha", NULL}},
};

static bm_status add_layer(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    static const char *const plain_keys[] = {"op", "name", NULL};
    struct json_object *op_object = bmi_json_member(l->object, "op");
    const char *op =
        op_object != NULL && json_object_is_type(op_object, json_type_string) ? json_object_get_string(op_object) : "";
    if (strcmp(op, "activation") == 0) return add_activation(graph, l, l->object, last, err);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(op, kinds[i].op) != 0) continue;
        BMI_TRY(check_keys(l, kinds[i].keys, err));
        return kinds[i].add(graph, l, last, err);
    }
    BMI_TRY(check_keys(l, plain_keys, err));
    if (strcmp(op, "softmax") == 0) return add_plain(graph, l, BMI_OP_SOFTMAX, last, err);
    if (strcmp(op, "log_softmax") == 0) return add_plain(graph, l, BMI_OP_LOG_SOFTMAX, last, err);
    if (strcmp(op, "argmax") == 0) return add_plain(graph, l, BMI_OP_ARGMAX, last, err);
    BMI_FAIL(err, BM_ERR_UNSUPPORTED,
             "%s: unknown op \"%s\"; dense, affine, batch_norm, prelu, activation, softmax, log_softmax and argmax are "
             "known",
             l->name, op);
}

/* Bands as the manifest lists them, else the columns of a first dense layer, or the width of a first scale. */
static bm_status count_inputs(const bmi_manifest *manifest, const layer *first, int *out, bm_error *err)
{
    *out = manifest->bands.n > 0 ? manifest->bands.n_channels : manifest->n_scalings > 1 ? manifest->n_scalings : 0;
    if (*out == 0) BMI_TRY(bmi_layer_columns(&first->numbers, "weights", out, err));
    if (*out == 0) BMI_TRY(bmi_layer_width(&first->numbers, "scale", out, err));
    BMI_FAIL_IF(*out < 1, err, BM_ERR_FORMAT, "neither bands nor the first layer say how many inputs there are");
    return BM_OK;
}

static bm_status take_layer(struct json_object *layers, size_t index, const bmi_tensors *tensors, char *number,
                            size_t number_bytes, layer *out, bm_error *err)
{
    snprintf(number, number_bytes, "layer %zu", index + 1);
    *out = (layer){.object = json_object_array_get_idx(layers, index), .name = number};
    BMI_FAIL_IF(!json_object_is_type(out->object, json_type_object), err, BM_ERR_FORMAT, "%s is not an object", number);
    struct json_object *name = bmi_json_member(out->object, "name");
    if (name != NULL && json_object_is_type(name, json_type_string)) out->name = json_object_get_string(name);
    out->numbers = (bmi_layer_source){out->object, out->name, tensors};
    return BM_OK;
}

bm_status bmi_layers_read(struct json_object *layers, const bmi_tensors *tensors, const bmi_manifest *manifest,
                          bmi_graph *graph, bm_error *err)
{
    const size_t n = json_object_is_type(layers, json_type_array) ? json_object_array_length(layers) : 0;
    BMI_FAIL_IF(n < 1 || n > BMI_GRAPH_MAX_NODES, err, BM_ERR_FORMAT,
                "no \"bandmix:layers\", so there are no weights; a manifest alone is not yet a model");
    char number[32];
    layer l;
    int n_inputs, last = 0;
    BMI_TRY(take_layer(layers, 0, tensors, number, sizeof number, &l, err));
    BMI_TRY(count_inputs(manifest, &l, &n_inputs, err));
    BMI_TRY(bmi_manifest_start(manifest, n_inputs, graph, &last, err));
    for (size_t i = 0; i < n; i++) {
        BMI_TRY(take_layer(layers, i, tensors, number, sizeof number, &l, err));
        BMI_TRY(add_layer(graph, &l, &last, err));
    }
    return BM_OK;
}
