/* SPDX-License-Identifier: MIT
 *
 * Models in words and as JSON. */
#include "model_check.h"

#include <json-c/json.h>

static const char landcover[] =
    "{\"mlm:name\": \"Land \\u0007\\\"cover\\\"\", \"mlm:input\": [{\"bands\": [\"red\", \"n\\u001bir\"],"
    "   \"value_scaling\": [{\"type\": \"scale\", \"value\": 10000}, {\"type\": \"clip\", \"minimum\": 0, \"maximum\": "
    "1}]}],"
    " \"mlm:output\": [{\"classes\": [{\"value\": 10, \"name\": \"wat\\ner\", \"color_hint\": \"0000FF\"}, {\"value\": "
    "20, \"name\": \"land\"}]}],"
    " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [3, 4], [5, 6]], \"activation\": \"relu\", "
    "\"name\": \"hidden\"},"
    "   {\"op\": \"dense\", \"weights\": [[1, 0, 0], [0, 1, 0]]}, {\"op\": \"softmax\"}]}";

static char *describe(const char *json, bm_text_format format)
{
    bm_model *model = bmt_model(json);
    char *text;
    bm_error err;
    BMT_ASSERT_OK(bm_model_describe(model, format, &text, &err), err);
    bm_model_free(model);
    return text;
}

static void test_plain(void)
{
    char *text = describe(landcover, BM_TEXT_PLAIN);
    static const char *const parts[] = {"Land ?\"cover\"", "JSON",        "red",    "n?ir",       "x * 0.0001",
                                        "clamp 0..1",      "conv 2 -> 3", "hidden", "relu",       "softmax",
                                        "wat?er",          "#0000FF",     "20",     "parameters", "multiply-adds"};
    for (size_t i = 0; i < BMT_COUNT(parts); i++) {
        if (strstr(text, parts[i]) == NULL) printf("\n    no \"%s\" in:\n%s", parts[i], text);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, parts[i]));
    }
    CU_ASSERT_EQUAL(text[strlen(text) - 1], '\n');
    for (const char *c = text; *c != '\0'; c++) CU_ASSERT(*c == '\n' || (unsigned char)*c >= 0x20);
    CU_ASSERT_PTR_NULL(strstr(text, "note:"));
    bm_text_free(text);
}

static void test_json(void)
{
    char *text = describe(landcover, BM_TEXT_JSON);
    json_object *root = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    json_object *field;
    CU_ASSERT_FATAL(json_object_object_get_ex(root, "name", &field));
    CU_ASSERT_STRING_EQUAL(json_object_get_string(field), "Land \a\"cover\"");
    CU_ASSERT_FATAL(json_object_object_get_ex(root, "bands", &field));
    CU_ASSERT_EQUAL(json_object_array_length(field), 2);
    CU_ASSERT_FATAL(json_object_object_get_ex(root, "classes", &field));
    CU_ASSERT_EQUAL(json_object_array_length(field), 2);
    CU_ASSERT_FATAL(json_object_object_get_ex(root, "layers", &field));
    CU_ASSERT_EQUAL(json_object_array_length(field), 6);
    CU_ASSERT_FATAL(json_object_object_get_ex(root, "linear_rank", &field));
    CU_ASSERT_EQUAL(json_object_get_int(field), 0);
    CU_ASSERT_EQUAL(text[strlen(text) - 1], '\n');
    json_object_put(root);
    bm_text_free(text);
}

static void test_linear_note(void)
{
    static const char stack[] = "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2, 3], [2, 4, 6]]},"
                                " {\"op\": \"dense\", \"weights\": [[1, 1], [1, 2]]}]}";
    char *text = describe(stack, BM_TEXT_PLAIN);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "note: no non-linearity stands between the "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "so the stack is one linear map of rank 1 from 3 bands to 2 outputs"));
    bm_text_free(text);
    text = describe(stack, BM_TEXT_JSON);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"linear_rank\": 1"));
    json_object *root = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL(root);
    json_object_put(root);
    bm_text_free(text);
}

static void test_memory(void)
{
    bm_model *model = bmt_model(landcover);
    for (int format = 0; format < 2; format++) {
        for (long n = 0;; n++) {
            char *text;
            bm_error err;
            bmi_mem_fail_after(n);
            const bm_status status = bm_model_describe(model, (bm_text_format)format, &text, &err);
            bmi_mem_fail_after(-1);
            bm_text_free(text);
            if (status == BM_OK) break;
            CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
            CU_ASSERT_PTR_NULL(text);
        }
    }
    bm_model_free(model);
}

BMT_MAIN("model/describe", {"plain", test_plain}, {"json", test_json}, {"note on linear stacks", test_linear_note},
         {"memory", test_memory})
