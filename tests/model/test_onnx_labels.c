/* SPDX-License-Identifier: MIT
 *
 * Lists of labels, and classes made of them. */
#include "model_check.h"
#include "onnx_builder.h"

#include "model/class_fields.h"
#include "model/onnx_labels.h"

#include <math.h>

static bmi_onnx_labels read(bmt_onnx *o, const char *prefix)
{
    bmi_onnx_labels labels = {0};
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_labels_read(o->nodes[0], prefix, &labels, &err), err);
    return labels;
}

static void check(const bmi_onnx_label *label, double number, const char *text)
{
    if (text == NULL) {
        CU_ASSERT_PTR_NULL(label->text);
        CU_ASSERT_EQUAL(label->number, number);
    } else {
        CU_ASSERT_PTR_NOT_NULL_FATAL(label->text);
        CU_ASSERT_STRING_EQUAL(label->text, text);
    }
}

static void test_kinds(void)
{
    bmt_onnx *o = bmt_onnx_new(13);
    bmt_onnx_node(o, "LabelEncoder", "x", "y");
    bmt_onnx_int_list(o, "a_int64s", 2, (const int64_t[]){7, -3});
    bmt_onnx_int_list(o, "b_ints", 1, (const int64_t[]){4});
    bmt_onnx_float_list(o, "c_floats", 2, (const float[]){0.5f, 2.0f});
    bmt_onnx_text_list(o, "d_strings", "water _");
    bmt_onnx_attribute(o, "e_tensor", 4)->t = bmt_onnx_ints(o, "", 3, (const int64_t[]){10, 20, 30});
    bmi_onnx_labels labels = read(o, "a_");
    CU_ASSERT_EQUAL_FATAL(labels.n, 2);
    check(&labels.list[1], -3.0, NULL);
    bmi_onnx_labels_free(&labels);
    labels = read(o, "b_");
    CU_ASSERT_EQUAL_FATAL(labels.n, 1);
    check(&labels.list[0], 4.0, NULL);
    bmi_onnx_labels_free(&labels);
    labels = read(o, "c_");
    CU_ASSERT_EQUAL_FATAL(labels.n, 2);
    check(&labels.list[0], 0.5, NULL);
    bmi_onnx_labels_free(&labels);
    labels = read(o, "d_");
    CU_ASSERT_EQUAL_FATAL(labels.n, 2);
    check(&labels.list[0], 0.0, "water");
    check(&labels.list[1], 0.0, "");
    bmi_onnx_labels_free(&labels);
    labels = read(o, "e_");
    CU_ASSERT_EQUAL_FATAL(labels.n, 3);
    check(&labels.list[2], 30.0, NULL);
    bmi_onnx_labels_free(&labels);
    labels = read(o, "f_");
    CU_ASSERT_EQUAL(labels.n, 0);
    bmt_onnx_free(o);
}

static bmi_onnx_labels numbers(size_t n, const double *values)
{
    bmi_onnx_labels labels = {0};
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_labels_from_numbers(values, n, &labels, &err), err);
    return labels;
}

static void test_encode(void)
{
    bmi_onnx_labels labels = numbers(3, (const double[]){0, 1, NAN}), keys = numbers(2, (const double[]){NAN, 0});
    bmi_onnx_labels values = numbers(2, (const double[]){50, 60}), fewer = numbers(1, (const double[]){1});
    const bmi_onnx_label fallback = {9.0, (char *)(uintptr_t) "none"};
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_labels_encode(&labels, &keys, &values, &fallback, &err), err);
    check(&labels.list[0], 60.0, NULL);
    check(&labels.list[1], 0.0, "none");
    check(&labels.list[2], 50.0, NULL);
    CU_ASSERT_EQUAL(bmi_onnx_labels_encode(&labels, &keys, &fewer, &fallback, &err), BM_ERR_FORMAT);
    CU_ASSERT_STRING_EQUAL(err.message, "2 keys, but 1 values");
    bmi_onnx_labels_free(&labels);
    bmi_onnx_labels_free(&keys);
    bmi_onnx_labels_free(&values);
    bmi_onnx_labels_free(&fewer);
}

static void test_classes(void)
{
    bmt_onnx *o = bmt_onnx_new(13);
    bmt_onnx_node(o, "ZipMap", "x", "y");
    bmt_onnx_text_list(o, "t_strings", "water _");
    bmi_onnx_labels texts = read(o, "t_"), values = numbers(2, (const double[]){-1, 2147483647});
    bm_class *classes;
    bm_error err;
    BMT_ASSERT_OK(bmi_onnx_labels_to_classes(&texts, &classes, &err), err);
    CU_ASSERT_EQUAL(classes[1].value, 1);
    CU_ASSERT_STRING_EQUAL(classes[0].name, "water");
    CU_ASSERT_STRING_EQUAL(classes[1].name, "class 0");
    bmi_classes_free(classes, 2);
    BMT_ASSERT_OK(bmi_onnx_labels_to_classes(&values, &classes, &err), err);
    CU_ASSERT_EQUAL(classes[0].value, -1);
    CU_ASSERT_EQUAL(classes[1].value, 2147483647);
    CU_ASSERT_STRING_EQUAL(classes[0].name, "class -1");
    bmi_classes_free(classes, 2);
    const double wrong[] = {0.5, 2147483648.0, -2147483648.0, NAN, INFINITY};
    for (size_t i = 0; i < BMT_COUNT(wrong); i++) {
        values.list[1].number = wrong[i];
        CU_ASSERT_EQUAL(bmi_onnx_labels_to_classes(&values, &classes, &err), BM_ERR_UNSUPPORTED);
        bmi_classes_free(classes, 2);
    }
    bmi_onnx_labels_free(&texts);
    bmi_onnx_labels_free(&values);
    bmt_onnx_free(o);
}

BMT_MAIN("model/onnx_labels", {"kinds", test_kinds}, {"encode", test_encode}, {"classes", test_classes})
