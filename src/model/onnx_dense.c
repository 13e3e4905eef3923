/* SPDX-License-Identifier: MIT
 *
 * Layers with weights: convolutions of one pixel, matrix products, batch normalisation. */
#include "base/mem.h"
#include "model/onnx_axes.h"
#include "model/onnx_ops.h"

#include <math.h>
#include <string.h>

static bm_status allocate(bmi_onnx *onnx, size_t count, double **out)
{
    *out = bmi_calloc(count, sizeof **out);
    return *out == NULL ? bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %zu numbers", count) : BM_OK;
}

/* Appends a dense layer; `weights` [n_out][n_in] and `bias` become the graph's. */
static bm_status add_dense(bmi_onnx *onnx, const bmi_onnx_value *from, int n_out, double *weights, double *bias)
{
    int node;
    BMI_TRY(
        bmi_graph_add_dense(onnx->graph, from->node, n_out, weights, bias, bmi_onnx_node_name(onnx), &node, onnx->err));
    return bmi_onnx_set_pixels(onnx, from, node);
}

static bool all_equal(const BmiOnnx__AttributeProto *attribute, int64_t value)
{
    for (size_t i = 0; attribute != NULL && i < attribute->n_ints; i++)
        if (attribute->ints[i] != value) return false;
    return true;
}

static bm_status check_conv(bmi_onnx *onnx, const bmi_onnx_tensor *w, bmi_onnx_value *x)
{
    if (w->rank < 3 || x->rank != w->rank || !bmi_onnx_claim_axis(x, 1, bmi_onnx_channels(onnx, x)))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "weights of %d dimensions do not go with bands laid out over %d axes", w->rank, x->rank);
    for (int i = 2; i < w->rank; i++)
        if (w->dims[i] != 1)
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                                 "its kernel is %lld pixels wide, so it mixes pixels; only 1x1 layers are run",
                                 (long long)w->dims[i]);
    if (!all_equal(bmi_onnx_attribute(onnx, "strides"), 1))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its stride is not 1, so it drops pixels");
    if (!all_equal(bmi_onnx_attribute(onnx, "pads"), 0))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it pads the image, so width and height would grow");
    return BM_OK;
}

static bm_status copy_bias(bmi_onnx *onnx, size_t index, int n_out, double **bias)
{
    BMI_TRY(allocate(onnx, (size_t)n_out, bias));
    if (bmi_onnx_input(onnx, index) == NULL) return BM_OK;
    const bmi_onnx_tensor *b;
    bm_status status = bmi_onnx_constant(onnx, index, &b);
    if (status == BM_OK && b->count != (size_t)n_out)
        status = bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%zu biases for %d outputs", b->count, n_out);
    if (status == BM_OK)
        memcpy(*bias, b->data, (size_t)n_out * sizeof **bias);
    else
        bmi_free(*bias);
    return status;
}

bm_status bmi_onnx_conv(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    const bmi_onnx_tensor *w;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_constant(onnx, 1, &w));
    BMI_TRY(check_conv(onnx, w, &x));
    const int64_t n_in = bmi_onnx_channels(onnx, &x), groups = bmi_onnx_int(onnx, "group", 1), n_out = w->dims[0],
                  per_group = w->dims[1];
    if (groups < 1 || per_group < 1 || per_group > n_in || groups > n_in || per_group * groups != n_in ||
        n_out % groups != 0 || n_out < 1)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "weights for %lld x %lld channels in %lld groups, but there are %lld",
                             (long long)n_out, (long long)per_group, (long long)groups, (long long)n_in);
    if ((size_t)n_out > BMI_GRAPH_MAX_WEIGHTS / (size_t)n_in)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "more than %zu weights", BMI_GRAPH_MAX_WEIGHTS);
    BMI_TRY(bmi_onnx_spend(onnx, (size_t)(n_out * n_in)));
    double *weights, *bias;
    BMI_TRY(copy_bias(onnx, 2, (int)n_out, &bias));
    if (allocate(onnx, (size_t)(n_out * n_in), &weights) != BM_OK) {
        bmi_free(bias);
        return BM_ERR_MEMORY;
    }
    /* A group sees only its own channels: the rest of its rows stays zero. */
    for (int64_t o = 0; o < n_out; o++)
        memcpy(weights + o * n_in + o / (n_out / groups) * per_group, w->data + o * per_group,
               (size_t)per_group * sizeof *weights);
    return add_dense(onnx, &x, (int)n_out, weights, bias);
}

