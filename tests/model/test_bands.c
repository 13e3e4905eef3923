/* SPDX-License-Identifier: MIT
 *
 * Bands as the front of a graph: read as they stand, in another order, twice, and derived. */
#include "graph_eval.h"
#include "model_check.h"

#include "model/bands.h"
#include "model/json_text.h"

static bm_status start(const char *text, int n_wanted, bmi_graph *graph, int *node, int *n_bands, bm_error *err)
{
    json_object *input = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(input);
    bmi_bands bands;
    *graph = (bmi_graph){0};
    bm_status status = bmi_bands_read(input, input, &bands, err);
    *n_bands = bands.n;
    if (status == BM_OK) status = bmi_bands_start(&bands, n_wanted, graph, node, err);
    bmi_bands_free(&bands);
    json_object_put(input);
    return status;
}

static void test_values(void)
{
    static const struct {
        const char *text;
        int n_bands, n_channels;
        double y[5]; /* for bands 2, 3, 5, ... in the order in which they are first named */
        int n_nodes;
    } rows[] = {
        {"{}", 3, 3, {2, 3, 5}, 1},
        {"{\"bands\": [\"B4\", {\"name\": \"B8\"}]}", 2, 2, {2, 3}, 1},
        {"{\"bands\": [\"B4\", \"B8\", \"B4\"]}", 2, 3, {2, 3, 2}, 2},
        {"{\"bands\": [{\"name\": \"ndvi\", \"format\": \"gdal-calc\", \"expression\": \"(B8 - B4) / (B8 + B4)\"}]}",
         2,
         1,
         {-0.2},
         6},
        /* The expression names B8 before it is listed, so B8 is the second band to be read. */
        {"{\"bands\": [\"B2\", {\"name\": \"ratio\", \"expression\": \"B8 / B2\"}, \"B4\", \"B8\"]}",
         3,
         4,
         {2, 1.5, 5, 3},
         7}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_graph graph;
        bm_error err;
        int node, n_bands;
        BMT_ASSERT_OK(start(rows[i].text, rows[i].n_channels, &graph, &node, &n_bands, &err), err);
        if (i > 0) CU_ASSERT_EQUAL(n_bands, rows[i].n_bands);
        CU_ASSERT_EQUAL(bmi_graph_channels(&graph, 0), rows[i].n_bands);
        CU_ASSERT_EQUAL_FATAL(bmi_graph_channels(&graph, node), rows[i].n_channels);
        for (int c = 0; c < rows[i].n_channels; c++)
            CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&graph, node, (const double[]){2, 3, 5}, c), rows[i].y[c], 1e-12);
        if (graph.n_nodes != rows[i].n_nodes) printf("\n    row %zu: %d nodes", i, graph.n_nodes);
        bmi_graph_free(&graph);
    }
}

static void test_refused(void)
{
    bmi_graph graph;
    bm_error err;
    int node, n_bands;
    CU_ASSERT_EQUAL(start("{\"bands\": [\"B4\", \"B8\"]}", 3, &graph, &node, &n_bands, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "names 2 bands, but the network takes 3"));
    bmi_graph_free(&graph);
}

/* Not as a band that is missing. */
static void test_memory(void)
{
    json_object *input = json_tokener_parse("{\"bands\": [\"B2\", {\"name\": \"n\", \"expression\": \"B4 / B2\"}]}");
    bmi_bands bands;
    bm_error err;
    BMT_ASSERT_OK(bmi_bands_read(NULL, input, &bands, &err), err);
    json_object_put(input);
    bm_status status = BM_ERR_MEMORY;
    for (long n = 0; status != BM_OK && n < 100; n++) {
        bmi_graph graph = {0};
        int node;
        bmi_mem_fail_after(n);
        status = bmi_bands_start(&bands, 2, &graph, &node, &err);
        bmi_mem_fail_after(-1);
        CU_ASSERT_TRUE(status == BM_OK || (status == BM_ERR_MEMORY && err.status == BM_ERR_MEMORY));
        bmi_graph_free(&graph);
    }
    CU_ASSERT_EQUAL(status, BM_OK);
    bmi_bands_free(&bands);
}

BMT_MAIN("model/bands", {"values", test_values}, {"refused", test_refused}, {"memory", test_memory})
