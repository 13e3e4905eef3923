/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include "base/mem.h"
#include "engine/plan.h"
#include "nets.h"

static void stack(bm_model *model, int n_in, int n_hidden, int n_out)
{
    *model = (bm_model){0};
    bmi_graph_init(&model->graph, n_in, NULL);
    net_op(&model->graph, BMI_OP_SOFTMAX,
           net_dense(&model->graph, net_relu(&model->graph, net_dense(&model->graph, 0, n_hidden)), n_out), -1);
    net_finish(model);
}

static void test_softmax_is_not_computed_for_classes(void)
{
    bm_model model;
    bmi_plan *plan;
    bm_error err;
    stack(&model, 12, 32, 10);
    BMT_ASSERT_OK(bmi_plan_new(&plan, &model, NULL, NULL, NULL, 0, &err), err);
    CU_ASSERT_EQUAL(plan->n_steps, 2);
    CU_ASSERT_EQUAL(plan->steps[0].clamp, BMI_CLAMP_LOW);
    CU_ASSERT_EQUAL(plan->outputs[0].output.kind, BM_OUTPUT_CLASS);
    bmi_plan_free(plan);
    const bm_output values = {.size = sizeof values, .kind = BM_OUTPUT_VALUES};
    BMT_ASSERT_OK(bmi_plan_new(&plan, &model, NULL, NULL, &values, 1, &err), err);
    CU_ASSERT_EQUAL(plan->n_steps, 3);
    CU_ASSERT_EQUAL(plan->outputs[0].n_bands, 10);
    bmi_plan_free(plan);
    net_free(&model);
}

static void test_block(void)
{
    for (int n_in = 1; n_in < 2000; n_in = n_in * 3 + 1) {
        bm_model model;
        bmi_plan *plan;
        bm_error err;
        stack(&model, n_in, 64, 3);
        BMT_ASSERT_OK(bmi_plan_new(&plan, &model, NULL, NULL, NULL, 0, &err), err);
        CU_ASSERT_EQUAL(plan->block_pixels % plan->kernels->tile_pixels, 0);
        CU_ASSERT_TRUE(plan->row_stride >= plan->block_pixels);
        CU_ASSERT_EQUAL(plan->row_stride * sizeof(float) % (2 * BMI_ALIGNMENT), BMI_ALIGNMENT);
        bmi_plan_free(plan);
        net_free(&model);
    }
}

static void test_unknown_tier(void)
{
    bm_model model;
    bmi_plan *plan = (bmi_plan *)&model;
    bm_error err;
    stack(&model, 2, 3, 2);
    CU_ASSERT_EQUAL(bmi_plan_new(&plan, &model, NULL, "altivec", NULL, 0, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NULL(plan);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "altivec"));
    net_free(&model);
}

static void test_out_of_memory(void)
{
    bm_model model;
    net_rich(&model, 3, 4, 2);
    for (long n = 0;; n++) {
        bmi_plan *plan;
        bmi_mem_fail_after(n);
        const bm_status status = bmi_plan_new(&plan, &model, NULL, NULL, NULL, 0, NULL);
        bmi_mem_fail_after(-1);
        bmi_plan_free(plan);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
        CU_ASSERT_PTR_NULL(plan);
        CU_ASSERT_FATAL(n < 1000);
    }
    net_free(&model);
}

BMT_MAIN("engine/plan", {"classes need no softmax", test_softmax_is_not_computed_for_classes}, {"blocks", test_block},
         {"unknown tier", test_unknown_tier}, {"out of memory", test_out_of_memory})
