/* SPDX-License-Identifier: MIT */
#include "model/onnx_write_activation.h"

#include <math.h>
#include <string.h>

/* ONNX has the parameters of an activation once for all channels, but for the slope of a PRelu. */
static const struct {
    bmi_activation activation;
    const char *op;
    const char *alpha, *beta; /* names of the attributes; NULL: the operator has none */
    int64_t opset;
} rows[] = {{BMI_ACT_THRESHOLDED_RELU, "ThresholdedRelu", "alpha", NULL, 10},
            {BMI_ACT_ELU, "Elu", "alpha", NULL, 6},
            {BMI_ACT_SELU, "Selu", "alpha", "gamma", 6},
            {BMI_ACT_CELU, "Celu", "alpha", NULL, 12},
            {BMI_ACT_GELU, "Gelu", NULL, NULL, 20},
            {BMI_ACT_GELU_TANH, "Gelu", NULL, NULL, 20},
            {BMI_ACT_SIGMOID, "Sigmoid", NULL, NULL, 13},
            {BMI_ACT_HARD_SIGMOID, "HardSigmoid", "alpha", "beta", 6},
            {BMI_ACT_HARD_SWISH, "HardSwish", NULL, NULL, 14},
            {BMI_ACT_MISH, "Mish", NULL, NULL, 18},
            {BMI_ACT_TANH, "Tanh", NULL, NULL, 13},
            {BMI_ACT_SOFTPLUS, "Softplus", NULL, NULL, 1},
            {BMI_ACT_SOFTSIGN, "Softsign", NULL, NULL, 1},
            {BMI_ACT_ERF, "Erf", NULL, NULL, 13},
            {BMI_ACT_EXP, "Exp", NULL, NULL, 13},
            {BMI_ACT_LOG, "Log", NULL, NULL, 13},
            {BMI_ACT_SQRT, "Sqrt", NULL, NULL, 13},
            {BMI_ACT_ABS, "Abs", NULL, NULL, 13},
            {BMI_ACT_RECIPROCAL, "Reciprocal", NULL, NULL, 13},
            {BMI_ACT_SIGN, "Sign", NULL, NULL, 13},
            {BMI_ACT_FLOOR, "Floor", NULL, NULL, 13},
            {BMI_ACT_CEIL, "Ceil", NULL, NULL, 13},
            {BMI_ACT_ROUND, "Round", NULL, NULL, 11},
            {BMI_ACT_SIN, "Sin", NULL, NULL, 7},
            {BMI_ACT_COS, "Cos", NULL, NULL, 7},
            {BMI_ACT_ATAN, "Atan", NULL, NULL, 7}};

int64_t bmi_onnx_opset_of(bmi_activation activation)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].activation == activation) return rows[i].opset;
    return 0;
}

static bool all_equal(const double *values, int n)
{
    for (int c = 1; c < n; c++)
        if (values[c] != values[0] || signbit(values[c]) != signbit(values[0])) return false;
    return true;
}

static bool all_are(const double *values, int n, double value)
{
    return values[0] == value && all_equal(values, n);
}

static char *slopes(bmi_onnx_writer *w, const double *values, int n)
{
    const int64_t dims[] = {n, 1, 1};
    return bmi_onnx_file_numbers(w->file, 3, dims, values);
}

/* Relu, Clip, or bounds a channel by Max and Min, of which an infinite one is left out. */
static bm_status write_clamp(bmi_onnx_writer *w, const bmi_node *node, char *x, char *to)
{
    const int n = node->n_channels;
    const bool has_lo = !all_are(node->weights, n, -HUGE_VAL), has_hi = !all_are(node->bias, n, HUGE_VAL);
    if (!has_hi && all_equal(node->weights, n) && node->weights[0] == 0.0 && !signbit(node->weights[0])) {
        bmi_onnx_file_node(w->file, "Relu", 1, &x, to, node->name);
        return BM_OK;
    }
    if (all_equal(node->weights, n) && all_equal(node->bias, n)) {
        char *inputs[] = {x, bmi_onnx_file_keep(w->file, ""), bmi_onnx_file_keep(w->file, "")};
        if (has_lo) inputs[1] = bmi_onnx_file_numbers(w->file, 0, NULL, node->weights);
        if (has_hi) inputs[2] = bmi_onnx_file_numbers(w->file, 0, NULL, node->bias);
        bmi_onnx_file_node(w->file, "Clip", has_hi ? 3 : 2, inputs, to, node->name);
        return BM_OK;
    }
    for (int c = 0; c < n; c++)
        BMI_FAIL_IF((has_lo && isinf(node->weights[c])) || (has_hi && isinf(node->bias[c])), w->err, BM_ERR_UNSUPPORTED,
                    "layer \"%.100s\": bounds of some channels alone have no operator in ONNX", node->name);
    char *between = has_lo && has_hi ? bmi_onnx_file_name(w->file, "v") : to;
    if (has_lo) {
        char *inputs[] = {x, slopes(w, node->weights, n)};
        bmi_onnx_file_node(w->file, "Max", 2, inputs, between, node->name);
    }
    if (has_hi) {
        char *inputs[] = {has_lo ? between : x, slopes(w, node->bias, n)};
        bmi_onnx_file_node(w->file, "Min", 2, inputs, to, node->name);
    }
    return BM_OK;
}

