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

/* FNV-1a. */
static size_t bucket_of(const bmi_onnx *onnx, const char *name)
{
    uint64_t hash = 14695981039346656037u;
    for (; *name != '\0'; name++) hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return (size_t)(hash ^ hash >> 32) & (onnx->n_buckets - 1);
}

static bmi_onnx_value *entry_of(const bmi_onnx *onnx, const char *name)
{
    for (int i = onnx->buckets[bucket_of(onnx, name)]; i >= 0; i = onnx->next[i])
        if (strcmp(onnx->values[i].name, name) == 0) return &onnx->values[i];
    return NULL;
}

static bm_status enter(bmi_onnx *onnx, const char *name, int maker, const BmiOnnx__TensorProto *stored)
{
    BMI_FAIL_IF(entry_of(onnx, name) != NULL, onnx->err, BM_ERR_FORMAT, "the value \"%.200s\" is given twice", name);
    int *head = &onnx->buckets[bucket_of(onnx, name)];
    onnx->values[onnx->n_values] =
        (bmi_onnx_value){.name = name, .maker = maker, .stored = stored, .node = -1, .axis = -1};
    onnx->next[onnx->n_values] = *head;
    *head = onnx->n_values++;
    return BM_OK;
}

static bm_status allocate_entries(bmi_onnx *onnx)
{
    const BmiOnnx__GraphProto *graph = onnx->proto;
    size_t count = graph->n_initializer + graph->n_input;
    for (size_t i = 0; i < graph->n_node; i++) count += graph->node[i]->n_output;
    BMI_FAIL_IF(count > BMI_ONNX_MAX_VALUES, onnx->err, BM_ERR_UNSUPPORTED, "%zu values, more than %d", count,
                BMI_ONNX_MAX_VALUES);
    onnx->n_buckets = 64;
    while (onnx->n_buckets < count) onnx->n_buckets *= 2;
    onnx->values = bmi_calloc(count, sizeof *onnx->values);
    onnx->next = bmi_calloc(count, sizeof *onnx->next);
    onnx->buckets = bmi_calloc(onnx->n_buckets, sizeof *onnx->buckets);
    BMI_FAIL_IF(onnx->values == NULL || onnx->next == NULL || onnx->buckets == NULL, onnx->err, BM_ERR_MEMORY,
                "out of memory for %zu values", count);
    for (size_t i = 0; i < onnx->n_buckets; i++) onnx->buckets[i] = -1;
    return BM_OK;
}

bm_status bmi_onnx_enter_names(bmi_onnx *onnx)
{
    const BmiOnnx__GraphProto *graph = onnx->proto;
    BMI_TRY(allocate_entries(onnx));
    for (size_t i = 0; i < graph->n_initializer; i++)
        BMI_TRY(enter(onnx, graph->initializer[i]->name, -1, graph->initializer[i]));
    /* Up to IR version 3 every initialiser was an input too. */
    for (size_t i = 0; i < graph->n_input; i++) {
        const bmi_onnx_value *entry = entry_of(onnx, graph->input[i]->name);
        if (entry == NULL || entry->stored == NULL) BMI_TRY(enter(onnx, graph->input[i]->name, -1, NULL));
    }
    for (size_t i = 0; i < graph->n_node; i++)
        for (size_t k = 0; k < graph->node[i]->n_output; k++)
            if (graph->node[i]->output[k][0] != '\0') BMI_TRY(enter(onnx, graph->node[i]->output[k], (int)i, NULL));
    return BM_OK;
}

bm_status bmi_onnx_spend(bmi_onnx *onnx, size_t count)
{
    BMI_FAIL_IF(count > BMI_ONNX_MAX_NUMBERS - onnx->n_numbers, onnx->err, BM_ERR_UNSUPPORTED,
                "its constants come to more than %zu numbers", BMI_ONNX_MAX_NUMBERS);
    onnx->n_numbers += count;
    return BM_OK;
}

static bm_status strings_as_nan(const BmiOnnx__TensorProto *proto, bmi_onnx_tensor *out, bm_error *err)
{
    BMI_FAIL_IF(proto->n_dims > BMI_ONNX_MAX_RANK, err, BM_ERR_UNSUPPORTED, "%zu dimensions, more than %d",
                proto->n_dims, BMI_ONNX_MAX_RANK);
    BMI_TRY(bmi_onnx_tensor_make((int)proto->n_dims, proto->dims, out, err));
    for (size_t i = 0; i < out->count; i++) out->data[i] = NAN;
    return BM_OK;
}

