/* SPDX-License-Identifier: MIT
 *
 * Operators by name, and reasons against those that are not run. */
#include "onnx_net.h"

static bmt_onnx *net(int64_t opset, const char *op, const char *domain)
{
    bmt_onnx *o = bmt_net(opset, BMT_DIMS(1, 3, -1, -1));
    BmiOnnx__NodeProto *node = bmt_onnx_node(o, op, "x", "y");
    node->name = bmt_keep_text(o, "here", 4);
    node->domain = bmt_keep_text(o, domain, strlen(domain));
    return o;
}

static void test_reasons(void)
{
    static const struct {
        const char *op, *domain, *part;
    } rows[] = {{"MaxPool", "", "node \"here\" (MaxPool): it mixes pixels"},
                {"GlobalAveragePool", "", "mixes pixels"},
                {"Resize", "", "mixes pixels"},
                {"LSTM", "", "recurrent"},
                {"Loop", "", "loops"},
                {"If", "", "branches"},
                {"NonMaxSuppression", "", "(NonMaxSuppression): this operator is not among those"},
                {"CategoryMapper", "ai.onnx.ml", "(CategoryMapper): this operator is not among those"},
                {"Relu", "com.example", "\"com.example\""},
                {"TreeEnsembleClassifier", "ai.onnx.ml", "tree ensemble is no network of 1x1 layers"},
                {"SVMClassifier", "ai.onnx.ml", "support vector machine"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++)
        bmt_onnx_refused(net(13, rows[i].op, rows[i].domain), BM_ERR_UNSUPPORTED, rows[i].part);
}

static void test_domains_and_opsets(void)
{
    static const double x3[] = {1, -2, 3};
    BMT_NET_GIVES(net(13, "Relu", ""), x3, 1.0, 0.0, 3.0);
    BMT_NET_GIVES(net(13, "Relu", "ai.onnx"), x3, 1.0, 0.0, 3.0);
    BMT_NET_GIVES(net(7, "Relu", ""), x3, 1.0, 0.0, 3.0);
    BMT_NET_GIVES(net(99, "Relu", ""), x3, 1.0, 0.0, 3.0);
    bmt_onnx_refused(net(6, "Relu", ""), BM_ERR_UNSUPPORTED, "opset 6 is older than 7");
}

static void test_broken_nodes(void)
{
    bmt_onnx *o = net(13, "Relu", "");
    o->nodes[0]->op_type = NULL;
    bmt_onnx_refused(o, BM_ERR_FORMAT, "no operator");
    static const char *const ops[] = {"Conv",
                                      "Gemm",
                                      "MatMul",
                                      "Add",
                                      "Relu",
                                      "Clip",
                                      "Softmax",
                                      "ArgMax",
                                      "Reshape",
                                      "Transpose",
                                      "Squeeze",
                                      "Shape",
                                      "Gather",
                                      "Slice",
                                      "Identity",
                                      "Cast",
                                      "Pow",
                                      "Neg",
                                      "Gelu",
                                      "PRelu",
                                      "BatchNormalization",
                                      "ConstantOfShape",
                                      "Flatten",
                                      "Expand",
                                      "Min",
                                      "Dropout",
                                      "Constant",
                                      "Concat"};
    for (size_t i = 0; i < BMT_COUNT(ops); i++) {
        bm_model *model;
        o = net(13, ops[i], "");
        o->nodes[0]->n_input = 0;
        CU_ASSERT_NOT_EQUAL(bmt_onnx_parse(o, &model, NULL), BM_OK);
        bm_model_free(model);
    }
}

BMT_MAIN("model/onnx_ops", {"reasons", test_reasons}, {"domains and opsets", test_domains_and_opsets},
         {"broken nodes", test_broken_nodes})
