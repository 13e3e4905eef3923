/* SPDX-License-Identifier: MIT */
#include "model/onnx_context.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *bmi_onnx_node_name(const bmi_onnx *onnx)
{
    const BmiOnnx__NodeProto *node = onnx->node;
    if (node->name != NULL && node->name[0] != '\0') return node->name;
    return node->n_output > 0 ? node->output[0] : "";
}

bm_status bmi_onnx_fail(bmi_onnx *onnx, bm_status status, const char *format, ...)
{
    char reason[BM_ERROR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return bmi_error_set(onnx->err, status, "node \"%.200s\" (%.100s): %s", bmi_onnx_node_name(onnx),
                         onnx->node->op_type == NULL ? "no operator" : onnx->node->op_type, reason);
}

const bmi_onnx_value *bmi_onnx_find(const bmi_onnx *onnx, const char *name)
{
    for (int i = onnx->n_values - 1; i >= 0; i--)
        if (strcmp(onnx->values[i].name, name) == 0) return &onnx->values[i];
    return NULL;
}

const bmi_onnx_value *bmi_onnx_input(const bmi_onnx *onnx, size_t index)
{
    if (index >= onnx->node->n_input || onnx->node->input[index][0] == '\0') return NULL;
    return bmi_onnx_find(onnx, onnx->node->input[index]);
}

bm_status bmi_onnx_pixels(bmi_onnx *onnx, size_t index, bmi_onnx_value *out)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, index);
    *out = (bmi_onnx_value){0};
    if (value == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "input %zu is missing", index);
    if (value->is_constant)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "input %zu is a constant where the bands are expected", index);
    *out = *value;
    return BM_OK;
}

bm_status bmi_onnx_constant(bmi_onnx *onnx, size_t index, const bmi_onnx_tensor **out)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, index);
    if (value == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "input %zu is missing", index);
    if (!value->is_constant)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "input %zu depends on the bands, where a constant is needed", index);
    *out = &value->constant;
    return BM_OK;
}

static bm_status add(bmi_onnx *onnx, const bmi_onnx_value *value)
{
    if (onnx->n_values == onnx->capacity) {
        const int capacity = onnx->capacity == 0 ? 64 : 2 * onnx->capacity;
        bmi_onnx_value *values = bmi_realloc(onnx->values, (size_t)capacity, sizeof *values);
        BMI_FAIL_IF(values == NULL, onnx->err, BM_ERR_MEMORY, "out of memory for %d values", capacity);
        onnx->values = values;
        onnx->capacity = capacity;
    }
    onnx->values[onnx->n_values++] = *value;
    return BM_OK;
}

bm_status bmi_onnx_add(bmi_onnx *onnx, const bmi_onnx_value *value)
{
    const bm_status status = add(onnx, value);
    if (status != BM_OK) bmi_free(value->constant.data);
    return status;
}

bm_status bmi_onnx_set_pixels(bmi_onnx *onnx, const bmi_onnx_value *like, int node)
{
    bmi_onnx_value value = *like;
    value.name = onnx->node->output[0];
    value.node = node;
    if (value.axis >= 0) value.dims[value.axis] = bmi_graph_channels(onnx->graph, node);
    return bmi_onnx_add(onnx, &value);
}

bm_status bmi_onnx_set_constant(bmi_onnx *onnx, bmi_onnx_tensor *tensor)
{
    const bmi_onnx_value value = {.name = onnx->node->output[0], .is_constant = true, .constant = *tensor, .node = -1, .axis = -1};
    return bmi_onnx_add(onnx, &value);
}

int bmi_onnx_channels(const bmi_onnx *onnx, const bmi_onnx_value *pixels)
{
    return bmi_graph_channels(onnx->graph, pixels->node);
}

const BmiOnnx__AttributeProto *bmi_onnx_attribute(const bmi_onnx *onnx, const char *name)
{
    for (size_t i = 0; i < onnx->node->n_attribute; i++) {
        const BmiOnnx__AttributeProto *attribute = onnx->node->attribute[i];
        if (attribute->name != NULL && strcmp(attribute->name, name) == 0) return attribute;
    }
    return NULL;
}

int64_t bmi_onnx_int(const bmi_onnx *onnx, const char *name, int64_t fallback)
{
    const BmiOnnx__AttributeProto *attribute = bmi_onnx_attribute(onnx, name);
    return attribute == NULL ? fallback : attribute->i;
}

double bmi_onnx_float(const bmi_onnx *onnx, const char *name, double fallback)
{
    const BmiOnnx__AttributeProto *attribute = bmi_onnx_attribute(onnx, name);
    return attribute == NULL ? fallback : (double)attribute->f;
}

bm_status bmi_onnx_int_list(bmi_onnx *onnx, const char *name, size_t index, int64_t *out, int most, int *count)
{
    *count = -1;
    const BmiOnnx__AttributeProto *attribute = bmi_onnx_attribute(onnx, name);
    const bmi_onnx_value *value = bmi_onnx_input(onnx, index);
    if (attribute == NULL && value == NULL) return BM_OK;
    if (attribute == NULL && !value->is_constant) return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s is not a constant", name);
    const size_t n = attribute != NULL ? attribute->n_ints : value->constant.count;
    if (n > (size_t)most) return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s has %zu entries, more than %d", name, n, most);
    for (size_t i = 0; i < n; i++) {
        const double number = attribute != NULL ? (double)attribute->ints[i] : value->constant.data[i];
        if (!(fabs(number) <= 9e15)) /* also NaN: an unknown dimension */
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s depends on the size of the image", name);
        out[i] = (int64_t)number;
    }
    *count = (int)n;
    return BM_OK;
}

void bmi_onnx_free(bmi_onnx *onnx)
{
    for (int i = 0; i < onnx->n_values; i++) bmi_onnx_tensor_free(&onnx->values[i].constant);
    bmi_free(onnx->values);
}
