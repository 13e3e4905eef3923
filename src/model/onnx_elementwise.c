/* SPDX-License-Identifier: MIT
 *
 * Activations, and arithmetic with constants or between channels of the same pixel. */
#include "base/mem.h"
#include "model/onnx_operand.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

static bool is(const bmi_onnx *onnx, const char *op)
{
    return strcmp(onnx->node->op_type, op) == 0;
}

/* scale x + shift for `n` channels, which may be more than the one of `x`: then it is a layer of one input. */
static bm_status add_affine(bmi_onnx *onnx, const bmi_onnx_value *x, int n, double *scale, double *shift)
{
    const char *name = bmi_onnx_node_name(onnx);
    int node;
    if (n == bmi_onnx_channels(onnx, x))
        BMI_TRY(bmi_graph_add_affine(onnx->graph, x->node, scale, shift, name, &node, onnx->err));
    else
        BMI_TRY(bmi_graph_add_dense(onnx->graph, x->node, n, scale, shift, name, &node, onnx->err));
    return bmi_onnx_set_pixels(onnx, x, node);
}

static bm_status add_activation(bmi_onnx *onnx, const bmi_onnx_value *x, bmi_activation activation, double alpha,
                                double beta)
{
    int node;
    BMI_TRY(bmi_graph_add_activation(onnx->graph, x->node, activation, alpha, beta, bmi_onnx_node_name(onnx), &node,
                                     onnx->err));
    return bmi_onnx_set_pixels(onnx, x, node);
}

/* x + c, x - c, c - x, x c, x / c; c / x goes through 1 / x first. */
static bm_status with_constant(bmi_onnx *onnx, bmi_onnx_value x, const bmi_onnx_tensor *constant, bool constant_first)
{
    const bmi_onnx_tensor held = *constant; /* the table of values may move */
    if (is(onnx, "Div") && constant_first) {
        int node;
        BMI_TRY(bmi_graph_add_activation(onnx->graph, x.node, BMI_ACT_RECIPROCAL, 0, 0, bmi_onnx_node_name(onnx), &node,
                                         onnx->err));
        x.node = node;
    }
    double *c;
    int n;
    BMI_TRY(bmi_onnx_spread(onnx, &held, &x, &n, &c));
    double *other = bmi_calloc((size_t)n, sizeof *other);
    if (other == NULL) {
        bmi_free(c);
        return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    }
    const bmi_onnx_value wide = bmi_onnx_widen(&x, &held);
    if (is(onnx, "Add") || is(onnx, "Sub")) {
        for (int i = 0; i < n; i++) {
            other[i] = is(onnx, "Sub") && constant_first ? -1.0 : 1.0;
            if (is(onnx, "Sub") && !constant_first) c[i] = -c[i];
        }
        return add_affine(onnx, &wide, n, other, c);
    }
    for (int i = 0; i < n; i++)
        if (is(onnx, "Div") && !constant_first) c[i] = 1.0 / c[i];
    return add_affine(onnx, &wide, n, c, other);
}

/* x sigmoid(x) is one function, and so is x |x|: BMI_ACT_COUNT for other products. */
static bmi_activation product_of(const bmi_onnx *onnx, const bmi_onnx_value *x, const bmi_onnx_value *f)
{
    const bmi_node *node = &onnx->graph->nodes[f->node];
    if (node->op != BMI_OP_ACTIVATION || node->inputs[0] != x->node) return BMI_ACT_COUNT;
    return node->activation == BMI_ACT_SIGMOID ? BMI_ACT_SWISH
           : node->activation == BMI_ACT_ABS   ? BMI_ACT_SIGNED_SQUARE
                                               : BMI_ACT_COUNT;
}

