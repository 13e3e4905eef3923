/* SPDX-License-Identifier: MIT
 *
 * ONNX files for tests, built field by field and packed with the generated code, so that no binary fixtures are needed.
 *
 *     bmt_onnx o = bmt_onnx_new(13);
 *     bmt_onnx_input(&o, "x", 4, (const int64_t[]){-1, 3, -1, -1});       -1: a dimension without a number
 *     bmt_onnx_floats(&o, "w", 4, (const int64_t[]){2, 3, 1, 1}, values);
 *     bmt_onnx_node(&o, "Conv", "x w", "y");
 *     bmt_onnx_output(&o, "y");
 *     bm_status status = bmt_onnx_parse(&o, &model, &err);                 packs, parses, frees
 *
 * Everything is of fixed size and lives in static tables: a test that outgrows them fails loudly. */
#ifndef BMT_ONNX_BUILDER_H
#define BMT_ONNX_BUILDER_H

#include "suite.h"

#include "base/mem.h"
#include "model/model.h"

#include "onnx.pb-c.h"

#include <stdlib.h>
#include <string.h>

typedef struct bmt_onnx {
    void *memory[4096];
    int n_memory;
    BmiOnnx__ModelProto model;
    BmiOnnx__GraphProto graph;
    BmiOnnx__OperatorSetIdProto opset;
    BmiOnnx__OperatorSetIdProto *opsets[1];
    BmiOnnx__NodeProto *nodes[256];
    BmiOnnx__TensorProto *tensors[256];
    BmiOnnx__ValueInfoProto *inputs[16], *outputs[16];
    BmiOnnx__StringStringEntryProto *entries[4];
} bmt_onnx;

static inline void *bmt_keep(bmt_onnx *o, size_t n_bytes)
{
    void *memory = calloc(1, n_bytes == 0 ? 1 : n_bytes);
    if (memory == NULL || o->n_memory == 4096) abort();
    o->memory[o->n_memory++] = memory;
    return memory;
}

static inline char *bmt_keep_text(bmt_onnx *o, const char *text, size_t length)
{
    char *copy = bmt_keep(o, length + 1);
    memcpy(copy, text, length);
    return copy;
}

static inline bmt_onnx *bmt_onnx_new(int64_t opset)
{
    bmt_onnx *o = calloc(1, sizeof *o);
    if (o == NULL) abort();
    bmi_onnx__model_proto__init(&o->model);
    bmi_onnx__graph_proto__init(&o->graph);
    bmi_onnx__operator_set_id_proto__init(&o->opset);
    o->model.has_ir_version = true;
    o->model.ir_version = 7;
    o->model.graph = &o->graph;
    o->opset.has_version = true;
    o->opset.version = opset;
    o->opsets[0] = &o->opset;
    o->model.opset_import = o->opsets;
    o->model.n_opset_import = 1;
    o->graph.node = o->nodes;
    o->graph.initializer = o->tensors;
    o->graph.input = o->inputs;
    o->graph.output = o->outputs;
    o->model.metadata_props = o->entries;
    return o;
}

/* A value of float32 with `rank` dimensions; rank -1: without a shape. */
static inline BmiOnnx__ValueInfoProto *bmt_onnx_value(bmt_onnx *o, const char *name, int rank, const int64_t *dims)
{
    BmiOnnx__ValueInfoProto *value = bmt_keep(o, sizeof *value);
    BmiOnnx__TypeProto *type = bmt_keep(o, sizeof *type);
    BmiOnnx__TypeProto__Tensor *tensor = bmt_keep(o, sizeof *tensor);
    bmi_onnx__value_info_proto__init(value);
    bmi_onnx__type_proto__init(type);
    bmi_onnx__type_proto__tensor__init(tensor);
    value->name = bmt_keep_text(o, name, strlen(name));
    value->type = type;
    type->tensor_type = tensor;
    tensor->has_elem_type = true;
    tensor->elem_type = 1;
    if (rank < 0) return value;
    tensor->shape = bmt_keep(o, sizeof *tensor->shape);
    bmi_onnx__tensor_shape_proto__init(tensor->shape);
    tensor->shape->n_dim = (size_t)rank;
    tensor->shape->dim = bmt_keep(o, (size_t)rank * sizeof(void *));
    for (int i = 0; i < rank; i++) {
        tensor->shape->dim[i] = bmt_keep(o, sizeof **tensor->shape->dim);
        bmi_onnx__tensor_shape_proto__dimension__init(tensor->shape->dim[i]);
        tensor->shape->dim[i]->has_dim_value = dims[i] >= 0;
        tensor->shape->dim[i]->dim_value = dims[i];
    }
    return value;
}

