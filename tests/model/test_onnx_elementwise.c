/* SPDX-License-Identifier: MIT
 *
 * Activations and arithmetic. */
#include "onnx_net.h"

static const double x2[] = {2.0, -4.0};

static bmt_onnx *net(const char *op, const char *inputs)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_floats(o, "c", BMT_DIMS(1, 2, 1, 1), BMT_FLOATS(8, 2));
    bmt_onnx_floats(o, "row", BMT_DIMS(2, 1, 1), BMT_FLOATS(8, 2));
    bmt_onnx_floats(o, "one", 0, NULL, BMT_FLOATS(4));
    bmt_onnx_floats(o, "wide", BMT_DIMS(1, 1, 1, 3), BMT_FLOATS(1, 2, 3));
    bmt_onnx_floats(o, "zero", BMT_DIMS(1), BMT_FLOATS(0));
    bmt_onnx_node(o, op, inputs, "y");
    return o;
}

static void test_arithmetic_with_constants(void)
{
    BMT_NET_GIVES(net("Add", "x c"), x2, 10.0, -2.0);
    BMT_NET_GIVES(net("Add", "row x"), x2, 10.0, -2.0);
    BMT_NET_GIVES(net("Sub", "x c"), x2, -6.0, -6.0);
    BMT_NET_GIVES(net("Sub", "c x"), x2, 6.0, 6.0);
    BMT_NET_GIVES(net("Mul", "x row"), x2, 16.0, -8.0);
    BMT_NET_GIVES(net("Mul", "one x"), x2, 8.0, -16.0);
    BMT_NET_GIVES(net("Div", "x c"), x2, 0.25, -2.0);
    BMT_NET_GIVES(net("Div", "c x"), x2, 4.0, -0.5);
    bmt_onnx_refused(net("Add", "x wide"), BM_ERR_UNSUPPORTED, "node \"y\" (Add): a constant varies along axis 3");
    bmt_onnx_refused(net("Div", "x zero"), BM_ERR_FORMAT, "not a finite number");
    bmt_onnx_refused(net("Add", "x"), BM_ERR_FORMAT, "an input is missing");
    bmt_onnx_refused(net("Add", "x _"), BM_ERR_FORMAT, "an input is missing");
}

/* One channel against a constant of several: a layer of one input. */
static void test_one_channel_spread(void)
{
    static const struct {
        const char *op, *inputs;
        double expected[3];
    } rows[] = {{"Mul", "x c", {10, 20, 30}},
                {"Add", "c x", {11, 12, 13}},
                {"Sub", "c x", {-9, -8, -7}},
                {"Div", "c x", {0.1, 0.2, 0.3}}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 1, -1, -1));
        bmt_onnx_floats(o, "c", BMT_DIMS(3, 1, 1), BMT_FLOATS(1, 2, 3));
        bmt_onnx_node(o, rows[i].op, rows[i].inputs, "y");
        bmt_net_gives(o, (const double[]){10.0}, 3, rows[i].expected);
    }
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 1, -1, -1));
    bmt_onnx_floats(o, "c", BMT_DIMS(3, 1, 1), BMT_FLOATS(1, 2, 3));
    bmt_onnx_node(o, "Max", "x c", "y");
    BMT_NET_GIVES(o, (const double[]){2.5}, 2.5, 2.5, 3.0);
}

static void test_arithmetic_between_bands(void)
{
    static const struct {
        const char *op;
        double expected[2];
    } rows[] = {{"Add", {4, -8}}, {"Sub", {0, 0}}, {"Mul", {4, 16}}, {"Div", {1, 1}}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) bmt_net_gives(net(rows[i].op, "x x"), x2, 2, rows[i].expected);
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1)); /* a gate of one channel */
    bmt_onnx_floats(o, "w", BMT_DIMS(1, 2, 1, 1), BMT_FLOATS(1, 1));
    bmt_onnx_node(o, "Conv", "x w", "g");
    bmt_onnx_node(o, "Mul", "g x", "y");
    BMT_NET_GIVES(o, x2, -4.0, 8.0);
    o = bmt_net(13, BMT_DIMS(1, 2, -1, -1)); /* the image plus the image on its side */
    bmt_onnx_node(o, "Transpose", "x", "t");
    bmt_onnx_int_list(o, "perm", BMT_DIMS(0, 1, 3, 2));
    bmt_onnx_node(o, "Add", "x t", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "mixes pixels");
}

