/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include "engine/rows.h"
#include "nets.h"

static bool overlap(bmi_rows a, bmi_rows b)
{
    return a.first < b.first + b.n && b.first < a.first + a.n;
}

/* No node may be overwritten before its last reader is done. */
static void check(const bmi_graph *graph, int keep_a, int keep_b)
{
    bmi_rows rows[64];
    int n_rows;
    CU_ASSERT_EQUAL_FATAL(bmi_rows_assign(graph, keep_a, keep_b, rows, &n_rows, NULL), BM_OK);
    for (int i = 0; i < graph->n_nodes; i++) {
        CU_ASSERT_EQUAL(rows[i].n, graph->nodes[i].n_channels);
        CU_ASSERT_TRUE(rows[i].first >= 0 && rows[i].first + rows[i].n <= n_rows);
        int last = i;
        for (int k = i + 1; k < graph->n_nodes; k++)
            for (int m = 0; m < BMI_MAX_INPUTS; m++)
                if (graph->nodes[k].inputs[m] == i) last = k;
        if (i == keep_a || i == keep_b) last = graph->n_nodes;
        for (int k = i + 1; k < graph->n_nodes && k <= last; k++) {
            const bool in_place = k == last && rows[k].first == rows[i].first && rows[k].n == rows[i].n &&
                                  graph->nodes[k].op != BMI_OP_DENSE && graph->nodes[k].op != BMI_OP_SELECT;
            CU_ASSERT_TRUE(in_place || !overlap(rows[i], rows[k]));
        }
    }
}

static void test_rich(void)
{
    bm_model model;
    net_rich(&model, 9, 13, 6);
    check(&model.graph, model.graph.n_nodes - 1, model.graph.n_nodes - 2);
    net_free(&model);
    net_channels(&model);
    check(&model.graph, model.graph.n_nodes - 1, model.graph.n_nodes - 1);
    net_free(&model);
}

static void test_stack_uses_two_buffers(void)
{
    bm_model model = {0};
    bmi_graph *g = &model.graph;
    bmi_graph_init(g, 12, NULL);
    int x = net_relu(g, net_dense(g, 0, 64));
    for (int i = 0; i < 5; i++) x = net_relu(g, net_dense(g, x, 64));
    bmi_rows rows[64];
    int n_rows;
    bmi_rows_assign(g, x, x, rows, &n_rows, NULL);
    CU_ASSERT_TRUE(n_rows <= 12 + 64 + 64);
    check(g, x, x);
    net_free(&model);
}

static void test_fused_clamp(void)
{
    bm_model model = {0};
    bmi_graph *g = &model.graph;
    bmi_graph_init(g, 3, NULL);
    const int dense = net_dense(g, 0, 4), relu = net_relu(g, dense), tanh_ = net_act(g, relu, BMI_ACT_TANH, 0, 0);
    const int other = net_dense(g, tanh_, 4), clamp = net_relu(g, other);
    net_op(g, BMI_OP_ADD, clamp, other); /* a second reader of the layer before the clamp */
    CU_ASSERT_TRUE(bmi_rows_is_fused_clamp(g, relu));
    CU_ASSERT_FALSE(bmi_rows_is_fused_clamp(g, tanh_));
    CU_ASSERT_FALSE(bmi_rows_is_fused_clamp(g, clamp));
    net_free(&model);
}

BMT_MAIN("engine/rows", {"nothing is overwritten too early", test_rich},
         {"a stack uses two buffers", test_stack_uses_two_buffers}, {"fused clamps", test_fused_clamp})
