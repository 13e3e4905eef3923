/* SPDX-License-Identifier: MIT
 *
 * Scalings as nodes: one a band, in groups, in as few nodes as can be. */
#include "graph_eval.h"
#include "model_check.h"

#include "model/scaling.h"

/* Reads `text` and applies it to three bands; the caller frees the graph. */
static bm_status apply(const char *text, bmi_graph *graph, int *last, bm_error *err)
{
    json_object *object = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    bmi_scaling *scalings;
    int count;
    *graph = bmt_graph(3);
    *last = 0;
    bm_status status = bmi_scaling_read(object, "value_scaling", &scalings, &count, err);
    if (status == BM_OK) status = bmi_scaling_apply(scalings, count, graph, last, err);
    bmi_scaling_free(scalings, count);
    json_object_put(object);
    return status;
}

static void test_values(void)
{
    static const struct {
        const char *text;
        double y[3]; /* at 4, 9, 16 */
        int n_nodes; /* of the graph, its input among them */
    } rows[] = {{"{\"type\": \"scale\", \"value\": 2}", {2, 4.5, 8}, 2},
                {"[{\"type\": \"scale\", \"value\": 2}, null, {\"type\": \"clip\", \"minimum\": 1, \"maximum\": 5}]",
                 {2, 9, 5},
                 3},
                {"[[{\"type\": \"clip-max\", \"maximum\": 3}, {\"type\": \"offset\", \"value\": 1}], null,"
                 " {\"type\": \"offset\", \"value\": 6}]",
                 {2, 9, 10},
                 4},
                {"\"sqrt\"", {2, 3, 4}, 2},
                {"[[\"sqrt\", {\"type\": \"scale\", \"value\": 2}], [\"sqrt\", {\"type\": \"scale\", \"value\": 3}],"
                 " [\"sqrt\", {\"type\": \"scale\", \"value\": 4}]]",
                 {1, 1, 1},
                 3},
                /* Bands 1 and 3 are a group; it is joined with band 2 and put in order: 2 selections, 2 scalings, join,
                   order. */
                {"[\"sqrt\", {\"type\": \"offset\", \"value\": 10}, \"sqrt\"]", {2, -1, 4}, 7},
                {"{\"type\": \"processing\", \"format\": \"bandmix\", \"expression\": \"(x - 1) * (x + 1)\"}",
                 {15, 80, 255},
                 4},
                {"[null, null, {\"type\": \"processing\", \"format\": \"numexpr\", \"expression\": \"2 / B4\"}]",
                 {4, 9, 0.125},
                 6}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_graph graph;
        bm_error err;
        int last;
        BMT_ASSERT_OK(apply(rows[i].text, &graph, &last, &err), err);
        CU_ASSERT_EQUAL(graph.n_nodes, rows[i].n_nodes);
        CU_ASSERT_STRING_EQUAL(graph.nodes[last].name, BMI_SCALING_NAME);
        for (int c = 0; c < 3; c++)
            CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&graph, last, (const double[]){4, 9, 16}, c), rows[i].y[c], 1e-12);
        bmi_graph_free(&graph);
    }
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
        const char *text, *part;
    } rows[] = {
        {"[null, null]", "2 entries"},
        {"{\"type\": \"processing\", \"format\": \"bandmix\", \"expression\": \"x + y\"}", "no band of that name"},
        {"{\"type\": \"processing\", \"format\": \"bandmix\", \"expression\": \"x +\"}", "too early"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_graph graph;
        bm_error err = {.message = ""};
        int last;
        CU_ASSERT_EQUAL(apply(rows[i].text, &graph, &last, &err), BM_ERR_FORMAT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        bmi_graph_free(&graph);
    }
}

BMT_MAIN("model/scaling_graph", {"values", test_values}, {"nothing", test_nothing}, {"refused", test_refused})
