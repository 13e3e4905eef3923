/* SPDX-License-Identifier: MIT
 *
 * Operands: constants beside pixels, integers, layouts that do not go together. */
#include "onnx_net.h"

static const double x2[] = {2.0, -4.0};

static bmt_onnx *net(const char *op, const char *inputs)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_floats(o, "one", BMT_DIMS(1), BMT_FLOATS(3));
    bmt_onnx_floats(o, "c", BMT_DIMS(1, 2, 1, 1), BMT_FLOATS(5, 7));
    bmt_onnx_floats(o, "image", BMT_DIMS(1, 1, 4, 4),
                    BMT_FLOATS(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
    bmt_onnx_node(o, "Neg", "x", "m");
    bmt_onnx_node(o, op, inputs, "y");
    return o;
}

static void test_constants(void)
{
    BMT_NET_GIVES(net("Sum", "one x"), x2, 5.0, -1.0);
    BMT_NET_GIVES(net("Sum", "x c m"), x2, 5.0, 7.0);
    BMT_NET_GIVES(net("Sum", "c one x m x"), x2, 10.0, 6.0);
    bmt_onnx_refused(net("Sum", "x image"), BM_ERR_UNSUPPORTED, "differs from pixel to pixel");
    bmt_onnx_refused(net("Sum", "one c"), BM_ERR_UNSUPPORTED, "all its operands are constants");
    bmt_onnx_refused(net("Sum", "x nowhere"), BM_ERR_FORMAT, "nowhere");
}

/* One band beside a constant of many channels becomes as many. */
static void test_one_band(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 1, -1, -1));
    bmt_onnx_floats(o, "c", BMT_DIMS(3, 1, 1), BMT_FLOATS(1, 2, 3));
    bmt_onnx_node(o, "Sum", "x c", "y");
    BMT_NET_GIVES(o, (const double[]){10.0}, 11.0, 12.0, 13.0);
}

static void test_layouts(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, 5, 5));
    bmt_onnx_node(o, "Transpose", "x", "t");
    bmt_onnx_int_list(o, "perm", 4, (const int64_t[]){0, 1, 3, 2});
    bmt_onnx_node(o, "Sum", "x t", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "laid out differently");
}

static void test_integers(void)
{
    static const char *const ops[] = {"Add", "Div", "Sum", "Pow"};
    for (size_t i = 0; i < BMT_COUNT(ops); i++) {
        bmt_onnx *o = net(ops[i], "x one");
        o->inputs[0]->type->tensor_type->elem_type = 2; /* UINT8 */
        bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "cast to float before");
    }
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    o->inputs[0]->type->tensor_type->elem_type = 2;
    bmt_onnx_floats(o, "one", BMT_DIMS(1), BMT_FLOATS(3));
    bmt_onnx_node(o, "Cast", "x", "f");
    bmt_onnx_int(o, "to", 1);
    bmt_onnx_node(o, "Add", "f one", "y");
    BMT_NET_GIVES(o, x2, 5.0, -1.0);
}

BMT_MAIN("model/onnx_operand", {"constants", test_constants}, {"one band", test_one_band}, {"layouts", test_layouts},
         {"integers", test_integers})
