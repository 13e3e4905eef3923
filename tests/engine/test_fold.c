/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include "engine/fold.h"
#include "engine/reference.h"
#include "nets.h"

static int count_op(const bmi_graph *graph, bmi_op op)
{
    int n = 0;
    for (int i = 0; i < graph->n_nodes; i++) n += graph->nodes[i].op == op;
    return n;
}

/* Both graphs at the same random pixels, in double: folding may change the last digits only. */
static double difference(const bmi_graph *a, const bmi_graph *b, const float *center)
{
    enum { N = 50 };
    const int n_in = a->nodes[0].n_channels, n_out = a->nodes[a->n_nodes - 1].n_channels;
    double *in = net_numbers(N * n_in, 2.0, 0.0), *x = net_numbers(N * n_out, 0, 0), *y = net_numbers(N * n_out, 0, 0),
           worst = 0.0;
    CU_ASSERT_EQUAL_FATAL(bmi_reference_apply(a, a->n_nodes - 1, in, N, x, NULL), BM_OK);
    for (int i = 0; i < N * n_in; i++) in[i] -= (double)center[i % n_in];
    CU_ASSERT_EQUAL_FATAL(bmi_reference_apply(b, b->n_nodes - 1, in, N, y, NULL), BM_OK);
    for (int i = 0; i < N * n_out; i++) worst = fmax(worst, fabs(x[i] - y[i]));
    bmi_free(in);
    bmi_free(x);
    bmi_free(y);
    return worst;
}

static void test_affine_steps_vanish(void)
{
    bm_model model = {0};
    bmi_graph folded;
    float center[16];
    bmi_graph_init(&model.graph, 5, NULL);
    const int first = net_relu(
        &model.graph,
        net_affine(&model.graph, net_dense(&model.graph, net_affine(&model.graph, net_affine(&model.graph, 0)), 7)));
    net_affine(&model.graph, net_affine(&model.graph, net_dense(&model.graph, net_affine(&model.graph, first), 3)));
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL), BM_OK);
    CU_ASSERT_EQUAL(count_op(&folded, BMI_OP_AFFINE), 0);
    CU_ASSERT_EQUAL(folded.n_nodes, 4); /* input, dense, relu, dense */
    CU_ASSERT_TRUE(difference(&model.graph, &folded, center) < 1e-12);
    bmi_graph_free(&folded);
    net_free(&model);
}

static void test_shared_layers_stay(void)
{
    bm_model model = {0};
    bmi_graph folded;
    float center[16];
    bmi_graph_init(&model.graph, 4, NULL);
    const int dense = net_dense(&model.graph, 0, 4), affine = net_affine(&model.graph, dense);
    net_op(&model.graph, BMI_OP_ADD, dense, affine); /* the dense layer has two readers */
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL), BM_OK);
    CU_ASSERT_EQUAL(count_op(&folded, BMI_OP_AFFINE), 1);
    CU_ASSERT_TRUE(difference(&model.graph, &folded, center) < 1e-12);
    bmi_graph_free(&folded);
    net_free(&model);
}

static void test_rich(void)
{
    bm_model model;
    bmi_graph folded;
    float center[16];
    net_rich(&model, 9, 13, 6);
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL), BM_OK);
    CU_ASSERT_TRUE(folded.n_nodes < model.graph.n_nodes);
    CU_ASSERT_TRUE(difference(&model.graph, &folded, center) < 1e-12);
    bmi_graph_free(&folded);
    net_free(&model);
}

/* What is left of the first shift once the centre is off is less than a float sees of it. */
static void test_center(void)
{
    bm_model model = {0};
    bmi_graph folded;
    float center[16];
    bmi_graph_init(&model.graph, 6, NULL);
    const int affine = net_affine(&model.graph, 0);
    net_act(&model.graph, affine, BMI_ACT_TANH, 0, 0);
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL), BM_OK);
    for (int c = 0; c < 6; c++) {
        const bmi_node *before = &model.graph.nodes[affine];
        CU_ASSERT_EQUAL(center[c], (float)(-before->bias[c] / before->weights[c]));
        CU_ASSERT_TRUE(fabs(folded.nodes[1].bias[c]) < 1e-7);
    }
    CU_ASSERT_TRUE(difference(&model.graph, &folded, center) < 1e-12);
    bmi_graph_free(&folded);
    net_op(&model.graph, BMI_OP_ADD, 2, 0); /* the raw input is wanted too */
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL), BM_OK);
    for (int c = 0; c < 6; c++) CU_ASSERT_EQUAL(center[c], 0.0f);
    bmi_graph_free(&folded);
    net_free(&model);
}

static void test_out_of_memory(void)
{
    bm_model model;
    net_rich(&model, 3, 4, 2);
    for (long n = 0;; n++) {
        bmi_graph folded;
        float center[16];
        bmi_mem_fail_after(n);
        const bm_status status = bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL);
        bmi_mem_fail_after(-1);
        bmi_graph_free(&folded);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
        CU_ASSERT_FATAL(n < 1000);
    }
    net_free(&model);
}

/* A constant reads a band only in form: the centre is taken off as if it were not there. */
static void test_constant(void)
{
    bm_model model = {0};
    bmi_graph folded;
    float center[16];
    int constant;
    bmi_graph_init(&model.graph, 3, NULL);
    const int dense = net_dense(&model.graph, net_affine(&model.graph, 0), 3);
    CU_ASSERT_EQUAL_FATAL(bmi_graph_add_constant(&model.graph, 3, net_numbers(3, 2.0, 0.0), "", &constant, NULL),
                          BM_OK);
    net_op(&model.graph, BMI_OP_ADD, dense, constant);
    CU_ASSERT_EQUAL_FATAL(bmi_fold(&model.graph, NULL, NULL, &folded, center, NULL), BM_OK);
    CU_ASSERT_EQUAL(count_op(&folded, BMI_OP_AFFINE), 0);
    CU_ASSERT_TRUE(center[0] != 0.0f);
    CU_ASSERT_TRUE(difference(&model.graph, &folded, center) < 1e-12);
    bmi_graph_free(&folded);
    net_free(&model);
}

BMT_MAIN("engine/fold", {"a constant", test_constant}, {"affine steps vanish", test_affine_steps_vanish},
         {"shared layers stay", test_shared_layers_stay}, {"a rich network", test_rich},
         {"the centre of the bands", test_center}, {"out of memory", test_out_of_memory})
