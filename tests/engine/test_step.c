/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include "engine/rows.h"
#include "engine/step.h"
#include "nets.h"

/* A clamp goes into the dense layer it follows, even when another step stands between them in the list. */
static void test_clamp_finds_its_layer(void)
{
    bm_model model = {0};
    bmi_graph *g = &model.graph;
    bmi_graph_init(g, 3, NULL);
    const int first = net_dense(g, 0, 4), second = net_dense(g, 0, 5),
              relu = net_act(g, first, BMI_ACT_CLAMP, -1.0, 6.0);
    net_dense(g, relu, 2);
    net_dense(g, second, 2);
    bmi_rows rows[8];
    bmi_step steps[8] = {0};
    int n_rows, n_steps = 0;
    bmi_rows_assign(g, g->n_nodes - 1, g->n_nodes - 2, rows, &n_rows, NULL);
    for (int i = 1; i < g->n_nodes; i++)
        CU_ASSERT_EQUAL_FATAL(bmi_step_append(g, i, rows, bmi_kernels_get(NULL), steps, &n_steps, NULL), BM_OK);
    CU_ASSERT_EQUAL(n_steps, 4);
    CU_ASSERT_EQUAL(steps[0].clamp, BMI_CLAMP_BOTH);
    CU_ASSERT_EQUAL(steps[0].lo, -1.0f);
    CU_ASSERT_EQUAL(steps[0].hi, 6.0f);
    CU_ASSERT_EQUAL(steps[1].clamp, BMI_CLAMP_NONE);
    for (int i = 0; i < n_steps; i++) bmi_step_free(&steps[i]);
    net_free(&model);
}

static void test_argmax_in_the_middle(void)
{
    bm_model model = {0};
    bmi_graph *g = &model.graph;
    bmi_graph_init(g, 3, NULL);
    const int argmax = net_op(g, BMI_OP_ARGMAX, 0, -1);
    bmi_rows rows[8] = {{0, 3}, {3, 1}};
    bmi_step step = {0};
    int n_steps = 0;
    bm_error err;
    CU_ASSERT_EQUAL(bmi_step_append(g, argmax, rows, bmi_kernels_get(NULL), &step, &n_steps, &err), BM_ERR_UNSUPPORTED);
    bmi_step_free(&step);
    net_free(&model);
}

BMT_MAIN("engine/step", {"a clamp finds its layer", test_clamp_finds_its_layer},
         {"argmax in the middle", test_argmax_in_the_middle})
