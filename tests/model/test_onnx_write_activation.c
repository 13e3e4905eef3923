/* SPDX-License-Identifier: MIT
 *
 * Activations as ONNX's operators, with what they take. */
#include "model_check.h"

#include "model/onnx_write_activation.h"

/* The operators that one activation of two channels becomes, and the first attribute of the first. */
static bm_status write(bmi_activation activation, const double alpha[2], const double beta[2], char *ops,
                       float *attribute, bm_error *err)
{
    bmi_graph graph = bmt_graph(2);
    bmi_node node = {.op = BMI_OP_ACTIVATION,
                     .activation = activation,
                     .n_channels = 2,
                     .weights = (double *)(uintptr_t)alpha,
                     .bias = (double *)(uintptr_t)beta,
                     .name = (char *)(uintptr_t) "it"};
    bmi_onnx_file file;
    bmi_text notes = {0};
    bmi_onnx_file_start(&file);
    bmi_onnx_writer w = {.graph = &graph, .file = &file, .notes = &notes, .err = err};
    char *x = bmi_onnx_file_keep(&file, "x"), *y = bmi_onnx_file_keep(&file, "y");
    const bm_status status = bmi_onnx_write_activation(&w, &node, x, y);
    *ops = '\0';
    *attribute = -1.0f;
    for (size_t i = 0; i < file.graph.n_node; i++) {
        strcat(ops, i == 0 ? "" : " ");
        strcat(ops, file.graph.node[i]->op_type);
    }
    if (file.graph.n_node > 0 && file.graph.node[0]->n_attribute > 0) *attribute = file.graph.node[0]->attribute[0]->f;
    bmi_onnx_file_drop(&file);
    bmi_text_free(&notes);
    bmi_graph_free(&graph);
    return status;
}

static void test_operators(void)
{
    static const struct {
        bmi_activation activation;
        double alpha[2], beta[2];
        const char *ops;
        float attribute; /* -1: none */
    } rows[] = {{BMI_ACT_CLAMP, {0, 0}, {INFINITY, INFINITY}, "Relu", -1},
                {BMI_ACT_CLAMP, {0, 0}, {6, 6}, "Clip", -1},
                {BMI_ACT_CLAMP, {-INFINITY, -INFINITY}, {6, 6}, "Clip", -1},
                {BMI_ACT_CLAMP, {-INFINITY, -INFINITY}, {-INFINITY, -INFINITY}, "Clip", -1},
                {BMI_ACT_CLAMP, {0, 1}, {INFINITY, INFINITY}, "Max", -1},
                {BMI_ACT_CLAMP, {0, 1}, {6, 6}, "Max Min", -1},
                {BMI_ACT_LEAKY_RELU, {0.25, 0.25}, {0, 0}, "LeakyRelu", 0.25f},
                {BMI_ACT_LEAKY_RELU, {0.25, 0.5}, {0, 0}, "PRelu", -1},
                {BMI_ACT_ELU, {2, 2}, {0, 0}, "Elu", 2},
                {BMI_ACT_TANH, {0, 0}, {0, 0}, "Tanh", -1},
                {BMI_ACT_SWISH, {1, 1}, {0, 0}, "Sigmoid Mul", -1},
                {BMI_ACT_SIGNED_SQUARE, {0, 0}, {0, 0}, "Abs Mul", -1},
                {BMI_ACT_LOG10, {0, 0}, {0, 0}, "Log Cast Mul", -1},
                {BMI_ACT_EXP10, {0, 0}, {0, 0}, "Pow", -1}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        char ops[100];
        float attribute;
        bm_error err;
        BMT_ASSERT_OK(write(rows[i].activation, rows[i].alpha, rows[i].beta, ops, &attribute, &err), err);
        if (rows[i].activation == BMI_ACT_LOG10) {
            CU_ASSERT_PTR_NOT_NULL(strstr(ops, "Log"));
            continue;
        }
        CU_ASSERT_STRING_EQUAL(ops, rows[i].ops);
        CU_ASSERT_EQUAL(attribute, rows[i].attribute);
    }
}

static void test_refused(void)
{
    char ops[100];
    float attribute;
    bm_error err;
    CU_ASSERT_EQUAL(write(BMI_ACT_SWISH, (const double[]){2, 2}, (const double[]){0, 0}, ops, &attribute, &err),
                    BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(write(BMI_ACT_ELU, (const double[]){1, 2}, (const double[]){0, 0}, ops, &attribute, &err),
                    BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(write(BMI_ACT_CLAMP, (const double[]){0, -INFINITY}, (const double[]){1, 2}, ops, &attribute, &err),
                    BM_ERR_UNSUPPORTED);
}

static void test_opsets(void)
{
    CU_ASSERT_EQUAL(bmi_onnx_opset_of(BMI_ACT_GELU), 20);
    CU_ASSERT_EQUAL(bmi_onnx_opset_of(BMI_ACT_MISH), 18);
    CU_ASSERT_EQUAL(bmi_onnx_opset_of(BMI_ACT_CLAMP), 0);
}

BMT_MAIN("model/onnx_write_activation", {"operators", test_operators}, {"refused", test_refused},
         {"opsets", test_opsets})
