/* SPDX-License-Identifier: MIT
 *
 * Names that hold any bytes, as sound UTF-8. */
#include "base/utf8.h"
#include "suite.h"

#include <string.h>

static void check(const char *name, const char *line, const char *whole)
{
    bmi_text text = {0};
    bmi_text_append(&text, "%s", "");
    bmi_utf8_append_line(&text, name);
    CU_ASSERT_STRING_EQUAL(text.data, line);
    bmi_text_free(&text);
    bmi_text_append(&text, "%s", "");
    bmi_utf8_append(&text, name);
    CU_ASSERT_STRING_EQUAL(text.data, whole);
    bmi_text_free(&text);
}

static void test_names(void)
{
    check("", "", "");
    check("plain", "plain", "plain");
    check("B\xc3\xa4ume \xe2\x82\xac \xf0\x9f\x8c\xb2", "B\xc3\xa4ume \xe2\x82\xac \xf0\x9f\x8c\xb2",
          "B\xc3\xa4ume \xe2\x82\xac \xf0\x9f\x8c\xb2");
    check("a\nb\x1b[2J\x7f", "a?b?[2J?", "a\nb\x1b[2J\x7f");
    check("\xff\xfe", "??", "??");
    check("cut \xc3", "cut ?", "cut ?");
    check("long \xc0\xaf", "long ??", "long ??");
    check("surrogate \xed\xa0\x80", "surrogate ???", "surrogate ???");
    check("c1 \xc2\x9b", "c1 ??", "c1 ??");
}

BMT_MAIN("base/utf8", {"names", test_names})
