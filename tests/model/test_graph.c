/* SPDX-License-Identifier: MIT
 *
 * Appending, limits, ownership, and dropping what is not needed. */
#include "model_check.h"

static void test_append(void)
{
    bmi_graph graph = bmt_graph(3);
    bm_error err;
    int index;
    CU_ASSERT_EQUAL(graph.n_nodes, 1);
    CU_ASSERT_EQUAL(graph.nodes[0].op, BMI_OP_INPUT);
    CU_ASSERT_EQUAL(bmi_graph_channels(&graph, 0), 3);
    BMT_ASSERT_OK(
        bmi_graph_add_dense(&graph, 0, 2, BMT_DOUBLES(1, 2, 3, 4, 5, 6), BMT_DOUBLES(7, 8), "first", &index, &err),
        err);
    CU_ASSERT_EQUAL(index, 1);
    CU_ASSERT_EQUAL(bmi_graph_channels(&graph, 1), 2);
    CU_ASSERT_STRING_EQUAL(graph.nodes[1].name, "first");
    CU_ASSERT_EQUAL(graph.nodes[1].weights[5], 6.0);
    CU_ASSERT_EQUAL(graph.nodes[1].bias[1], 8.0);
    BMT_ASSERT_OK(bmi_graph_add_affine(&graph, 1, BMT_DOUBLES(2, 3), NULL, NULL, &index, &err), err);
    CU_ASSERT_STRING_EQUAL(graph.nodes[2].name, "");
    CU_ASSERT_EQUAL(graph.nodes[2].bias[1], 0.0);
    CU_ASSERT_EQUAL(graph.nodes[2].inputs[1], -1);
    BMT_ASSERT_OK(bmi_graph_add_activation(&graph, 2, BMI_ACT_CLAMP, 0.0, INFINITY, "relu", &index, &err), err);
    CU_ASSERT_EQUAL(graph.nodes[3].weights[1], 0.0);
    CU_ASSERT(isinf(graph.nodes[3].bias[1]));
    bmi_graph_free(&graph);
    CU_ASSERT_EQUAL(graph.n_nodes, 0);
}

static void test_two_operands(void)
{
    bmi_graph graph = bmt_graph(3);
    bm_error err;
    int index;
    bmt_dense(&graph, 1, BMT_DOUBLES(1, 1, 1));
    bmi_node node = {.op = BMI_OP_MULTIPLY, .inputs = {0, 1}, .n_channels = 3};
    BMT_ASSERT_OK(bmi_graph_add(&graph, &node, &index, &err), err);
    CU_ASSERT_EQUAL(graph.nodes[index].inputs[1], 1);
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 1, 1, 1, 1, 1));
    node.inputs[1] = 3;
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(graph.n_nodes, 4);
    bmi_graph_free(&graph);
}

