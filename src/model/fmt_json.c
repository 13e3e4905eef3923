/* SPDX-License-Identifier: MIT
 *
 * A manifest with the weights inside: "bandmix:layers" is the list of layers in order.
 *
 *     {"op": "dense", "weights": [[...], ...], "bias": [...], "activation": "relu"}     one row of weights an output
 *     {"op": "affine", "scale": [...], "shift": [...]}
 *     {"op": "activation", "name": "leaky_relu", "alpha": 0.1}
 *     {"op": "softmax"}, {"op": "log_softmax"}, {"op": "argmax"}
 *
 * "bias", "shift", "activation" of a dense layer and "name" of any layer but an activation may be missing. An
 * activation is a name, or an object with a name and ONNX's alpha and beta. */
#include "base/mem.h"
#include "base/text.h"
#include "model/format.h"
#include "model/manifest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct layer {
    struct json_object *object;
    const char *name; /* for messages: the layer's, or "layer 3" */
} layer;

static int length_of(struct json_object *array)
{
    if (array == NULL || !json_object_is_type(array, json_type_array)) return -1;
    const size_t n = json_object_array_length(array);
    return n > BMI_GRAPH_MAX_CHANNELS ? -1 : (int)n;
}

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

static bm_status read_numbers(const layer *l, struct json_object *list, const char *what, int count, double *out,
                              bm_error *err)
{
    BMI_FAIL_IF(length_of(list) != count, err, BM_ERR_FORMAT, "%s: %s must be a list of %d numbers", l->name, what,
                count);
    for (int i = 0; i < count; i++) {
        struct json_object *number = json_object_array_get_idx(list, (size_t)i);
        BMI_FAIL_IF(!json_object_is_type(number, json_type_double) && !json_object_is_type(number, json_type_int), err,
                    BM_ERR_FORMAT, "%s: %s[%d] is not a number", l->name, what, i);
        out[i] = json_object_get_double(number);
    }
    return BM_OK;
}

/* The list `key` of `count` numbers in *out, or `fallback` everywhere when it is absent. */
static bm_status read_list(const layer *l, const char *key, int count, double fallback, double **out, bm_error *err)
{
    *out = bmi_calloc((size_t)count, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "%s: out of memory", l->name);
    struct json_object *list = bmi_json_member(l->object, key);
    bm_status status = BM_OK;
    if (list != NULL)
        status = read_numbers(l, list, key, count, *out, err);
    else
        for (int i = 0; i < count; i++) (*out)[i] = fallback;
    if (status != BM_OK) {
        bmi_free(*out);
        *out = NULL;
    }
    return status;
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
        BMI_TRY(check_keys(&(layer){given, l->name}, keys, err));
        BMI_TRY(read_parameter(l, given, "alpha", &alpha, err));
        BMI_TRY(read_parameter(l, given, "beta", &beta, err));
    }
    BMI_FAIL_IF(activation == BMI_ACT_CELU && !(alpha > 0.0), err, BM_ERR_FORMAT,
                "%s: alpha of celu is %g, not above 0", l->name, alpha);
    if (activation == BMI_ACT_IDENTITY) return BM_OK;
    return bmi_graph_add_activation(graph, *last, activation, alpha, beta, l->name, last, err);
}

static bm_status read_rows(const layer *l, struct json_object *rows, int n_out, int n_in, double *weights,
                           bm_error *err)
{
    for (int o = 0; o < n_out; o++)
        BMI_TRY(read_numbers(l, json_object_array_get_idx(rows, (size_t)o), "every row of weights", n_in,
                             weights + (size_t)o * (size_t)n_in, err));
    return BM_OK;
}

static bm_status add_dense(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    struct json_object *rows = bmi_json_member(l->object, "weights");
    const int n_out = length_of(rows), n_in = bmi_graph_channels(graph, *last);
    BMI_FAIL_IF(n_out < 1, err, BM_ERR_FORMAT, "%s: weights must be a list of rows, one an output", l->name);
    BMI_FAIL_IF((size_t)n_out > BMI_GRAPH_MAX_WEIGHTS / (size_t)n_in, err, BM_ERR_UNSUPPORTED,
                "%s: more than %zu weights", l->name, BMI_GRAPH_MAX_WEIGHTS);
    double *weights = bmi_calloc((size_t)n_out * (size_t)n_in, sizeof *weights), *bias = NULL;
    bm_status status = weights == NULL ? bmi_error_set(err, BM_ERR_MEMORY, "%s: out of memory", l->name) : BM_OK;
    if (status == BM_OK) status = read_rows(l, rows, n_out, n_in, weights, err);
    if (status == BM_OK) status = read_list(l, "bias", n_out, 0.0, &bias, err);
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
    BMI_TRY(read_list(l, "scale", n, 1.0, &scale, err));
    const bm_status status = read_list(l, "shift", n, 0.0, &shift, err);
    if (status != BM_OK) {
        bmi_free(scale);
        return status;
    }
    return bmi_graph_add_affine(graph, *last, scale, shift, l->name, last, err);
}

