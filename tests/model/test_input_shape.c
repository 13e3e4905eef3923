/* SPDX-License-Identifier: MIT
 *
 * The stated shape of the input. */
#include "model_check.h"

#include "model/input_shape.h"

static bm_status read(const char *inner, int *n, bm_error *err)
{
    char text[300];
    snprintf(text, sizeof text, "{\"input\": %s}", inner);
    json_object *input = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(input);
    const bm_status status = bmi_input_shape_read(input, n, err);
    json_object_put(input);
    return status;
}

static void test_stated(void)
{
    static const struct {
        const char *text;
        int n;
    } rows[] = {{"null", 0},
                {"{}", 0},
                {"{\"shape\": [1, 2]}", 0},
                {"{\"dim_order\": []}", 0},
                {"{\"dim_order\": [\"batch\", \"bands\", \"height\", \"width\"]}", 0},
                {"{\"shape\": [-1, 12, 256, 256], \"dim_order\": [\"batch\", \"channel\", \"height\", \"width\"]}", 12},
                {"{\"shape\": [64, 64, -1], \"dim_order\": [\"y\", \"x\", \"Bands\"]}", 0},
                {"{\"shape\": [-1, 1, 5], \"dim_order\": [\"batch\", \"time\", \"features\"]}", 5}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        int n = -1;
        bm_error err;
        BMT_ASSERT_OK(read(rows[i].text, &n, &err), err);
        CU_ASSERT_EQUAL(n, rows[i].n);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text;
        bm_status status;
        const char *part;
    } rows[] = {{"7", BM_ERR_FORMAT, "not an object"},
                {"{\"dim_order\": \"bchw\"}", BM_ERR_FORMAT, "are lists"},
                {"{\"dim_order\": [\"bands\"], \"shape\": 3}", BM_ERR_FORMAT, "are lists"},
                {"{\"dim_order\": [\"bands\"], \"shape\": [3, 4]}", BM_ERR_FORMAT, "shape has 2 entries"},
                {"{\"dim_order\": [3]}", BM_ERR_FORMAT, "entry 0 is not a string"},
                {"{\"dim_order\": [\"bands\"], \"shape\": [\"3\"]}", BM_ERR_FORMAT, "entry 0 is not a whole number"},
                {"{\"dim_order\": [\"bands\"], \"shape\": [0]}", BM_ERR_UNSUPPORTED, "0 bands"},
                {"{\"dim_order\": [\"bands\"], \"shape\": [70000]}", BM_ERR_UNSUPPORTED, "70000 bands"},
                {"{\"dim_order\": [\"bands\", \"channel\"]}", BM_ERR_UNSUPPORTED, "two axes of bands"},
                {"{\"dim_order\": [\"height\", \"width\"]}", BM_ERR_UNSUPPORTED, "no axis of bands"},
                {"{\"dim_order\": [\"bands\", \"time\"], \"shape\": [3, 6]}", BM_ERR_UNSUPPORTED, "flatten it"},
                {"{\"dim_order\": [\"bands\", \"time\"]}", BM_ERR_UNSUPPORTED, "\"time\" is neither"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        int n;
        bm_error err = {.message = ""};
        CU_ASSERT_EQUAL(read(rows[i].text, &n, &err), rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s: %s\n", rows[i].part, err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
    }
}

BMT_MAIN("model/input_shape", {"stated", test_stated}, {"refused", test_refused})