/* What is given to a failing add is freed: the sanitizer build sees to it. */
static void test_refusals(void)
{
    bmi_graph graph = bmt_graph(2);
    bm_error err;
    int index;
    CU_ASSERT_EQUAL(bmi_graph_add_dense(&graph, 1, 1, BMT_DOUBLES(1, 2), NULL, "later", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "later"));
    CU_ASSERT_EQUAL(bmi_graph_add_dense(&graph, -1, 1, BMT_DOUBLES(1, 2), NULL, "none", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_add_dense(&graph, 0, 1, BMT_DOUBLES(1, NAN), NULL, "nan", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_add_dense(&graph, 0, 1, BMT_DOUBLES(1, 2), BMT_DOUBLES(INFINITY), "inf", &index, &err),
                    BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_add_dense(&graph, 0, 65537, BMT_DOUBLES(1), NULL, "wide", &index, &err),
                    BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(bmi_graph_add_activation(&graph, 0, BMI_ACT_CLAMP, NAN, 1.0, "c", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_add_activation(&graph, 0, BMI_ACT_ELU, INFINITY, 0.0, "e", &index, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_add_activation(&graph, 0, BMI_ACT_COUNT, 0.0, 0.0, "a", &index, &err), BM_ERR_ARGUMENT);
    bmi_node node = {.op = BMI_OP_SOFTMAX, .inputs = {0, -1}, .n_channels = 3};
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_FORMAT);
    node = (bmi_node){.op = BMI_OP_SOFTMAX, .inputs = {0, -1}, .n_channels = 2, .weights = BMT_DOUBLES(1, 1)};
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_ARGUMENT);
    node = (bmi_node){.op = BMI_OP_AFFINE, .inputs = {0, -1}, .n_channels = 2, .weights = BMT_DOUBLES(1, 1)};
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, &err), BM_ERR_ARGUMENT);
    node = (bmi_node){.op = BMI_OP_INPUT, .inputs = {-1, -1}, .n_channels = 2};
    CU_ASSERT_EQUAL(bmi_graph_add(&graph, &node, &index, NULL), BM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(graph.n_nodes, 1);
    bmi_graph_free(&graph);
    CU_ASSERT_EQUAL(bmi_graph_init(&graph, 0, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_graph_init(&graph, BMI_GRAPH_MAX_CHANNELS + 1, &err), BM_ERR_UNSUPPORTED);
    bmi_graph_free(&graph);
}

static void test_weight_limit(void)
{
    bmi_graph graph = bmt_graph(32768);
    bm_error err;
    int index;
    CU_ASSERT_EQUAL(bmi_graph_add_dense(&graph, 0, 4096, BMT_DOUBLES(1), NULL, "big", &index, &err),
                    BM_ERR_UNSUPPORTED);
    bmi_graph_free(&graph);
}

static void test_node_limit(void)
{
    bmi_graph graph = bmt_graph(1);
    bm_error err;
    int index;
    for (int i = 1; i < BMI_GRAPH_MAX_NODES; i++) bmt_activation(&graph, BMI_ACT_TANH, 0.0, 0.0);
    CU_ASSERT_EQUAL(bmi_graph_add_activation(&graph, 0, BMI_ACT_TANH, 0, 0, "", &index, &err), BM_ERR_UNSUPPORTED);
    bmi_graph_keep(&graph, BMI_GRAPH_MAX_NODES - 1);
    CU_ASSERT_EQUAL(graph.n_nodes, BMI_GRAPH_MAX_NODES);
    bmi_graph_free(&graph);
}

static void test_argmax_only_at_the_end(void)
{
    bmi_graph graph = bmt_graph(2);
    bm_error err;
    int index;
    bmt_plain(&graph, BMI_OP_ARGMAX);
    CU_ASSERT_EQUAL(bmi_graph_add_activation(&graph, 1, BMI_ACT_TANH, 0, 0, "t", &index, &err), BM_ERR_UNSUPPORTED);
    bmi_graph_free(&graph);
}

static void test_keep(void)
{
    bmi_graph graph = bmt_graph(2);
    bm_error err;
    int index;
    bmt_dense(&graph, 1, BMT_DOUBLES(1, 2));        /* 1 */
    bmt_activation(&graph, BMI_ACT_TANH, 0.0, 0.0); /* 2: goes */
    BMT_ASSERT_OK(bmi_graph_add_dense(&graph, 0, 1, BMT_DOUBLES(3, 4), NULL, "second", &index, &err), err); /* 3 */
    const bmi_node add = {.op = BMI_OP_ADD, .inputs = {1, 3}, .n_channels = 1};
    BMT_ASSERT_OK(bmi_graph_add(&graph, &add, &index, &err), err); /* 4 */
    bmt_activation(&graph, BMI_ACT_ABS, 0.0, 0.0);                 /* 5: goes */
    bmi_graph_keep(&graph, 4);
    CU_ASSERT_EQUAL_FATAL(graph.n_nodes, 4);
    CU_ASSERT_EQUAL(graph.nodes[3].op, BMI_OP_ADD);
    CU_ASSERT_EQUAL(graph.nodes[3].inputs[0], 1);
    CU_ASSERT_EQUAL(graph.nodes[3].inputs[1], 2);
    CU_ASSERT_STRING_EQUAL(graph.nodes[2].name, "second");
    bmi_graph_keep(&graph, 0);
    CU_ASSERT_EQUAL(graph.n_nodes, 1);
    bmi_graph_free(&graph);
}

/* The nodes of a constant, and the node that a network reads, through a keep. */
static void test_constant_and_entry(void)
{
    bm_error err;
    bmi_graph graph = bmt_graph(2);
    int constant, sum;
    bmt_dense(&graph, 2, BMT_DOUBLES(1, 2, 3, 4));
    graph.entry = 1;
    bmt_activation(&graph, BMI_ACT_TANH, 0, 0);
    BMT_ASSERT_OK(bmi_graph_add_constant(&graph, 2, BMT_DOUBLES(7, 8), "c", &constant, &err), err);
    CU_ASSERT_TRUE(bmi_graph_is_constant(&graph, constant));
    CU_ASSERT_FALSE(bmi_graph_is_constant(&graph, 1));
    BMT_ASSERT_OK(bmi_graph_add_binary(&graph, BMI_OP_ADD, 1, constant, "", &sum, &err), err);
    bmi_graph_keep(&graph, sum);
    CU_ASSERT_EQUAL(graph.entry, 1);
    bmi_graph_keep(&graph, graph.nodes[graph.n_nodes - 1].inputs[1]);
    CU_ASSERT_EQUAL(graph.entry, 0);
    bmi_graph_free(&graph);
}

static void test_memory(void)
{
    bm_error err;
    for (long n = 0;; n++) {
        bmi_graph graph;
        int index = 0;
        bmi_mem_fail_after(n);
        bm_status status = bmi_graph_init(&graph, 2, &err);
        if (status == BM_OK) status = bmi_graph_add_activation(&graph, 0, BMI_ACT_TANH, 0, 0, "t", &index, &err);
        bmi_mem_fail_after(-1);
        bmi_graph_free(&graph);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
    }
}

BMT_MAIN("model/graph", {"append", test_append}, {"two operands", test_two_operands}, {"refusals", test_refusals},
         {"limit on weights", test_weight_limit}, {"limit on nodes", test_node_limit},
         {"argmax only at the end", test_argmax_only_at_the_end}, {"keep", test_keep},
         {"constant and entry", test_constant_and_entry}, {"memory", test_memory})
