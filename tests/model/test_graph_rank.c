/* SPDX-License-Identifier: MIT
 *
 * Stacks that are one linear map, and those that are not. */
#include "model_check.h"

static double next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (1 << 23) - 1.0;
}

static double *random_weights(size_t count, uint32_t seed)
{
    double *weights = bmi_calloc(count, sizeof *weights);
    CU_ASSERT_PTR_NOT_NULL_FATAL(weights);
    for (size_t i = 0; i < count; i++) weights[i] = (double)(float)next_random(&seed);
    return weights;
}

/* n_in -> n_mid -> n_out without anything between. */
static int rank_of_stack(int n_in, int n_mid, int n_out)
{
    bmi_graph graph = bmt_graph(n_in);
    bmt_dense(&graph, n_mid, random_weights((size_t)n_in * (size_t)n_mid, 1));
    bmt_dense(&graph, n_out, random_weights((size_t)n_mid * (size_t)n_out, 2));
    const int rank = bmi_graph_linear_rank(&graph);
    bmi_graph_free(&graph);
    return rank;
}

static void test_bottlenecks(void)
{
    CU_ASSERT_EQUAL(rank_of_stack(4, 8, 4), 4);
    CU_ASSERT_EQUAL(rank_of_stack(8, 3, 8), 3);
    CU_ASSERT_EQUAL(rank_of_stack(12, 64, 5), 5);
    CU_ASSERT_EQUAL(rank_of_stack(1, 1, 1), 1);
    CU_ASSERT_EQUAL(rank_of_stack(512, 100, 512), 100);
}

/* Bands on scales 1e-4 to 1e4 lose no rank to the tolerance. */
static void test_scales(void)
{
    bmi_graph graph = bmt_graph(3);
    bm_error err;
    int index;
    BMT_ASSERT_OK(bmi_graph_add_affine(&graph, 0, BMT_DOUBLES(1e-4, 1, 1e4), NULL, "", &index, &err), err);
    bmt_dense(&graph, 3, BMT_DOUBLES(1, 2, 3, 0, 1, 4, 5, 6, 0));
    bmt_dense(&graph, 3, BMT_DOUBLES(1, 0, 0, 0, 1, 0, 0, 0, 1));
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 3);
    graph.nodes[1].weights[0] = 0.0;
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 2);
    bmi_graph_free(&graph);
}

static void test_ends(void)
{
    bmi_graph graph = bmt_graph(2);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 2, 4));
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 0); /* one layer is no stack */
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 0, 0, 1));
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 1);
    bmt_plain(&graph, BMI_OP_SOFTMAX);
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 1);
    bmt_plain(&graph, BMI_OP_ARGMAX);
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 1);
    bmi_graph_free(&graph);
}

static void test_not_linear(void)
{
    bmi_graph graph = bmt_graph(2);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 2, 4));
    bmt_activation(&graph, BMI_ACT_CLAMP, 0.0, INFINITY);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 0, 0, 1));
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 0);
    bmi_graph_free(&graph);
    graph = bmt_graph(2);
    CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), 0);
    bmi_graph_free(&graph);
}

static void test_too_large_and_no_memory(void)
{
    CU_ASSERT_EQUAL(rank_of_stack(8000, 2, 2), 0);
    bmi_graph graph = bmt_graph(2);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 2, 4));
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 0, 0, 1));
    for (long n = 0; n < 3; n++) {
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(bmi_graph_linear_rank(&graph), -1);
        bmi_mem_fail_after(-1);
    }
    bmi_graph_free(&graph);
}

BMT_MAIN("model/graph_rank", {"bottlenecks", test_bottlenecks}, {"scales", test_scales}, {"ends", test_ends},
         {"not linear", test_not_linear}, {"too large, no memory", test_too_large_and_no_memory})
