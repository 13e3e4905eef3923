/* SPDX-License-Identifier: MIT
 *
 * ONNX files in the making. */
#include "model_check.h"

#include "model/onnx_file.h"

static BmiOnnx__ModelProto *packed(bmi_onnx_file *file, const bmi_onnx_io *io)
{
    uint8_t *bytes;
    size_t n_bytes;
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_file_pack(file, io, &bytes, &n_bytes, &err), err);
    BmiOnnx__ModelProto *model = bmi_onnx__model_proto__unpack(NULL, n_bytes, bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    bmi_free(bytes);
    return model;
}

static void test_file(void)
{
    bmi_onnx_file file;
    bmi_onnx_file_start(&file);
    char *inputs[] = {bmi_onnx_file_keep(&file, "input"),
                      bmi_onnx_file_numbers(&file, 2, (const int64_t[]){1, 2}, (const double[]){0.5, 0.1})};
    char *output = bmi_onnx_file_name(&file, "v");
    BmiOnnx__NodeProto *node = bmi_onnx_file_node(&file, "Op", 2, inputs, output, "it");
    bmi_onnx_file_int(&file, node, "i", -5);
    bmi_onnx_file_float(&file, node, "f", 0.5);
    bmi_onnx_file_text(&file, node, "s", "text");
    bmi_onnx_file_ints(&file, node, "l", 2, (const int64_t[]){3, 4});
    const bmi_onnx_io io = {
        .n_inputs = 3, .n_outputs = 2, .output = output, .opset = 18, .manifest = "{}", .is_class = true};
    BmiOnnx__ModelProto *model = packed(&file, &io);
    CU_ASSERT_EQUAL(model->ir_version, 8);
    CU_ASSERT_EQUAL(model->opset_import[0]->version, 18);
    CU_ASSERT_STRING_EQUAL(model->metadata_props[0]->value, "{}");
    CU_ASSERT_EQUAL(model->graph->input[0]->type->tensor_type->shape->dim[1]->dim_value, 3);
    CU_ASSERT_STRING_EQUAL(model->graph->input[0]->type->tensor_type->shape->dim[3]->dim_param, "width");
    CU_ASSERT_EQUAL(model->graph->output[0]->type->tensor_type->elem_type, 7);
    /* 0.1 is no float: a double, and a Cast before the node. */
    CU_ASSERT_EQUAL(model->graph->initializer[0]->data_type, 11);
    CU_ASSERT_EQUAL(model->graph->initializer[0]->raw_data.len, 16);
    CU_ASSERT_EQUAL_FATAL(model->graph->n_node, 2);
    CU_ASSERT_STRING_EQUAL(model->graph->node[0]->op_type, "Cast");
    const BmiOnnx__NodeProto *made = model->graph->node[1];
    CU_ASSERT_STRING_EQUAL(made->input[1], model->graph->node[0]->output[0]);
    CU_ASSERT_EQUAL_FATAL(made->n_attribute, 4);
    CU_ASSERT(made->attribute[0]->i == -5 && made->attribute[1]->f == 0.5f && made->attribute[3]->ints[1] == 4);
    CU_ASSERT_EQUAL(memcmp(made->attribute[2]->s.data, "text", 4), 0);
    bmi_onnx__model_proto__free_unpacked(model, NULL);
}

static void test_many(void)
{
    bmi_onnx_file file;
    bmi_onnx_file_start(&file);
    char *value = bmi_onnx_file_keep(&file, "input");
    for (int i = 0; i < 100; i++) {
        const int64_t index = i - 50;
        char *inputs[] = {value, bmi_onnx_file_indices(&file, 1, &index)};
        value = bmi_onnx_file_name(&file, "v");
        bmi_onnx_file_node(&file, "Gather", 2, inputs, value, "");
    }
    const bmi_onnx_io io = {.n_inputs = 1, .n_outputs = 1, .output = value, .opset = 13, .manifest = "{}"};
    BmiOnnx__ModelProto *model = packed(&file, &io);
    CU_ASSERT_EQUAL(model->ir_version, 7);
    CU_ASSERT_EQUAL_FATAL(model->graph->n_node, 100);
    CU_ASSERT_EQUAL_FATAL(model->graph->n_initializer, 100);
    CU_ASSERT_EQUAL(model->graph->initializer[0]->raw_data.data[7], 0xff);
    CU_ASSERT_STRING_EQUAL(model->graph->node[99]->input[0], model->graph->node[98]->output[0]);
    bmi_onnx__model_proto__free_unpacked(model, NULL);
}

BMT_MAIN("model/onnx_file", {"file", test_file}, {"many", test_many})