/* An attribute, left out where it is what ONNX takes without it: a float would round it. */
static bm_status put_attribute(bmi_onnx_writer *w, BmiOnnx__NodeProto *added, const char *key, double value,
                               double fallback)
{
    BMI_FAIL_IF(!isfinite((float)value), w->err, BM_ERR_UNSUPPORTED, "a parameter %g is larger than ONNX holds", value);
    if (value != fallback) bmi_onnx_file_float(w->file, added, key, value);
    return BM_OK;
}

static bm_status write_leaky_relu(bmi_onnx_writer *w, const bmi_node *node, char *x, char *to)
{
    if (all_equal(node->weights, node->n_channels)) {
        return put_attribute(w, bmi_onnx_file_node(w->file, "LeakyRelu", 1, &x, to, node->name), "alpha",
                             node->weights[0], 0.01);
    }
    char *inputs[] = {x, slopes(w, node->weights, node->n_channels)};
    bmi_onnx_file_node(w->file, "PRelu", 2, inputs, to, node->name);
    return BM_OK;
}

/* x * f(x), which bandmix reads as one function again. */
static void write_product(bmi_onnx_writer *w, const bmi_node *node, const char *op, char *x, char *to)
{
    char *inputs[] = {x, bmi_onnx_file_name(w->file, "v")};
    bmi_onnx_file_node(w->file, op, 1, &x, inputs[1], "");
    bmi_onnx_file_node(w->file, "Mul", 2, inputs, to, node->name);
}

/* "OP with a number", as in 10^x. */
static void write_with_number(bmi_onnx_writer *w, const bmi_node *node, const char *op, double number,
                              bool number_first, char *x, char *to)
{
    char *constant = bmi_onnx_file_numbers(w->file, 0, NULL, &number);
    char *inputs[] = {number_first ? constant : x, number_first ? x : constant};
    bmi_onnx_file_node(w->file, op, 2, inputs, to, node->name);
}

static void note(bmi_onnx_writer *w, const bmi_node *node, const char *what)
{
    bmi_text_append(w->notes, "layer \"%.100s\": ONNX has no %s; it is written as %s, so the last digits may differ\n",
                    node->name, bmi_activation_name(node->activation), what);
}

/* Functions that ONNX says in other words. */
static bm_status write_composed(bmi_onnx_writer *w, const bmi_node *node, char *x, char *to)
{
    char *between;
    switch (node->activation) {
    case BMI_ACT_SIGNED_SQUARE: write_product(w, node, "Abs", x, to); return BM_OK;
    case BMI_ACT_LOG10:
        note(w, node, "a natural logarithm and a product");
        between = bmi_onnx_file_name(w->file, "v");
        bmi_onnx_file_node(w->file, "Log", 1, &x, between, "");
        write_with_number(w, node, "Mul", 0.43429448190325182765, false, between, to); /* log10 e */
        return BM_OK;
    case BMI_ACT_EXP10:
        note(w, node, "a power of ten");
        write_with_number(w, node, "Pow", 10.0, true, x, to);
        return BM_OK;
    case BMI_ACT_SWISH:
        if (all_equal(node->weights, node->n_channels) && node->weights[0] == 1.0) {
            write_product(w, node, "Sigmoid", x, to);
            return BM_OK;
        }
        break;
    default: break;
    }
    BMI_FAIL(w->err, BM_ERR_UNSUPPORTED, "layer \"%.100s\": ONNX has no %s with these parameters", node->name,
             bmi_activation_name(node->activation));
}

bm_status bmi_onnx_write_activation(bmi_onnx_writer *w, const bmi_node *node, char *x, char *to)
{
    if (node->activation == BMI_ACT_CLAMP) return write_clamp(w, node, x, to);
    if (node->activation == BMI_ACT_LEAKY_RELU) return write_leaky_relu(w, node, x, to);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].activation != node->activation) continue;
        const bool is_uniform = all_equal(node->weights, node->n_channels) && all_equal(node->bias, node->n_channels);
        BMI_FAIL_IF(!is_uniform, w->err, BM_ERR_UNSUPPORTED,
                    "layer \"%.100s\": parameters a channel of %s have no place in ONNX", node->name,
                    bmi_activation_name(node->activation));
        BmiOnnx__NodeProto *added = bmi_onnx_file_node(w->file, rows[i].op, 1, &x, to, node->name);
        double alpha, beta;
        bmi_activation_defaults(node->activation, &alpha, &beta);
        if (rows[i].alpha != NULL) BMI_TRY(put_attribute(w, added, rows[i].alpha, node->weights[0], alpha));
        if (rows[i].beta != NULL) BMI_TRY(put_attribute(w, added, rows[i].beta, node->bias[0], beta));
        if (node->activation == BMI_ACT_GELU_TANH) bmi_onnx_file_text(w->file, added, "approximate", "tanh");
        return BM_OK;
    }
    return write_composed(w, node, x, to);
}
