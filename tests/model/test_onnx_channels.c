/* SPDX-License-Identifier: MIT
 *
 * Softmax and argmax over the channels, and over nothing else. */
#include "onnx_net.h"

static const double x3[] = {1.0, 3.0, 2.0};

static bmt_onnx *net(int64_t opset, int rank, const int64_t *dims, const char *op, int64_t axis)
{
    bmt_onnx *o = bmt_net(opset, rank, dims);
    const char *x = "x";
    if (rank == 4) {
        bmt_onnx_floats(o, "w", BMT_DIMS(3, 3, 1, 1), BMT_FLOATS(1, 0, 0, 0, 1, 0, 0, 0, 1));
        bmt_onnx_node(o, "Conv", "x w", "c");
        x = "c";
    }
    bmt_onnx_node(o, op, x, "y");
    if (axis != 99) bmt_onnx_int(o, "axis", axis);
    return o;
}

static void test_softmax(void)
{
    const double sum = exp(1.0) + exp(2.0) + exp(3.0);
    const double soft[] = {exp(1.0) / sum, exp(3.0) / sum, exp(2.0) / sum},
                 logs[] = {1 - log(sum), 3 - log(sum), 2 - log(sum)};
    bmt_net_gives(net(13, BMT_DIMS(-1, 3, -1, -1), "Softmax", 1), x3, 3, soft);
    bmt_net_gives(net(13, BMT_DIMS(-1, 3, -1, -1), "Softmax", -3), x3, 3, soft);
    bmt_net_gives(net(13, BMT_DIMS(-1, 3), "Softmax", 99), x3, 3, soft);
    bmt_net_gives(net(13, BMT_DIMS(-1, 3), "LogSoftmax", 99), x3, 3, logs);
    bmt_net_gives(net(11, BMT_DIMS(-1, 3), "Softmax", 99), x3, 3, soft);
    bmt_net_gives(net(11, BMT_DIMS(-1, 3, 1, 1), "Softmax", 99), x3, 3, soft);
}

static void test_softmax_refused(void)
{
    bmt_onnx_refused(net(13, BMT_DIMS(-1, 3, -1, -1), "Softmax", 99), BM_ERR_UNSUPPORTED,
                     "along axis -1, but the channels are on axis 1");
    bmt_onnx_refused(net(13, BMT_DIMS(-1, 3, -1, -1), "LogSoftmax", 0), BM_ERR_UNSUPPORTED, "mixes pixels");
    bmt_onnx_refused(net(13, BMT_DIMS(-1, 3, -1, -1), "Softmax", 7), BM_ERR_UNSUPPORTED, "along axis 7");
    bmt_onnx_refused(net(11, BMT_DIMS(-1, 3, -1, -1), "Softmax", 1), BM_ERR_UNSUPPORTED, "up to opset 12");
}

static void test_argmax(void)
{
    BMT_NET_GIVES(net(13, BMT_DIMS(-1, 3, -1, -1), "ArgMax", 1), x3, 1.0);
    bmt_onnx *o = net(13, BMT_DIMS(-1, 3, -1, -1), "ArgMax", 1);
    bmt_onnx_int(o, "keepdims", 0);
    BMT_NET_GIVES(o, x3, 1.0);
    o = net(13, BMT_DIMS(-1, 3), "ArgMax", -1);
    o->nodes[0]->output[0] = bmt_keep_text(o, "k", 1);
    bmt_onnx_node(o, "Cast", "k", "y");
    bmt_onnx_int(o, "to", 6);
    bm_model *model = bmt_net_model(o);
    CU_ASSERT(model->ends_in_classes && model->n_outputs == 3);
    bm_model_free(model);
    bmt_onnx_refused(net(13, BMT_DIMS(-1, 3, -1, -1), "ArgMax", 99), BM_ERR_UNSUPPORTED, "along axis 0");
    o = net(13, BMT_DIMS(-1, 3, -1, -1), "ArgMax", 1);
    bmt_onnx_int(o, "select_last_index", 1);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "takes the last");
    o = net(13, BMT_DIMS(-1, 3), "ArgMax", -1);
    o->nodes[0]->output[0] = bmt_keep_text(o, "k", 1);
    bmt_onnx_node(o, "Relu", "k", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "only at the end");
}

BMT_MAIN("model/onnx_channels", {"softmax", test_softmax}, {"softmax refused", test_softmax_refused},
         {"argmax", test_argmax})
