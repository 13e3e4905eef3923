/* SPDX-License-Identifier: MIT
 *
 * Names, values and attributes of a file while it is read. */
#include "onnx_net.h"

#include "model/onnx_context.h"

static void test_names(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_floats(o, "w", BMT_DIMS(2), BMT_FLOATS(1, 2));
    bmt_onnx_input(o, "w", BMT_DIMS(2)); /* as files of the first years repeat their initialisers */
    bmt_onnx_node(o, "Add", "x w", "y");
    bm_error err = {.message = ""};
    bmi_graph graph = bmt_graph(3);
    bmi_onnx onnx = {.graph = &graph, .proto = &o->graph, .err = &err, .node = o->nodes[0]};
    BMT_ASSERT_OK(bmi_onnx_enter_names(&onnx), err);
    CU_ASSERT_EQUAL(onnx.n_values, 3);
    CU_ASSERT(bmi_onnx_is_stored(&onnx, "w") && !bmi_onnx_is_stored(&onnx, "x") && !bmi_onnx_is_stored(&onnx, "z"));
    CU_ASSERT(bmi_onnx_maker(&onnx, "y") == 0 && bmi_onnx_maker(&onnx, "x") == -1 && bmi_onnx_maker(&onnx, "z") == -1);
    CU_ASSERT_PTR_NULL(bmi_onnx_find(&onnx, "w"));
    BMT_ASSERT_OK(bmi_onnx_need(&onnx, "w"), err);
    const bmi_onnx_value *w = bmi_onnx_find(&onnx, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(w);
    CU_ASSERT(w->is_constant && w->constant.count == 2 && w->constant.data[1] == 2.0);
    BMT_ASSERT_OK(bmi_onnx_need(&onnx, "w"), err);
    CU_ASSERT_EQUAL(onnx.n_numbers, 2);
    CU_ASSERT_EQUAL(bmi_onnx_need(&onnx, "y"), BM_ERR_FORMAT);
    CU_ASSERT_STRING_EQUAL(err.message, "node \"y\" (Add): its input \"y\" is made by no node before it");
    CU_ASSERT_EQUAL(bmi_onnx_spend(&onnx, BMI_ONNX_MAX_NUMBERS - 1), BM_ERR_UNSUPPORTED);
    BMT_ASSERT_OK(bmi_onnx_spend(&onnx, BMI_ONNX_MAX_NUMBERS - 2), err);
    CU_ASSERT_EQUAL(bmi_onnx_spend(&onnx, 1), BM_ERR_UNSUPPORTED);
    bmi_onnx_free(&onnx);
    bmi_graph_free(&graph);
    bmt_onnx_free(o);
}

static void test_twice(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Relu", "x", "y");
    bmt_onnx_node(o, "Tanh", "x", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "the value \"y\" is given twice");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Relu", "x", "x");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "\"x\" is given twice");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_floats(o, "w", BMT_DIMS(2), BMT_FLOATS(1, 2));
    bmt_onnx_floats(o, "w", BMT_DIMS(2), BMT_FLOATS(1, 2));
    bmt_onnx_node(o, "Relu", "x", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "\"w\" is given twice");
}

static void test_attributes(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Op", "x", "y");
    bmt_onnx_int(o, "axis", -2);
    bmt_onnx_float(o, "alpha", 0.5f);
    bmt_onnx_int_list(o, "perm", BMT_DIMS(2, INT64_MAX));
    bm_error err = {.message = ""};
    bmi_onnx onnx = {.proto = &o->graph, .err = &err, .node = o->nodes[0]};
    BMT_ASSERT_OK(bmi_onnx_enter_names(&onnx), err);
    CU_ASSERT_EQUAL(bmi_onnx_int(&onnx, "axis", 7), -2);
    CU_ASSERT_EQUAL(bmi_onnx_int(&onnx, "other", 7), 7);
    CU_ASSERT_EQUAL(bmi_onnx_float(&onnx, "alpha", 7.0), 0.5);
    CU_ASSERT_EQUAL(bmi_onnx_float(&onnx, "other", 7.0), 7.0);
    int64_t list[2];
    int count;
    BMT_ASSERT_OK(bmi_onnx_int_list(&onnx, "perm", 9, list, 2, &count), err);
    CU_ASSERT(count == 2 && list[0] == 2 && list[1] > (int64_t)1 << 40);
    BMT_ASSERT_OK(bmi_onnx_int_list(&onnx, "other", 9, list, 2, &count), err);
    CU_ASSERT_EQUAL(count, -1);
    CU_ASSERT_EQUAL(bmi_onnx_int_list(&onnx, "perm", 9, list, 1, &count), BM_ERR_UNSUPPORTED);
    bmi_onnx_free(&onnx);
    bmt_onnx_free(o);
}

BMT_MAIN("model/onnx_context", {"names", test_names}, {"names given twice", test_twice},
         {"attributes", test_attributes})