bm_status bmi_onnx_arithmetic(bmi_onnx *onnx)
{
    const bmi_onnx_value *a = bmi_onnx_input(onnx, 0), *b = bmi_onnx_input(onnx, 1);
    if (a == NULL || b == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "an input is missing");
    BMI_TRY(bmi_onnx_check_floats(onnx));
    if (a->is_constant && b->is_constant) return bmi_onnx_fold_arithmetic(onnx, &a->constant, &b->constant);
    if (a->is_constant) return with_constant(onnx, *b, &a->constant, true);
    if (b->is_constant) return with_constant(onnx, *a, &b->constant, false);
    const bmi_op op = is(onnx, "Add")   ? BMI_OP_ADD
                      : is(onnx, "Sub") ? BMI_OP_SUBTRACT
                      : is(onnx, "Mul") ? BMI_OP_MULTIPLY
                                        : BMI_OP_DIVIDE;
    const bmi_onnx_value left = *a, right = *b;
    bmi_onnx_value result;
    bmi_activation product = product_of(onnx, &left, &right);
    const bool is_second = product == BMI_ACT_COUNT;
    if (is_second) product = product_of(onnx, &right, &left);
    if (op == BMI_OP_MULTIPLY && product != BMI_ACT_COUNT)
        return add_activation(onnx, is_second ? &right : &left, product, product == BMI_ACT_SWISH ? 1.0 : 0.0, 0.0);
    BMI_TRY(bmi_onnx_combine(onnx, op, &left, &right, &result));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}

/* Operators that are one activation. */
typedef struct activation_row {
    const char *op;
    bmi_activation activation;
    double (*function)(double); /* for constants; NULL: constants are refused */
} activation_row;

static const activation_row activations[] = {
    {"Relu", BMI_ACT_CLAMP, NULL},
    {"LeakyRelu", BMI_ACT_LEAKY_RELU, NULL},
    {"ThresholdedRelu", BMI_ACT_THRESHOLDED_RELU, NULL},
    {"Elu", BMI_ACT_ELU, NULL},
    {"Selu", BMI_ACT_SELU, NULL},
    {"Celu", BMI_ACT_CELU, NULL},
    {"Sigmoid", BMI_ACT_SIGMOID, NULL},
    {"HardSigmoid", BMI_ACT_HARD_SIGMOID, NULL},
    {"HardSwish", BMI_ACT_HARD_SWISH, NULL},
    {"Swish", BMI_ACT_SWISH, NULL},
    {"Mish", BMI_ACT_MISH, NULL},
    {"Tanh", BMI_ACT_TANH, tanh},
    {"Softplus", BMI_ACT_SOFTPLUS, NULL},
    {"Softsign", BMI_ACT_SOFTSIGN, NULL},
    {"Erf", BMI_ACT_ERF, erf},
    {"Exp", BMI_ACT_EXP, exp},
    {"Log", BMI_ACT_LOG, log},
    {"Sqrt", BMI_ACT_SQRT, sqrt},
    {"Abs", BMI_ACT_ABS, fabs},
    {"Reciprocal", BMI_ACT_RECIPROCAL, NULL},
    {"Sign", BMI_ACT_SIGN, NULL},
    {"Floor", BMI_ACT_FLOOR, floor},
    {"Ceil", BMI_ACT_CEIL, ceil},
    {"Round", BMI_ACT_ROUND, nearbyint},
    {"Sin", BMI_ACT_SIN, sin},
    {"Cos", BMI_ACT_COS, cos},
    {"Atan", BMI_ACT_ATAN, atan},
};

bm_status bmi_onnx_activation(bmi_onnx *onnx)
{
    const activation_row *row = NULL;
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
        if (is(onnx, activations[i].op)) row = &activations[i];
    const bmi_onnx_value *value = bmi_onnx_input(onnx, 0);
    if (row == NULL || value == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its input is missing");
    if (value->is_constant && row->function != NULL)
        return bmi_onnx_fold_function(onnx, &value->constant, row->function);
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    double alpha, beta;
    bmi_activation_defaults(row->activation, &alpha, &beta);
    if (row->activation == BMI_ACT_CLAMP) alpha = 0.0; /* Relu */
    alpha = bmi_onnx_float(onnx, "alpha", alpha);
    beta = bmi_onnx_float(onnx, row->activation == BMI_ACT_SELU ? "gamma" : "beta", beta);
    if (row->activation == BMI_ACT_CELU && alpha <= 0.0)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "alpha is %g, not positive", alpha);
    return add_activation(onnx, &x, row->activation, alpha, beta);
}

