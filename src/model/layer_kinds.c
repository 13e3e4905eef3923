/* SPDX-License-Identifier: MIT */
#include "model/layer_kinds.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

static bool is_among(const char *key, const char *const *keys)
{
    for (; *keys != NULL; keys++)
        if (strcmp(key, *keys) == 0) return true;
    return false;
}

/* A key that is not known is a slip of the pen that would change the network silently. */
static bm_status check_keys(json_object *object, const char *name, const char *const *common, const char *const *known,
                            bm_error *err)
{
    json_object_object_foreach(object, key, value)
    {
        (void)value;
        BMI_FAIL_IF(!is_among(key, common) && !is_among(key, known), err, BM_ERR_FORMAT, "%s: unknown member \"%s\"",
                    name, key);
    }
    return BM_OK;
}

static const char *const of_every_layer[] = {"op", "id", "inputs", "name", NULL};

/* The function called `name`, and its parameters where a file gives none. */
static bm_status find_activation(const bmi_layer *l, const char *name, bmi_activation *out, double *alpha, double *beta,
                                 bm_error *err)
{
    const bool relu = strcmp(name, "relu") == 0, relu6 = strcmp(name, "relu6") == 0;
    *out = relu || relu6 ? BMI_ACT_CLAMP : bmi_activation_from_name(name);
    BMI_FAIL_IF(*out == BMI_ACT_COUNT, err, BM_ERR_UNSUPPORTED, "%s: unknown activation \"%s\"", l->name, name);
    bmi_activation_defaults(*out, alpha, beta);
    if (relu || relu6) *alpha = 0.0;
    if (relu6) *beta = 6.0;
    return BM_OK;
}

/* A node of `activation` on node `input`, with the parameters that `numbers` gives. */
static bm_status add_function(bmi_graph *graph, const bmi_layer *l, bmi_activation activation,
                              const bmi_layer_source *numbers, double alpha, double beta, int input, int *node,
                              bm_error *err)
{
    bmi_node added = {.op = BMI_OP_ACTIVATION,
                      .activation = activation,
                      .inputs = {input},
                      .n_channels = bmi_graph_channels(graph, input),
                      .name = (char *)(uintptr_t)l->name};
    BMI_TRY(bmi_layer_list(numbers, "alpha", added.n_channels, alpha, &added.weights, err));
    bm_status status = bmi_layer_list(numbers, "beta", added.n_channels, beta, &added.bias, err);
    for (int c = 0; c < added.n_channels && status == BM_OK; c++)
        if (activation == BMI_ACT_CELU && !(added.weights[c] > 0.0))
            status =
                bmi_error_set(err, BM_ERR_FORMAT, "%s: alpha of celu is %g, not above 0", l->name, added.weights[c]);
    if (status != BM_OK) {
        bmi_free(added.weights);
        bmi_free(added.bias);
        return status;
    }
    return bmi_graph_add(graph, &added, node, err);
}

/* `given`: a name, or an object that holds one and maybe parameters. */
static bm_status add_activation(bmi_graph *graph, const bmi_layer *l, struct json_object *given, int input, int *node,
                                bm_error *err)
{
    static const char *const of_activation[] = {"name", NULL}, *const keys[] = {"alpha", "beta", NULL};
    const bool is_object = json_object_is_type(given, json_type_object);
    struct json_object *name = is_object ? bmi_json_member(given, "name") : given;
    BMI_FAIL_IF(!json_object_is_type(name, json_type_string), err, BM_ERR_FORMAT,
                "%s: an activation is a name, or an object with a name", l->name);
    bmi_activation activation;
    double alpha, beta;
    BMI_TRY(find_activation(l, json_object_get_string(name), &activation, &alpha, &beta, err));
    if (is_object && given != l->object) BMI_TRY(check_keys(given, l->name, of_activation, keys, err));
    *node = input;
    if (activation == BMI_ACT_IDENTITY) return BM_OK;
    const bmi_layer_source numbers = {is_object ? given : NULL, l->name, l->numbers.tensors};
    return add_function(graph, l, activation, &numbers, alpha, beta, input, node, err);
}

