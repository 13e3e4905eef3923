/* SPDX-License-Identifier: MIT */
#include "engine/reference.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

static void dense(const bmi_node *node, const double *in, int n_in, double *out)
{
    for (int o = 0; o < node->n_channels; o++) {
        double sum = node->bias[o];
        for (int c = 0; c < n_in; c++) sum += node->weights[(size_t)o * (size_t)n_in + (size_t)c] * in[c];
        out[o] = sum;
    }
}

static double arithmetic(bmi_op op, double a, double b)
{
    switch (op) {
    case BMI_OP_ADD: return a + b;
    case BMI_OP_SUBTRACT: return a - b;
    case BMI_OP_MULTIPLY: return a * b;
    case BMI_OP_DIVIDE: return a / b;
    case BMI_OP_POWER: return pow(a, b);
    case BMI_OP_MINIMUM: return isnan(a) || a < b ? a : b;
    case BMI_OP_MAXIMUM: return isnan(a) || a > b ? a : b;
    case BMI_OP_LESS: return a < b;
    case BMI_OP_GREATER: return a > b;
    default: return a == b;
    }
}

static void softmax(const double *in, int n, bool logarithm, double *out)
{
    double top = in[0], sum = 0.0;
    for (int c = 1; c < n; c++)
        if (in[c] > top) top = in[c];
    for (int c = 0; c < n; c++) sum += exp(in[c] - top);
    for (int c = 0; c < n; c++) out[c] = logarithm ? in[c] - top - log(sum) : exp(in[c] - top) / sum;
}

static double argmax(const double *in, int n)
{
    int best = 0;
    for (int c = 1; c < n; c++)
        if (in[c] > in[best]) best = c;
    return best;
}

static double reduce_max(const double *in, int n)
{
    double top = in[0];
    for (int c = 1; c < n; c++)
        if (isnan(in[c]) || in[c] > top) top = in[c];
    return top;
}

/* The operations of a value a channel: of one, two or three operands, an operand of one channel spread over all. */
static double evaluate_channel(const bmi_node *node, int c, const double *operand)
{
    switch (node->op) {
    case BMI_OP_AFFINE: return node->weights[c] * operand[0] + node->bias[c];
    case BMI_OP_ACTIVATION: return bmi_activation_eval(node->activation, operand[0], node->weights[c], node->bias[c]);
    case BMI_OP_WHERE: return isnan(operand[0]) ? operand[0] : operand[0] != 0.0 ? operand[1] : operand[2];
    default: return arithmetic(node->op, operand[0], operand[1]);
    }
}

static void evaluate_channels(const bmi_graph *graph, int index, double *const *values)
{
    const bmi_node *node = &graph->nodes[index];
    for (int c = 0; c < node->n_channels; c++) {
        double operand[BMI_MAX_INPUTS] = {0};
        for (int k = 0; k < BMI_MAX_INPUTS && node->inputs[k] >= 0; k++)
            operand[k] = values[node->inputs[k]][bmi_graph_channels(graph, node->inputs[k]) == 1 ? 0 : c];
        values[index][c] = evaluate_channel(node, c, operand);
    }
}

static void evaluate(const bmi_graph *graph, int index, double *const *values)
{
    const bmi_node *node = &graph->nodes[index];
    const double *a = values[node->inputs[0]];
    const int n = node->n_channels, n_a = bmi_graph_channels(graph, node->inputs[0]);
    double *out = values[index];
    switch (node->op) {
    case BMI_OP_INPUT: break;
    case BMI_OP_DENSE: dense(node, a, n_a, out); break;
    case BMI_OP_CONCAT:
        memcpy(out, a, (size_t)n_a * sizeof *out);
        memcpy(out + n_a, values[node->inputs[1]], (size_t)(n - n_a) * sizeof *out);
        break;
    case BMI_OP_SELECT:
        for (int c = 0; c < n; c++) out[c] = a[(int)node->weights[c]];
        break;
    case BMI_OP_REDUCE_MAX: out[0] = reduce_max(a, n_a); break;
    case BMI_OP_SOFTMAX: softmax(a, n, false, out); break;
    case BMI_OP_LOG_SOFTMAX: softmax(a, n, true, out); break;
    case BMI_OP_ARGMAX: out[0] = argmax(a, n_a); break;
    default: evaluate_channels(graph, index, values);
    }
}

bm_status bmi_reference_apply(const bmi_graph *graph, int node, const double *in, size_t n_pixels, double *out,
                              bm_error *err)
{
    size_t n_values = 0;
    for (int i = 0; i <= node; i++) n_values += (size_t)bmi_graph_channels(graph, i);
    double *storage = bmi_calloc(n_values, sizeof *storage);
    double **values = bmi_calloc((size_t)node + 1, sizeof *values);
    if (storage == NULL || values == NULL) {
        bmi_free(storage);
        bmi_free(values);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for the reference evaluation of %zu values", n_values);
    }
    double *next = storage;
    for (int i = 0; i <= node; i++) {
        values[i] = next;
        next += bmi_graph_channels(graph, i);
    }
    const size_t n_in = (size_t)bmi_graph_channels(graph, 0), n_out = (size_t)bmi_graph_channels(graph, node);
    for (size_t p = 0; p < n_pixels; p++) {
        memcpy(values[0], in + p * n_in, n_in * sizeof *in);
        for (int i = 1; i <= node; i++) evaluate(graph, i, values);
        memcpy(out + p * n_out, values[node], n_out * sizeof *out);
    }
    bmi_free(storage);
    bmi_free(values);
    return BM_OK;
}
