/* SPDX-License-Identifier: MIT */
#include "model/onnx_file.h"

#include "base/mem.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

/* AttributeProto.AttributeType and TensorProto.DataType of the standard. */
enum { A_FLOAT = 1, A_INT = 2, A_STRING = 3, A_INTS = 7, T_FLOAT = 1, T_INT64 = 7, T_DOUBLE = 11 };

void bmi_onnx_file_start(bmi_onnx_file *file)
{
    *file = (bmi_onnx_file){0};
    bmi_onnx__graph_proto__init(&file->graph);
}

static void *keep(bmi_onnx_file *file, size_t n_bytes)
{
    void **memory = bmi_realloc(file->memory, (size_t)file->n_memory + 1, sizeof *memory);
    if (memory != NULL) file->memory = memory;
    void *added = memory == NULL ? NULL : bmi_calloc(n_bytes, 1);
    if (added == NULL)
        file->out_of_memory = true;
    else
        file->memory[file->n_memory++] = added;
    return added;
}

char *bmi_onnx_file_keep(bmi_onnx_file *file, const char *text)
{
    static char empty[1];
    char *copy = keep(file, strlen(text) + 1);
    if (copy == NULL) return empty;
    memcpy(copy, text, strlen(text) + 1);
    return copy;
}

char *bmi_onnx_file_name(bmi_onnx_file *file, const char *prefix)
{
    char name[32];
    snprintf(name, sizeof name, "%.16s%d", prefix, ++file->n_names);
    return bmi_onnx_file_keep(file, name);
}

/* A list of pointers with room for one more; doubles when it is full. */
static void *grown(bmi_onnx_file *file, void *list, size_t n, size_t *room)
{
    if (n < *room) return list;
    const size_t wanted = n < 16 ? 16 : 2 * n;
    void *more = keep(file, wanted * sizeof(void *));
    if (more == NULL) return NULL;
    if (n > 0) memcpy(more, list, n * sizeof(void *));
    *room = wanted;
    return more;
}

BmiOnnx__NodeProto *bmi_onnx_file_node(bmi_onnx_file *file, const char *op, int n, char *const *inputs, char *output,
                                       const char *name)
{
    BmiOnnx__NodeProto *node = keep(file, sizeof *node), **list;
    char **input_list = keep(file, (size_t)n * sizeof *input_list), **output_list = keep(file, sizeof *output_list);
    list = grown(file, file->graph.node, file->graph.n_node, &file->node_room);
    if (node == NULL || input_list == NULL || output_list == NULL || list == NULL) return NULL;
    bmi_onnx__node_proto__init(node);
    for (int i = 0; i < n; i++) input_list[i] = inputs[i];
    output_list[0] = output;
    node->op_type = bmi_onnx_file_keep(file, op);
    node->name = bmi_onnx_file_keep(file, name);
    node->input = input_list;
    node->n_input = (size_t)n;
    node->output = output_list;
    node->n_output = 1;
    file->graph.node = list;
    list[file->graph.n_node++] = node;
    return node;
}

static BmiOnnx__AttributeProto *attribute(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, int type)
{
    BmiOnnx__AttributeProto *added = keep(file, sizeof *added), **list;
    if (node == NULL || added == NULL) return NULL;
    list = keep(file, (node->n_attribute + 1) * sizeof *list);
    if (list == NULL) return NULL;
    if (node->n_attribute > 0) memcpy(list, node->attribute, node->n_attribute * sizeof *list);
    bmi_onnx__attribute_proto__init(added);
    added->name = bmi_onnx_file_keep(file, key);
    added->has_type = true;
    added->type = type;
    node->attribute = list;
    list[node->n_attribute++] = added;
    return added;
}

void bmi_onnx_file_int(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, int64_t value)
{
    BmiOnnx__AttributeProto *added = attribute(file, node, key, A_INT);
    if (added == NULL) return;
    added->has_i = true;
    added->i = value;
}

