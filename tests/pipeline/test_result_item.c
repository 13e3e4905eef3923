/* SPDX-License-Identifier: MIT
 *
 * The STAC item of a run; the CLI's case has a whole one. */
#include "run_fixture.h"

static void test_item(void)
{
    char *folder = bmt_make_folder(), input[300], path[300], other[300], item[300], *text;
    snprintf(input, sizeof input, "%s/in.tif", folder);
    snprintf(path, sizeof path, "%s/map.tif", folder);
    snprintf(other, sizeof other, "%s/sure.tif", folder);
    snprintf(item, sizeof item, "%s/result.json", folder);
    bmt_make_input(input, NULL);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const bm_run_output outputs[] = {bmt_output(path, BM_OUTPUT_DEFAULT), bmt_output(other, BM_OUTPUT_CLASS)};
    const bm_run_options run = bmt_run_options(model, input, outputs, 2);
    bm_stac_options options = {.size = sizeof options, .item_path = item, .model_path = "net.onnx"};
    bm_error err;
    BMT_ASSERT_OK(bm_run(&run, NULL, &err), err);
    BMT_ASSERT_FAILS(bm_run_to_stac(&run, &options, &text, &err), err, BM_ERR_MISMATCH, "--datetime");
    CU_ASSERT_PTR_NULL(text);
    options.datetime = "2020-01-01T00:00:00Z";
    BMT_ASSERT_OK(bm_run_to_stac(&run, &options, &text, &err), err);
    static const char *const words[] = {"\"id\": \"result\"",
                                        "\"datetime\": \"2020-01-01T00:00:00Z\"",
                                        "{\"format\": \"stac-mlm\", \"expression\": ",
                                        "{\"rel\": \"derived_from\", \"href\": \"in.tif\"}",
                                        "\"class\": {\"roles\": [\"data\"], \"href\": \"map.tif\"",
                                        "\"class-2\": {\"roles\": [\"data\"], \"href\": \"sure.tif\"",
                                        "\"geometry\": null",
                                        "toy (SHA-256 "};
    for (size_t i = 0; i < BMT_COUNT(words); i++) CU_ASSERT_PTR_NOT_NULL(strstr(text, words[i]));
    bm_text_free(text);
    options.model_path = NULL;
    BMT_ASSERT_FAILS(bm_run_to_stac(&run, &options, &text, &err), err, BM_ERR_ARGUMENT, "a name is missing");
    bm_model_free(model);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/result_item", {"item", test_item})
