/* SPDX-License-Identifier: MIT
 *
 * Layers with weights. */
#include "onnx_net.h"

static const double x3[] = {1.0, 10.0, 100.0};

static bmt_onnx *conv(int rank, const int64_t *dims, const float *weights)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_floats(o, "w", rank, dims, weights);
    bmt_onnx_node(o, "Conv", "x w", "y");
    return o;
}

static void test_conv(void)
{
    BMT_NET_GIVES(conv(BMT_DIMS(2, 3, 1, 1), BMT_FLOATS(1, 2, 3, 4, 5, 6)), x3, 321.0, 654.0);
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 3, 1, 1), BMT_FLOATS(1, 2, 3, 4, 5, 6));
    bmt_onnx_floats(o, "b", BMT_DIMS(2), BMT_FLOATS(0.5f, -1));
    bmt_onnx_node(o, "Conv", "x w b", "y");
    bmt_onnx_int_list(o, "kernel_shape", BMT_DIMS(1, 1));
    bmt_onnx_int_list(o, "pads", BMT_DIMS(0, 0, 0, 0));
    bmt_onnx_int_list(o, "strides", BMT_DIMS(1, 1));
    bmt_onnx_int_list(o, "dilations", BMT_DIMS(2, 2));
    BMT_NET_GIVES(o, x3, 321.5, 653.0);
    o = bmt_net(13, BMT_DIMS(-1, 3, -1)); /* along one axis of pixels */
    bmt_onnx_floats(o, "w", BMT_DIMS(1, 3, 1), BMT_FLOATS(1, 2, 3));
    bmt_onnx_node(o, "Conv", "x w", "y");
    BMT_NET_GIVES(o, x3, 321.0);
    o = bmt_net(13, BMT_DIMS(1, 1, 5, 5)); /* one channel */
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 1, 1, 1), BMT_FLOATS(3, 4));
    bmt_onnx_node(o, "Conv", "x w", "y");
    BMT_NET_GIVES(o, x3, 3.0, 4.0);
}

static void test_groups(void)
{
    bmt_onnx *o = conv(BMT_DIMS(3, 1, 1, 1), BMT_FLOATS(2, 3, 4));
    bmt_onnx_int(o, "group", 3);
    BMT_NET_GIVES(o, x3, 2.0, 30.0, 400.0);
    o = bmt_net(13, BMT_DIMS(1, 4, -1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(4, 2, 1, 1), BMT_FLOATS(1, 1, 1, 2, 1, 1, 1, 2));
    bmt_onnx_node(o, "Conv", "x w", "y");
    bmt_onnx_int(o, "group", 2);
    BMT_NET_GIVES(o, ((const double[]){1, 10, 100, 1000}), 11.0, 21.0, 1100.0, 2100.0);
}

static void test_conv_refused(void)
{
    static const float zeros[64];
    bmt_onnx_refused(conv(BMT_DIMS(1, 3, 3, 3), zeros), BM_ERR_UNSUPPORTED,
                     "node \"y\" (Conv): its kernel is 3 pixels wide, so it mixes pixels");
    bmt_onnx_refused(conv(BMT_DIMS(1, 2, 1, 1), zeros), BM_ERR_FORMAT, "2 channels in 1 groups");
    bmt_onnx_refused(conv(BMT_DIMS(1, 3, 1), zeros), BM_ERR_UNSUPPORTED, "3 dimensions");
    bmt_onnx *o = conv(BMT_DIMS(1, 3, 1, 1), zeros);
    bmt_onnx_int_list(o, "strides", BMT_DIMS(2, 2));
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "stride");
    o = conv(BMT_DIMS(1, 3, 1, 1), zeros);
    bmt_onnx_int_list(o, "pads", BMT_DIMS(1, 1, 1, 1));
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "pads");
    static const int64_t groups[] = {0, -1, 2, INT64_MAX};
    for (size_t i = 0; i < BMT_COUNT(groups); i++) {
        o = conv(BMT_DIMS(1, 3, 1, 1), zeros);
        bmt_onnx_int(o, "group", groups[i]);
        bmt_onnx_refused(o, BM_ERR_FORMAT, "groups");
    }
    o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 3, 1, 1), zeros);
    bmt_onnx_floats(o, "b", BMT_DIMS(3), zeros);
    bmt_onnx_node(o, "Conv", "x w b", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "3 biases for 2 outputs");
    o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_node(o, "Conv", "x x", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "depends on the bands");
}

/* A convolution in groups as large as its input is stored small: many of them may not be made large. */
static void test_groups_blow_up(void)
{
    static float ones[8192];
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 8192, -1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(8192, 1, 1, 1), ones);
    const char *const names[] = {"x", "a", "b", "c", "y"};
    for (int i = 0; i < 4; i++) {
        char inputs[8];
        snprintf(inputs, sizeof inputs, "%s w", names[i]);
        bmt_onnx_node(o, "Conv", inputs, names[i + 1]);
        bmt_onnx_int(o, "group", 8192);
    }
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "more than");
}

static bmt_onnx *gemm(int rank, const int64_t *dims, const float *matrix, const char *inputs)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_floats(o, "w", rank, dims, matrix);
    bmt_onnx_floats(o, "row", BMT_DIMS(1, 2), BMT_FLOATS(5, 6));
    bmt_onnx_floats(o, "one", 0, NULL, BMT_FLOATS(7));
    bmt_onnx_floats(o, "rows", BMT_DIMS(2, 2), BMT_FLOATS(1, 2, 3, 4));
    bmt_onnx_node(o, "Gemm", inputs, "y");
    return o;
}

