/* SPDX-License-Identifier: MIT
 *
 * Units before a model: the same through the runner as by their definition, and without a layer of their own. */
#include "suite.h"

#include "engine/fold.h"
#include "engine/reference.h"
#include "engine/runner.h"
#include "nets.h"

static bmi_rescale *make(int n, bmi_activation function)
{
    bmi_rescale *rescale;
    bm_error err;
    BMT_ASSERT_OK(bmi_rescale_new(&rescale, n, &err), err);
    rescale->function = function;
    return rescale;
}

static void test_apply(void)
{
    bmi_rescale *rescale = make(2, BMI_ACT_IDENTITY);
    CU_ASSERT(bmi_rescale_is_idle(rescale));
    CU_ASSERT_EQUAL(bmi_rescale_apply(rescale, 1, 7.5), 7.5);
    CU_ASSERT_EQUAL(bmi_rescale_apply(NULL, 1, 7.5), 7.5);
    rescale->before[1] = (bmi_line){2.0, 1.0};
    rescale->after[1] = (bmi_line){10.0, -3.0};
    rescale->function = BMI_ACT_LOG10;
    CU_ASSERT(!bmi_rescale_is_idle(rescale));
    CU_ASSERT_DOUBLE_EQUAL(bmi_rescale_apply(rescale, 1, 49.5), 17.0, 1e-12);
    bmi_rescale *copy;
    bm_error err;
    BMT_ASSERT_OK(bmi_rescale_copy(rescale, &copy, &err), err);
    bmi_rescale_free(rescale);
    CU_ASSERT_DOUBLE_EQUAL(bmi_rescale_apply(copy, 1, 49.5), 17.0, 1e-12);
    bmi_rescale_free(copy);
    BMT_ASSERT_OK(bmi_rescale_copy(NULL, &copy, &err), err);
    CU_ASSERT_PTR_NULL(copy);
}

/* Units in front of a network of `scaled` inputs become part of its first layer. */
static void test_folds_away(void)
{
    bm_model model = {0};
    bmi_graph folded;
    float center[3];
    bmi_graph_init(&model.graph, 3, NULL);
    net_dense(&model.graph, net_affine(&model.graph, 0), 4);
    bmi_rescale *units = make(3, BMI_ACT_IDENTITY);
    for (int c = 0; c < 3; c++) units->before[c] = (bmi_line){1e-4, -0.1};
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, units, NULL, &folded, center, NULL), BM_OK);
    CU_ASSERT_EQUAL(folded.n_nodes, 2);
    CU_ASSERT(fabsf(center[0]) > 1.0f);
    static const double stored[3] = {1500.0, 3000.0, 12000.0};
    double seen[3], shifted[3], want[4], got[4];
    for (int c = 0; c < 3; c++) {
        seen[c] = bmi_rescale_apply(units, c, stored[c]);
        shifted[c] = stored[c] - (double)center[c];
    }
    CU_ASSERT_EQUAL_FATAL(bmi_reference_apply(&model.graph, 2, seen, 1, want, NULL), BM_OK);
    CU_ASSERT_EQUAL_FATAL(bmi_reference_apply(&folded, 1, shifted, 1, got, NULL), BM_OK);
    for (int c = 0; c < 4; c++) CU_ASSERT_DOUBLE_EQUAL(got[c], want[c], 1e-9);
    bmi_graph_free(&folded);
    bmi_rescale_free(units);
    net_free(&model);
}

static void test_through_the_runner(void)
{
    bm_model model;
    net_rich(&model, 5, 9, 3);
    static const double scale[5] = {1e-3, 2e-3, 1e-3, 5e-4, 1e-3}, offset[5] = {-0.5, 0.0, 0.25, 1.0, -1.0};
    enum { N = 200 };
    static float in[5 * N], out[3 * N];
    static double seen[5 * N], want[3 * N];
    void *bands[5], *results[3];
    for (int c = 0; c < 5; c++) bands[c] = in + c * N;
    for (int c = 0; c < 3; c++) results[c] = out + c * N;
    for (int c = 0; c < 5; c++)
        for (int p = 0; p < N; p++) {
            in[c * N + p] = (float)(1000.0 + net_random(800.0));
            seen[p * 5 + c] = (double)in[c * N + p] * scale[c] + offset[c];
        }
    const bm_output values = {.size = sizeof values, .kind = BM_OUTPUT_VALUES};
    const bm_runner_options options = {
        .size = sizeof options, .outputs = &values, .n_outputs = 1, .input_scale = scale, .input_offset = offset};
    const bm_planes from = {BM_TYPE_FLOAT32, 5, bands, sizeof *in}, to = {BM_TYPE_FLOAT32, 3, results, sizeof *out};
    bm_runner *runner;
    bm_error err;
    BMT_ASSERT_OK(bm_runner_new(&runner, &model, &options, &err), err);
    BMT_ASSERT_OK(bm_runner_apply(runner, &from, NULL, N, &to, &err), err);
    bm_runner_free(runner);
    CU_ASSERT_EQUAL_FATAL(bmi_reference_apply(&model.graph, bmi_graph_head(&model.graph).values, seen, N, want, NULL),
                          BM_OK);
    for (int c = 0; c < 3; c++)
        for (int p = 0; p < N; p++) CU_ASSERT_DOUBLE_EQUAL(out[c * N + p], want[p * 3 + c], 2e-6);
    net_free(&model);
}

static void test_memory(void)
{
    for (long n = 0; n < 3; n++) {
        bmi_rescale *rescale;
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(bmi_rescale_new(&rescale, 4, NULL), BM_ERR_MEMORY);
        bmi_mem_fail_after(-1);
        CU_ASSERT_PTR_NULL(rescale);
    }
}

BMT_MAIN("engine/rescale", {"apply", test_apply}, {"folds away", test_folds_away},
         {"through the runner", test_through_the_runner}, {"memory", test_memory})
