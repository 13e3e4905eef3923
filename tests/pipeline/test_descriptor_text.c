/* SPDX-License-Identifier: MIT
 *
 * A run in the words of a descriptor: all that was asked for, names from its folder, defaults that are said. */
#include "pipeline/descriptor_text.h"
#include "pipeline/run_fixture.h"

static bm_status describe(const bm_run_options *run, const char *folder, char **text, bm_error *err)
{
    const bm_vrt_options options = {.size = sizeof options,
                                    .kind = BM_VRT_DESCRIPTOR,
                                    .vrt_path = bmt_in(folder, "maps/out.bmix"),
                                    .model_path = "/vsimem/net.onnx"};
    bmi_prepared prepared;
    bm_status status = bmi_prepare(&prepared, run, err);
    if (status == BM_OK) status = bmi_descriptor_text(run, &options, prepared.plan, text, err);
    bmi_prepared_free(&prepared);
    return status;
}

static void says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) printf("\n    no %s in %s\n", words, text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, words));
}

static void test_words(void)
{
    char *folder = bmt_make_folder(), *input = strdup(bmt_in(folder, "in.tif")),
         *mask = strdup(bmt_in(folder, "in.tif:1,values=7"));
    bmt_make_input(input, "TILED=YES");
    CU_ASSERT_EQUAL(VSIMkdir(bmt_in(folder, "maps"), 0700), 0);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    bm_run_output outputs[] = {bmt_output(NULL, BM_OUTPUT_CLASS), bmt_output(NULL, BM_OUTPUT_TOP)};
    outputs[0].output.reject = 0.25;
    outputs[1].output.n_top = 2;
    bm_run_options run = bmt_run_options(model, input, outputs, 2);
    const char *const bands[] = {"1", "2", "3", "4", "5"}, *const masks[] = {mask, NULL},
                      *const methods[] = {"cubic", NULL};
    run.source.bands = bands;
    run.source.n_bands = 5;
    run.source.masks = masks;
    run.source.like = input;
    run.source.resampling = methods;
    run.source.valid = BM_VALID_ALL;
    run.scale = 0.1;
    run.unscale = BM_UNSCALE_NO;
    run.skip_range_check = true;
    char *text = NULL;
    bm_error err;
    BMT_ASSERT_OK(describe(&run, folder, &text, &err), err);
    says(text, "\"bandmix\": 1,\n  \"model\": \"/vsimem/net.onnx\"");
    says(text, "\"inputs\": [\"../in.tif\"]");
    says(text, "\"like\": \"../in.tif\"");
    says(text, "\"masks\": [\"../in.tif:1,values=7\"]");
    says(text, "\"outputs\": [\"class\", \"top:2\"]");
    says(text, "\"ot\": [\"Byte\", \"Byte\"]");
    says(text, "\"nodata\": [\"255\", \"255\"]");
    says(text, "\"bands\": [\"1\", \"2\", \"3\", \"4\", \"5\"]");
    says(text, "\"resampling\": [\"cubic\"]");
    says(text, "\"valid\": \"all\"");
    says(text, "\"scale\": 0.10000000000000001");
    says(text, "\"unscale\": \"no\"");
    says(text, "\"reject\": 0.25");
    says(text, "\"range_check\": \"NO\"");
    CU_ASSERT_PTR_NULL(strstr(text, "offset"));
    bm_text_free(text);

    const char *const open_options[] = {"NUM_THREADS=1", NULL};
    run = bmt_run_options(model, input, outputs, 2);
    run.source.open_options = open_options;
    run.skip_range_check = true;
    text = NULL;
    bm_status status = describe(&run, folder, &text, &err);
    CU_ASSERT_EQUAL(status, BM_ERR_UNSUPPORTED);
    BMT_ASSERT_SAYS(err, "open options");
    CU_ASSERT_PTR_NULL(text);
    bm_model_free(model);
    bmt_remove_folder(folder);
    free(input);
    free(mask);
}

BMT_MAIN("pipeline/descriptor_text", {"words", test_words})
