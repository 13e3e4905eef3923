/* SPDX-License-Identifier: MIT
 *
 * Operations in words. */
#include "model_check.h"

static void check_text(const bmi_graph *graph, int index, const char *expected)
{
    char text[64];
    bmi_graph_node_text(graph, index, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void test_layers(void)
{
    bmi_graph graph = bmt_graph(3);
    check_text(&graph, 0, "input 3");
    check_text(&graph, bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 3, 4, 5, 6)), "conv 3 -> 2");
    check_text(&graph, bmt_plain(&graph, BMI_OP_SOFTMAX), "softmax");
    check_text(&graph, bmt_plain(&graph, BMI_OP_LOG_SOFTMAX), "log_softmax");
    check_text(&graph, bmt_plain(&graph, BMI_OP_ARGMAX), "argmax");
    bmi_graph_free(&graph);
}

static void test_activations(void)
{
    static const struct {
        bmi_activation activation;
        double alpha, beta;
        const char *expected;
    } rows[] = {{BMI_ACT_CLAMP, 0, INFINITY, "relu"},
                {BMI_ACT_CLAMP, 0, 6, "clamp 0..6"},
                {BMI_ACT_CLAMP, -INFINITY, 6, "clamp -inf..6"},
                {BMI_ACT_LEAKY_RELU, 0.1, 0, "leaky_relu 0.1"},
                {BMI_ACT_HARD_SIGMOID, 0.2, 0.5, "hard_sigmoid 0.2 0.5"},
                {BMI_ACT_TANH, 0, 0, "tanh"}};
    bmi_graph graph = bmt_graph(2);
    for (size_t i = 0; i < BMT_COUNT(rows); i++)
        check_text(&graph, bmt_activation(&graph, rows[i].activation, rows[i].alpha, rows[i].beta), rows[i].expected);
    const int last = bmt_activation(&graph, BMI_ACT_LEAKY_RELU, 0.1, 0.0);
    graph.nodes[last].weights[1] = 0.3;
    check_text(&graph, last, "leaky_relu, a parameter a channel");
    bmi_graph_free(&graph);
}

static void test_small_buffer(void)
{
    bmi_graph graph = bmt_graph(3);
    char text[4];
    bmi_graph_node_text(&graph, 0, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "inp");
    bmi_graph_free(&graph);
}

BMT_MAIN("model/graph_text", {"layers", test_layers}, {"activations", test_activations},
         {"small buffer", test_small_buffer})
