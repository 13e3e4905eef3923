/* SPDX-License-Identifier: MIT
 *
 * Layers of a manifest with their numbers inline; test_fmt_json.c has the rest. */
#include "graph_eval.h"
#include "model_check.h"

static double run(const char *layers, double x0, double x1, int channel)
{
    char text[1024];
    snprintf(text, sizeof text, "{\"bandmix:layers\": [%s]}", layers);
    bm_model *model = bmt_model(text);
    const double y = bmt_eval(&model->graph, model->graph.n_nodes - 1, (const double[]){x0, x1}, channel);
    bm_model_free(model);
    return y;
}

static void test_batch_norm(void)
{
    static const char layers[] = "{\"op\": \"dense\", \"weights\": [[1, 0], [0, 1]]},"
                                 "{\"op\": \"batch_norm\", \"scale\": [2, 3], \"shift\": [10, 20], \"mean\": [1, 2],"
                                 " \"variance\": [4, 9], \"epsilon\": 0}";
    CU_ASSERT_DOUBLE_EQUAL(run(layers, 5.0, 8.0, 0), 14.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(run(layers, 5.0, 8.0, 1), 26.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(run("{\"op\": \"dense\", \"weights\": [[1, 0]]}, {\"op\": \"batch_norm\"}", 5.0, 0.0, 0),
                           5.0 / sqrt(1.00001), 1e-12);
}

static void test_first_scale_counts(void)
{
    CU_ASSERT_EQUAL(
        run("{\"op\": \"affine\", \"scale\": [2, 3]}, {\"op\": \"dense\", \"weights\": [[1, 1]]}", 1.0, 10.0, 0), 32.0);
}

static void test_prelu(void)
{
    static const char layers[] =
        "{\"op\": \"dense\", \"weights\": [[1, 0], [0, 1]]}, {\"op\": \"prelu\", \"alpha\": [0.5, 0.1]}";
    CU_ASSERT_EQUAL(run(layers, -2.0, -2.0, 0), -1.0);
    CU_ASSERT_EQUAL(run(layers, -2.0, -2.0, 1), -0.2);
    CU_ASSERT_EQUAL(run(layers, 3.0, -2.0, 0), 3.0);
}

static void test_refused(void)
{
    bmt_refused("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]},"
                " {\"op\": \"batch_norm\", \"variance\": [-1]}]}",
                BM_ERR_FORMAT, "a variance is not positive");
    bmt_refused("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": \"fc.weight\"}]}", BM_ERR_FORMAT,
                "no file of weights");
    bmt_refused("{\"bandmix:layers\": [{\"op\": \"batch_norm\", \"gamma\": [1]}]}", BM_ERR_FORMAT, "");
    bmt_refused("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]}, {\"op\": \"lstm\"}]}",
                BM_ERR_UNSUPPORTED, "unknown op \"lstm\"");
}

#define FIRST "{\"op\": \"dense\", \"id\": \"d\", \"weights\": [[1, 2]]}"

/* Layers by id: a skip connection, a layer that nobody reads, the input itself. */
static void test_inputs(void)
{
    CU_ASSERT_EQUAL(run(FIRST ", {\"op\": \"activation\", \"name\": \"relu\", \"id\": \"r\"},"
                              " {\"op\": \"softmax\"}, {\"op\": \"subtract\", \"inputs\": [\"d\", \"r\"]}",
                        1.0, -2.0, 0),
                    -3.0);
    CU_ASSERT_EQUAL(run(FIRST ", {\"op\": \"multiply\", \"inputs\": [\"input\", \"d\"]}", 1.0, -2.0, 1), 6.0);
}

static void test_wrong_inputs(void)
{
    static const struct {
        const char *layer, *part;
    } rows[] = {{"{\"op\": \"softmax\", \"inputs\": [\"x\"]}", "no layer before it has the id \"x\""},
                {"{\"op\": \"softmax\", \"id\": \"s\", \"inputs\": [\"s\"]}", "no layer before it has the id \"s\""},
                {"{\"op\": \"softmax\", \"inputs\": [1]}", "inputs is not a list of ids"},
                {"{\"op\": \"softmax\", \"inputs\": []}", "inputs: an empty list"},
                {"{\"op\": \"softmax\", \"id\": \"d\"}", "the id \"d\" is taken"},
                {"{\"op\": \"softmax\", \"id\": \"input\"}", "the id \"input\" is taken"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        char text[400];
        snprintf(text, sizeof text, "{\"bandmix:layers\": [" FIRST ", %s]}", rows[i].layer);
        bmt_refused(text, BM_ERR_FORMAT, rows[i].part);
    }
}

BMT_MAIN("model/layers", {"inputs", test_inputs}, {"wrong inputs", test_wrong_inputs}, {"batch norm", test_batch_norm},
         {"prelu", test_prelu}, {"a first scale counts", test_first_scale_counts}, {"refused", test_refused})