static void test_activations(void)
{
    static const struct {
        const char *op;
        double at_2, at_minus_4;
    } rows[] = {{"Relu", 2, 0},
                {"LeakyRelu", 2, -0.04},
                {"ThresholdedRelu", 2, 0},
                {"Elu", 2, -0.98168436},
                {"Selu", 2.10140197, -1.72589885},
                {"Celu", 2, -0.98168436},
                {"Sigmoid", 0.88079708, 0.01798621},
                {"HardSigmoid", 0.9, 0},
                {"HardSwish", 5.0 / 3.0, 0},
                {"Swish", 1.76159416, -0.07194484},
                {"Mish", 1.94395896, -0.07259174},
                {"Gelu", 1.95449974, -0.00012669},
                {"Tanh", 0.96402758, -0.9993293},
                {"Softplus", 2.126928, 0.01814993},
                {"Softsign", 2.0 / 3.0, -0.8},
                {"Erf", 0.99532227, -0.99999998},
                {"Exp", 7.3890561, 0.01831564},
                {"Abs", 2, 4},
                {"Neg", -2, 4},
                {"Reciprocal", 0.5, -0.25},
                {"Identity", 2, -4},
                {"Dropout", 2, -4}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++)
        bmt_net_gives(net(rows[i].op, "x"), x2, 2, (const double[]){rows[i].at_2, rows[i].at_minus_4});
    static const double positive[] = {4.0, 9.0};
    BMT_NET_GIVES(net("Sqrt", "x"), positive, 2.0, 3.0);
    BMT_NET_GIVES(net("Log", "x"), positive, log(4.0), log(9.0));
}

static void test_parameters(void)
{
    bmt_onnx *o = net("LeakyRelu", "x");
    bmt_onnx_float(o, "alpha", 0.5f);
    BMT_NET_GIVES(o, x2, 2.0, -2.0);
    o = net("HardSigmoid", "x");
    bmt_onnx_float(o, "alpha", 0.125f);
    bmt_onnx_float(o, "beta", 0.25f);
    BMT_NET_GIVES(o, x2, 0.5, 0.0);
    o = net("Selu", "x");
    bmt_onnx_float(o, "alpha", 1.0f);
    bmt_onnx_float(o, "gamma", 3.0f);
    BMT_NET_GIVES(o, x2, 6.0, -2.94505308);
    o = net("Celu", "x");
    bmt_onnx_float(o, "alpha", 0.0f);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "alpha");
    o = net("Gelu", "x");
    bmt_onnx_text(o, "approximate", "tanh");
    BMT_NET_GIVES(o, x2, 1.95459769, -0.00007025);
    BMT_NET_GIVES(net("PRelu", "x row"), x2, 2.0, -8.0);
    bmt_onnx_refused(net("PRelu", "x wide"), BM_ERR_UNSUPPORTED, "varies along axis 3");
}

static void test_clip(void)
{
    BMT_NET_GIVES(net("Clip", "x _ zero"), x2, 0.0, -4.0);
    BMT_NET_GIVES(net("Clip", "x zero"), x2, 2.0, 0.0);
    BMT_NET_GIVES(net("Clip", "x"), x2, 2.0, -4.0);
    bmt_onnx_refused(net("Clip", "x c"), BM_ERR_FORMAT, "min is not one number");
    bmt_onnx *o = bmt_net(10, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_node(o, "Clip", "x", "y");
    bmt_onnx_float(o, "min", -1.0f);
    bmt_onnx_float(o, "max", 1.0f);
    BMT_NET_GIVES(o, x2, 1.0, -1.0);
    BMT_NET_GIVES(net("Max", "x zero"), x2, 2.0, 0.0);
    BMT_NET_GIVES(net("Min", "c x"), x2, 2.0, -4.0);
    BMT_NET_GIVES(net("Min", "x one"), ((const double[]){3, 5}), 3.0, 4.0);
}

/* x 0.5 (1 + erf(x / sqrt 2)), as exporters spell it out. */
static void test_gelu_spelled_out(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_floats(o, "root", 0, NULL, BMT_FLOATS(1.41421356f));
    bmt_onnx_floats(o, "one", 0, NULL, BMT_FLOATS(1));
    bmt_onnx_floats(o, "half", 0, NULL, BMT_FLOATS(0.5f));
    bmt_onnx_node(o, "Div", "x root", "d");
    bmt_onnx_node(o, "Erf", "d", "e");
    bmt_onnx_node(o, "Add", "e one", "a");
    bmt_onnx_node(o, "Mul", "x a", "m");
    bmt_onnx_node(o, "Mul", "m half", "y");
    BMT_NET_GIVES(o, x2, 1.95449974, -0.00012669);
}

BMT_MAIN("model/onnx_elementwise", {"arithmetic with constants", test_arithmetic_with_constants},
         {"one channel spread", test_one_channel_spread}, {"arithmetic between bands", test_arithmetic_between_bands},
         {"activations", test_activations}, {"parameters", test_parameters}, {"clip, min, max", test_clip},
         {"gelu spelled out", test_gelu_spelled_out})
