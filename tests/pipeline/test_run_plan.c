/* SPDX-License-Identifier: MIT
 *
 * A run in words, which leaves nothing behind and fails where the run would. */
#include "pipeline/run_plan.h"
#include "run_fixture.h"

static void test_describe(void)
{
    char *folder = bmt_make_folder(), input[300], path[300], *text;
    snprintf(input, sizeof input, "%s/in.tif", folder);
    snprintf(path, sizeof path, "%s/map.tif", folder);
    bmt_make_input(input, NULL);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const bm_run_output output = bmt_output(path, BM_OUTPUT_DEFAULT);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    options.n_threads = 2;
    options.scale = 0.5;
    options.offset = 3;
    options.window_pixels = 10000;
    bm_error err;
    BMT_ASSERT_OK(bm_run_describe(&options, BM_TEXT_PLAIN, &text, &err), err);
    static const char *const words[] = {"in.tif: 700 x 500 pixels of 10 x 10 in no coordinate system, as it is",
                                        "1: file 1, band 1 (by order), x * 0.5 + 3\n", "2 threads",
                                        "map.tif: class, GTiff, 1 band of Byte, nodata 255\n"};
    for (size_t i = 0; i < BMT_COUNT(words); i++) {
        if (strstr(text, words[i]) == NULL) printf("\n    no %s in:\n%s", words[i], text);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, words[i]));
    }
    bm_text_free(text);
    options.decibel = BM_DECIBEL_TO;
    BMT_ASSERT_OK(bm_run_describe(&options, BM_TEXT_JSON, &text, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"values\": \"log10(x * 1 + 0) * 5 + 3\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"read\": \"as it is\""));
    bm_text_free(text);
    CU_ASSERT(bmt_folder_holds(folder, "in.tif"));
    options.source.path = "/vsimem/none.tif";
    BMT_ASSERT_FAILS(bm_run_describe(&options, BM_TEXT_PLAIN, &text, &err), err, BM_ERR_IO, "/vsimem/none.tif");
    CU_ASSERT_PTR_NULL(text);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/run_plan", {"describe", test_describe})
