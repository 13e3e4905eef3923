/* SPDX-License-Identifier: MIT
 *
 * JSON within limits, with places in messages. */
#include "model_check.h"

#include "model/json_text.h"

static void check_refused(const char *text, size_t n_bytes, const char *part)
{
    json_object *root;
    bm_error err = {.message = ""};
    CU_ASSERT_EQUAL(bmi_json_parse(text, n_bytes, &root, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NULL(root);
    if (strstr(err.message, part) == NULL) printf("\n    %s\n", err.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
}

#define CHECK_REFUSED(text, part) check_refused(text, sizeof(text) - 1, part)

static void test_refused(void)
{
    CHECK_REFUSED("", "too early");
    CHECK_REFUSED("{\"a\": [1, 2", "too early");
    CHECK_REFUSED("{\n  \"a\": oops}", "line 2");
    CHECK_REFUSED("{} {}", "byte 3");
    CHECK_REFUSED("{}\0", "after the end");
    CHECK_REFUSED("[1]", "not a JSON object");
    CHECK_REFUSED("17", "");
    CHECK_REFUSED("{\"a\": \"\xff\xfe\"}", "utf-8");
    char deep[400];
    memset(deep, '[', sizeof deep);
    memcpy(deep, "{\"a\":", 5);
    check_refused(deep, sizeof deep, "");
}

static void test_accepted(void)
{
    static const char whole[] = " {\"a\": null, \"b\": \"x\", \"c\": 1.5}\r\n\t ";
    json_object *root;
    bm_error err;
    BMT_ASSERT_OK(bmi_json_parse(whole, sizeof whole - 1, &root, &err), err);
    const char *text;
    double number = 7.0;
    CU_ASSERT_PTR_NULL(bmi_json_member(root, "a"));
    CU_ASSERT_PTR_NULL(bmi_json_member(root, "z"));
    CU_ASSERT_PTR_NULL(bmi_json_member(NULL, "z"));
    BMT_ASSERT_OK(bmi_json_string(root, "b", "root", &text, &err), err);
    CU_ASSERT_STRING_EQUAL(text, "x");
    BMT_ASSERT_OK(bmi_json_string(root, "z", "root", &text, &err), err);
    CU_ASSERT_PTR_NULL(text);
    CU_ASSERT_EQUAL(bmi_json_string(root, "c", "root", &text, &err), BM_ERR_FORMAT);
    CU_ASSERT_STRING_EQUAL(err.message, "root.c: not a string");
    BMT_ASSERT_OK(bmi_json_number_member(root, "z", "root", false, &number, &err), err);
    CU_ASSERT_EQUAL(number, 7.0);
    CU_ASSERT_EQUAL(bmi_json_number_member(root, "z", "root", true, &number, &err), BM_ERR_FORMAT);
    BMT_ASSERT_OK(bmi_json_number_member(root, "c", "root", true, &number, &err), err);
    CU_ASSERT_EQUAL(number, 1.5);
    CU_ASSERT_EQUAL(bmi_json_number_member(root, "b", "root", true, &number, &err), BM_ERR_FORMAT);
    json_object_put(root);
}

static void test_numbers_are_finite(void)
{
    static const char text[] = "{\"a\": 1e999, \"b\": NaN}";
    json_object *root;
    double number;
    bm_error err;
    if (bmi_json_parse(text, sizeof text - 1, &root, &err) != BM_OK) return; /* newer parsers refuse NaN themselves */
    CU_ASSERT_EQUAL(bmi_json_number_member(root, "a", "root", true, &number, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_json_number_member(root, "b", "root", true, &number, &err), BM_ERR_FORMAT);
    json_object_put(root);
}

static void test_append(void)
{
    static const char text[] = "{\"a\":[1,\"x\",null],\"b\":{\"c\":1.50,\"d\":true},\"e\":{},\"f\":[],"
                               "\"g\":[[1,2],[3]],\"h\":{\"1\":1,\"2\":2,\"3\":3,\"4\":4,\"5\":\"/\"}}";
    static const char expected[] = "{\n  \"a\": [1, \"x\", null],\n  \"b\": {\"c\": 1.50, \"d\": true},\n  \"e\": {},\n"
                                   "  \"f\": [],\n  \"g\": [\n    [1, 2],\n    [3]\n  ],\n  \"h\": {\n    \"1\": 1,\n"
                                   "    \"2\": 2,\n    \"3\": 3,\n    \"4\": 4,\n    \"5\": \"/\"\n  }\n}";
    json_object *root = json_tokener_parse(text);
    bmi_text out = {0};
    bmi_json_append(&out, root, 0);
    CU_ASSERT_STRING_EQUAL(out.data, expected);
    bmi_text_free(&out);
    json_object_put(root);
}

static void test_doubles(void)
{
    static const struct {
        double number;
        const char *text;
    } rows[] = {{0.1, "0.1"}, {1.0 / 3.0, "0.333333333333333315"}, {2.0, "2"}, {1e300, "1e+300"}, {-0.0, "-0.0"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_object *number = bmi_json_double(rows[i].number);
        const char *text = json_object_to_json_string(number);
        CU_ASSERT(strtod(text, NULL) == rows[i].number);
        CU_ASSERT(i == 1 || strcmp(text, rows[i].text) == 0);
        json_object_put(number);
    }
}

static void test_count(void)
{
    json_object *list = json_tokener_parse("[1, 2]"), *empty = json_tokener_parse("[]"), *no = json_tokener_parse("{}");
    bm_error err;
    int n;
    BMT_ASSERT_OK(bmi_json_count(list, "here", 2, &n, &err), err);
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT_EQUAL(bmi_json_count(list, "here", 1, &n, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(bmi_json_count(empty, "here", 1, &n, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_json_count(no, "here", 1, &n, &err), BM_ERR_FORMAT);
    json_object_put(list);
    json_object_put(empty);
    json_object_put(no);
}

BMT_MAIN("model/json_text", {"append", test_append}, {"doubles", test_doubles}, {"count", test_count},
         {"refused", test_refused}, {"accepted", test_accepted}, {"numbers are finite", test_numbers_are_finite})
