/* SPDX-License-Identifier: MIT */
#include "engine/step.h"

#include "base/mem.h"
#include "engine/rows.h"

#include <math.h>
#include <string.h>

static bm_status to_floats(const double *from, int count, float **out, bm_error *err)
{
    *out = bmi_alloc_aligned((size_t)count, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %d parameters", count);
    for (int i = 0; i < count; i++) (*out)[i] = (float)from[i];
    return BM_OK;
}

static bm_status pack(const bmi_node *node, int n_in, const bmi_kernels *kernels, bmi_step *step, bm_error *err)
{
    const size_t n = bmi_dense_packed_floats(n_in, node->n_channels);
    step->packed = bmi_alloc_aligned(n, sizeof *step->packed);
    BMI_FAIL_IF(step->packed == NULL, err, BM_ERR_MEMORY, "out of memory for %zu weights", n);
    bmi_dense_pack(kernels, node->weights, node->bias, n_in, node->n_channels, step->packed);
    return BM_OK;
}

static void fuse_clamp(const bmi_node *node, bmi_step *dense)
{
    dense->lo = (float)node->weights[0];
    dense->hi = (float)node->bias[0];
    dense->clamp = isinf(dense->hi) && dense->hi > 0.0f ? BMI_CLAMP_LOW : BMI_CLAMP_BOTH;
}

static bmi_binary binary_of(bmi_op op)
{
    switch (op) {
    case BMI_OP_SUBTRACT: return BMI_BINARY_SUBTRACT;
    case BMI_OP_MULTIPLY: return BMI_BINARY_MULTIPLY;
    case BMI_OP_DIVIDE: return BMI_BINARY_DIVIDE;
    case BMI_OP_POWER: return BMI_BINARY_POWER;
    case BMI_OP_MINIMUM: return BMI_BINARY_MINIMUM;
    case BMI_OP_MAXIMUM: return BMI_BINARY_MAXIMUM;
    case BMI_OP_LESS: return BMI_BINARY_LESS;
    case BMI_OP_GREATER: return BMI_BINARY_GREATER;
    case BMI_OP_EQUAL: return BMI_BINARY_EQUAL;
    default: return BMI_BINARY_ADD;
    }
}

static bm_status to_channels(const bmi_node *node, int **out, bm_error *err)
{
    *out = bmi_calloc((size_t)node->n_channels, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %d channels", node->n_channels);
    for (int c = 0; c < node->n_channels; c++) (*out)[c] = (int)node->weights[c];
    return BM_OK;
}

static bm_status fill(const bmi_graph *graph, const bmi_node *node, const bmi_kernels *kernels, bmi_step *step,
                      bm_error *err)
{
    switch (node->op) {
    case BMI_OP_DENSE:
        step->kind = BMI_STEP_DENSE;
        return pack(node, bmi_graph_channels(graph, node->inputs[0]), kernels, step, err);
    case BMI_OP_AFFINE:
    case BMI_OP_ACTIVATION:
        step->kind = node->op == BMI_OP_AFFINE ? BMI_STEP_AFFINE : BMI_STEP_ACTIVATE;
        step->activation = node->activation;
        BMI_TRY(to_floats(node->weights, node->n_channels, &step->alpha, err));
        return to_floats(node->bias, node->n_channels, &step->beta, err);
    case BMI_OP_ADD:
    case BMI_OP_SUBTRACT:
    case BMI_OP_MULTIPLY:
    case BMI_OP_DIVIDE:
    case BMI_OP_POWER:
    case BMI_OP_MINIMUM:
    case BMI_OP_MAXIMUM:
    case BMI_OP_LESS:
    case BMI_OP_GREATER:
    case BMI_OP_EQUAL:
        step->kind = BMI_STEP_BINARY;
        step->binary = binary_of(node->op);
        return BM_OK;
    case BMI_OP_WHERE: step->kind = BMI_STEP_WHERE; return BM_OK;
    case BMI_OP_CONCAT: step->kind = BMI_STEP_CONCAT; return BM_OK;
    case BMI_OP_SELECT: step->kind = BMI_STEP_SELECT; return to_channels(node, &step->channels, err);
    case BMI_OP_REDUCE_MAX: step->kind = BMI_STEP_REDUCE_MAX; return BM_OK;
    case BMI_OP_SOFTMAX: step->kind = BMI_STEP_SOFTMAX; return BM_OK;
    case BMI_OP_LOG_SOFTMAX: step->kind = BMI_STEP_LOG_SOFTMAX; return BM_OK;
    case BMI_OP_INPUT:
    case BMI_OP_ARGMAX: break;
    }
    BMI_FAIL(err, BM_ERR_UNSUPPORTED, "node \"%s\": argmax is possible only as the last node", node->name);
}

bm_status bmi_step_append(const bmi_graph *graph, int index, const bmi_rows *rows, const bmi_kernels *kernels,
                          bmi_step *steps, int *n_steps, bm_error *err)
{
    const bmi_node *node = &graph->nodes[index];
    if (bmi_rows_is_fused_clamp(graph, index)) {
        for (int i = *n_steps - 1; i >= 0; i--) {
            if (steps[i].kind != BMI_STEP_DENSE || steps[i].out.first != rows[node->inputs[0]].first) continue;
            fuse_clamp(node, &steps[i]);
            return BM_OK;
        }
    }
    bmi_step *step = &steps[(*n_steps)++];
    step->out = rows[index];
    for (int k = 0; k < BMI_MAX_INPUTS; k++)
        if (node->inputs[k] >= 0) step->in[k] = rows[node->inputs[k]];
    return fill(graph, node, kernels, step, err);
}

static void run_dense(const bmi_step *step, const bmi_kernels *kernels, float *base, size_t stride, size_t n_pixels)
{
    const bmi_dense layer = {.in = base + (size_t)step->in[0].first * stride,
                             .in_stride = stride,
                             .out = base + (size_t)step->out.first * stride,
                             .out_stride = stride,
                             .packed = step->packed,
                             .n_in = step->in[0].n,
                             .n_out = step->out.n,
                             .n_pixels = n_pixels,
                             .clamp = step->clamp,
                             .lo = step->lo,
                             .hi = step->hi};
    kernels->dense(&layer);
}

static void copy_rows(float *to, const float *from, size_t stride, int n_rows)
{
    memcpy(to, from, (size_t)n_rows * stride * sizeof *to);
}

/* Channel numbers may come in any order and twice; `out` overlaps no input. */
static void run_select(const bmi_step *step, float *out, const float *in, size_t stride, size_t n_pixels)
{
    for (int row = 0; row < step->out.n; row++)
        memcpy(out + (size_t)row * stride, in + (size_t)step->channels[row] * stride, n_pixels * sizeof *out);
}

/* 0 spreads one row over all. */
static size_t stride_of(bmi_rows rows, size_t stride)
{
    return rows.n == 1 ? 0 : stride;
}

void bmi_step_run(const bmi_step *step, const bmi_kernels *kernels, float *base, size_t stride, size_t n_pixels)
{
    const float *a = base + (size_t)step->in[0].first * stride, *b = base + (size_t)step->in[1].first * stride;
    float *out = base + (size_t)step->out.first * stride;
    const int n = step->out.n;
    switch (step->kind) {
    case BMI_STEP_DENSE: run_dense(step, kernels, base, stride, n_pixels); break;
    case BMI_STEP_AFFINE: kernels->affine(out, a, stride, n, n_pixels, step->alpha, step->beta); break;
    case BMI_STEP_ACTIVATE:
        kernels->activate(step->activation, out, a, stride, n, n_pixels, step->alpha, step->beta);
        break;
    case BMI_STEP_BINARY:
        kernels->binary(step->binary, out, stride, a, stride_of(step->in[0], stride), b, stride_of(step->in[1], stride),
                        n, n_pixels);
        break;
    case BMI_STEP_WHERE:
        kernels->where(out, stride, a, stride_of(step->in[0], stride), b, stride_of(step->in[1], stride),
                       base + (size_t)step->in[2].first * stride, stride_of(step->in[2], stride), n, n_pixels);
        break;
    case BMI_STEP_CONCAT:
        copy_rows(out, a, stride, step->in[0].n);
        copy_rows(out + (size_t)step->in[0].n * stride, b, stride, step->in[1].n);
        break;
    case BMI_STEP_SELECT: run_select(step, out, a, stride, n_pixels); break;
    case BMI_STEP_REDUCE_MAX: kernels->row_max(out, a, stride, step->in[0].n, n_pixels); break;
    case BMI_STEP_SOFTMAX: kernels->softmax(out, a, stride, n, n_pixels); break;
    case BMI_STEP_LOG_SOFTMAX: kernels->log_softmax(out, a, stride, n, n_pixels); break;
    }
}

void bmi_step_free(bmi_step *step)
{
    bmi_free(step->packed);
    bmi_free(step->alpha);
    bmi_free(step->beta);
    bmi_free(step->channels);
}