static bm_status add_activation_layer(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    return add_activation(graph, l, l->object, l->inputs[0], node, err);
}

static bm_status add_dense(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    const int n_in = bmi_graph_channels(graph, l->inputs[0]);
    double *weights, *bias;
    int n_out;
    BMI_TRY(bmi_layer_matrix(&l->numbers, "weights", n_in, &n_out, &weights, err));
    const bm_status status = bmi_layer_list(&l->numbers, "bias", n_out, 0.0, &bias, err);
    if (status != BM_OK) {
        bmi_free(weights);
        return status;
    }
    BMI_TRY(bmi_graph_add_dense(graph, l->inputs[0], n_out, weights, bias, l->name, node, err));
    struct json_object *activation = bmi_json_member(l->object, "activation");
    return activation == NULL ? BM_OK : add_activation(graph, l, activation, *node, node, err);
}

static bm_status add_affine(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    const int n = bmi_graph_channels(graph, l->inputs[0]);
    double *scale, *shift;
    BMI_TRY(bmi_layer_list(&l->numbers, "scale", n, 1.0, &scale, err));
    const bm_status status = bmi_layer_list(&l->numbers, "shift", n, 0.0, &shift, err);
    if (status != BM_OK) {
        bmi_free(scale);
        return status;
    }
    return bmi_graph_add_affine(graph, l->inputs[0], scale, shift, l->name, node, err);
}

/* y = (x - mean) / sqrt(variance + epsilon) * scale + shift (Ioffe and Szegedy 2015, as it is after training). */
static bm_status add_batch_norm(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    static const char *const keys[] = {"scale", "shift", "mean", "variance"};
    static const double fallback[] = {1.0, 0.0, 0.0, 1.0};
    const int n = bmi_graph_channels(graph, l->inputs[0]);
    double *list[4] = {NULL}, epsilon = 1e-5;
    bm_status status = bmi_json_number_member(l->object, "epsilon", l->name, false, &epsilon, err);
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
    return bmi_graph_add_affine(graph, l->inputs[0], list[0], list[1], l->name, node, err);
}

/* A slope a channel, or one for all. */
static bm_status add_prelu(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    return add_function(graph, l, BMI_ACT_LEAKY_RELU, &l->numbers, 0.25, 0.0, l->inputs[0], node, err);
}

/* The same numbers at every pixel. */
static bm_status add_constant(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    int n;
    double *values;
    BMI_TRY(bmi_layer_width(&l->numbers, "values", &n, err));
    BMI_FAIL_IF(n < 1, err, BM_ERR_FORMAT, "%s: values must be a list of numbers", l->name);
    BMI_TRY(bmi_layer_list(&l->numbers, "values", n, 0.0, &values, err));
    return bmi_graph_add_constant(graph, n, values, l->name, node, err);
}

/* Channels by number, from 0. */
static bm_status add_select(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    int n;
    double *numbers;
    BMI_TRY(bmi_layer_width(&l->numbers, "channels", &n, err));
    BMI_FAIL_IF(n < 1, err, BM_ERR_FORMAT, "%s: channels must be a list of numbers from 0", l->name);
    BMI_TRY(bmi_layer_list(&l->numbers, "channels", n, 0.0, &numbers, err));
    const bmi_node added = {.op = BMI_OP_SELECT,
                            .inputs = {l->inputs[0]},
                            .n_channels = n,
                            .weights = numbers,
                            .name = (char *)(uintptr_t)l->name};
    return bmi_graph_add(graph, &added, node, err);
}

/* Operations without parameters. */
static const struct {
    const char *name;
    bmi_op op;
} plain_ops[] = {{"add", BMI_OP_ADD},
                 {"subtract", BMI_OP_SUBTRACT},
                 {"multiply", BMI_OP_MULTIPLY},
                 {"divide", BMI_OP_DIVIDE},
                 {"power", BMI_OP_POWER},
                 {"minimum", BMI_OP_MINIMUM},
                 {"maximum", BMI_OP_MAXIMUM},
                 {"less", BMI_OP_LESS},
                 {"greater", BMI_OP_GREATER},
                 {"equal", BMI_OP_EQUAL},
                 {"where", BMI_OP_WHERE},
                 {"concat", BMI_OP_CONCAT},
                 {"largest", BMI_OP_REDUCE_MAX},
                 {"softmax", BMI_OP_SOFTMAX},
                 {"log_softmax", BMI_OP_LOG_SOFTMAX},
                 {"argmax", BMI_OP_ARGMAX}};

