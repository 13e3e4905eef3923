/* SPDX-License-Identifier: MIT
 *
 * What is checked before a run or a reader; the rest is theirs to test. */
#include "pipeline/prepare.h"
#include "run_fixture.h"

static void test_prepare(void)
{
    char *folder = bmt_make_folder(), input[300];
    snprintf(input, sizeof input, "%s/in.tif", folder);
    bmt_make_input(input, NULL);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const bm_run_output output = bmt_output(NULL, BM_OUTPUT_CLASS);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    bmi_prepared prepared;
    bm_error err;
    BMT_ASSERT_OK(bmi_prepare(&prepared, &options, &err), err);
    CU_ASSERT(prepared.units == NULL && prepared.plan->n_inputs == 5 && prepared.source_options.n_inputs == 5);
    bmi_prepared_free(&prepared);
    options.scale = 2;
    BMT_ASSERT_OK(bmi_prepare(&prepared, &options, &err), err);
    CU_ASSERT_PTR_NOT_NULL(prepared.units);
    bmi_prepared_free(&prepared);
    options.n_outputs = 0;
    BMT_ASSERT_FAILS(bmi_prepare(&prepared, &options, &err), err, BM_ERR_ARGUMENT, "needs an output");
    bmi_prepared_free(&prepared);
    options.n_outputs = 1;
    options.n_threads = -1;
    BMT_ASSERT_FAILS(bmi_prepare(&prepared, &options, &err), err, BM_ERR_ARGUMENT, "negative");
    bmi_prepared_free(&prepared);
    options.model = NULL;
    BMT_ASSERT_FAILS(bmi_prepare(&prepared, &options, &err), err, BM_ERR_ARGUMENT, "a model and an input");
    bmi_prepared_free(&prepared);
    BMT_ASSERT_FAILS(bmi_prepare(&prepared, NULL, &err), err, BM_ERR_ARGUMENT, "bm_run_options");
    bmi_prepared_free(&prepared);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/prepare", {"prepare", test_prepare})
