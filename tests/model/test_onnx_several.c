/* SPDX-License-Identifier: MIT
 *
 * Sum, Mean, Min, Max and Pow of bands and constants. */
#include "onnx_net.h"

static const double x2[] = {9.0, 4.0};

static bmt_onnx *net(const char *op, const char *inputs)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_floats(o, "five", 0, NULL, BMT_FLOATS(5));
    bmt_onnx_floats(o, "c", BMT_DIMS(1, 2, 1, 1), BMT_FLOATS(3, 0.5f));
    bmt_onnx_node(o, "Sqrt", "x", "root");
    bmt_onnx_node(o, op, inputs, "y");
    return o;
}

static void test_several(void)
{
    BMT_NET_GIVES(net("Sum", "x root five"), x2, 17.0, 11.0);
    BMT_NET_GIVES(net("Sum", "x"), x2, 9.0, 4.0);
    BMT_NET_GIVES(net("Mean", "x root"), x2, 6.0, 3.0);
    BMT_NET_GIVES(net("Max", "x root five"), x2, 9.0, 5.0);
    BMT_NET_GIVES(net("Min", "x root"), x2, 3.0, 2.0);
    BMT_NET_GIVES(net("Min", "five x"), x2, 5.0, 4.0);
}

static void test_power(void)
{
    static const struct {
        float power;
        double expected;
        int n_nodes;
    } rows[] = {{1.0f, 9.0, 1}, {2.0f, 81.0, 2}, {0.5f, 3.0, 2}, {3.0f, 729.0, 4}, {-1.0f, 1.0 / 9.0, 4}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 1));
        bmt_onnx_floats(o, "p", 0, NULL, &rows[i].power);
        bmt_onnx_node(o, "Pow", "x p", "y");
        bm_model *model = bmt_net_model(o);
        const int last = model->graph.n_nodes - 1;
        CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&model->graph, last, (const double[]){9.0}, 0), rows[i].expected, 1e-9);
        CU_ASSERT_EQUAL(model->graph.n_nodes, rows[i].n_nodes);
        bm_model_free(model);
    }
    BMT_NET_GIVES(net("Pow", "x c"), x2, 729.0, 2.0);
    BMT_NET_GIVES(net("Pow", "root root"), x2, 27.0, 4.0);
    BMT_NET_GIVES(net("Pow", "five root"), x2, 125.0, 25.0);
}

BMT_MAIN("model/onnx_several", {"several", test_several}, {"power", test_power})
