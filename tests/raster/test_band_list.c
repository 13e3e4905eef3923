/* SPDX-License-Identifier: MIT
 *
 * Lists of bands in messages. */
#include "raster/band_list.h"
#include "raster_fixture.h"

static void test_lists(void)
{
    bmi_band_facts file[4] = {
        {.names = {"blue"}, .n_names = 1}, {.wavelength = 0.665}, {.color = "red"}, {.is_alpha = true}};
    for (int b = 0; b < 4; b++) file[b].number = b + 1;
    CU_ASSERT_STRING_EQUAL(bmi_list_file(file, 4).text, "1 'blue', 2 (0.665 um), 3, 4 (alpha)");
    const bm_band model[] = {{.name = "B02", .common_name = "blue", .wavelength = 0.49},
                             {.common_name = "red"},
                             {.name = "", .wavelength = 0.8328},
                             {.name = NULL}};
    CU_ASSERT_STRING_EQUAL(bmi_list_model(model, 4).text, "'B02', 'red', 0.8328 um, ''");
    const char *const words[] = {"4", NULL, "red"};
    CU_ASSERT_STRING_EQUAL(bmi_list_words(words, 3).text, "'4', '', 'red'");
    CU_ASSERT_STRING_EQUAL(bmi_list_words(NULL, 0).text, "");
}

static void test_long(void)
{
    char word[200];
    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    const char *words[9];
    for (size_t i = 0; i < BMT_COUNT(words); i++) words[i] = word;
    for (int n = 1; n <= 9; n++) {
        const bmi_band_list list = bmi_list_words(words, n);
        CU_ASSERT(strlen(list.text) < sizeof list.text);
        CU_ASSERT_EQUAL(strstr(list.text, " in all)") != NULL, list.n_shown < n);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(bmi_list_words(words, 9).text, ", ... (9 in all)"));
}

BMT_MAIN("raster/band_list", {"lists", test_lists}, {"long", test_long})
