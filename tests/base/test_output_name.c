/* SPDX-License-Identifier: MIT
 *
 * Kinds of outputs from words, and back. */
#include "base/output_name.h"
#include "suite.h"

#include <string.h>

static void test_kinds(void)
{
    static const char *const names[] = {"class", "confidence", "margin", "entropy", "values", "flags", "probabilities"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bm_output output = {.size = sizeof output};
        CU_ASSERT_EQUAL(bm_output_parse(names[i], &output, NULL), BM_OK);
        CU_ASSERT_STRING_EQUAL(bmi_output_kind_name(output.kind), names[i]);
    }
    CU_ASSERT_STRING_EQUAL(bmi_output_kind_name(BM_OUTPUT_DEFAULT), "values");
    CU_ASSERT_STRING_EQUAL(bmi_output_kind_name(BM_OUTPUT_TOP), "top");
    CU_ASSERT_STRING_EQUAL(bmi_output_kind_name(BM_OUTPUT_LAYER), "layer");
}

static void test_with_words(void)
{
    bm_output output = {.size = sizeof output};
    CU_ASSERT_EQUAL(bm_output_parse("top:3", &output, NULL), BM_OK);
    CU_ASSERT(output.kind == BM_OUTPUT_TOP && output.n_top == 3);
    CU_ASSERT_EQUAL(bm_output_parse("layer:conv:1", &output, NULL), BM_OK);
    CU_ASSERT_EQUAL(output.kind, BM_OUTPUT_LAYER);
    CU_ASSERT_STRING_EQUAL(output.layer, "conv:1");
}

static void test_refused(void)
{
    static const char *const words[] = {"",       "colour",    "top",   "top:",   "top:0", "top:-1",
                                        "top:1x", "top:65536", "layer", "layer:", "Class"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bm_output output = {.size = sizeof output};
        bm_error err = {.message = ""};
        CU_ASSERT_EQUAL(bm_output_parse(words[i], &output, &err), BM_ERR_ARGUMENT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "an output is"));
        CU_ASSERT_EQUAL(output.kind, BM_OUTPUT_DEFAULT);
    }
}

BMT_MAIN("base/output_name", {"kinds", test_kinds}, {"with words", test_with_words}, {"refused", test_refused})
