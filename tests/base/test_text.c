/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/text.h"
#include "suite.h"

#include <string.h>

static char *take(bmi_text *text)
{
    char *out;
    bm_error err;
    BMT_ASSERT_OK(bmi_text_take(text, &out, &err), err);
    return out;
}

static void test_append_grows(void)
{
    bmi_text text = {0};
    for (int i = 0; i < 1000; i++) bmi_text_append(&text, "%d,", i);
    CU_ASSERT_EQUAL(text.length, 10 * 2 + 90 * 3 + 900 * 4);
    char *all = take(&text);
    CU_ASSERT_EQUAL(strlen(all), 10 * 2 + 90 * 3 + 900 * 4);
    CU_ASSERT_EQUAL(strncmp(all, "0,1,2,3,", 8), 0);
    CU_ASSERT_STRING_EQUAL(all + strlen(all) - 8, "998,999,");
    CU_ASSERT_PTR_NULL(text.data);
    CU_ASSERT_EQUAL(text.length, 0);
    bm_text_free(all);
}

static void test_append_longer_than_any_capacity(void)
{
    static char word[100000];
    memset(word, 'w', sizeof word - 1);
    bmi_text text = {0};
    bmi_text_append(&text, "<%s>", word);
    char *all = take(&text);
    CU_ASSERT_EQUAL(strlen(all), sizeof word - 1 + 2);
    CU_ASSERT_EQUAL(all[sizeof word], '>');
    bm_text_free(all);
}

/* 255 and 256 bytes stand at the edge of the first capacity. */
static void test_edge_of_capacity(void)
{
    for (int n = 250; n < 262; n++) {
        bmi_text text = {0};
        for (int i = 0; i < n; i++) bmi_text_append(&text, "x");
        char *all = take(&text);
        CU_ASSERT_EQUAL(strlen(all), (size_t)n);
        bm_text_free(all);
    }
}

static void test_empty_text_is_a_string(void)
{
    bmi_text text = {0};
    char *all = take(&text);
    CU_ASSERT_STRING_EQUAL(all, "");
    bm_text_free(all);
    bmi_text_free(&text);
    bm_text_free(NULL);
}

static bool json_is(const char *string, const char *expected)
{
    bmi_text text = {0};
    bmi_text_append_json(&text, string);
    char *all = take(&text);
    const bool is_equal = strcmp(all, expected) == 0;
    if (!is_equal) printf("\n    %s, expected %s\n", all, expected);
    bm_text_free(all);
    return is_equal;
}

static void test_json(void)
{
    CU_ASSERT(json_is("", "\"\""));
    CU_ASSERT(json_is("plain", "\"plain\""));
    CU_ASSERT(json_is("a\"b\\c", "\"a\\\"b\\\\c\""));
    CU_ASSERT(json_is("two\nlines\ttab\r", "\"two\\nlines\\u0009tab\\u000d\""));
    CU_ASSERT(json_is("\x01\x1f", "\"\\u0001\\u001f\""));
    CU_ASSERT(json_is("100% s %s", "\"100% s %s\""));
    /* UTF-8 and DEL pass as they are. */
    CU_ASSERT(json_is("gr\xc3\xbcn \x7f", "\"gr\xc3\xbcn \x7f\""));
}

static void test_failure_is_sticky(void)
{
    bmi_text text = {0};
    bmi_text_append(&text, "%s", "begin");
    bmi_mem_fail_after(0);
    for (int i = 0; i < 400; i++) bmi_text_append(&text, "x");
    bmi_mem_fail_after(-1);
    bmi_text_append(&text, "end");
    CU_ASSERT(text.failed);
    char *all = (char *)"untouched";
    bm_error err = {BM_OK, ""};
    CU_ASSERT_EQUAL(bmi_text_take(&text, &all, &err), BM_ERR_MEMORY);
    CU_ASSERT_EQUAL(err.status, BM_ERR_MEMORY);
    CU_ASSERT_PTR_NULL(all);
    /* It can be used again. */
    bmi_text_append(&text, "again");
    all = take(&text);
    CU_ASSERT_STRING_EQUAL(all, "again");
    bm_text_free(all);
}

static void test_take_fails_without_memory(void)
{
    bmi_text text = {0};
    char *all;
    bmi_mem_fail_after(0);
    CU_ASSERT_EQUAL(bmi_text_take(&text, &all, NULL), BM_ERR_MEMORY);
    bmi_mem_fail_after(-1);
    CU_ASSERT_PTR_NULL(all);
}

static void test_equal_ignoring_case(void)
{
    CU_ASSERT(bmi_text_equal_ignoring_case("", ""));
    CU_ASSERT(bmi_text_equal_ignoring_case("UInt16", "uiNT16"));
    CU_ASSERT_FALSE(bmi_text_equal_ignoring_case("UInt1", "UInt16"));
    CU_ASSERT_FALSE(bmi_text_equal_ignoring_case("UInt16", "UInt1"));
    CU_ASSERT_FALSE(bmi_text_equal_ignoring_case("", "a"));
    CU_ASSERT_FALSE(bmi_text_equal_ignoring_case("a", "b"));
    CU_ASSERT_FALSE(bmi_text_equal_ignoring_case("[", "{"));
    CU_ASSERT(bmi_text_equal_ignoring_case("\xc3\xbc", "\xc3\xbc"));
    CU_ASSERT_FALSE(bmi_text_equal_ignoring_case("\xc3\xbc", "\xc3\x9c"));
}

BMT_MAIN("base/text", {"append grows", test_append_grows},
         {"append of a long word", test_append_longer_than_any_capacity},
         {"the edge of the first capacity", test_edge_of_capacity},
         {"an empty text is a string", test_empty_text_is_a_string}, {"JSON escapes", test_json},
         {"a failure is sticky", test_failure_is_sticky}, {"take without memory", test_take_fails_without_memory},
         {"equal but for case", test_equal_ignoring_case})
