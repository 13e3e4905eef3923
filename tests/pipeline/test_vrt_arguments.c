/* SPDX-License-Identifier: MIT
 *
 * What the function plugin is told of a run: nothing is left to a default that could be another one there. */
#include "pipeline/run_fixture.h"
#include "pipeline/vrt_arguments.h"

#include <math.h>

/* A run over the fixture's raster, and its arguments as one text; free with free. NULL with `err` filled. */
static char *arguments_of(const bm_run_options *run, const bm_model_options *model, bm_error *err)
{
    bmi_prepared prepared;
    bmi_source_parts parts;
    bmi_vrt_arguments arguments;
    char *text = NULL;
    BMT_ASSERT_OK(bmi_prepare(&prepared, run, err), *err);
    BMT_ASSERT_OK(bmi_source_parts_list(&parts, prepared.source, err), *err);
    if (bmi_vrt_arguments_make(&arguments, run, &prepared, &parts, "net.onnx", model, err) == BM_OK) {
        text = calloc(2000, 1);
        for (int i = 0; i < arguments.n; i++) {
            strcat(text, arguments.list[i]);
            strcat(text, "\n");
        }
        CU_ASSERT_PTR_NULL(arguments.list[arguments.n]);
    }
    bmi_vrt_arguments_free(&arguments);
    bmi_source_parts_free(&parts);
    bmi_prepared_free(&prepared);
    return text;
}

static void is(char *text, const char *expected)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (strcmp(text, expected) != 0) printf("\n    %s is not\n    %s\n", text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
    free(text);
}

static void test_arguments(void)
{
    char *folder = bmt_make_folder(), *input = strdup(bmt_in(folder, "in.tif"));
    bmt_make_input(input, NULL);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    bm_run_output outputs[] = {bmt_output(NULL, BM_OUTPUT_DEFAULT), bmt_output(NULL, BM_OUTPUT_CONFIDENCE)};
    bm_error err;
    bm_run_options run = bmt_run_options(model, input, outputs, 2);
    is(arguments_of(&run, NULL, &err),
       "model=net.onnx\noutputs=class,confidence\not=Byte,Float32\nnodata=255,nan\nsrc_nodata=7,7,7,7,7\n");

    const bm_model_options how = {.size = sizeof how, .activation = "relu", .output = "logits"};
    outputs[0].output.reject = 0.5;
    run.scale = 0.5;
    run.offset = 1;
    run.cpu = "scalar";
    run.source.valid = BM_VALID_ALL;
    is(arguments_of(&run, &how, &err),
       "model=net.onnx\noutputs=class,confidence\not=Byte,Float32\nnodata=255,nan\nsrc_nodata=7,7,7,7,7\n"
       "src_scale=0.5,0.5,0.5,0.5,0.5\nsrc_offset=1,1,1,1,1\nreject=0.5\nvalid=all\ncpu=scalar\nactivation=relu\nmodel_"
       "output=logits\n");

    run.decibel = BM_DECIBEL_FROM;
    CU_ASSERT_PTR_NULL(arguments_of(&run, NULL, &err));
    BMT_ASSERT_SAYS(err, "decibels");
    bm_model_free(model);
    bmt_remove_folder(folder);
    free(input);
}

static void test_outputs(void)
{
    bmi_plan_output planned[] = {{.output = {.kind = BM_OUTPUT_TOP, .n_top = 3}},
                                 {.output = {.kind = BM_OUTPUT_LAYER}}};
    bmi_plan plan = {.n_outputs = 2};
    plan.outputs = planned;
    bm_run_output outputs[] = {bmt_output(NULL, BM_OUTPUT_TOP), bmt_output(NULL, BM_OUTPUT_LAYER)};
    outputs[1].output.layer = "a \"b\"";
    const bm_run_options run = {.outputs = outputs, .n_outputs = 2};
    bmi_text text = {0};
    bmi_vrt_outputs_append(&text, &run, &plan, false);
    CU_ASSERT_STRING_EQUAL(text.data, "top:3,layer:a \"b\"");
    bmi_text_free(&text);
    bmi_vrt_outputs_append(&text, &run, &plan, true);
    CU_ASSERT_STRING_EQUAL(text.data, "\"top:3\", \"layer:a \\\"b\\\"\"");
    bmi_text_free(&text);
}

BMT_MAIN("pipeline/vrt_arguments", {"arguments", test_arguments}, {"outputs", test_outputs})