static void test_gemm(void)
{
    BMT_NET_GIVES(gemm(BMT_DIMS(3, 2), BMT_FLOATS(1, 4, 2, 5, 3, 6), "x w"), x3, 321.0, 654.0);
    BMT_NET_GIVES(gemm(BMT_DIMS(3, 2), BMT_FLOATS(1, 4, 2, 5, 3, 6), "x w one"), x3, 328.0, 661.0);
    bmt_onnx *o = gemm(BMT_DIMS(2, 3), BMT_FLOATS(1, 2, 3, 4, 5, 6), "x w row");
    bmt_onnx_int(o, "transB", 1);
    bmt_onnx_float(o, "alpha", 2.0f);
    bmt_onnx_float(o, "beta", 0.5f);
    BMT_NET_GIVES(o, x3, 644.5, 1311.0);
    bmt_onnx_refused(gemm(BMT_DIMS(2, 3), BMT_FLOATS(1, 2, 3, 4, 5, 6), "x w"), BM_ERR_FORMAT, "2 rows for 3 channels");
    bmt_onnx_refused(gemm(BMT_DIMS(3, 2), BMT_FLOATS(1, 2, 3, 4, 5, 6), "x w rows"), BM_ERR_UNSUPPORTED,
                     "pixel to pixel");
    o = gemm(BMT_DIMS(3, 2), BMT_FLOATS(1, 2, 3, 4, 5, 6), "x w");
    bmt_onnx_int(o, "transA", 1);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "transA");
    bmt_onnx_refused(gemm(BMT_DIMS(6), BMT_FLOATS(1, 2, 3, 4, 5, 6), "x w"), BM_ERR_FORMAT, "matrix");
}

static bmt_onnx *matmul(int rank, const int64_t *dims, const char *inputs)
{
    bmt_onnx *o = bmt_net(13, rank, dims);
    bmt_onnx_floats(o, "w", BMT_DIMS(3, 2), BMT_FLOATS(1, 4, 2, 5, 3, 6));
    bmt_onnx_node(o, "MatMul", inputs, "y");
    return o;
}

static void test_matmul(void)
{
    BMT_NET_GIVES(matmul(BMT_DIMS(-1, 3), "x w"), x3, 321.0, 654.0);
    BMT_NET_GIVES(matmul(BMT_DIMS(-1, -1, -1, 3), "x w"), x3, 321.0, 654.0); /* channels last */
    BMT_NET_GIVES(matmul(BMT_DIMS(3), "x w"), x3, 321.0, 654.0);
    bmt_onnx_refused(matmul(BMT_DIMS(-1, 2), "x w"), BM_ERR_FORMAT, "3 rows for 2 channels");
    BMT_NET_GIVES(matmul(BMT_DIMS(-1, 2, -1), "w x"), x3, 41.0, 52.0, 63.0); /* [3, 2] on the left */
    BMT_NET_GIVES(matmul(BMT_DIMS(-1, -1, -1), "w x"), x3, 41.0, 52.0, 63.0);
    bmt_onnx_refused(matmul(BMT_DIMS(-1, 3, -1), "w x"), BM_ERR_FORMAT, "does not fit 3 channels");
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, 3, 3));
    bmt_onnx_floats(o, "w", BMT_DIMS(3, 2), BMT_FLOATS(1, 4, 2, 5, 3, 6));
    bmt_onnx_floats(o, "k", BMT_DIMS(3, 3, 1, 1), BMT_FLOATS(1, 0, 0, 0, 1, 0, 0, 0, 1));
    bmt_onnx_node(o, "Conv", "x k", "c");
    bmt_onnx_node(o, "MatMul", "c w", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "it sums over axis 3, which holds pixels");
}

static bmt_onnx *norm(int64_t opset)
{
    bmt_onnx *o = bmt_net(opset, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_floats(o, "s", BMT_DIMS(2), BMT_FLOATS(2, 3));
    bmt_onnx_floats(o, "b", BMT_DIMS(2), BMT_FLOATS(1, -1));
    bmt_onnx_floats(o, "m", BMT_DIMS(2), BMT_FLOATS(10, 20));
    bmt_onnx_floats(o, "v", BMT_DIMS(2), BMT_FLOATS(3, 8));
    bmt_onnx_node(o, "BatchNormalization", "x s b m v", "y");
    bmt_onnx_float(o, "epsilon", 1.0f);
    return o;
}

static void test_batch_normalization(void)
{
    BMT_NET_GIVES(norm(9), ((const double[]){14, 26}), 5.0, 5.0);
    bmt_onnx *o = norm(14);
    bmt_onnx_int(o, "training_mode", 1);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "training mode");
    o = norm(14);
    o->tensors[3]->float_data[0] = -5.0f;
    bmt_onnx_refused(o, BM_ERR_FORMAT, "not a finite number");
}

BMT_MAIN("model/onnx_dense", {"conv", test_conv}, {"groups", test_groups}, {"conv refused", test_conv_refused},
         {"groups blow up", test_groups_blow_up}, {"gemm", test_gemm}, {"matmul", test_matmul},
         {"batch normalization", test_batch_normalization})
