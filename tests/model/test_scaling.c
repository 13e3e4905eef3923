/* SPDX-License-Identifier: MIT
 *
 * Value scaling as nodes of the graph. */
#include "model_check.h"

#include "model/scaling.h"

static json_object *parse(const char *text)
{
    json_object *object = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    return object;
}

/* Reads `text` and applies it to three bands; the caller frees the graph. */
static bm_status apply(const char *text, bmi_graph *graph, int *last, bm_error *err)
{
    json_object *object = parse(text);
    bmi_scaling *scalings;
    int count;
    *graph = bmt_graph(3);
    *last = 0;
    bm_status status = bmi_scaling_read(object, &scalings, &count, err);
    if (status == BM_OK) status = bmi_scaling_apply(scalings, count, graph, last, err);
    bmi_free(scalings);
    json_object_put(object);
    return status;
}

static double eval(const bmi_graph *graph, double x, int channel)
{
    for (int i = 1; i < graph->n_nodes; i++) {
        const bmi_node *node = &graph->nodes[i];
        x = node->op == BMI_OP_AFFINE
                ? node->weights[channel] * x + node->bias[channel]
                : bmi_activation_eval(node->activation, x, node->weights[channel], node->bias[channel]);
    }
    return x;
}

static void test_kinds(void)
{
    static const struct {
        const char *text;
        double x, y;
    } rows[] = {{"{\"type\": \"min-max\", \"minimum\": 100, \"maximum\": 300}", 150.0, 0.25},
                {"{\"type\": \"z-score\", \"mean\": 10, \"stddev\": 4}", 12.0, 0.5},
                {"{\"type\": \"offset\", \"value\": 1000}", 1500.0, 500.0},
                {"{\"type\": \"scale\", \"value\": 10000}", 5000.0, 0.5},
                {"{\"type\": \"clip\", \"minimum\": 0, \"maximum\": 1}", 1.5, 1.0},
                {"{\"type\": \"clip-min\", \"minimum\": 0}", -3.0, 0.0},
                {"{\"type\": \"clip-max\", \"maximum\": 2}", 3.0, 2.0}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_graph graph;
        bm_error err;
        int last;
        BMT_ASSERT_OK(apply(rows[i].text, &graph, &last, &err), err);
        CU_ASSERT_EQUAL(graph.n_nodes, 2);
        CU_ASSERT_EQUAL(last, 1);
        CU_ASSERT_STRING_EQUAL(graph.nodes[1].name, BMI_SCALING_NAME);
        for (int c = 0; c < 3; c++) CU_ASSERT_DOUBLE_EQUAL(eval(&graph, rows[i].x, c), rows[i].y, 1e-12);
        bmi_graph_free(&graph);
    }
}

static void test_one_a_band(void)
{
    bmi_graph graph;
    bm_error err;
    int last;
    BMT_ASSERT_OK(
        apply("[{\"type\": \"scale\", \"value\": 2}, null, {\"type\": \"clip\", \"minimum\": 1, \"maximum\": 5}]",
              &graph, &last, &err),
        err);
    CU_ASSERT_EQUAL(last, 2);
    CU_ASSERT_EQUAL(eval(&graph, 9.0, 0), 4.5);
    CU_ASSERT_EQUAL(eval(&graph, 9.0, 1), 9.0);
    CU_ASSERT_EQUAL(eval(&graph, 9.0, 2), 5.0);
    bmi_graph_free(&graph);
}

static void test_nothing(void)
{
    static const char *const texts[] = {"[]", "[null]", "[null, null, null]", "{\"type\": \"scale\", \"value\": 1}"};
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        bmi_graph graph;
        bm_error err;
        int last;
        BMT_ASSERT_OK(apply(texts[i], &graph, &last, &err), err);
        CU_ASSERT_EQUAL(graph.n_nodes, 1);
        CU_ASSERT_EQUAL(last, 0);
        bmi_graph_free(&graph);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text;
        bm_status status;
        const char *part;
    } rows[] = {{"{\"type\": \"processing\", \"expression\": \"x\"}", BM_ERR_UNSUPPORTED, "\"processing\""},
                {"[null, {\"type\": \"log\"}, null]", BM_ERR_UNSUPPORTED, "[1]"},
                {"{\"value\": 1}", BM_ERR_FORMAT, "\"type\" is missing"},
                {"{\"type\": \"scale\"}", BM_ERR_FORMAT, "\"value\" is missing"},
                {"{\"type\": \"scale\", \"value\": 0}", BM_ERR_FORMAT, "0"},
                {"{\"type\": \"scale\", \"value\": 1e-320}", BM_ERR_FORMAT, ""},
                {"{\"type\": \"scale\", \"value\": \"2\"}", BM_ERR_FORMAT, "not a number"},
                {"{\"type\": \"min-max\", \"minimum\": 1, \"maximum\": 1}", BM_ERR_FORMAT, "not above"},
                {"{\"type\": \"z-score\", \"mean\": 1, \"stddev\": 0}", BM_ERR_FORMAT, "stddev"},
                {"{\"type\": \"clip\", \"minimum\": 2, \"maximum\": 1}", BM_ERR_FORMAT, "above"},
                {"[null, null]", BM_ERR_FORMAT, "2 entries"},
                {"[7]", BM_ERR_FORMAT, "not an object"},
                {"7", BM_ERR_FORMAT, "not an object"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_graph graph;
        bm_error err = {.message = ""};
        int last;
        CU_ASSERT_EQUAL(apply(rows[i].text, &graph, &last, &err), rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s\n", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        bmi_graph_free(&graph);
    }
}

BMT_MAIN("model/scaling", {"kinds", test_kinds}, {"one a band", test_one_a_band}, {"nothing", test_nothing},
         {"refused", test_refused})
