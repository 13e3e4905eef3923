/* SPDX-License-Identifier: MIT
 *
 * What the end of a network means. */
#include "model_check.h"

static void check_head(const bmi_graph *graph, bmi_head_kind kind, int values, int scores)
{
    const bmi_head head = bmi_graph_head(graph);
    CU_ASSERT_EQUAL(head.kind, kind);
    CU_ASSERT_EQUAL(head.values, values);
    CU_ASSERT_EQUAL(head.scores, scores);
}

static void test_heads(void)
{
    bmi_graph graph = bmt_graph(2);
    check_head(&graph, BMI_HEAD_SOFTMAX, 0, 0);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 3, 4));
    check_head(&graph, BMI_HEAD_SOFTMAX, 1, 1);
    bmt_plain(&graph, BMI_OP_SOFTMAX);
    check_head(&graph, BMI_HEAD_SOFTMAX, 2, 1);
    bmt_plain(&graph, BMI_OP_ARGMAX);
    check_head(&graph, BMI_HEAD_SOFTMAX, 2, 1);
    bmi_graph_free(&graph);
}

static void test_argmax_of_scores(void)
{
    bmi_graph graph = bmt_graph(2);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 3, 4));
    bmt_plain(&graph, BMI_OP_ARGMAX);
    check_head(&graph, BMI_HEAD_SOFTMAX, 1, 1);
    bmi_graph_free(&graph);
}

static void test_log_softmax(void)
{
    bmi_graph graph = bmt_graph(2);
    bmt_plain(&graph, BMI_OP_LOG_SOFTMAX);
    check_head(&graph, BMI_HEAD_SOFTMAX, 1, 0);
    bmi_graph_free(&graph);
}

static void test_sigmoids(void)
{
    bmi_graph graph = bmt_graph(2);
    bmt_activation(&graph, BMI_ACT_SIGMOID, 0.0, 0.0);
    check_head(&graph, BMI_HEAD_DIRECT, 1, 1);
    bmt_dense(&graph, 1, BMT_DOUBLES(1, 2));
    check_head(&graph, BMI_HEAD_SOFTMAX, 2, 2);
    bmt_activation(&graph, BMI_ACT_SIGMOID, 0.0, 0.0);
    check_head(&graph, BMI_HEAD_BINARY, 3, 2);
    bmi_graph_free(&graph);
}

static int sum_of(bmi_graph *graph, int input, double weight, double bias)
{
    bm_error err;
    int index;
    double *weights = bmi_calloc(3, sizeof *weights), *shift = bmi_calloc(1, sizeof *shift);
    for (int c = 0; c < 3; c++) weights[c] = weight;
    *shift = bias;
    BMT_ASSERT_OK(bmi_graph_add_dense(graph, input, 1, weights, shift, "", &index, &err), err);
    return index;
}

static void test_shares(void)
{
    static const struct {
        double weight, bias;
        bmi_head_kind kind;
    } rows[] = {{1.0, 0.0, BMI_HEAD_DIRECT}, {2.0, 0.0, BMI_HEAD_SOFTMAX}, {1.0, 1.0, BMI_HEAD_SOFTMAX}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_graph graph = bmt_graph(3);
        bm_error err;
        int index;
        const int sum = sum_of(&graph, 0, rows[i].weight, rows[i].bias);
        BMT_ASSERT_OK(bmi_graph_add_binary(&graph, BMI_OP_DIVIDE, 0, sum, "", &index, &err), err);
        check_head(&graph, rows[i].kind, index, index);
        int least;
        BMT_ASSERT_OK(bmi_graph_add_activation(&graph, sum, BMI_ACT_CLAMP, 1e-30, INFINITY, "", &least, &err), err);
        BMT_ASSERT_OK(bmi_graph_add_binary(&graph, BMI_OP_DIVIDE, 0, least, "", &index, &err), err);
        check_head(&graph, rows[i].kind, index, index);
        bmi_graph_free(&graph);
    }
}

static void test_pair(void)
{
    for (int right = 0; right < 2; right++) {
        bmi_graph graph = bmt_graph(1);
        bm_error err;
        int other, index;
        double *scale = bmi_calloc(1, sizeof *scale), *shift = bmi_calloc(1, sizeof *shift);
        *scale = -1.0;
        *shift = right ? 1.0 : 2.0;
        bmt_activation(&graph, BMI_ACT_SIGMOID, 0.0, 0.0);
        BMT_ASSERT_OK(bmi_graph_add_affine(&graph, 1, scale, shift, "", &other, &err), err);
        BMT_ASSERT_OK(bmi_graph_add_binary(&graph, BMI_OP_CONCAT, other, 1, "", &index, &err), err);
        check_head(&graph, right ? BMI_HEAD_DIRECT : BMI_HEAD_SOFTMAX, index, index);
        bmi_graph_free(&graph);
    }
}

BMT_MAIN("model/head", {"softmax and argmax", test_heads}, {"argmax of scores", test_argmax_of_scores},
         {"log softmax", test_log_softmax}, {"sigmoids", test_sigmoids}, {"shares", test_shares}, {"pair", test_pair})
