/* SPDX-License-Identifier: MIT
 *
 * What joins a graph and what does not: operations of two and three inputs, selections. */
#include "model_check.h"

#include "model/graph_check.h"

static void test_inputs_of_operations(void)
{
    CU_ASSERT_EQUAL(bmi_op_inputs(BMI_OP_INPUT), 0);
    CU_ASSERT_EQUAL(bmi_op_inputs(BMI_OP_WHERE), 3);
    for (int op = BMI_OP_ADD; op <= BMI_OP_EQUAL; op++) CU_ASSERT_EQUAL(bmi_op_inputs((bmi_op)op), 2);
    CU_ASSERT_EQUAL(bmi_op_inputs(BMI_OP_CONCAT), 2);
    static const bmi_op single[] = {BMI_OP_DENSE,      BMI_OP_AFFINE,  BMI_OP_ACTIVATION,  BMI_OP_SELECT,
                                    BMI_OP_REDUCE_MAX, BMI_OP_SOFTMAX, BMI_OP_LOG_SOFTMAX, BMI_OP_ARGMAX};
    for (size_t i = 0; i < BMT_COUNT(single); i++) CU_ASSERT_EQUAL(bmi_op_inputs(single[i]), 1);
}

static void test_select(void)
{
    bmi_graph graph = bmt_graph(3);
    bm_error err;
    int index;
    BMT_ASSERT_OK(bmi_graph_add_select(&graph, 0, 4, (const int[]){2, 0, 2, 1}, "pick", &index, &err), err);
    CU_ASSERT_EQUAL(bmi_graph_channels(&graph, index), 4);
    CU_ASSERT_EQUAL(graph.nodes[index].weights[2], 2.0);
    CU_ASSERT_EQUAL(graph.nodes[index].inputs[1], -1);
    CU_ASSERT_EQUAL(graph.nodes[index].inputs[2], -1);
    CU_ASSERT_EQUAL(bmi_graph_add_select(&graph, 0, 1, (const int[]){3}, "pick", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "no channel 3 among 3"));
    CU_ASSERT_EQUAL(bmi_graph_add_select(&graph, 0, 1, (const int[]){-1}, "pick", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_add_select(&graph, 0, 0, (const int[]){0}, "pick", &index, &err), BM_ERR_FORMAT);
    bmi_node node = {.op = BMI_OP_SELECT, .inputs = {0}, .n_channels = 1, .weights = BMT_DOUBLES(0.5)};
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_FORMAT);
    node.weights = NULL;
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_ARGUMENT);
    bmi_graph_free(&graph);
}

static void test_channels(void)
{
    bmi_graph graph = bmt_graph(3);
    bm_error err;
    int one, five, index;
    BMT_ASSERT_OK(bmi_graph_add_select(&graph, 0, 1, (const int[]){1}, "one", &one, &err), err);
    BMT_ASSERT_OK(bmi_graph_add_select(&graph, 0, 5, (const int[]){0, 1, 2, 0, 1}, "five", &five, &err), err);
    BMT_ASSERT_OK(bmi_graph_add_binary(&graph, BMI_OP_CONCAT, 0, five, "join", &index, &err), err);
    CU_ASSERT_EQUAL(bmi_graph_channels(&graph, index), 8);
    BMT_ASSERT_OK(bmi_graph_add_binary(&graph, BMI_OP_LESS, one, five, "less", &index, &err), err);
    CU_ASSERT_EQUAL(bmi_graph_channels(&graph, index), 5);
    CU_ASSERT_EQUAL(bmi_graph_add_binary(&graph, BMI_OP_LESS, 0, five, "less", &index, &err), BM_ERR_FORMAT);
    bmi_node node = {.op = BMI_OP_WHERE, .inputs = {one, five, one}, .n_channels = 5};
    BMT_ASSERT_OK(bmi_graph_add(&graph, &node, &index, &err), err);
    CU_ASSERT_EQUAL(graph.nodes[index].inputs[2], one);
    node.inputs[0] = 0; /* three channels against five */
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_FORMAT);
    node.inputs[0] = one;
    node.inputs[2] = graph.n_nodes;
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_FORMAT);
    node = (bmi_node){.op = BMI_OP_REDUCE_MAX, .inputs = {five}, .n_channels = 1};
    BMT_ASSERT_OK(bmi_graph_add(&graph, &node, &index, &err), err);
    node.n_channels = 5;
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_FORMAT);
    bmi_graph_free(&graph);
}

static void test_concat_limit(void)
{
    bmi_graph graph = bmt_graph(BMI_GRAPH_MAX_CHANNELS);
    bm_error err;
    int index;
    CU_ASSERT_EQUAL(bmi_graph_add_binary(&graph, BMI_OP_CONCAT, 0, 0, "join", &index, &err), BM_ERR_UNSUPPORTED);
    bmi_graph_free(&graph);
}

/* All three inputs are kept, renumbered. */
static void test_keep(void)
{
    bmi_graph graph = bmt_graph(2);
    bm_error err;
    int a, b, unused, index;
    BMT_ASSERT_OK(bmi_graph_add_select(&graph, 0, 2, (const int[]){1, 0}, "a", &a, &err), err);
    BMT_ASSERT_OK(bmi_graph_add_select(&graph, 0, 2, (const int[]){0, 0}, "unused", &unused, &err), err);
    BMT_ASSERT_OK(bmi_graph_add_select(&graph, 0, 2, (const int[]){1, 1}, "b", &b, &err), err);
    const bmi_node node = {.op = BMI_OP_WHERE, .inputs = {0, a, b}, .n_channels = 2};
    BMT_ASSERT_OK(bmi_graph_add(&graph, &node, &index, &err), err);
    bmi_graph_keep(&graph, index);
    CU_ASSERT_EQUAL(graph.n_nodes, 4);
    CU_ASSERT(graph.nodes[3].inputs[0] == 0 && graph.nodes[3].inputs[1] == 1 && graph.nodes[3].inputs[2] == 2);
    CU_ASSERT_STRING_EQUAL(graph.nodes[2].name, "b");
    bmi_graph_free(&graph);
}

BMT_MAIN("model/graph_check", {"inputs of operations", test_inputs_of_operations}, {"select", test_select},
         {"channels", test_channels}, {"limit of concat", test_concat_limit}, {"keep", test_keep})