static inline BmiOnnx__ValueInfoProto *bmt_onnx_input(bmt_onnx *o, const char *name, int rank, const int64_t *dims)
{
    return o->inputs[o->graph.n_input++] = bmt_onnx_value(o, name, rank, dims);
}

static inline void bmt_onnx_output(bmt_onnx *o, const char *name)
{
    o->outputs[o->graph.n_output++] = bmt_onnx_value(o, name, -1, NULL);
}

static inline BmiOnnx__TensorProto *bmt_onnx_tensor(bmt_onnx *o, const char *name, int type, int rank,
                                                    const int64_t *dims)
{
    BmiOnnx__TensorProto *tensor = bmt_keep(o, sizeof *tensor);
    bmi_onnx__tensor_proto__init(tensor);
    tensor->name = bmt_keep_text(o, name, strlen(name));
    tensor->has_data_type = true;
    tensor->data_type = type;
    tensor->n_dims = (size_t)rank;
    tensor->dims = bmt_keep(o, (size_t)rank * sizeof *dims);
    if (rank > 0) memcpy(tensor->dims, dims, (size_t)rank * sizeof *dims);
    return tensor;
}

static inline size_t bmt_count(int rank, const int64_t *dims)
{
    size_t count = 1;
    for (int i = 0; i < rank; i++) count *= (size_t)dims[i];
    return count;
}

/* A float32 initialiser in float_data. */
static inline BmiOnnx__TensorProto *bmt_onnx_floats(bmt_onnx *o, const char *name, int rank, const int64_t *dims,
                                                    const float *values)
{
    BmiOnnx__TensorProto *tensor = bmt_onnx_tensor(o, name, 1, rank, dims);
    tensor->n_float_data = bmt_count(rank, dims);
    tensor->float_data = bmt_keep(o, tensor->n_float_data * sizeof *values);
    memcpy(tensor->float_data, values, tensor->n_float_data * sizeof *values);
    return o->tensors[o->graph.n_initializer++] = tensor;
}

/* An int64 initialiser of one axis. */
static inline BmiOnnx__TensorProto *bmt_onnx_ints(bmt_onnx *o, const char *name, int count, const int64_t *values)
{
    BmiOnnx__TensorProto *tensor = bmt_onnx_tensor(o, name, 7, 1, (const int64_t[]){count});
    tensor->n_int64_data = (size_t)count;
    tensor->int64_data = bmt_keep(o, (size_t)count * sizeof *values);
    if (count > 0) memcpy(tensor->int64_data, values, (size_t)count * sizeof *values);
    return o->tensors[o->graph.n_initializer++] = tensor;
}

/* The words of `text`, parted by single spaces; "_" is a value left out. */
static inline char **bmt_onnx_words(bmt_onnx *o, const char *text, size_t *count)
{
    char **words = bmt_keep(o, 16 * sizeof *words);
    *count = 0;
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        words[(*count)++] = bmt_keep_text(o, text, length == 1 && *text == '_' ? 0 : length);
        text += length + (text[length] == ' ');
    }
    return words;
}

static inline BmiOnnx__NodeProto *bmt_onnx_node(bmt_onnx *o, const char *op, const char *inputs, const char *outputs)
{
    BmiOnnx__NodeProto *node = bmt_keep(o, sizeof *node);
    bmi_onnx__node_proto__init(node);
    node->op_type = bmt_keep_text(o, op, strlen(op));
    node->input = bmt_onnx_words(o, inputs, &node->n_input);
    node->output = bmt_onnx_words(o, outputs, &node->n_output);
    node->attribute = bmt_keep(o, 8 * sizeof *node->attribute);
    return o->nodes[o->graph.n_node++] = node;
}

static inline BmiOnnx__AttributeProto *bmt_onnx_attribute(bmt_onnx *o, const char *name, int type)
{
    BmiOnnx__NodeProto *node = o->nodes[o->graph.n_node - 1];
    BmiOnnx__AttributeProto *attribute = bmt_keep(o, sizeof *attribute);
    bmi_onnx__attribute_proto__init(attribute);
    attribute->name = bmt_keep_text(o, name, strlen(name));
    attribute->has_type = true;
    attribute->type = type;
    return node->attribute[node->n_attribute++] = attribute;
}

/* Attributes of the node that was added last. */
static inline void bmt_onnx_int(bmt_onnx *o, const char *name, int64_t value)
{
    BmiOnnx__AttributeProto *attribute = bmt_onnx_attribute(o, name, 2);
    attribute->has_i = true;
    attribute->i = value;
}

static inline void bmt_onnx_float(bmt_onnx *o, const char *name, float value)
{
    BmiOnnx__AttributeProto *attribute = bmt_onnx_attribute(o, name, 1);
    attribute->has_f = true;
    attribute->f = value;
}

