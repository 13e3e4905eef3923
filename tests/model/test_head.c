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

BMT_MAIN("model/head", {"softmax and argmax", test_heads}, {"argmax of scores", test_argmax_of_scores},
         {"log softmax", test_log_softmax}, {"sigmoids", test_sigmoids})
