/* SPDX-License-Identifier: MIT
 *
 * Comparisons, logic and choices. */
#include "onnx_net.h"

static const double x3[] = {1.0, 2.0, 3.0};

static bmt_onnx *net(const char *op, const char *inputs)
{
    bmt_onnx *o = bmt_net(16, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_floats(o, "two", 0, NULL, BMT_FLOATS(2));
    bmt_onnx_floats(o, "c", BMT_DIMS(1, 3, 1, 1), BMT_FLOATS(10, 20, 30));
    bmt_onnx_node(o, "Less", "x two", "less");
    bmt_onnx_node(o, "Equal", "x two", "same");
    bmt_onnx_node(o, op, inputs, "y");
    return o;
}

static void test_comparisons(void)
{
    BMT_NET_GIVES(net("Less", "x two"), x3, 1, 0, 0);
    BMT_NET_GIVES(net("LessOrEqual", "x two"), x3, 1, 1, 0);
    BMT_NET_GIVES(net("Greater", "x two"), x3, 0, 0, 1);
    BMT_NET_GIVES(net("Greater", "two x"), x3, 1, 0, 0);
    BMT_NET_GIVES(net("GreaterOrEqual", "x two"), x3, 0, 1, 1);
    BMT_NET_GIVES(net("Equal", "x two"), x3, 0, 1, 0);
}

static void test_logic(void)
{
    BMT_NET_GIVES(net("Not", "less"), x3, 0, 1, 1);
    BMT_NET_GIVES(net("And", "less same"), x3, 0, 0, 0);
    BMT_NET_GIVES(net("Or", "less same"), x3, 1, 1, 0);
    BMT_NET_GIVES(net("Xor", "less same"), x3, 1, 1, 0);
    BMT_NET_GIVES(net("Xor", "less less"), x3, 0, 0, 0);
}

static void test_where(void)
{
    BMT_NET_GIVES(net("Where", "less x c"), x3, 1, 20, 30);
    BMT_NET_GIVES(net("Where", "less c two"), x3, 10, 2, 2);
    BMT_NET_GIVES(net("Where", "same two x"), x3, 1, 2, 3);
    bmt_onnx_refused(net("Where", "less x"), BM_ERR_FORMAT, "2 operands, not 3");
    bmt_onnx *o = net("Where", "less x turned");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "turned");
}

BMT_MAIN("model/onnx_compare", {"comparisons", test_comparisons}, {"logic", test_logic}, {"where", test_where})