bm_status bmi_onnx_gelu(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    const BmiOnnx__AttributeProto *approximate = bmi_onnx_attribute(onnx, "approximate");
    const bool by_tanh = approximate != NULL && approximate->s.len == 4 && memcmp(approximate->s.data, "tanh", 4) == 0;
    return add_activation(onnx, &x, by_tanh ? BMI_ACT_GELU_TANH : BMI_ACT_GELU, 0.0, 0.0);
}

/* x < 0 ? slope x : x, where the slope is worked out from the bands too. */
static bm_status prelu_of_pixels(bmi_onnx *onnx, const bmi_onnx_value *x)
{
    bmi_onnx_value slope, product, sign = *x;
    BMI_TRY(bmi_onnx_pixels(onnx, 1, &slope));
    BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_MULTIPLY, x, &slope, &product));
    BMI_TRY(bmi_onnx_apply(onnx, &sign, BMI_ACT_SIGN));
    BMI_TRY(bmi_graph_add_activation(onnx->graph, sign.node, BMI_ACT_CLAMP, -1.0, 0.0, bmi_onnx_node_name(onnx),
                                     &sign.node, onnx->err));
    const bmi_node node = {.op = BMI_OP_WHERE,
                           .inputs = {sign.node, product.node, x->node},
                           .n_channels = bmi_onnx_channels(onnx, &product),
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    int index;
    BMI_TRY(bmi_graph_add(onnx->graph, &node, &index, onnx->err));
    return bmi_onnx_set_pixels(onnx, &product, index);
}

bm_status bmi_onnx_prelu(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    const bmi_onnx_tensor *slope;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    const bmi_onnx_value *given = bmi_onnx_input(onnx, 1);
    if (given != NULL && !given->is_constant) return prelu_of_pixels(onnx, &x);
    BMI_TRY(bmi_onnx_constant(onnx, 1, &slope));
    double *alpha;
    BMI_TRY(bmi_onnx_spread_evenly(onnx, slope, &x, &alpha));
    const int n = bmi_onnx_channels(onnx, &x);
    double *beta = bmi_calloc((size_t)n, sizeof *beta);
    if (beta == NULL) {
        bmi_free(alpha);
        return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    }
    const bmi_node node = {.op = BMI_OP_ACTIVATION,
                           .inputs = {x.node, -1},
                           .n_channels = n,
                           .activation = BMI_ACT_LEAKY_RELU,
                           .weights = alpha,
                           .bias = beta,
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    int index;
    BMI_TRY(bmi_graph_add(onnx->graph, &node, &index, onnx->err));
    return bmi_onnx_set_pixels(onnx, &x, index);
}

/* One limit of Clip: an attribute up to opset 10, an input since. */
static bm_status limit(bmi_onnx *onnx, const char *name, size_t index, double *out)
{
    *out = bmi_onnx_float(onnx, name, *out);
    if (bmi_onnx_input(onnx, index) == NULL) return BM_OK;
    const bmi_onnx_tensor *constant;
    BMI_TRY(bmi_onnx_constant(onnx, index, &constant));
    if (constant->count != 1) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%s is not one number", name);
    *out = constant->data[0];
    return BM_OK;
}

bm_status bmi_onnx_clip(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    double lo = -HUGE_VAL, hi = HUGE_VAL;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(limit(onnx, "min", 1, &lo));
    BMI_TRY(limit(onnx, "max", 2, &hi));
    return add_activation(onnx, &x, BMI_ACT_CLAMP, lo, hi);
}

static double negate(double x)
{
    return -x;
}

bm_status bmi_onnx_neg(bmi_onnx *onnx)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, 0);
    if (value != NULL && value->is_constant) return bmi_onnx_fold_function(onnx, &value->constant, negate);
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    const int n = bmi_onnx_channels(onnx, &x);
    double *scale = bmi_calloc((size_t)n, sizeof *scale);
    if (scale == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    for (int c = 0; c < n; c++) scale[c] = -1.0;
    return add_affine(onnx, &x, n, scale, NULL);
}
