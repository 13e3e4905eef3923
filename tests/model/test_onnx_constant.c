/* SPDX-License-Identifier: MIT
 *
 * Constants and the arithmetic on them, seen through what they scale. */
#include "onnx_net.h"

static const double x2[] = {1.0, 10.0};

static bmt_onnx *start(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 2));
    bmt_onnx_floats(o, "a", BMT_DIMS(1, 2), BMT_FLOATS(3, 4));
    bmt_onnx_floats(o, "b", BMT_DIMS(2), BMT_FLOATS(1, 2));
    bmt_onnx_floats(o, "column", BMT_DIMS(2, 1), BMT_FLOATS(5, 6));
    bmt_onnx_floats(o, "single", BMT_DIMS(1), BMT_FLOATS(100));
    bmt_onnx_ints(o, "zero", 1, (const int64_t[]){0});
    bmt_onnx_ints(o, "one", 1, (const int64_t[]){1});
    bmt_onnx_ints(o, "end", 1, (const int64_t[]){INT64_MAX});
    bmt_onnx_ints(o, "row", 2, (const int64_t[]){1, -1});
    bmt_onnx_ints(o, "list", 4, (const int64_t[]){7, 8, 9, 10});
    return o;
}

/* x times the constant "k". */
static bmt_onnx *finish(bmt_onnx *o)
{
    bmt_onnx_node(o, "Mul", "x k", "y");
    return o;
}

static void check_fold(const char *op, const char *inputs, double first, double second)
{
    bmt_onnx *o = start();
    bmt_onnx_node(o, op, inputs, "k");
    BMT_NET_GIVES(finish(o), x2, first, second * 10.0);
}

static void test_folding(void)
{
    check_fold("Add", "a b", 4, 6);
    check_fold("Sub", "a b", 2, 2);
    check_fold("Mul", "a b", 3, 8);
    check_fold("Div", "a b", 3, 2);
    check_fold("Add", "a single", 103, 104);
    check_fold("Sub", "single a", 97, 96);
    check_fold("Neg", "b", -1, -2);
    check_fold("Identity", "b", 1, 2);
    check_fold("Sqrt", "a", sqrt(3.0), 2);
    check_fold("Exp", "b", exp(1.0), exp(2.0));
    check_fold("Reshape", "column row", 5, 6);
    check_fold("Transpose", "column", 5, 6);
    check_fold("Squeeze", "a zero", 3, 4);
    check_fold("Unsqueeze", "b zero", 1, 2);
    bmt_onnx *o = start();
    bmt_onnx_floats(o, "three", BMT_DIMS(3), BMT_FLOATS(1, 2, 3));
    bmt_onnx_node(o, "Add", "a three", "k");
    bmt_onnx_refused(finish(o), BM_ERR_FORMAT, "\"k\" (Add): constants of 2 and 3");
    o = start();
    bmt_onnx_node(o, "Cast", "a", "k");
    bmt_onnx_int(o, "to", 7);
    BMT_NET_GIVES(finish(o), x2, 3.0, 40.0);
}

static void test_lists(void)
{
    bmt_onnx *o = start();
    bmt_onnx_node(o, "Slice", "list one end", "s"); /* 8 9 10 */
    bmt_onnx_node(o, "Gather", "s row", "k");       /* 9 10 */
    BMT_NET_GIVES(finish(o), x2, 9.0, 100.0);
    o = start();
    bmt_onnx_node(o, "Concat", "one zero", "k");
    bmt_onnx_int(o, "axis", 0);
    BMT_NET_GIVES(finish(o), x2, 1.0, 0.0);
    o = start();
    bmt_onnx_node(o, "Gather", "one list", "k");
    bmt_onnx_refused(finish(o), BM_ERR_FORMAT, "index 7 of 1");
    o = start();
    bmt_onnx_node(o, "Gather", "x one", "k");
    bmt_onnx_refused(finish(o), BM_ERR_UNSUPPORTED, "moves or drops pixels");
    o = start();
    bmt_onnx_node(o, "Shape", "x", "k"); /* the first entry is not known */
    bmt_onnx_refused(finish(o), BM_ERR_FORMAT, "not a finite number");
}

static void test_constant_nodes(void)
{
    bmt_onnx *o = start();
    bmt_onnx_node(o, "Constant", "", "k");
    bmt_onnx_float(o, "value_float", 2.5f);
    BMT_NET_GIVES(finish(o), x2, 2.5, 25.0);
    o = start();
    bmt_onnx_node(o, "Constant", "", "k");
    bmt_onnx_int_list(o, "value_ints", BMT_DIMS(3, -3));
    BMT_NET_GIVES(finish(o), x2, 3.0, -30.0);
    o = start();
    bmt_onnx_node(o, "Constant", "", "k");
    BmiOnnx__TensorProto *tensor = bmt_onnx_tensor(o, "", 1, BMT_DIMS(2));
    tensor->n_float_data = 2;
    tensor->float_data = bmt_keep(o, 2 * sizeof(float));
    tensor->float_data[1] = 4.0f;
    bmt_onnx_attribute(o, "value", 4)->t = tensor;
    BMT_NET_GIVES(finish(o), x2, 0.0, 40.0);
    o = start();
    bmt_onnx_node(o, "Constant", "", "k");
    bmt_onnx_text(o, "value_string", "hello");
    bmt_onnx_refused(finish(o), BM_ERR_UNSUPPORTED, "none of numbers");
    o = start();
    bmt_onnx_node(o, "ConstantOfShape", "one", "k");
    BMT_NET_GIVES(finish(o), x2, 0.0, 0.0);
}

/* A shape of a few bytes may not ask for memory without end. */
static void test_large_constants(void)
{
    bmt_onnx *o = start();
    bmt_onnx_ints(o, "huge", 2, (const int64_t[]){(int64_t)1 << 20, (int64_t)1 << 20});
    bmt_onnx_node(o, "ConstantOfShape", "huge", "k");
    bmt_onnx_refused(finish(o), BM_ERR_UNSUPPORTED, "\"k\" (ConstantOfShape): more than");
    o = start();
    bmt_onnx_ints(o, "minus", 1, (const int64_t[]){-4});
    bmt_onnx_node(o, "ConstantOfShape", "minus", "k");
    bmt_onnx_refused(finish(o), BM_ERR_FORMAT, "dimension 0 is -4");
}

BMT_MAIN("model/onnx_constant", {"folding", test_folding}, {"lists", test_lists},
         {"constant nodes", test_constant_nodes}, {"large constants", test_large_constants})
