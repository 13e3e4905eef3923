/* SPDX-License-Identifier: MIT
 *
 * Plain stacks, recognised or refused. */
#include "graph_eval.h"
#include "model_check.h"

#include "model/stack.h"

static bmi_tensors tensors;

static void add(const char *name, int rank, int64_t a, int64_t b, int64_t kernel)
{
    const int64_t dims[] = {a, b, kernel, kernel};
    bmi_tensor *tensor;
    bm_error err;
    BMT_ASSERT_OK(bmi_tensors_add(&tensors, name, rank, dims, &tensor, &err), err);
    for (size_t i = 0; i < tensor->count; i++) tensor->data[i] = 1.0 + (double)i;
}

static bm_status read(const char *activation, bmi_graph *graph, bm_error *err)
{
    const bmi_manifest manifest = {0};
    *graph = (bmi_graph){0};
    return bmi_stack_read(&tensors, activation, &manifest, graph, err);
}

static void test_two_layers(void)
{
    bmi_graph graph;
    bm_error err;
    add("0.weight", 4, 2, 3, 1);
    add("0.bias", 1, 2, 0, 0);
    add("2.weight", 2, 1, 2, 0);
    BMT_ASSERT_OK(read("relu", &graph, &err), err);
    /* [1 2 3; 4 5 6] x + [1 2], ReLU, [1 2] */
    const int last = graph.n_nodes - 1;
    CU_ASSERT_EQUAL(graph.n_nodes, 4);
    CU_ASSERT_EQUAL(bmt_eval(&graph, last, (const double[]){1, 1, 1}, 0), 7.0 + 34.0);
    CU_ASSERT_EQUAL(bmt_eval(&graph, last, (const double[]){-1, 0, 0}, 0), 0.0);
    bmi_graph_free(&graph);
    BMT_ASSERT_OK(read("identity", &graph, &err), err);
    CU_ASSERT_EQUAL(graph.n_nodes, 3);
    bmi_graph_free(&graph);
    CU_ASSERT_EQUAL(read(NULL, &graph, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "--activation"));
    bmi_graph_free(&graph);
    CU_ASSERT_EQUAL(read("softsine", &graph, &err), BM_ERR_ARGUMENT);
    bmi_graph_free(&graph);
    bmi_tensors_free(&tensors);
}

static void test_one_layer(void)
{
    bmi_graph graph;
    bm_error err;
    add("weight", 2, 2, 3, 0);
    add("bias", 1, 2, 0, 0);
    BMT_ASSERT_OK(read(NULL, &graph, &err), err);
    CU_ASSERT(graph.n_nodes == 2 && graph.nodes[1].bias[1] == 2.0);
    bmi_graph_free(&graph);
    bmi_tensors_free(&tensors);
}

static void check_refused(const char *part)
{
    bmi_graph graph;
    bm_error err = {.message = ""};
    CU_ASSERT_EQUAL(read("relu", &graph, &err), BM_ERR_UNSUPPORTED);
    if (strstr(err.message, part) == NULL) printf("\n    %s", err.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    bmi_graph_free(&graph);
    bmi_tensors_free(&tensors);
}

static void test_refused(void)
{
    add("gamma", 1, 2, 0, 0);
    check_refused("no tensor is called weight");
    add("conv.weight", 4, 2, 3, 3);
    check_refused("no matrix");
    add("a.weight", 2, 2, 3, 0);
    add("a.running_mean", 1, 2, 0, 0);
    check_refused("\"a.running_mean\" is neither");
    add("a.weight", 2, 2, 3, 0);
    add("b.weight", 2, 2, 4, 0);
    check_refused("takes 4 channels, but the layer before gives 2");
    add("a.weight", 2, 2, 3, 0);
    add("a.bias", 1, 3, 0, 0);
    check_refused("holds 3 numbers for 2 outputs");
    check_refused("no tensor is called weight");
}

BMT_MAIN("model/stack", {"two layers", test_two_layers}, {"one layer", test_one_layer}, {"refused", test_refused})
