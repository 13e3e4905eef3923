/* SPDX-License-Identifier: MIT */
#include "model/stack.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ADVICE "name the layers in a manifest (bandmix:layers)"

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

/* "fc1.weight" and "fc1.bias" belong together; so do "weight" and "bias". */
static const bmi_tensor *bias_of(const bmi_tensors *tensors, const bmi_tensor *weight)
{
    char name[512];
    const size_t n = strlen(weight->name) - strlen("weight");
    if (n + sizeof "bias" > sizeof name) return NULL;
    snprintf(name, sizeof name, "%.*sbias", (int)n, weight->name);
    return bmi_tensors_find(tensors, name);
}

static bool is_weight(const bmi_tensor *tensor)
{
    return ends_with(tensor->name, "weight");
}

static bm_status check_weight(const bmi_tensor *tensor, bm_error *err)
{
    bool is_matrix = tensor->rank >= 2 && tensor->count > 0;
    for (int i = 2; i < tensor->rank; i++) is_matrix = is_matrix && tensor->dims[i] == 1;
    BMI_FAIL_IF(!is_matrix, err, BM_ERR_UNSUPPORTED,
                "tensor \"%.200s\" is no matrix, so this is no plain stack of layers; " ADVICE, tensor->name);
    BMI_FAIL_IF(tensor->dims[0] > BMI_GRAPH_MAX_CHANNELS || tensor->dims[1] > BMI_GRAPH_MAX_CHANNELS, err,
                BM_ERR_UNSUPPORTED, "tensor \"%.200s\" has more than %d channels", tensor->name,
                BMI_GRAPH_MAX_CHANNELS);
    return BM_OK;
}

/* Every tensor must be a weight or the bias of one: what else a network has would be lost. */
static bm_status check_others(const bmi_tensors *tensors, bm_error *err)
{
    for (int i = 0; i < tensors->n; i++) {
        const bmi_tensor *tensor = &tensors->list[i];
        bool is_known = is_weight(tensor);
        for (int k = 0; k < tensors->n && !is_known; k++)
            is_known = is_weight(&tensors->list[k]) && bias_of(tensors, &tensors->list[k]) == tensor;
        BMI_FAIL_IF(
            !is_known, err, BM_ERR_UNSUPPORTED,
            "tensor \"%.200s\" is neither a weight nor the bias of one, so this is no plain stack of layers; " ADVICE,
            tensor->name);
    }
    return BM_OK;
}

static bm_status add_dense(const bmi_tensors *tensors, const bmi_tensor *weight, bmi_graph *graph, int *last,
                           bm_error *err)
{
    const bmi_tensor *bias = bias_of(tensors, weight);
    const int n_out = (int)weight->dims[0];
    BMI_FAIL_IF(weight->dims[1] != bmi_graph_channels(graph, *last), err, BM_ERR_UNSUPPORTED,
                "tensor \"%.200s\" takes %lld channels, but the layer before gives %d; " ADVICE, weight->name,
                (long long)weight->dims[1], bmi_graph_channels(graph, *last));
    BMI_FAIL_IF(bias != NULL && bias->count != (size_t)n_out, err, BM_ERR_UNSUPPORTED,
                "tensor \"%.200s\" holds %zu numbers for %d outputs", bias->name, bias->count, n_out);
    double *weights = bmi_calloc(weight->count, sizeof *weights), *biases = bmi_calloc((size_t)n_out, sizeof *biases);
    if (weights == NULL || biases == NULL) {
        bmi_free(weights);
        bmi_free(biases);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for tensor \"%.200s\"", weight->name);
    }
    memcpy(weights, weight->data, weight->count * sizeof *weights);
    if (bias != NULL) memcpy(biases, bias->data, bias->count * sizeof *biases);
    return bmi_graph_add_dense(graph, *last, n_out, weights, biases, weight->name, last, err);
}

static bm_status add_activation(const char *name, bmi_graph *graph, int *last, bm_error *err)
{
    const bool relu = strcmp(name, "relu") == 0;
    const bmi_activation activation = relu ? BMI_ACT_CLAMP : bmi_activation_from_name(name);
    double alpha, beta;
    BMI_FAIL_IF(activation == BMI_ACT_COUNT, err, BM_ERR_ARGUMENT,
                "there is no activation \"%.60s\"; relu, tanh, sigmoid, leaky_relu, gelu are some that are", name);
    bmi_activation_defaults(activation, &alpha, &beta);
    if (relu) alpha = 0.0;
    if (activation == BMI_ACT_IDENTITY) return BM_OK;
    return bmi_graph_add_activation(graph, *last, activation, alpha, beta, name, last, err);
}

bm_status bmi_stack_read(const bmi_tensors *tensors, const char *activation, const bmi_manifest *manifest,
                         bmi_graph *graph, bm_error *err)
{
    const bmi_tensor *first = NULL;
    int n_layers = 0, last = 0;
    for (int i = 0; i < tensors->n; i++) {
        if (!is_weight(&tensors->list[i])) continue;
        BMI_TRY(check_weight(&tensors->list[i], err));
        if (n_layers++ == 0) first = &tensors->list[i];
    }
    BMI_FAIL_IF(first == NULL, err, BM_ERR_UNSUPPORTED,
                "no tensor is called weight, so the layers are unknown; " ADVICE);
    BMI_TRY(check_others(tensors, err));
    BMI_FAIL_IF(
        n_layers > 1 && activation == NULL, err, BM_ERR_UNSUPPORTED,
        "the weights of %d layers do not say which activation stands between them; give it (--activation relu), "
        "or " ADVICE,
        n_layers);
    BMI_TRY(bmi_manifest_start(manifest, (int)first->dims[1], graph, &last, err));
    for (int i = 0; i < tensors->n; i++) {
        if (!is_weight(&tensors->list[i])) continue;
        if (&tensors->list[i] != first) BMI_TRY(add_activation(activation, graph, &last, err));
        BMI_TRY(add_dense(tensors, &tensors->list[i], graph, &last, err));
    }
    return BM_OK;
}
