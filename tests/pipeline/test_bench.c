/* SPDX-License-Identifier: MIT
 *
 * What the benchmark says of itself; how fast anything is is not a matter of tests. */
#include "pipeline/run_fixture.h"

static void test_reports(void)
{
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    bm_output output = {.size = sizeof output, .kind = BM_OUTPUT_PROBABILITIES};
    bm_error err;
    for (int type = BM_TYPE_AUTO; type <= BM_TYPE_FLOAT64; type++) {
        const bm_bench_options options = {.size = sizeof options,
                                          .cpu = "scalar",
                                          .n_threads = type % 2 == 0 ? 2 : 0,
                                          .outputs = &output,
                                          .n_outputs = 1,
                                          .input_type = (bm_type)type,
                                          .seconds = 0.01};
        bm_bench_report report = {.size = sizeof report};
        BMT_ASSERT_OK(bm_bench(model, &options, &report, &err), err);
        CU_ASSERT_STRING_EQUAL(report.cpu, "scalar");
        CU_ASSERT_EQUAL(report.n_threads, type % 2 == 0 ? 2 : 1);
        CU_ASSERT_EQUAL(report.flops_per_pixel, 2 * (5 * 4 + 4 * 3));
        CU_ASSERT(report.pixels_per_second > 0 && report.peak_flops_per_second > 0);
        CU_ASSERT_DOUBLE_EQUAL(report.flops_per_second / report.pixels_per_second, report.flops_per_pixel, 1e-6);
    }
    bm_model_free(model);
}

static void test_refusals(void)
{
    bm_model *model = bmt_model(BMT_FUSION);
    bm_bench_report report = {.size = sizeof report}, small = {.size = 1};
    bm_bench_options options = {.size = sizeof options, .cpu = "quantum"};
    bm_error err;
    BMT_ASSERT_FAILS(bm_bench(model, &options, &report, &err), err, BM_ERR_ARGUMENT, "quantum");
    BMT_ASSERT_FAILS(bm_bench(model, &options, &small, &err), err, BM_ERR_ARGUMENT, "size is not set");
    BMT_ASSERT_FAILS(bm_bench(model, NULL, &report, &err), err, BM_ERR_ARGUMENT, "size is not set");
    bm_model_free(model);
}

BMT_MAIN("pipeline/bench", {"reports", test_reports}, {"refusals", test_refusals})
