/* SPDX-License-Identifier: MIT
 *
 * Operators of the domain ai.onnx.ml that work on numbers, as exporters of scikit-learn write them: scalers, linear
 * models and normalisers. They all take [N, C]: the channels are the last axis. */
#include "base/mem.h"
#include "model/onnx_axes.h"
#include "model/onnx_ml.h"
#include "model/onnx_operand.h"
#include "model/onnx_reduce.h"

#include <math.h>
#include <string.h>

/* What takes the place of a sum of zero: 0 / 1e-30 is 0, as in the standard's own evaluation. */
#define SMALLEST_SUM 1e-30

/* Input 0, whose channels must be the last axis; what comes out is float, whatever went in. */
static bm_status last_axis(bmi_onnx *onnx, bmi_onnx_value *x)
{
    BMI_TRY(bmi_onnx_pixels(onnx, 0, x));
    x->is_integer = false;
    return bmi_onnx_check_axis(onnx, x, -1);
}

/* Attribute `name` as `n` numbers, of which the file may give but one; `fallback` when it is absent. */
static bm_status floats(bmi_onnx *onnx, const char *name, int n, double fallback, double **out)
{
    const BmiOnnx__AttributeProto *attribute = bmi_onnx_attribute(onnx, name);
    const size_t given = attribute == NULL ? 0 : attribute->n_floats;
    if (given > 1 && given != (size_t)n)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%s has %zu numbers for %d channels", name, given, n);
    BMI_TRY(bmi_onnx_spend(onnx, (size_t)n));
    *out = bmi_calloc((size_t)n, sizeof **out);
    if (*out == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    for (int c = 0; c < n; c++) (*out)[c] = given == 0 ? fallback : (double)attribute->floats[given == 1 ? 0 : c];
    return BM_OK;
}

/* Channels of constant numbers beside `like`; `numbers` stays the caller's. */
static bm_status constant_pixels(bmi_onnx *onnx, double *numbers, int n, const bmi_onnx_value *like,
                                 bmi_onnx_value *out)
{
    const bmi_onnx_value constant = {.is_constant = true,
                                     .constant = {.rank = 1, .dims = {n}, .count = (size_t)n, .data = numbers}};
    return bmi_onnx_as_pixels(onnx, &constant, like, out);
}

bm_status bmi_onnx_ml_scaler(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    double *scale, *shift;
    BMI_TRY(last_axis(onnx, &x));
    const int n = bmi_onnx_channels(onnx, &x);
    BMI_TRY(floats(onnx, "scale", n, 1.0, &scale));
    const bm_status status = floats(onnx, "offset", n, 0.0, &shift);
    if (status != BM_OK) {
        bmi_free(scale);
        return status;
    }
    for (int c = 0; c < n; c++) shift[c] *= -scale[c];
    BMI_TRY(bmi_graph_add_affine(onnx->graph, x.node, scale, shift, bmi_onnx_node_name(onnx), &x.node, onnx->err));
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* A comparison of `x` with one number. */
static bm_status compare(bmi_onnx *onnx, bmi_op op, const bmi_onnx_value *x, double number, bmi_onnx_value *out)
{
    bmi_onnx_value other;
    BMI_TRY(constant_pixels(onnx, &number, 1, x, &other));
    return bmi_onnx_combine(onnx, op, x, &other, out);
}

bm_status bmi_onnx_ml_binarizer(bmi_onnx *onnx)
{
    bmi_onnx_value x, above;
    BMI_TRY(last_axis(onnx, &x));
    BMI_TRY(compare(onnx, BMI_OP_GREATER, &x, bmi_onnx_float(onnx, "threshold", 0.0), &above));
    return bmi_onnx_set_pixels(onnx, &above, above.node);
}

static bm_status replace(bmi_onnx *onnx, bmi_onnx_value *x, double replaced, double *imputed)
{
    const int n = bmi_onnx_channels(onnx, x);
    bmi_onnx_value is_replaced, other;
    BMI_TRY(compare(onnx, BMI_OP_EQUAL, x, replaced, &is_replaced));
    BMI_TRY(constant_pixels(onnx, imputed, n, x, &other));
    const bmi_node node = {.op = BMI_OP_WHERE,
                           .inputs = {is_replaced.node, other.node, x->node},
                           .n_channels = n,
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    return bmi_graph_add(onnx->graph, &node, &x->node, onnx->err);
}

/* A NaN among the bands is a pixel without data, which stays one: there is nothing to put in its place. */
bm_status bmi_onnx_ml_imputer(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(last_axis(onnx, &x));
    const double replaced = bmi_onnx_float(onnx, "replaced_value_float", 0.0);
    if (bmi_onnx_attribute(onnx, "imputed_value_int64s") != NULL)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it replaces integers; only floats are replaced");
    if (!isnan(replaced)) {
        double *imputed;
        BMI_TRY(floats(onnx, "imputed_value_floats", bmi_onnx_channels(onnx, &x), 0.0, &imputed));
        const bm_status status = replace(onnx, &x, replaced, imputed);
        bmi_free(imputed);
        BMI_TRY(status);
    }
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* Attribute "post_transform": what is done to the scores at the end. */
static bm_status post_transform(bmi_onnx *onnx, bmi_onnx_value *x)
{
    const BmiOnnx__AttributeProto *attribute = bmi_onnx_attribute(onnx, "post_transform");
    const char *name = attribute == NULL || attribute->s.len == 0 ? "NONE" : (const char *)attribute->s.data;
    const size_t length = attribute == NULL || attribute->s.len == 0 ? 4 : attribute->s.len;
    if (length == 4 && strncmp(name, "NONE", length) == 0) return BM_OK;
    if (length == 8 && strncmp(name, "LOGISTIC", length) == 0) return bmi_onnx_apply(onnx, x, BMI_ACT_SIGMOID);
    if (length != 7 || strncmp(name, "SOFTMAX", length) != 0)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "post_transform \"%.*s\" is not run", (int)(length % 64), name);
    const bmi_node node = {.op = BMI_OP_SOFTMAX,
                           .inputs = {x->node},
                           .n_channels = bmi_onnx_channels(onnx, x),
                           .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    return bmi_graph_add(onnx->graph, &node, &x->node, onnx->err);
}

/* Rows of weights, one a target. */
typedef struct rows {
    const BmiOnnx__AttributeProto *weights, *biases; /* `biases` may be NULL */
    int n, n_inputs;
} rows;

/* `n` of them, or as many as the intercepts when the file does not say. */
static bm_status find_rows(bmi_onnx *onnx, int n_inputs, int64_t n, rows *out)
{
    *out = (rows){bmi_onnx_attribute(onnx, "coefficients"), bmi_onnx_attribute(onnx, "intercepts"), 0, n_inputs};
    const size_t n_weights = out->weights == NULL ? 0 : out->weights->n_floats;
    if (out->biases != NULL && out->biases->n_floats == 0) out->biases = NULL;
    if (out->biases != NULL) n = (int64_t)out->biases->n_floats;
    if (n < 1 || n > BMI_GRAPH_MAX_CHANNELS || n_weights != (size_t)n * (size_t)n_inputs)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT,
                             "%zu coefficients are no %lld rows for the %d channels that the file says come in",
                             n_weights, (long long)n, n_inputs);
    out->n = (int)n;
    return BM_OK;
}

/* The dense layer; with `mirrored`, the only row is preceded by its negative. */
static bm_status add_rows(bmi_onnx *onnx, bmi_onnx_value *x, const rows *r, bool mirrored)
{
    const size_t n = (size_t)r->n + mirrored, n_in = (size_t)r->n_inputs;
    BMI_TRY(bmi_onnx_spend(onnx, n * n_in));
    double *weights = bmi_calloc(n * n_in, sizeof *weights), *bias = bmi_calloc(n, sizeof *bias);
    if (weights == NULL || bias == NULL) {
        bmi_free(weights);
        bmi_free(bias);
        return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %zu numbers", n * n_in);
    }
    for (size_t i = 0; i < n; i++) {
        const size_t from = mirrored ? 0 : i;
        const double sign = mirrored && i == 0 ? -1.0 : 1.0;
        for (size_t k = 0; k < n_in; k++) weights[i * n_in + k] = sign * (double)r->weights->floats[from * n_in + k];
        if (r->biases != NULL) bias[i] = sign * (double)r->biases->floats[from];
    }
    BMI_TRY(bmi_graph_add_dense(onnx->graph, x->node, (int)n, weights, bias, bmi_onnx_node_name(onnx), &x->node,
                                onnx->err));
    x->dims[x->axis] = (int64_t)n;
    return BM_OK;
}

bm_status bmi_onnx_ml_linear_regressor(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    rows r;
    BMI_TRY(last_axis(onnx, &x));
    BMI_TRY(find_rows(onnx, bmi_onnx_channels(onnx, &x), bmi_onnx_int(onnx, "targets", 1), &r));
    BMI_TRY(add_rows(onnx, &x, &r, false));
    BMI_TRY(post_transform(onnx, &x));
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* Outputs: the class, then the scores. One row for two classes is the score of the second against the first. */
bm_status bmi_onnx_ml_linear_classifier(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    rows r;
    BMI_TRY(last_axis(onnx, &x));
    BMI_TRY(bmi_onnx_take_labels(onnx, "classlabels_"));
    BMI_TRY(find_rows(onnx, bmi_onnx_channels(onnx, &x), onnx->labels.n, &r));
    const bool mirrored = r.n == 1 && onnx->labels.n == 2;
    if (onnx->labels.n != r.n + mirrored)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%d labels, but %d rows of coefficients", onnx->labels.n, r.n);
    BMI_TRY(add_rows(onnx, &x, &r, mirrored));
    BMI_TRY(post_transform(onnx, &x));
    if (onnx->node->n_output > 1 && onnx->node->output[1][0] != '\0')
        BMI_TRY(bmi_onnx_set_pixels_at(onnx, &x, x.node, 1));
    if (onnx->node->output[0][0] == '\0') return BM_OK;
    const bmi_node node = {
        .op = BMI_OP_ARGMAX, .inputs = {x.node}, .n_channels = 1, .name = (char *)(uintptr_t)bmi_onnx_node_name(onnx)};
    int index;
    BMI_TRY(bmi_graph_add(onnx->graph, &node, &index, onnx->err));
    x.dims[x.axis] = 1;
    bmi_onnx_remove_axis(&x, x.axis);
    return bmi_onnx_set_pixels(onnx, &x, index);
}

/* Probabilities are positive, so that their sum needs no absolute values. */
static bool is_positive(const bmi_onnx *onnx, int node)
{
    const bmi_node *n = &onnx->graph->nodes[node];
    return n->op == BMI_OP_SOFTMAX || (n->op == BMI_OP_ACTIVATION && n->activation == BMI_ACT_SIGMOID);
}

bm_status bmi_onnx_ml_normalizer(bmi_onnx *onnx)
{
    bmi_onnx_value x, divisor, result;
    BMI_TRY(last_axis(onnx, &x));
    const BmiOnnx__AttributeProto *norm = bmi_onnx_attribute(onnx, "norm");
    const size_t length = norm == NULL ? 0 : norm->s.len;
    const char *name = length == 0 ? "MAX" : (const char *)norm->s.data;
    const bool is_max = length == 0 || (length == 3 && strncmp(name, "MAX", 3) == 0);
    const bool is_l1 = length == 2 && strncmp(name, "L1", 2) == 0, is_l2 = length == 2 && strncmp(name, "L2", 2) == 0;
    if (!is_max && !is_l1 && !is_l2)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "norm is \"%.*s\", not MAX, L1 or L2", (int)(length % 64), name);
    /* What came out of a softmax sums to one already. */
    if (is_l1 && onnx->graph->nodes[x.node].op == BMI_OP_SOFTMAX) return bmi_onnx_set_pixels(onnx, &x, x.node);
    divisor = x;
    const bmi_reduction how = is_max                      ? BMI_REDUCE_MAX
                              : is_l2                     ? BMI_REDUCE_L2
                              : is_positive(onnx, x.node) ? BMI_REDUCE_SUM
                                                          : BMI_REDUCE_L1;
    BMI_TRY(bmi_onnx_bring_down(onnx, how, &divisor));
    if (is_max) {
        double one = 1.0;
        BMI_TRY(replace(onnx, &divisor, 0.0, &one));
    } else {
        BMI_TRY(bmi_graph_add_activation(onnx->graph, divisor.node, BMI_ACT_CLAMP, SMALLEST_SUM, INFINITY,
                                         bmi_onnx_node_name(onnx), &divisor.node, onnx->err));
    }
    BMI_TRY(bmi_onnx_combine(onnx, BMI_OP_DIVIDE, &x, &divisor, &result));
    return bmi_onnx_set_pixels(onnx, &result, result.node);
}
