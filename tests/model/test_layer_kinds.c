/* SPDX-License-Identifier: MIT
 *
 * The operations of layers, what they take and what they refuse. */
#include "graph_eval.h"
#include "model_check.h"

#include "model/layer_kinds.h"

#define FIRST "{\"op\": \"dense\", \"id\": \"d\", \"weights\": [[1, 0], [0, 1]]}"

static void check(const char *layer, int channel, double expected)
{
    char text[1024];
    snprintf(text, sizeof text, "{\"bandmix:layers\": [" FIRST ", %s]}", layer);
    bm_model *model = bmt_model(text);
    const double y = bmt_eval(&model->graph, model->graph.n_nodes - 1, (const double[]){3, -4}, channel);
    CU_ASSERT_DOUBLE_EQUAL(y, expected, 1e-12);
    bm_model_free(model);
}

static void test_operations(void)
{
    check("{\"op\": \"add\", \"inputs\": [\"d\", \"input\"]}", 1, -8.0);
    check("{\"op\": \"subtract\", \"inputs\": [\"d\", \"input\"]}", 1, 0.0);
    check("{\"op\": \"multiply\", \"inputs\": [\"d\", \"d\"]}", 1, 16.0);
    check("{\"op\": \"divide\", \"inputs\": [\"d\", \"d\"]}", 1, 1.0);
    check("{\"op\": \"power\", \"inputs\": [\"d\", \"d\"]}", 0, 27.0);
    check("{\"op\": \"less\", \"inputs\": [\"d\", \"input\"]}", 0, 0.0);
    check("{\"op\": \"concat\", \"inputs\": [\"d\", \"input\"]}", 3, -4.0);
    check("{\"op\": \"largest\"}", 0, 3.0);
    check("{\"op\": \"select\", \"channels\": [1]}", 0, -4.0);
    check(
        "{\"op\": \"constant\", \"id\": \"c\", \"values\": [5, 6]}, {\"op\": \"maximum\", \"inputs\": [\"d\", \"c\"]}",
        1, 6.0);
    check("{\"op\": \"constant\", \"id\": \"c\", \"values\": [0, 1]}, {\"op\": \"where\", \"inputs\": [\"c\", \"d\", "
          "\"c\"]}",
          1, -4.0);
    check("{\"op\": \"activation\", \"name\": \"leaky_relu\", \"alpha\": [0.5, 0.25]}", 1, -1.0);
    check("{\"op\": \"activation\", \"name\": \"clamp\", \"beta\": 2}", 0, 2.0);
}

static void test_names(void)
{
    for (int op = BMI_OP_INPUT; op <= BMI_OP_ARGMAX; op++) {
        const char *name = bmi_layer_op_name((bmi_op)op);
        if (name != NULL) CU_ASSERT_EQUAL(bmi_layer_op(name), (bmi_op)op);
    }
    CU_ASSERT_STRING_EQUAL(bmi_layer_op_name(BMI_OP_WHERE), "where");
    CU_ASSERT_PTR_NULL(bmi_layer_op_name(BMI_OP_DENSE));
    CU_ASSERT_EQUAL(bmi_layer_op("dense"), BMI_OP_INPUT);
}

static void refuse(const char *layer, bm_status status, const char *part)
{
    char text[1024];
    snprintf(text, sizeof text, "{\"bandmix:layers\": [" FIRST ", %s]}", layer);
    bmt_refused(text, status, part);
}

static void test_refused(void)
{
    refuse("{\"op\": \"add\"}", BM_ERR_FORMAT, "add takes 2 inputs, not 1");
    refuse("{\"op\": \"softmax\", \"inputs\": [\"d\", \"d\"]}", BM_ERR_FORMAT, "softmax takes 1 inputs, not 2");
    refuse("{\"op\": \"softmax\", \"axis\": 1}", BM_ERR_FORMAT, "unknown member \"axis\"");
    refuse("{\"op\": \"select\", \"channels\": [2]}", BM_ERR_FORMAT, "layer 2");
    refuse("{\"op\": \"select\"}", BM_ERR_FORMAT, "channels must be a list");
    refuse("{\"op\": \"constant\", \"values\": []}", BM_ERR_FORMAT, "values must be a list");
    refuse("{\"op\": \"activation\", \"name\": \"celu\", \"alpha\": [1, 0]}", BM_ERR_FORMAT, "not above 0");
    refuse("{\"op\": \"activation\", \"name\": \"elu\", \"alpha\": [1, 2, 3]}", BM_ERR_FORMAT, "a list of 2 numbers");
    refuse("{\"op\": \"dense\", \"weights\": [[1, 2]], \"activation\": {\"name\": \"relu\", \"inputs\": [\"d\"]}}",
           BM_ERR_FORMAT, "unknown member \"inputs\"");
    refuse("{\"op\": 7}", BM_ERR_FORMAT, "layer 2.op: not a string");
}

BMT_MAIN("model/layer_kinds", {"operations", test_operations}, {"names", test_names}, {"refused", test_refused})