static inline void bmt_onnx_text(bmt_onnx *o, const char *name, const char *value)
{
    BmiOnnx__AttributeProto *attribute = bmt_onnx_attribute(o, name, 3);
    attribute->has_s = true;
    attribute->s.len = strlen(value);
    attribute->s.data = (uint8_t *)bmt_keep_text(o, value, strlen(value));
}

static inline void bmt_onnx_int_list(bmt_onnx *o, const char *name, int count, const int64_t *values)
{
    BmiOnnx__AttributeProto *attribute = bmt_onnx_attribute(o, name, 7);
    attribute->n_ints = (size_t)count;
    attribute->ints = bmt_keep(o, (size_t)count * sizeof *values);
    if (count > 0) memcpy(attribute->ints, values, (size_t)count * sizeof *values);
}

static inline void bmt_onnx_float_list(bmt_onnx *o, const char *name, int count, const float *values)
{
    BmiOnnx__AttributeProto *attribute = bmt_onnx_attribute(o, name, 6);
    attribute->n_floats = (size_t)count;
    attribute->floats = bmt_keep(o, (size_t)count * sizeof *values);
    if (count > 0) memcpy(attribute->floats, values, (size_t)count * sizeof *values);
}

/* The words of `text`, see bmt_onnx_words, as bytes. */
static inline ProtobufCBinaryData *bmt_onnx_strings(bmt_onnx *o, const char *text, size_t *count)
{
    char **words = bmt_onnx_words(o, text, count);
    ProtobufCBinaryData *strings = bmt_keep(o, *count * sizeof *strings);
    for (size_t i = 0; i < *count; i++) strings[i] = (ProtobufCBinaryData){strlen(words[i]), (uint8_t *)words[i]};
    return strings;
}

static inline void bmt_onnx_text_list(bmt_onnx *o, const char *name, const char *text)
{
    BmiOnnx__AttributeProto *attribute = bmt_onnx_attribute(o, name, 8);
    attribute->strings = bmt_onnx_strings(o, text, &attribute->n_strings);
}

/* An initialiser of strings. */
static inline void bmt_onnx_text_tensor(bmt_onnx *o, const char *name, const char *text)
{
    size_t count;
    ProtobufCBinaryData *strings = bmt_onnx_strings(o, text, &count);
    BmiOnnx__TensorProto *tensor = bmt_onnx_tensor(o, name, 8, 1, (const int64_t[]){(int64_t)count});
    tensor->n_string_data = count;
    tensor->string_data = strings;
    o->tensors[o->graph.n_initializer++] = tensor;
}

/* A node of the domain ai.onnx.ml. */
static inline void bmt_onnx_ml_node(bmt_onnx *o, const char *op, const char *inputs, const char *outputs)
{
    bmt_onnx_node(o, op, inputs, outputs)->domain = bmt_keep_text(o, "ai.onnx.ml", 10);
}

static inline void bmt_onnx_manifest(bmt_onnx *o, const char *json)
{
    BmiOnnx__StringStringEntryProto *entry = bmt_keep(o, sizeof *entry);
    bmi_onnx__string_string_entry_proto__init(entry);
    entry->key = bmt_keep_text(o, "bandmix:manifest", 16);
    entry->value = bmt_keep_text(o, json, strlen(json));
    o->entries[o->model.n_metadata_props++] = entry;
}

static inline void bmt_onnx_free(bmt_onnx *o)
{
    for (int i = 0; i < o->n_memory; i++) free(o->memory[i]);
    free(o);
}

/* Packs and frees `o`; free the bytes with free(). */
static inline uint8_t *bmt_onnx_pack(bmt_onnx *o, size_t *n_bytes)
{
    uint8_t *bytes = malloc(bmi_onnx__model_proto__get_packed_size(&o->model) + 1);
    if (bytes == NULL) abort();
    *n_bytes = bmi_onnx__model_proto__pack(&o->model, bytes);
    bmt_onnx_free(o);
    return bytes;
}

/* Packs, frees and parses `o` as "net.onnx". */
static inline bm_status bmt_onnx_parse(bmt_onnx *o, bm_model **model, bm_error *err)
{
    size_t n_bytes;
    uint8_t *bytes = bmt_onnx_pack(o, &n_bytes);
    const bm_status status = bm_model_parse(model, bytes, n_bytes, "net.onnx", NULL, err);
    free(bytes);
    return status;
}

/* Parses and expects a refusal whose message holds every one of the words. */
static inline void bmt_onnx_refused(bmt_onnx *o, bm_status expected, const char *part)
{
    bm_model *model;
    bm_error err = {.message = ""};
    const bm_status status = bmt_onnx_parse(o, &model, &err);
    if (status != expected || strstr(err.message, part) == NULL)
        printf("\n    expected \"%s\" (%d), got %d: %s\n", part, (int)expected, (int)status, err.message);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NULL(model);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    bm_model_free(model);
}

#endif
