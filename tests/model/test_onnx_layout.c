/* SPDX-License-Identifier: MIT
 *
 * Which axis of the input holds the channels. */
#include "onnx_net.h"

static bmt_onnx *plain(int rank, const int64_t *dims)
{
    bmt_onnx *o = bmt_net(13, rank, dims);
    bmt_onnx_node(o, "Relu", "x", "y");
    return o;
}

static void check_channels(bmt_onnx *o, int expected)
{
    bm_model *model = bmt_net_model(o);
    CU_ASSERT_EQUAL(model->n_inputs, expected);
    bm_model_free(model);
}

static void test_by_rank(void)
{
    check_channels(plain(BMT_DIMS(-1, 4, -1, -1)), 4);
    check_channels(plain(BMT_DIMS(3, 4, 5, 6)), 4);
    check_channels(plain(BMT_DIMS(3, 4, 5)), 4);
    check_channels(plain(BMT_DIMS(3, 4)), 4);
    check_channels(plain(BMT_DIMS(4)), 4);
    check_channels(plain(BMT_DIMS(1, 1, 5, 5)), 1);
    check_channels(plain(BMT_DIMS(-1, -1, 5)), 5); /* the only one known */
}

static void test_by_weights(void)
{
    static const float ones[16] = {1};
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, -1, -1, -1)); /* nothing known */
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 3, 1, 1), ones);
    bmt_onnx_node(o, "Relu", "x", "r");
    bmt_onnx_node(o, "Conv", "r w", "y");
    check_channels(o, 3);
    o = bmt_net(13, BMT_DIMS(-1, -1, -1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(4, 2, 1, 1), ones);
    bmt_onnx_node(o, "Conv", "x w", "y");
    bmt_onnx_int(o, "group", 2);
    check_channels(o, 4);
    o = bmt_net(13, BMT_DIMS(-1, -1));
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 3), ones);
    bmt_onnx_node(o, "Gemm", "x w", "y");
    bmt_onnx_int(o, "transB", 1);
    check_channels(o, 3);
    o = bmt_net(13, BMT_DIMS(-1, 5, 5, 3));
    bmt_onnx_floats(o, "w", BMT_DIMS(3, 2), ones);
    bmt_onnx_node(o, "MatMul", "x w", "y");
    check_channels(o, 3);
    o = bmt_net(13, BMT_DIMS(-1, 5, 5, 3));
    bmt_onnx_node(o, "Softmax", "x", "y");
    bmt_onnx_int(o, "axis", -1);
    check_channels(o, 3);
}

static void test_by_transposes(void)
{
    static const float ones[16] = {1};
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 5, 6, 3)); /* channels last, turned to the front for a convolution */
    bmt_onnx_floats(o, "w", BMT_DIMS(2, 3, 1, 1), ones);
    bmt_onnx_node(o, "Transpose", "x", "t");
    bmt_onnx_int_list(o, "perm", BMT_DIMS(0, 3, 1, 2));
    bmt_onnx_node(o, "Conv", "t w", "y");
    check_channels(o, 3);
    o = bmt_net(13, BMT_DIMS(-1, 3, -1)); /* [N, C, L], turned for a matrix product */
    bmt_onnx_floats(o, "w", BMT_DIMS(3, 2), ones);
    bmt_onnx_node(o, "Transpose", "x", "t");
    bmt_onnx_int_list(o, "perm", BMT_DIMS(0, 2, 1));
    bmt_onnx_node(o, "MatMul", "t w", "y");
    check_channels(o, 3);
    o = bmt_net(13, BMT_DIMS(-1, 5, 6, 3));
    bmt_onnx_node(o, "Transpose", "x", "y");
    bmt_onnx_int_list(o, "perm", BMT_DIMS(0, 3, 1, 2));
    check_channels(o, 3);
    o = bmt_net(13, BMT_DIMS(-1, 3, 1, 1)); /* flattened */
    bmt_onnx_floats(o, "w", BMT_DIMS(3, 2), ones);
    bmt_onnx_node(o, "Flatten", "x", "f");
    bmt_onnx_node(o, "Gemm", "f w", "y");
    check_channels(o, 3);
}

static void test_refused(void)
{
    bmt_onnx_refused(plain(BMT_DIMS(-1, -1, -1, -1)), BM_ERR_UNSUPPORTED,
                     "does not say how many channels input \"x\" has");
    bmt_onnx_refused(plain(BMT_DIMS(1, 1, 1, 1, 1, 1, 1, 1, 1)), BM_ERR_UNSUPPORTED, "9 axes");
    bmt_onnx_refused(plain(0, NULL), BM_ERR_UNSUPPORTED, "0 axes");
    bmt_onnx_refused(plain(-1, NULL), BM_ERR_UNSUPPORTED, "no shape");
    bmt_onnx_refused(plain(BMT_DIMS(1, 65537)), BM_ERR_UNSUPPORTED, "channels");
    bmt_onnx *o = plain(BMT_DIMS(1, 3));
    o->inputs[0]->type->tensor_type->elem_type = 8;
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "not of numbers");
    o = plain(BMT_DIMS(1, 3));
    o->inputs[0]->type = NULL;
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "no shape");
}

BMT_MAIN("model/onnx_layout", {"by rank", test_by_rank}, {"by weights", test_by_weights},
         {"by transposes", test_by_transposes}, {"refused", test_refused})
