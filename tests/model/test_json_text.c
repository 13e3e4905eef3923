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

BMT_MAIN("model/json_text", {"refused", test_refused}, {"accepted", test_accepted},
         {"numbers are finite", test_numbers_are_finite})