static bm_status add_plain(bmi_graph *graph, const layer *l, bmi_op op, int *last, bm_error *err)
{
    const bmi_node node = {.op = op,
                           .inputs = {*last, -1},
                           .name = (char *)(uintptr_t)l->name,
                           .n_channels = op == BMI_OP_ARGMAX ? 1 : bmi_graph_channels(graph, *last)};
    return bmi_graph_add(graph, &node, last, err);
}

static bm_status add_layer(bmi_graph *graph, const layer *l, int *last, bm_error *err)
{
    static const char *const dense_keys[] = {"op", "name", "weights", "bias", "activation", NULL};
    static const char *const affine_keys[] = {"op", "name", "scale", "shift", NULL};
    static const char *const plain_keys[] = {"op", "name", NULL};
    struct json_object *op_object = bmi_json_member(l->object, "op");
    const char *op =
        op_object != NULL && json_object_is_type(op_object, json_type_string) ? json_object_get_string(op_object) : "";
    if (strcmp(op, "activation") == 0) return add_activation(graph, l, l->object, last, err);
    const bool dense = strcmp(op, "dense") == 0, affine = strcmp(op, "affine") == 0;
    BMI_TRY(check_keys(l, dense ? dense_keys : affine ? affine_keys : plain_keys, err));
    if (dense) return add_dense(graph, l, last, err);
    if (affine) return add_affine(graph, l, last, err);
    if (strcmp(op, "softmax") == 0) return add_plain(graph, l, BMI_OP_SOFTMAX, last, err);
    if (strcmp(op, "log_softmax") == 0) return add_plain(graph, l, BMI_OP_LOG_SOFTMAX, last, err);
    if (strcmp(op, "argmax") == 0) return add_plain(graph, l, BMI_OP_ARGMAX, last, err);
    BMI_FAIL(err, BM_ERR_UNSUPPORTED,
             "%s: unknown op \"%s\"; dense, affine, activation, softmax, log_softmax and argmax are known", l->name,
             op);
}

/* Bands as the manifest lists them, else the columns of the first dense layer. */
static int count_inputs(const bmi_manifest *manifest, struct json_object *layers)
{
    if (manifest->bands.n > 0) return manifest->bands.n_channels;
    if (manifest->n_scalings > 1) return manifest->n_scalings;
    struct json_object *rows = bmi_json_member(json_object_array_get_idx(layers, 0), "weights");
    return length_of(rows) < 1 ? 0 : length_of(json_object_array_get_idx(rows, 0));
}

static bm_status read_layers(struct json_object *root, bmi_graph *graph, const bmi_manifest *manifest, bm_error *err)
{
    struct json_object *layers = bmi_manifest_field(root, "bandmix:layers");
    const int n_layers = length_of(layers);
    BMI_FAIL_IF(n_layers < 1, err, BM_ERR_FORMAT,
                "no \"bandmix:layers\", so there are no weights; a manifest alone is not yet a model");
    const int n_inputs = count_inputs(manifest, layers);
    BMI_FAIL_IF(n_inputs < 1, err, BM_ERR_FORMAT,
                "neither bands nor a first dense layer say how many inputs there are");
    int last = 0;
    BMI_TRY(bmi_manifest_start(manifest, n_inputs, graph, &last, err));
    for (int i = 0; i < n_layers; i++) {
        char number[32];
        snprintf(number, sizeof number, "layer %d", i + 1);
        layer l = {json_object_array_get_idx(layers, (size_t)i), number};
        BMI_FAIL_IF(!json_object_is_type(l.object, json_type_object), err, BM_ERR_FORMAT, "%s is not an object",
                    number);
        struct json_object *name = bmi_json_member(l.object, "name");
        if (name != NULL && json_object_is_type(name, json_type_string)) l.name = json_object_get_string(name);
        BMI_TRY(add_layer(graph, &l, &last, err));
    }
    return BM_OK;
}

static bm_status parse(const uint8_t *bytes, size_t n_bytes, bmi_graph *graph, bmi_manifest *manifest, bm_error *err)
{
    struct json_object *root;
    BMI_TRY(bmi_json_parse(bytes, n_bytes, &root, err));
    bm_status status = bmi_manifest_read(root, manifest, err);
    if (status == BM_OK) status = read_layers(root, graph, manifest, err);
    json_object_put(root);
    return status;
}

static bool probe(const uint8_t *data, size_t n_bytes)
{
    size_t i = 0;
    while (i < n_bytes && (data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n')) i++;
    return i < n_bytes && data[i] == '{';
}

const bmi_format bmi_format_json = {"JSON", probe, parse};