/* Its weights are [inputs][outputs of a group], where those of a convolution are [outputs][inputs of a group]. */
bm_status bmi_onnx_conv_transpose(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    const bmi_onnx_tensor *w;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_constant(onnx, 1, &w));
    BMI_TRY(check_conv(onnx, w, &x));
    if (!all_equal(bmi_onnx_attribute(onnx, "output_padding"), 0) || bmi_onnx_attribute(onnx, "output_shape") != NULL)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it says how large the image becomes; only 1x1 layers are run");
    const int64_t n_in = bmi_onnx_channels(onnx, &x), groups = bmi_onnx_int(onnx, "group", 1), per_group = w->dims[1];
    if (groups < 1 || groups > n_in || n_in % groups != 0 || w->dims[0] != n_in || per_group < 1 ||
        per_group > BMI_GRAPH_MAX_CHANNELS / groups)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "weights for %lld x %lld channels in %lld groups, but there are %lld",
                             (long long)w->dims[0], (long long)per_group, (long long)groups, (long long)n_in);
    const int64_t n_out = per_group * groups;
    if ((size_t)n_out > BMI_GRAPH_MAX_WEIGHTS / (size_t)n_in)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "more than %zu weights", BMI_GRAPH_MAX_WEIGHTS);
    BMI_TRY(bmi_onnx_spend(onnx, (size_t)(n_out * n_in)));
    double *weights, *bias;
    BMI_TRY(copy_bias(onnx, 2, (int)n_out, &bias));
    if (allocate(onnx, (size_t)(n_out * n_in), &weights) != BM_OK) {
        bmi_free(bias);
        return BM_ERR_MEMORY;
    }
    for (int64_t c = 0; c < n_in; c++)
        for (int64_t k = 0; k < per_group; k++)
            weights[(c / (n_in / groups) * per_group + k) * n_in + c] = w->data[c * per_group + k];
    return add_dense(onnx, &x, (int)n_out, weights, bias);
}

/* W[o][c] = factor * source: `transposed` says that the source is [c][o]. */
static bm_status copy_matrix(bmi_onnx *onnx, const bmi_onnx_tensor *w, bool transposed, double factor, int64_t n_out,
                             int64_t n_in, double **out)
{
    BMI_TRY(allocate(onnx, w->count, out));
    for (int64_t o = 0; o < n_out; o++)
        for (int64_t c = 0; c < n_in; c++)
            (*out)[o * n_in + c] = factor * w->data[transposed ? c * n_out + o : o * n_in + c];
    return BM_OK;
}

static bm_status check_last_axis(bmi_onnx *onnx, bmi_onnx_value *x, const bmi_onnx_tensor *w, int64_t n_rows)
{
    if (!bmi_onnx_claim_axis(x, -1, bmi_onnx_channels(onnx, x)))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it sums over axis %d, which holds pixels and not the channels",
                             x->rank - 1);
    if (w->rank != 2 || n_rows != bmi_onnx_channels(onnx, x) || w->count == 0)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its matrix has %d dimensions and %lld rows for %d channels", w->rank,
                             (long long)n_rows, bmi_onnx_channels(onnx, x));
    return BM_OK;
}

/* beta C, C being a scalar, one number an output, or a row of them. */
static bm_status gemm_bias(bmi_onnx *onnx, double beta, int64_t n_out, double **bias)
{
    BMI_TRY(allocate(onnx, (size_t)n_out, bias));
    if (bmi_onnx_input(onnx, 2) == NULL) return BM_OK;
    const bmi_onnx_tensor *c;
    bm_status status = bmi_onnx_constant(onnx, 2, &c);
    if (status == BM_OK && c->count != 1 && (c->count != (size_t)n_out || c->dims[c->rank - 1] != n_out))
        status = bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its addend differs from pixel to pixel");
    if (status != BM_OK) {
        bmi_free(*bias);
        return status;
    }
    for (int64_t o = 0; o < n_out; o++) (*bias)[o] = beta * c->data[c->count == 1 ? 0 : o];
    return BM_OK;
}

