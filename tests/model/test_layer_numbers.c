/* SPDX-License-Identifier: MIT
 *
 * Numbers of a layer: inline, one for all, or a tensor by name. */
#include "model_check.h"

#include "model/layer_numbers.h"

static bmi_tensors tensors;

static void add(const char *name, int rank, const int64_t *dims, double first)
{
    bmi_tensor *tensor;
    bm_error err;
    BMT_ASSERT_OK(bmi_tensors_add(&tensors, name, rank, dims, &tensor, &err), err);
    for (size_t i = 0; i < tensor->count; i++) tensor->data[i] = first + (double)i;
}

static bmi_layer_source source(const char *text)
{
    json_object *object = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    return (bmi_layer_source){object, "layer 1", &tensors};
}

static void test_list(void)
{
    static const struct {
        const char *text;
        double values[3];
    } rows[] = {{"{\"x\": [1, 2.5, 3]}", {1, 2.5, 3}},
                {"{\"x\": 4}", {4, 4, 4}},
                {"{}", {9, 9, 9}},
                {"{\"x\": \"list\"}", {5, 6, 7}},
                {"{\"x\": \"one\"}", {8, 8, 8}}};
    add("list", 1, (const int64_t[]){3}, 5.0);
    add("one", 0, NULL, 8.0);
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        const bmi_layer_source s = source(rows[i].text);
        double *list;
        bm_error err;
        BMT_ASSERT_OK(bmi_layer_list(&s, "x", 3, 9.0, &list, &err), err);
        for (int k = 0; k < 3; k++) CU_ASSERT_EQUAL(list[k], rows[i].values[k]);
        bmi_free(list);
        json_object_put(s.object);
    }
    bmi_tensors_free(&tensors);
}

static void test_matrix(void)
{
    static const char *const texts[] = {"{\"w\": [[1, 2, 3], [4, 5, 6]]}", "{\"w\": \"plain\"}", "{\"w\": \"conv\"}"};
    add("plain", 2, (const int64_t[]){2, 3}, 1.0);
    add("conv", 4, (const int64_t[]){2, 3, 1, 1}, 1.0);
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        const bmi_layer_source s = source(texts[i]);
        double *matrix;
        int n_rows, n_columns;
        bm_error err;
        BMT_ASSERT_OK(bmi_layer_columns(&s, "w", &n_columns, &err), err);
        CU_ASSERT_EQUAL(n_columns, 3);
        BMT_ASSERT_OK(bmi_layer_matrix(&s, "w", 3, &n_rows, &matrix, &err), err);
        CU_ASSERT_EQUAL(n_rows, 2);
        for (int k = 0; k < 6; k++) CU_ASSERT_EQUAL(matrix[k], k + 1.0);
        bmi_free(matrix);
        json_object_put(s.object);
    }
    bmi_tensors_free(&tensors);
}

static void test_refused(void)
{
    static const struct {
        const char *text, *part;
        bool is_matrix;
    } rows[] = {{"{\"x\": [1, 2]}", "a list of 3 numbers", false},
                {"{\"x\": [1, 2, \"3\"]}", "x[2] is not a number", false},
                {"{\"x\": \"none\"}", "no tensor \"none\"", false},
                {"{\"x\": \"pair\"}", "of 2 numbers, not 3", false},
                {"{\"x\": 1}", "a list of rows", true},
                {"{\"x\": [[1, 2, 3], [1, 2]]}", "every row of x", true},
                {"{\"x\": \"pair\"}", "no matrix", true},
                {"{\"x\": \"wide\"}", "of 4 inputs, but 3 channels", true},
                {"{\"x\": \"kernel\"}", "mixes pixels", true}};
    add("pair", 1, (const int64_t[]){2}, 0.0);
    add("wide", 2, (const int64_t[]){1, 4}, 0.0);
    add("kernel", 4, (const int64_t[]){2, 3, 3, 3}, 0.0);
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        const bmi_layer_source s = source(rows[i].text);
        double *out;
        int n_rows;
        bm_error err;
        CU_ASSERT_NOT_EQUAL(rows[i].is_matrix ? bmi_layer_matrix(&s, "x", 3, &n_rows, &out, &err)
                                              : bmi_layer_list(&s, "x", 3, 0.0, &out, &err),
                            BM_OK);
        CU_ASSERT_PTR_NULL(out);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        json_object_put(s.object);
    }
    bmi_tensors_free(&tensors);
    bmi_layer_source s = source("{\"x\": \"a\"}");
    double *out;
    bm_error err;
    s.tensors = NULL;
    CU_ASSERT_EQUAL(bmi_layer_list(&s, "x", 3, 0.0, &out, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "no file of weights"));
    json_object_put(s.object);
}

BMT_MAIN("model/layer_numbers", {"list", test_list}, {"matrix", test_matrix}, {"refused", test_refused})