void bmi_onnx_file_ints(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, int n, const int64_t *values)
{
    BmiOnnx__AttributeProto *added = attribute(file, node, key, A_INTS);
    int64_t *copy = keep(file, (size_t)n * sizeof *copy);
    if (added == NULL || copy == NULL) return;
    memcpy(copy, values, (size_t)n * sizeof *copy);
    added->ints = copy;
    added->n_ints = (size_t)n;
}

void bmi_onnx_file_float(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, double value)
{
    BmiOnnx__AttributeProto *added = attribute(file, node, key, A_FLOAT);
    if (added == NULL) return;
    added->has_f = true;
    added->f = (float)value;
}

void bmi_onnx_file_text(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, const char *value)
{
    BmiOnnx__AttributeProto *added = attribute(file, node, key, A_STRING);
    if (added == NULL) return;
    added->has_s = true;
    added->s = (ProtobufCBinaryData){strlen(value), (uint8_t *)bmi_onnx_file_keep(file, value)};
}

/* An initialiser with room for its bytes; NULL when memory is out. */
static BmiOnnx__TensorProto *tensor(bmi_onnx_file *file, char *name, int type, int rank, const int64_t *dims,
                                    size_t size, size_t *count)
{
    BmiOnnx__TensorProto *added = keep(file, sizeof *added),
                         **list = grown(file, file->graph.initializer, file->graph.n_initializer, &file->tensor_room);
    int64_t *copy = keep(file, (size_t)rank * sizeof *copy);
    *count = 1;
    for (int i = 0; i < rank; i++) *count *= (size_t)dims[i];
    uint8_t *bytes = keep(file, *count * size);
    if (added == NULL || list == NULL || copy == NULL || bytes == NULL) return NULL;
    bmi_onnx__tensor_proto__init(added);
    if (rank > 0) memcpy(copy, dims, (size_t)rank * sizeof *copy);
    added->name = name;
    added->dims = copy;
    added->n_dims = (size_t)rank;
    added->has_data_type = true;
    added->data_type = type;
    added->has_raw_data = true;
    added->raw_data = (ProtobufCBinaryData){*count * size, bytes};
    file->graph.initializer = list;
    list[file->graph.n_initializer++] = added;
    return added;
}

char *bmi_onnx_file_numbers(bmi_onnx_file *file, int rank, const int64_t *dims, const double *values)
{
    size_t count = 1;
    for (int i = 0; i < rank; i++) count *= (size_t)dims[i];
    const bool is_single = bmi_number_fit_single(values, count);
    char *name = bmi_onnx_file_name(file, "w");
    BmiOnnx__TensorProto *added =
        tensor(file, name, is_single ? T_FLOAT : T_DOUBLE, rank, dims, is_single ? 4 : 8, &count);
    if (added != NULL)
        bmi_number_encode(is_single ? BMI_NUMBER_F32 : BMI_NUMBER_F64, values, count, added->raw_data.data);
    if (is_single) return name;
    char *cast = bmi_onnx_file_name(file, "w");
    bmi_onnx_file_int(file, bmi_onnx_file_node(file, "Cast", 1, &name, cast, ""), "to", T_FLOAT);
    return cast;
}

char *bmi_onnx_file_indices(bmi_onnx_file *file, int n, const int64_t *values)
{
    size_t count;
    char *name = bmi_onnx_file_name(file, "i");
    const int64_t dims[] = {n};
    BmiOnnx__TensorProto *added = tensor(file, name, T_INT64, 1, dims, sizeof(int64_t), &count);
    for (size_t i = 0; added != NULL && i < count * sizeof(int64_t); i++)
        added->raw_data.data[i] = (uint8_t)((uint64_t)values[i / sizeof(int64_t)] >> (8 * (i % sizeof(int64_t))));
    return name;
}

