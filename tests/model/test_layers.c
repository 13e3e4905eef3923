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

BMT_MAIN("model/layers", {"batch norm", test_batch_norm}, {"prelu", test_prelu},
         {"a first scale counts", test_first_scale_counts}, {"refused", test_refused})
