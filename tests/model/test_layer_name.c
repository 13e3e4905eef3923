/* SPDX-License-Identifier: MIT
 *
 * Layers by name. */
#include "model/layer_name.h"
#include "model_check.h"

static void test_find(void)
{
    bmi_graph graph = bmt_graph(3);
    int node;
    bmt_plain(&graph, BMI_OP_SOFTMAX);
    bmt_plain(&graph, BMI_OP_SOFTMAX);
    bmt_plain(&graph, BMI_OP_ARGMAX);
    static const char *const names[] = {"", "twice", "twice", "choice"};
    for (int i = 0; i < 4; i++) {
        bmi_free(graph.nodes[i].name);
        graph.nodes[i].name = bmi_strdup(names[i]);
    }
    const bm_model model = {.graph = graph, .name = (char *)"m", .n_inputs = 3, .n_outputs = 3};
    bm_error err;
    BMT_ASSERT_OK(bmi_layer_find(&model, "twice", &node, &err), err);
    CU_ASSERT_EQUAL(node, 2);
    CU_ASSERT_EQUAL(bmi_layer_find(&model, "choice", &node, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "ask for the class"));
    static const char *const absent[] = {"three", "", NULL};
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(bmi_layer_find(&model, absent[i], &node, &err), BM_ERR_ARGUMENT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "it has \"twice\", \"choice\""));
    }
    const bm_output layer = {.size = sizeof layer, .kind = BM_OUTPUT_LAYER, .layer = "twice"};
    const bm_output both = {.size = sizeof both, .kind = BM_OUTPUT_VALUES, .layer = "twice"};
    bm_output out;
    int n_bands;
    BMT_ASSERT_OK(bm_output_resolve(&model, &layer, &out, &n_bands, &err), err);
    CU_ASSERT(n_bands == 3 && out.type == BM_TYPE_FLOAT32 && isnan(out.nodata) && out.scale == 1.0);
    CU_ASSERT_EQUAL(bm_output_resolve(&model, &both, &out, &n_bands, &err), BM_ERR_ARGUMENT);
    bmi_graph_free(&graph);
}

/* Many long names are cut. */
static void test_long_list(void)
{
    bmi_graph graph = bmt_graph(1);
    for (int i = 0; i < 40; i++) {
        bmt_plain(&graph, BMI_OP_SOFTMAX);
        bmi_free(graph.nodes[i + 1].name);
        graph.nodes[i + 1].name = bmi_strndup("a name of a layer that goes on and on and on", (size_t)(43 - i % 2));
    }
    const bm_model model = {.graph = graph, .name = (char *)"m", .n_inputs = 1, .n_outputs = 1};
    bm_error err;
    int node;
    CU_ASSERT_EQUAL(bmi_layer_find(&model, "x", &node, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, ", ..."));
    CU_ASSERT(strlen(err.message) < 560);
    bmi_graph_free(&graph);
}

BMT_MAIN("model/layer_name", {"find", test_find}, {"a long list", test_long_list})