bm_status bmi_onnx_need(bmi_onnx *onnx, const char *name)
{
    bmi_onnx_value *entry = entry_of(onnx, name);
    if (entry != NULL && entry->is_known) return BM_OK;
    if (entry == NULL || entry->stored == NULL)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its input \"%.200s\" is made by no node before it", name);
    bm_error why = {.message = ""};
    bmi_onnx_value value = {.name = name, .is_constant = true, .node = -1, .axis = -1};
    if (entry->stored->data_type == BMI_ONNX_STRINGS) value.texts = entry->stored;
    if ((value.texts != NULL ? strings_as_nan(entry->stored, &value.constant, &why)
                             : bmi_onnx_tensor_read(entry->stored, onnx->folder, &value.constant, &why)) != BM_OK)
        BMI_FAIL(onnx->err, why.status, "initializer \"%.200s\": %s", name, why.message);
    return bmi_onnx_add(onnx, &value);
}

int bmi_onnx_maker(const bmi_onnx *onnx, const char *name)
{
    const bmi_onnx_value *entry = entry_of(onnx, name);
    return entry == NULL ? -1 : entry->maker;
}

bool bmi_onnx_is_stored(const bmi_onnx *onnx, const char *name)
{
    const bmi_onnx_value *entry = entry_of(onnx, name);
    return entry != NULL && entry->stored != NULL;
}

const bmi_onnx_value *bmi_onnx_find(const bmi_onnx *onnx, const char *name)
{
    const bmi_onnx_value *entry = entry_of(onnx, name);
    return entry != NULL && entry->is_known ? entry : NULL;
}

const bmi_onnx_value *bmi_onnx_input(const bmi_onnx *onnx, size_t index)
{
    if (index >= onnx->node->n_input || onnx->node->input[index][0] == '\0') return NULL;
    return bmi_onnx_find(onnx, onnx->node->input[index]);
}

bm_status bmi_onnx_any(bmi_onnx *onnx, size_t index, bmi_onnx_value *out)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, index);
    *out = (bmi_onnx_value){0};
    if (value == NULL) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "input %zu is missing", index);
    *out = *value;
    return BM_OK;
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
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "input %zu depends on the bands, where a constant is needed",
                             index);
    *out = &value->constant;
    return BM_OK;
}

bm_status bmi_onnx_check_floats(bmi_onnx *onnx)
{
    for (size_t i = 0; i < onnx->node->n_input; i++) {
        const bmi_onnx_value *value = bmi_onnx_input(onnx, i);
        if (value != NULL && !value->is_constant && value->is_integer)
            return bmi_onnx_fail(
                onnx, BM_ERR_UNSUPPORTED,
                "it calculates with integers, which cuts fractions off or wraps; cast to float before");
    }
    return BM_OK;
}

bm_status bmi_onnx_add(bmi_onnx *onnx, const bmi_onnx_value *value)
{
    bmi_onnx_value *entry = entry_of(onnx, value->name);
    bm_status status = bmi_onnx_spend(onnx, value->constant.count);
    if (status == BM_OK && entry == NULL) status = bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its output has no name");
    if (status != BM_OK) {
        bmi_free(value->constant.data);
        return status;
    }
    const int maker = entry->maker;
    *entry = *value;
    entry->maker = maker;
    entry->stored = NULL;
    entry->is_known = true;
    return BM_OK;
}

bm_status bmi_onnx_set_pixels(bmi_onnx *onnx, const bmi_onnx_value *like, int node)
{
    return bmi_onnx_set_pixels_at(onnx, like, node, 0);
}

bm_status bmi_onnx_set_pixels_at(bmi_onnx *onnx, const bmi_onnx_value *like, int node, size_t output)
{
    bmi_onnx_value value = *like;
    value.name = onnx->node->output[output];
    value.node = node;
    if (value.axis >= 0) value.dims[value.axis] = bmi_graph_channels(onnx->graph, node);
    return bmi_onnx_add(onnx, &value);
}

bm_status bmi_onnx_set_constant(bmi_onnx *onnx, bmi_onnx_tensor *tensor)
{
    const bmi_onnx_value value = {
        .name = onnx->node->output[0], .is_constant = true, .constant = *tensor, .node = -1, .axis = -1};
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
    if (attribute == NULL && !value->is_constant)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s is not a constant", name);
    const size_t n = attribute != NULL ? attribute->n_ints : value->constant.count;
    if (n > (size_t)most)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s has %zu entries, more than %d", name, n, most);
    for (size_t i = 0; i < n; i++) {
        const double number = attribute != NULL ? (double)attribute->ints[i] : value->constant.data[i];
        if (isnan(number)) return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s depends on the size of the image", name);
        /* "To the end" is written as the largest integer, which a double does not hold. */
        out[i] = (int64_t)fmax(-9e15, fmin(9e15, number));
    }
    *count = (int)n;
    return BM_OK;
}

void bmi_onnx_free(bmi_onnx *onnx)
{
    for (int i = 0; i < onnx->n_values; i++) bmi_onnx_tensor_free(&onnx->values[i].constant);
    bmi_onnx_labels_free(&onnx->labels);
    bmi_free(onnx->values);
    bmi_free(onnx->buckets);
    bmi_free(onnx->next);
}
