/* SPDX-License-Identifier: MIT
 *
 * Sums and the like over the channels, and normalisations. */
#include "onnx_net.h"

static const double x3[] = {3.0, -4.0, 0.0};

static bmt_onnx *net(const char *op, int64_t axis, int64_t keep)
{
    bmt_onnx *o = bmt_net(11, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_node(o, op, "x", "y");
    bmt_onnx_int_list(o, "axes", 1, &axis);
    bmt_onnx_int(o, "keepdims", keep);
    return o;
}

static void test_reductions(void)
{
    static const struct {
        const char *op;
        double expected;
    } rows[] = {{"ReduceSum", -1.0}, {"ReduceMean", -1.0 / 3.0}, {"ReduceMax", 3.0},       {"ReduceMin", -4.0},
                {"ReduceL1", 7.0},   {"ReduceL2", 5.0},          {"ReduceSumSquare", 25.0}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++)
        for (int keep = 0; keep < 2; keep++)
            bmt_net_gives(net(rows[i].op, keep ? 1 : -3, keep), x3, 1, &rows[i].expected);
    bmt_onnx_refused(net("ReduceSum", 2, 1), BM_ERR_UNSUPPORTED, "mixes pixels");
}

/* Since opset 13 the axes of ReduceSum are an input. */
static void test_axes_as_input(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_floats(o, "axes", BMT_DIMS(1), BMT_FLOATS(1));
    bmt_onnx_node(o, "ReduceSum", "x axes", "y");
    BMT_NET_GIVES(o, x3, -1.0);
    o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_node(o, "ReduceSum", "x", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "it goes over 4 axes");
    o = bmt_net(13, BMT_DIMS(3));
    bmt_onnx_node(o, "ReduceSum", "x", "y");
    BMT_NET_GIVES(o, x3, -1.0);
}

/* The channel that is left can be subtracted from those it came from. */
static void test_centred(void)
{
    bmt_onnx *o = bmt_net(11, BMT_DIMS(1, 3, -1, -1));
    const int64_t axis = 1;
    bmt_onnx_node(o, "ReduceMax", "x", "m");
    bmt_onnx_int_list(o, "axes", 1, &axis);
    bmt_onnx_node(o, "Sub", "x m", "y");
    BMT_NET_GIVES(o, x3, 0.0, -7.0, -3.0);
}

static void test_lp_normalization(void)
{
    for (int64_t p = 1; p <= 2; p++) {
        bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
        bmt_onnx_node(o, "LpNormalization", "x", "y");
        bmt_onnx_int(o, "axis", 1);
        bmt_onnx_int(o, "p", p);
        const double norm = p == 1 ? 7.0 : 5.0;
        BMT_NET_GIVES(o, x3, 3.0 / norm, -4.0 / norm, 0.0);
    }
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, 7, 7));
    bmt_onnx_node(o, "Relu", "x", "r");
    bmt_onnx_node(o, "Conv", "r w", "c");
    bmt_onnx_floats(o, "w", BMT_DIMS(1, 3, 1, 1), BMT_FLOATS(1, 1, 1));
    bmt_onnx_node(o, "LpNormalization", "c", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "mixes pixels");
}

static void test_layer_normalization(void)
{
    bmt_onnx *o = bmt_net(17, BMT_DIMS(-1, 3));
    bmt_onnx_floats(o, "scale", BMT_DIMS(3), BMT_FLOATS(1, 2, 1));
    bmt_onnx_floats(o, "shift", BMT_DIMS(3), BMT_FLOATS(0, 0, 10));
    bmt_onnx_node(o, "LayerNormalization", "x scale shift", "y");
    bmt_onnx_float(o, "epsilon", 0.5f);
    const double mean = -1.0 / 3.0, variance = 25.0 / 3.0 - mean * mean, divisor = sqrt(variance + 0.5);
    BMT_NET_GIVES(o, x3, (3.0 - mean) / divisor, 2.0 * (-4.0 - mean) / divisor, -mean / divisor + 10.0);
    o = bmt_net(17, BMT_DIMS(1, 3, 5, 5));
    bmt_onnx_floats(o, "scale", BMT_DIMS(1), BMT_FLOATS(1));
    bmt_onnx_node(o, "LayerNormalization", "x scale", "y");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "it goes over axis 2 too");
}

BMT_MAIN("model/onnx_reduce", {"reductions", test_reductions}, {"axes as input", test_axes_as_input},
         {"centred", test_centred}, {"LpNormalization", test_lp_normalization},
         {"LayerNormalization", test_layer_normalization})
