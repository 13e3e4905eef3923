/* SPDX-License-Identifier: MIT
 *
 * Axes put in, taken away and moved. */
#include "onnx_net.h"

static const double x2[] = {5.0, 7.0};

/* x [1, 2, H, W] through a 1x1 layer that says where the channels are, then `op` with a list. */
static bmt_onnx *start(void)
{
    bmt_onnx *o = bmt_net(11, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 2, 1, 1), BMT_FLOATS(1, 0, 0, 1));
    bmt_onnx_floats(o, "m", BMT_DIMS(2, 2), BMT_FLOATS(1, 0, 0, 10));
    bmt_onnx_node(o, "Conv", "x w", "c");
    return o;
}

static void step(bmt_onnx *o, const char *op, const char *inputs, const char *output, const char *list, int count,
                 const int64_t *values)
{
    bmt_onnx_node(o, op, inputs, output);
    if (list != NULL) bmt_onnx_int_list(o, list, count, values);
}

static void test_transpose(void)
{
    bmt_onnx *o = start();
    step(o, "Transpose", "c", "t", "perm", BMT_DIMS(0, 2, 3, 1));
    step(o, "MatMul", "t m", "u", NULL, 0, NULL);
    step(o, "Transpose", "u", "y", "perm", BMT_DIMS(0, 3, 1, 2));
    BMT_NET_GIVES(o, x2, 5.0, 70.0);
    o = start();
    step(o, "Transpose", "c", "t", NULL, 0, NULL); /* all axes turned around: channels third */
    step(o, "MatMul", "t m", "y", NULL, 0, NULL);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "sums over axis 3");
    static const int64_t bad[][4] = {{0, 1, 2, 2}, {0, 1, 2, 4}, {-1, 0, 1, 2}};
    for (size_t i = 0; i < BMT_COUNT(bad); i++) {
        o = start();
        step(o, "Transpose", "c", "y", "perm", 4, bad[i]);
        bmt_onnx_refused(o, BM_ERR_FORMAT, "perm");
    }
    o = start();
    step(o, "Transpose", "c", "t", "perm", BMT_DIMS(0, 1, 3, 2)); /* rows and columns exchanged */
    step(o, "Add", "t c", "y", NULL, 0, NULL);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "mixes pixels");
    o = start();
    step(o, "Transpose", "c", "y", "perm", BMT_DIMS(0, 1, 2));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "perm");
}

static void test_squeeze_and_unsqueeze(void)
{
    bmt_onnx *o = start();
    step(o, "Squeeze", "c", "s", "axes", BMT_DIMS(0));
    step(o, "Unsqueeze", "s", "u", "axes", BMT_DIMS(0));
    step(o, "Add", "u c", "y", NULL, 0, NULL);
    BMT_NET_GIVES(o, x2, 10.0, 14.0);
    o = start();
    step(o, "Squeeze", "c", "s", NULL, 0, NULL);
    step(o, "Unsqueeze", "s", "u", "axes", BMT_DIMS(0, -1));
    step(o, "Squeeze", "u", "v", "axes", BMT_DIMS(-1));
    step(o, "Add", "v c", "y", NULL, 0, NULL);
    BMT_NET_GIVES(o, x2, 10.0, 14.0);
    o = start();
    step(o, "Squeeze", "c", "y", "axes", BMT_DIMS(1));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "axis 1 has 2 entries");
    o = start();
    step(o, "Squeeze", "c", "y", "axes", BMT_DIMS(4));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "axis 4 is none");
    o = start();
    step(o, "Unsqueeze", "c", "y", "axes", BMT_DIMS(1, 1));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "named twice");
    o = start();
    step(o, "Unsqueeze", "c", "y", "axes", BMT_DIMS(0, 1, 2, 3, 4));
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "too many");
    o = start();
    step(o, "Unsqueeze", "c", "y", NULL, 0, NULL);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "axes are missing");
}

/* [N, H, W] and its copy at another place do not meet: N would face H. */
static void test_outer_sums(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 2));
    bmt_onnx_floats(o, "m", BMT_DIMS(2, 2), BMT_FLOATS(1, 0, 0, 10));
    bmt_onnx_ints(o, "one", 1, (const int64_t[]){1});
    bmt_onnx_node(o, "MatMul", "x m", "c");
    bmt_onnx_node(o, "Unsqueeze", "c one", "u");
    bmt_onnx_node(o, "Add", "u c", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "mixes pixels");
}

/* A single channel may lose its axis and find another. */
static void test_single_channel(void)
{
    bmt_onnx *o = start();
    bmt_onnx_floats(o, "one", BMT_DIMS(1, 2, 1, 1), BMT_FLOATS(1, 1));
    bmt_onnx_floats(o, "two", BMT_DIMS(2, 1, 1, 1), BMT_FLOATS(1, 2));
    bmt_onnx_node(o, "Conv", "c one", "d");
    step(o, "Squeeze", "d", "s", "axes", BMT_DIMS(1));
    step(o, "Unsqueeze", "s", "u", "axes", BMT_DIMS(1));
    bmt_onnx_node(o, "Conv", "u two", "y");
    BMT_NET_GIVES(o, x2, 12.0, 24.0);
}

static void test_cast(void)
{
    static const int64_t floats[] = {1, 10, 11, 16};
    for (size_t i = 0; i < BMT_COUNT(floats); i++) {
        bmt_onnx *o = start();
        bmt_onnx_node(o, "Cast", "c", "y");
        bmt_onnx_int(o, "to", floats[i]);
        BMT_NET_GIVES(o, x2, 5.0, 7.0);
    }
    bmt_onnx *o = start();
    bmt_onnx_node(o, "Cast", "c", "y");
    bmt_onnx_int(o, "to", 7);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "cuts the values");
}

static void test_dropout_in_training(void)
{
    bmt_onnx *o = start();
    bmt_onnx_floats(o, "true", 0, NULL, BMT_FLOATS(1));
    bmt_onnx_node(o, "Dropout", "c _ true", "y mask");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "training mode");
}

BMT_MAIN("model/onnx_shape", {"transpose", test_transpose}, {"squeeze and unsqueeze", test_squeeze_and_unsqueeze},
         {"outer sums", test_outer_sums}, {"single channel", test_single_channel}, {"cast", test_cast},
         {"dropout in training", test_dropout_in_training})
