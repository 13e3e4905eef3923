/* SPDX-License-Identifier: MIT
 *
 * Runs as VRTs: nodata that is not zero, names that lead somewhere, and what a kind cannot hold. */
#include "pipeline/run_fixture.h"

static char *folder;
static char *input;
static bm_model *model;

static void set_up(const char *json)
{
    folder = bmt_make_folder();
    input = strdup(bmt_in(folder, "in.tif"));
    bmt_make_input(input, NULL);
    model = bmt_model(json);
}

static void tear_down(void)
{
    bm_model_free(model);
    bmt_remove_folder(folder);
    free(input);
}

static bm_status describe(const bm_run_options *run, bm_vrt_kind kind, char **text, char **notes, bm_error *err)
{
    const bm_vrt_options options = {.size = sizeof options,
                                    .kind = kind,
                                    .vrt_path = bmt_in(folder, "out.vrt"),
                                    .model_path = bmt_in(folder, "in.tif")};
    return bm_run_to_vrt(run, &options, text, notes, err);
}

static void says(const char *text, const char *words)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (strstr(text, words) == NULL) printf("\n    no %s in %s\n", words, text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, words));
}

static void test_functions(void)
{
    set_up(BMT_CLASSIFIER);
    bm_run_output outputs[] = {bmt_output(NULL, BM_OUTPUT_CLASS), bmt_output(NULL, BM_OUTPUT_MARGIN)};
    bm_run_options run = bmt_run_options(model, input, outputs, 2);
    char *text, *notes;
    bm_error err;
    BMT_ASSERT_OK(describe(&run, BM_VRT_DERIVED, &text, &notes, &err), err);
    says(text, "model=\"/");
    says(text, "<NoDataValue>255</NoDataValue>");
    says(text, "<NoDataValue>nan</NoDataValue>");
    says(text, "<Description>margin</Description>");
    CU_ASSERT_STRING_EQUAL(notes, "");
    bm_text_free(text);
    bm_text_free(notes);

    BMT_ASSERT_FAILS(describe(&run, BM_VRT_PROCESSED, &text, &notes, &err), err, BM_ERR_UNSUPPORTED,
                     "not Byte and Float32");
    CU_ASSERT(text == NULL && notes == NULL);
    run.n_outputs = 1;
    BMT_ASSERT_OK(describe(&run, BM_VRT_PROCESSED, &text, NULL, &err), err);
    says(text, "<Argument name=\"model\">in.tif</Argument>");
    says(text, "VRTProcessedRasterBand");
    bm_text_free(text);

    run.has_srcwin = true;
    BMT_ASSERT_FAILS(describe(&run, BM_VRT_DERIVED, &text, &notes, &err), err, BM_ERR_ARGUMENT,
                     "gdal_translate -of VRT");
    tear_down();
}

/* Classes that have no zero would have it as nodata, which derived bands must not; what the caller asks for stays. */
static void test_zero(void)
{
    set_up("{\"mlm:output\": [{\"classification:classes\": [{\"value\": 1, \"name\": \"a\"}, {\"value\": 255, "
           "\"name\": \"b\"}]}],"
           " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]}, {\"op\": "
           "\"softmax\"}]}");
    bm_run_output output = bmt_output(NULL, BM_OUTPUT_CLASS);
    bm_run_options run = bmt_run_options(model, input, &output, 1);
    char *text, *notes;
    bm_error err;
    BMT_ASSERT_OK(describe(&run, BM_VRT_DERIVED, &text, &notes, &err), err);
    says(text, "<NoDataValue>254</NoDataValue>");
    CU_ASSERT_STRING_EQUAL(notes, "");
    bm_text_free(text);
    bm_text_free(notes);
    BMT_ASSERT_OK(describe(&run, BM_VRT_PROCESSED, &text, &notes, &err), err);
    says(text, "<NoDataValue>0</NoDataValue>");
    bm_text_free(text);
    bm_text_free(notes);
    output.output.has_nodata = true;
    BMT_ASSERT_OK(describe(&run, BM_VRT_DERIVED, &text, &notes, &err), err);
    says(text, "<NoDataValue>0</NoDataValue>");
    says(notes, "nodata is 0");
    bm_text_free(text);
    bm_text_free(notes);
    tear_down();
}

static void test_stock(void)
{
    set_up(BMT_CLASSIFIER);
    bm_run_output outputs[] = {bmt_output(NULL, BM_OUTPUT_DEFAULT), bmt_output(NULL, BM_OUTPUT_FLAGS)};
    bm_run_options run = bmt_run_options(model, input, outputs, 1);
    char *text, *notes;
    bm_error err;
    BMT_ASSERT_OK(describe(&run, BM_VRT_STOCK, &text, &notes, &err), err);
    says(text, "BandAffineCombination");
    says(notes, "before the softmax");
    says(notes, "double precision");
    bm_text_free(text);
    bm_text_free(notes);
    tear_down();
}

static void test_stock_refusals(void)
{
    set_up(BMT_CLASSIFIER);
    bm_run_output outputs[] = {bmt_output(NULL, BM_OUTPUT_CLASS), bmt_output(NULL, BM_OUTPUT_FLAGS)};
    bm_run_options run = bmt_run_options(model, input, outputs, 1);
    char *text;
    bm_error err;
    BMT_ASSERT_FAILS(describe(&run, BM_VRT_STOCK, &text, NULL, &err), err, BM_ERR_UNSUPPORTED,
                     "give values, no classes");
    outputs[0] = bmt_output(NULL, BM_OUTPUT_VALUES);
    run.source.valid = BM_VALID_ALL;
    BMT_ASSERT_FAILS(describe(&run, BM_VRT_STOCK, &text, NULL, &err), err, BM_ERR_UNSUPPORTED,
                     "when any of its bands is");
    const bm_vrt_options none = {.size = 1};
    BMT_ASSERT_FAILS(bm_run_to_vrt(&run, &none, &text, NULL, &err), err, BM_ERR_ARGUMENT, "a name is missing");
    tear_down();
}

static void test_descriptor(void)
{
    set_up(BMT_FUSION);
    bm_run_output output = bmt_output(NULL, BM_OUTPUT_DEFAULT);
    bm_run_options run = bmt_run_options(model, input, &output, 1);
    char *text;
    bm_error err;
    BMT_ASSERT_OK(describe(&run, BM_VRT_DESCRIPTOR, &text, NULL, &err), err);
    says(text, "\"outputs\": [\"values\"]");
    bm_text_free(text);
    tear_down();
}

BMT_MAIN("pipeline/vrt", {"functions", test_functions}, {"zero", test_zero}, {"stock", test_stock},
         {"stock refusals", test_stock_refusals}, {"descriptor", test_descriptor})