bmi_op bmi_layer_op(const char *name)
{
    for (size_t i = 0; i < sizeof plain_ops / sizeof *plain_ops; i++)
        if (strcmp(plain_ops[i].name, name) == 0) return plain_ops[i].op;
    return BMI_OP_INPUT;
}

const char *bmi_layer_op_name(bmi_op op)
{
    for (size_t i = 0; i < sizeof plain_ops / sizeof *plain_ops; i++)
        if (plain_ops[i].op == op) return plain_ops[i].name;
    return NULL;
}

static bm_status add_plain(bmi_graph *graph, const bmi_layer *l, bmi_op op, int *node, bm_error *err)
{
    bmi_node added = {.op = op, .name = (char *)(uintptr_t)l->name, .n_channels = 1};
    for (int k = 0; k < bmi_op_inputs(op); k++) {
        const int n = bmi_graph_channels(graph, l->inputs[k]);
        added.inputs[k] = l->inputs[k];
        added.n_channels = op == BMI_OP_CONCAT && k == 1 ? added.n_channels + n
                           : n > added.n_channels        ? n
                                                         : added.n_channels;
    }
    if (op == BMI_OP_ARGMAX || op == BMI_OP_REDUCE_MAX) added.n_channels = 1;
    return bmi_graph_add(graph, &added, node, err);
}

typedef struct kind {
    const char *op;
    int n_inputs;
    bm_status (*add)(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err);
    const char *keys[6]; /* beside those that every layer may have */
} kind;

static const kind kinds[] = {
    {"dense", 1, add_dense, {"weights", "bias", "activation", NULL}},
    {"affine", 1, add_affine, {"scale", "shift", NULL}},
    {"batch_norm", 1, add_batch_norm, {"scale", "shift", "mean", "variance", "epsilon", NULL}},
    {"prelu", 1, add_prelu, {"alpha", NULL}},
    {"activation", 1, add_activation_layer, {"alpha", "beta", "layer", NULL}},
    {"select", 1, add_select, {"channels", NULL}},
    {"constant", 0, add_constant, {"values", NULL}},
};

static bm_status check_inputs(const bmi_layer *l, const char *op, int n_wanted, bm_error *err)
{
    BMI_FAIL_IF(l->n_inputs != n_wanted, err, BM_ERR_FORMAT, "%s: %s takes %d inputs, not %d", l->name, op, n_wanted,
                l->n_inputs);
    return BM_OK;
}

bm_status bmi_layer_add(bmi_graph *graph, const bmi_layer *l, int *node, bm_error *err)
{
    static const char *const no_keys[] = {NULL};
    const char *op;
    BMI_TRY(bmi_json_string(l->object, "op", l->name, &op, err));
    if (op == NULL) op = "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(op, kinds[i].op) != 0) continue;
        BMI_TRY(check_keys(l->object, l->name, of_every_layer, kinds[i].keys, err));
        if (kinds[i].n_inputs > 0) BMI_TRY(check_inputs(l, op, kinds[i].n_inputs, err));
        return kinds[i].add(graph, l, node, err);
    }
    const bmi_op plain = bmi_layer_op(op);
    BMI_FAIL_IF(
        plain == BMI_OP_INPUT, err, BM_ERR_UNSUPPORTED,
        "%s: unknown op \"%s\"; dense, affine, batch_norm, prelu, activation, softmax, log_softmax and argmax are "
        "some that are known",
        l->name, op);
    BMI_TRY(check_keys(l->object, l->name, of_every_layer, no_keys, err));
    BMI_TRY(check_inputs(l, op, bmi_op_inputs(plain), err));
    return add_plain(graph, l, plain, node, err);
}
