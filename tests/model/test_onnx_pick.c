/* SPDX-License-Identifier: MIT
 *
 * Channels taken apart and put together. */
#include "onnx_net.h"

static const double x4[] = {10.0, 20.0, 30.0, 40.0};

static bmt_onnx *start(int64_t opset)
{
    return bmt_net(opset, BMT_DIMS(1, 4, -1, -1));
}

static void test_gather(void)
{
    bmt_onnx *o = start(13);
    bmt_onnx_floats(o, "i", BMT_DIMS(3), BMT_FLOATS(3, 0, -2));
    bmt_onnx_node(o, "Gather", "x i", "y");
    bmt_onnx_int(o, "axis", 1);
    BMT_NET_GIVES(o, x4, 40.0, 10.0, 30.0);
    o = start(13);
    bmt_onnx_floats(o, "i", 0, NULL, BMT_FLOATS(1));
    bmt_onnx_node(o, "Gather", "x i", "y");
    bmt_onnx_int(o, "axis", 1);
    BMT_NET_GIVES(o, x4, 20.0);
    o = start(13);
    bmt_onnx_floats(o, "i", BMT_DIMS(1), BMT_FLOATS(4));
    bmt_onnx_node(o, "Gather", "x i", "y");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_refused(o, BM_ERR_FORMAT, "index 4 of 4");
    o = start(13);
    bmt_onnx_node(o, "Softmax", "x", "s");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_floats(o, "i", BMT_DIMS(1), BMT_FLOATS(0));
    bmt_onnx_node(o, "Gather", "s i", "y");
    bmt_onnx_int(o, "axis", 2);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "moves or drops pixels");
}

static void slice(float start_at, float end, float step, int n, const double *expected)
{
    bmt_onnx *o = start(13);
    bmt_onnx_floats(o, "s", BMT_DIMS(2), ((const float[]){0, start_at}));
    bmt_onnx_floats(o, "e", BMT_DIMS(2), ((const float[]){9e9f, end}));
    bmt_onnx_floats(o, "a", BMT_DIMS(2), BMT_FLOATS(2, 1));
    bmt_onnx_floats(o, "p", BMT_DIMS(2), ((const float[]){1, step}));
    bmt_onnx_node(o, "Slice", "x s e a p", "y");
    bmt_net_gives(o, x4, n, expected);
}

static void test_slice(void)
{
    slice(1, 3, 1, 2, (const double[]){20, 30});
    slice(0, 9e9f, 2, 2, (const double[]){10, 30});
    slice(-1, -9e9f, -1, 4, (const double[]){40, 30, 20, 10});
    slice(3, 0, -2, 2, (const double[]){40, 20});
    slice(-2, 9e9f, 1, 2, (const double[]){30, 40});
    bmt_onnx *o = start(9);
    const int64_t one = 1, three = 3, channels = 1;
    bmt_onnx_node(o, "Slice", "x", "y");
    bmt_onnx_int_list(o, "starts", 1, &one);
    bmt_onnx_int_list(o, "ends", 1, &three);
    bmt_onnx_int_list(o, "axes", 1, &channels);
    BMT_NET_GIVES(o, x4, 20.0, 30.0);
    o = start(9);
    const int64_t rows = 2;
    bmt_onnx_node(o, "Slice", "x", "y");
    bmt_onnx_int_list(o, "starts", 1, &one);
    bmt_onnx_int_list(o, "ends", 1, &three);
    bmt_onnx_int_list(o, "axes", 1, &rows);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "moves or drops pixels");
    o = start(9);
    bmt_onnx_node(o, "Slice", "x", "y");
    bmt_onnx_int_list(o, "starts", 1, &three);
    bmt_onnx_int_list(o, "ends", 1, &one);
    bmt_onnx_int_list(o, "axes", 1, &channels);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "no channel is left");
}

static void test_split(void)
{
    bmt_onnx *o = start(11);
    const int64_t sizes[] = {1, 3};
    bmt_onnx_node(o, "Split", "x", "a b");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_int_list(o, "split", 2, sizes);
    bmt_onnx_node(o, "Concat", "b a", "y");
    bmt_onnx_int(o, "axis", 1);
    BMT_NET_GIVES(o, x4, 20.0, 30.0, 40.0, 10.0);
    o = start(13);
    bmt_onnx_node(o, "Split", "x", "a b");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_node(o, "Sub", "b a", "y");
    BMT_NET_GIVES(o, x4, 20.0, 20.0);
    o = start(11);
    bmt_onnx_node(o, "Split", "x", "y b");
    bmt_onnx_int(o, "axis", 1);
    const int64_t wrong[] = {1, 2};
    bmt_onnx_int_list(o, "split", 2, wrong);
    bmt_onnx_refused(o, BM_ERR_FORMAT, "3 of 4 channels");
}

static void test_concat(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_node(o, "Neg", "x", "m");
    bmt_onnx_node(o, "Concat", "x m x", "y");
    bmt_onnx_int(o, "axis", -3);
    BMT_NET_GIVES(o, x4, 10.0, 20.0, -10.0, -20.0, 10.0, 20.0);
    /* One channel, squeezed and put back, is joined to the others. */
    o = bmt_net(13, BMT_DIMS(1, 2, 5, 5));
    bmt_onnx_floats(o, "i", 0, NULL, BMT_FLOATS(1));
    bmt_onnx_floats(o, "one", BMT_DIMS(1), BMT_FLOATS(1));
    bmt_onnx_node(o, "Gather", "x i", "g");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_node(o, "Unsqueeze", "g one", "u");
    bmt_onnx_node(o, "Concat", "u x", "y");
    bmt_onnx_int(o, "axis", 1);
    BMT_NET_GIVES(o, x4, 20.0, 10.0, 20.0);
    o = bmt_net(13, BMT_DIMS(1, 2, 5, 5));
    bmt_onnx_node(o, "Transpose", "x", "t");
    bmt_onnx_int_list(o, "perm", 4, (const int64_t[]){0, 1, 3, 2});
    bmt_onnx_node(o, "Concat", "x t", "y");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "laid out differently");
    o = bmt_net(13, BMT_DIMS(1, 2, 5, 5));
    bmt_onnx_node(o, "Softmax", "x", "s");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_node(o, "Concat", "s s", "y");
    bmt_onnx_int(o, "axis", 2);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "moves or drops pixels");
}

BMT_MAIN("model/onnx_pick", {"Gather", test_gather}, {"Slice", test_slice}, {"Split", test_split},
         {"Concat", test_concat})