bm_status bmi_onnx_gemm(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    const bmi_onnx_tensor *w;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_constant(onnx, 1, &w));
    if (bmi_onnx_int(onnx, "transA", 0) != 0)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "transA exchanges pixels and channels");
    const bool rows_are_outputs = bmi_onnx_int(onnx, "transB", 0) != 0;
    BMI_TRY(check_last_axis(onnx, &x, w, w->rank == 2 ? w->dims[rows_are_outputs ? 1 : 0] : 0));
    const int64_t n_in = w->dims[rows_are_outputs ? 1 : 0], n_out = w->dims[rows_are_outputs ? 0 : 1];
    double *weights, *bias;
    BMI_TRY(gemm_bias(onnx, bmi_onnx_float(onnx, "beta", 1.0), n_out, &bias));
    if (copy_matrix(onnx, w, !rows_are_outputs, bmi_onnx_float(onnx, "alpha", 1.0), n_out, n_in, &weights) != BM_OK) {
        bmi_free(bias);
        return BM_ERR_MEMORY;
    }
    return add_dense(onnx, &x, (int)n_out, weights, bias);
}

/* The matrix on the left: rows are outputs, and the channels are the last axis but one. */
static bm_status matmul_from_the_left(bmi_onnx *onnx, const bmi_onnx_tensor *w)
{
    bmi_onnx_value x;
    double *weights;
    BMI_TRY(bmi_onnx_pixels(onnx, 1, &x));
    const int n = bmi_onnx_channels(onnx, &x);
    if (x.rank < 2 || !bmi_onnx_claim_axis(&x, -2, n))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it sums over an axis that does not hold the channels");
    if (w->rank != 2 || w->dims[1] != n || w->count == 0)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its matrix on the left does not fit %d channels", n);
    BMI_TRY(copy_matrix(onnx, w, false, 1.0, w->dims[0], w->dims[1], &weights));
    return add_dense(onnx, &x, (int)w->dims[0], weights, NULL);
}

bm_status bmi_onnx_matmul(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    const bmi_onnx_tensor *w;
    const bmi_onnx_value *left = bmi_onnx_input(onnx, 0);
    if (left != NULL && left->is_constant) return matmul_from_the_left(onnx, &left->constant);
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_constant(onnx, 1, &w));
    BMI_TRY(check_last_axis(onnx, &x, w, w->rank > 0 ? w->dims[0] : 0));
    double *weights;
    BMI_TRY(copy_matrix(onnx, w, true, 1.0, w->dims[1], w->dims[0], &weights));
    return add_dense(onnx, &x, (int)w->dims[1], weights, NULL);
}

/* y = scale (x - mean) / sqrt(variance + epsilon) + shift. */
bm_status bmi_onnx_batch_normalization(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    const bmi_onnx_tensor *p[4];
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    const int n = bmi_onnx_channels(onnx, &x);
    if (!bmi_onnx_claim_axis(&x, 1, n))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it normalises axis 1, which does not hold the channels");
    if (bmi_onnx_int(onnx, "training_mode", 0) != 0)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it is in training mode; export the network for inference");
    for (size_t k = 0; k < 4; k++) {
        BMI_TRY(bmi_onnx_constant(onnx, k + 1, &p[k]));
        if (p[k]->count != (size_t)n)
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%zu parameters for %d channels", p[k]->count, n);
    }
    double *scale, *shift;
    BMI_TRY(allocate(onnx, (size_t)n, &scale));
    if (allocate(onnx, (size_t)n, &shift) != BM_OK) {
        bmi_free(scale);
        return BM_ERR_MEMORY;
    }
    const double epsilon = bmi_onnx_float(onnx, "epsilon", 1e-5);
    for (int c = 0; c < n; c++) {
        scale[c] = p[0]->data[c] / sqrt(p[3]->data[c] + epsilon);
        shift[c] = p[1]->data[c] - p[2]->data[c] * scale[c];
    }
    int node;
    BMI_TRY(bmi_graph_add_affine(onnx->graph, x.node, scale, shift, bmi_onnx_node_name(onnx), &node, onnx->err));
    return bmi_onnx_set_pixels(onnx, &x, node);
}
