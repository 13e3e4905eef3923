/* SPDX-License-Identifier: MIT
 *
 * The locale of a thread goes and comes back. That a comma does no harm is seen where the machine has such a language.
 */
#include "base/plain_numbers.h"
#include "base/text.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

static void test_nesting(void)
{
    const locale_t before = uselocale((locale_t)0), outer = bmi_plain_numbers_begin();
    const locale_t inner = bmi_plain_numbers_begin();
    CU_ASSERT(uselocale((locale_t)0) != before);
    bmi_plain_numbers_end(inner);
    CU_ASSERT(uselocale((locale_t)0) != before);
    bmi_plain_numbers_end(outer);
    CU_ASSERT(uselocale((locale_t)0) == before);
}

static void test_comma(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};
    locale_t comma = (locale_t)0;
    for (size_t i = 0; i < sizeof names / sizeof *names && comma == (locale_t)0; i++)
        comma = newlocale(LC_ALL_MASK, names[i], (locale_t)0);
    const locale_t before = comma == (locale_t)0 ? (locale_t)0 : uselocale(comma);
    bmi_text text = {0};
    bmi_text_append(&text, "%.1f", 1.5);
    CU_ASSERT_STRING_EQUAL(text.data, "1.5");
    bmi_text_free(&text);
    const locale_t outside = bmi_plain_numbers_begin();
    CU_ASSERT_EQUAL(strtod("2.5", NULL), 2.5);
    bmi_plain_numbers_end(outside);
    if (comma == (locale_t)0) return;
    CU_ASSERT_EQUAL(strtod("2,5", NULL), 2.5);
    (void)uselocale(before);
    freelocale(comma);
}

BMT_MAIN("base/plain_numbers", {"nesting", test_nesting}, {"comma", test_comma})
