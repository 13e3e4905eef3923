/* SPDX-License-Identifier: MIT
 *
 * The check before a run, through bm_run. */
#include "run_fixture.h"

/* Digital numbers of the fixture are 100 to 9099. */
static const char wants_reflectance[] = "{\"mlm:input\": [{\"bands\": [\"a\", \"b\", \"c\", \"d\", \"e\"],"
                                        " \"bandmix:training_range\": {\"minimum\": 0, \"maximum\": 0.95}}],"
                                        " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 0, 0, 0, 0]]}]}";

static const char *const numbers[] = {"1", "2", "3", "4", "5"};

static bm_status run(const char *json, bm_run_options changes, bm_error *err)
{
    const char *in = "/vsimem/range_in.tif", *out = "/vsimem/range_out.tif";
    bmt_make_input(in, "TILED=YES BLOCKXSIZE=128 BLOCKYSIZE=128 COMPRESS=DEFLATE");
    bm_model *model = bmt_model(json);
    const bm_run_output output = bmt_output(out, BM_OUTPUT_VALUES);
    bm_run_options options = bmt_run_options(model, in, &output, 1);
    options.source.bands = numbers;
    options.source.n_bands = 5;
    options.overwrite = true;
    options.scale = changes.scale;
    options.offset = changes.offset;
    options.skip_range_check = changes.skip_range_check;
    options.has_srcwin = changes.has_srcwin;
    options.srcwin = changes.srcwin;
    const bm_status status = bm_run(&options, NULL, err);
    bm_model_free(model);
    return status;
}

static void test_stops(void)
{
    bm_error err;
    CU_ASSERT_EQUAL(run(wants_reflectance, (bm_run_options){0}, &err), BM_ERR_MISMATCH);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "100 % of the samples"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "trained on 0 to 0.95"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "--scale 0.0001"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "--no-range-check"));
}

static void test_goes_on(void)
{
    bm_error err;
    BMT_ASSERT_OK(run(wants_reflectance, (bm_run_options){.scale = 1e-4}, &err), err);
    BMT_ASSERT_OK(run(wants_reflectance, (bm_run_options){.skip_range_check = true}, &err), err);
    BMT_ASSERT_OK(run(BMT_FUSION, (bm_run_options){0}, &err), err);
}

/* A part of one pixel, and one that holds nodata alone, do not confuse it. */
static void test_small_parts(void)
{
    bm_error err;
    const bm_run_options one = {.has_srcwin = true, .srcwin = {699, 499, 1, 1}};
    CU_ASSERT_EQUAL(run(wants_reflectance, one, &err), BM_ERR_MISMATCH);
    const bm_run_options empty = {.has_srcwin = true, .srcwin = {260, 130, 100, 100}};
    BMT_ASSERT_OK(run(wants_reflectance, empty, &err), err);
}

BMT_MAIN("pipeline/range_check", {"stops", test_stops}, {"goes on", test_goes_on}, {"small parts", test_small_parts})