/* A value of [batch, n_channels, height, width]. */
static BmiOnnx__ValueInfoProto *value_info(bmi_onnx_file *file, char *name, int type, int n_channels)
{
    static const char *const names[] = {"batch", "", "height", "width"};
    enum { RANK = 4 };
    BmiOnnx__ValueInfoProto *value = keep(file, sizeof *value);
    BmiOnnx__TypeProto *outer = keep(file, sizeof *outer);
    BmiOnnx__TypeProto__Tensor *inner = keep(file, sizeof *inner);
    BmiOnnx__TensorShapeProto *shape = keep(file, sizeof *shape);
    BmiOnnx__TensorShapeProto__Dimension **list = keep(file, RANK * sizeof *list),
                                         *dims = keep(file, RANK * sizeof *dims);
    if (file->out_of_memory) return NULL;
    bmi_onnx__value_info_proto__init(value);
    bmi_onnx__type_proto__init(outer);
    bmi_onnx__type_proto__tensor__init(inner);
    bmi_onnx__tensor_shape_proto__init(shape);
    for (int i = 0; i < RANK; i++) {
        bmi_onnx__tensor_shape_proto__dimension__init(&dims[i]);
        dims[i].has_dim_value = i == 1;
        dims[i].dim_value = n_channels;
        if (i != 1) dims[i].dim_param = bmi_onnx_file_keep(file, names[i]);
        list[i] = &dims[i];
    }
    shape->dim = list;
    shape->n_dim = RANK;
    inner->has_elem_type = true;
    inner->elem_type = type;
    inner->shape = shape;
    outer->tensor_type = inner;
    value->name = name;
    value->type = outer;
    return value;
}

static bm_status pack(bmi_onnx_file *file, const bmi_onnx_io *io, uint8_t **out, size_t *n_bytes, bm_error *err)
{
    BmiOnnx__ModelProto model = BMI_ONNX__MODEL_PROTO__INIT;
    BmiOnnx__OperatorSetIdProto opset = BMI_ONNX__OPERATOR_SET_ID_PROTO__INIT, *opsets[] = {&opset};
    BmiOnnx__StringStringEntryProto entry = BMI_ONNX__STRING_STRING_ENTRY_PROTO__INIT, *entries[] = {&entry};
    BmiOnnx__ValueInfoProto *input = value_info(file, bmi_onnx_file_keep(file, "input"), T_FLOAT, io->n_inputs),
                            *output = value_info(file, io->output, io->is_class ? T_INT64 : T_FLOAT, io->n_outputs);
    opset.has_version = true;
    opset.version = io->opset;
    opset.domain = bmi_onnx_file_keep(file, "");
    entry.key = bmi_onnx_file_keep(file, "bandmix:manifest");
    entry.value = bmi_onnx_file_keep(file, io->manifest);
    file->graph.name = bmi_onnx_file_keep(file, "network");
    file->graph.input = &input;
    file->graph.n_input = 1;
    file->graph.output = &output;
    file->graph.n_output = 1;
    model.has_ir_version = true;
    /* The first IR version that knows the opset: 8 since opset 15, 9 since opset 19. */
    model.ir_version = io->opset < 15 ? 7 : io->opset < 19 ? 8 : 9;
    model.producer_name = bmi_onnx_file_keep(file, "bandmix");
    model.graph = &file->graph;
    model.opset_import = opsets;
    model.n_opset_import = 1;
    model.metadata_props = entries;
    model.n_metadata_props = 1;
    BMI_FAIL_IF(file->out_of_memory, err, BM_ERR_MEMORY, "out of memory for an ONNX file");
    *n_bytes = bmi_onnx__model_proto__get_packed_size(&model);
    *out = bmi_calloc(*n_bytes, 1);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %zu bytes", *n_bytes);
    bmi_onnx__model_proto__pack(&model, *out);
    return BM_OK;
}

bm_status bmi_onnx_file_pack(bmi_onnx_file *file, const bmi_onnx_io *io, uint8_t **out, size_t *n_bytes, bm_error *err)
{
    *out = NULL;
    const bm_status status = pack(file, io, out, n_bytes, err);
    bmi_onnx_file_drop(file);
    return status;
}

void bmi_onnx_file_drop(bmi_onnx_file *file)
{
    for (int i = 0; i < file->n_memory; i++) bmi_free(file->memory[i]);
    bmi_free(file->memory);
    *file = (bmi_onnx_file){0};
}
