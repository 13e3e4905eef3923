/* SPDX-License-Identifier: MIT
 *
 * Networks as ONNX: what operators they become. That they compute the same is tested in test_model_save.c. */
#include "model_check.h"

#include "model/onnx_write.h"

#include "onnx.pb-c.h"

/* The operators of the layers `layers`, parted by blanks. */
static void check(const char *layers, int64_t opset, const char *expected)
{
    char text[1000], found[300] = "";
    snprintf(text, sizeof text, "{\"bandmix:layers\": [%s]}", layers);
    bm_model *model = bmt_model(text);
    bmi_text notes = {0};
    uint8_t *bytes;
    size_t n_bytes;
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_write(model, "{}", &notes, &bytes, &n_bytes, &err), err);
    BmiOnnx__ModelProto *proto = bmi_onnx__model_proto__unpack(NULL, n_bytes, bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(proto);
    CU_ASSERT_EQUAL(proto->opset_import[0]->version, opset);
    for (size_t i = 0; i < proto->graph->n_node; i++) {
        strcat(found, i == 0 ? "" : " ");
        strcat(found, proto->graph->node[i]->op_type);
    }
    if (strcmp(found, expected) != 0) printf("\n    %s\n", found);
    CU_ASSERT_STRING_EQUAL(found, expected);
    bmi_onnx__model_proto__free_unpacked(proto, NULL);
    bmi_free(bytes);
    bmi_text_free(&notes);
    bm_model_free(model);
}

#define DENSE "{\"op\": \"dense\", \"id\": \"d\", \"weights\": [[1, 2], [3, 4]]}"

static void test_layers(void)
{
    check(DENSE, 13, "Conv Identity");
    check(DENSE ", {\"op\": \"affine\", \"scale\": [2, 3]}", 13, "Conv Mul Identity");
    check(DENSE ", {\"op\": \"affine\", \"shift\": [2, 3]}", 13, "Conv Add Identity");
    check(DENSE ", {\"op\": \"affine\", \"scale\": [2, 3], \"shift\": [2, 0.1]}", 13,
          "Conv Cast BatchNormalization Identity");
    check(DENSE ", {\"op\": \"softmax\"}, {\"op\": \"argmax\"}", 13, "Conv Softmax ArgMax Identity");
    check(DENSE ", {\"op\": \"largest\"}, {\"op\": \"activation\", \"name\": \"mish\"}", 18,
          "Conv ReduceMax Mish Identity");
    check(DENSE ", {\"op\": \"activation\", \"name\": \"gelu_tanh\"}", 20, "Conv Gelu Identity");
}

/* Truth values are cast where they are counted with, and made where a number chooses. */
static void test_truth(void)
{
    check(DENSE ", {\"op\": \"less\", \"id\": \"l\", \"inputs\": [\"d\", \"input\"]},"
                " {\"op\": \"where\", \"inputs\": [\"l\", \"d\", \"l\"]}",
          13, "Conv Less Cast Where Identity");
    check(DENSE ", {\"op\": \"where\", \"inputs\": [\"d\", \"input\", \"d\"]}", 13,
          "Conv Equal Not Where Equal Where Identity");
    check(DENSE ", {\"op\": \"equal\", \"inputs\": [\"d\", \"input\"]}", 13, "Conv Equal Cast Identity");
}

static void test_constants(void)
{
    check(DENSE
          ", {\"op\": \"constant\", \"id\": \"c\", \"values\": [1, 2]}, {\"op\": \"add\", \"inputs\": [\"d\", \"c\"]}",
          13, "Conv Sum Identity");
    check(DENSE ", {\"op\": \"constant\", \"id\": \"c\", \"values\": [1, 2]}, {\"op\": \"minimum\", \"inputs\": "
                "[\"d\", \"c\"]}",
          13, "Conv Gather Conv Min Identity");
}

/* Where an operator wants pixels, a constant is a layer of zeros on a band. */
static void test_constant_pixels(void)
{
    check(DENSE ", {\"op\": \"constant\", \"id\": \"c\", \"values\": [1, 0]},"
                " {\"op\": \"where\", \"inputs\": [\"c\", \"d\", \"input\"]}",
          13, "Conv Gather Conv Equal Not Where Equal Where Identity");
    check(DENSE ", {\"op\": \"constant\", \"id\": \"c\", \"values\": [1, 0]},"
                " {\"op\": \"concat\", \"inputs\": [\"c\", \"d\"]}",
          13, "Conv Gather Conv Concat Identity");
}

BMT_MAIN("model/onnx_write", {"constant pixels", test_constant_pixels}, {"layers", test_layers}, {"truth", test_truth},
         {"constants", test_constants})
