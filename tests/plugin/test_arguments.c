/* SPDX-License-Identifier: MIT
 *
 * Arguments of the functions, right and wrong. */
#include "plugin/arguments.h"
#include "suite.h"

#include <string.h>

static void test_right(void)
{
    const char *const list[] = {"model=a=b.onnx", "Outputs=class,top:2", "band=3",          "src_nodata=none,5,1/2",
                                "src_scale=0.5",  "src_offset=1,2,3",    "masks=0,2",       "ot=UInt16",
                                "reject=0.5",     "valid=all",           "activation=relu", NULL};
    bmp_arguments arguments;
    bm_error err;
    CU_ASSERT_FATAL(bmp_arguments_read(&arguments, list, &err));
    CU_ASSERT_STRING_EQUAL(arguments.request.model, "a=b.onnx");
    CU_ASSERT_STRING_EQUAL(arguments.request.activation, "relu");
    CU_ASSERT(arguments.request.outputs.n == 2 && arguments.request.valid == BM_VALID_ALL &&
              arguments.request.reject == 0.5);
    CU_ASSERT_STRING_EQUAL(bmp_arguments_word(&arguments.src_nodata, 2), "1/2");
    CU_ASSERT_STRING_EQUAL(bmp_arguments_word(&arguments.src_scale, 2), "0.5");
    CU_ASSERT_STRING_EQUAL(bmp_arguments_word(&arguments.src_offset, 1), "2");
    CU_ASSERT_EQUAL(arguments.masks.n, 2);
    CU_ASSERT_PTR_NULL(bmp_arguments_word(&(bmp_words){NULL, 0}, 0));
    bmp_arguments_free(&arguments);
    CU_ASSERT_EQUAL(bmp_arguments_band(list), 3);
}

static void test_bands(void)
{
    static const struct {
        const char *argument;
        int band;
    } cases[] = {{"other=1", 1}, {"band=1", 1}, {"BAND=65535", 65535}, {"band=0", 0},
                 {"band=-1", 0}, {"band=", 0},  {"band=1x", 0},        {"band=65536", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const list[] = {cases[i].argument, NULL};
        CU_ASSERT_EQUAL(bmp_arguments_band(list), cases[i].band);
    }
    CU_ASSERT_EQUAL(bmp_arguments_band(NULL), 1);
}

static void test_wrong(void)
{
    static const char *const cases[][2] = {{"outputs=class", "\"model\" is missing"},
                                           {"model", "NAME=VALUE"},
                                           {"=x", "NAME=VALUE"},
                                           {"a_name_that_is_far_too_long_to_be_one=1", "NAME=VALUE"},
                                           {"inputs=a.tif", "no argument \"INPUTS\""},
                                           {"range_check=NO", "no argument \"RANGE_CHECK\""},
                                           {"valid=some", "VALID is not"},
                                           {"reject=x", "takes a number"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const list[] = {cases[i][0], NULL};
        bmp_arguments arguments;
        bm_error err;
        CU_ASSERT(!bmp_arguments_read(&arguments, list, &err));
        if (strstr(err.message, cases[i][1]) == NULL) printf("\n    %s: %s\n", cases[i][0], err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i][1]));
        bmp_arguments_free(&arguments);
    }
    bmp_arguments arguments;
    bm_error err;
    CU_ASSERT(!bmp_arguments_read(&arguments, NULL, &err));
    bmp_arguments_free(&arguments);
}

BMT_MAIN("plugin/arguments", {"right", test_right}, {"bands", test_bands}, {"wrong", test_wrong})
