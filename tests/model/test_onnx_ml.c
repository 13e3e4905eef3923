/* SPDX-License-Identifier: MIT
 *
 * The operators of ai.onnx.ml on numbers. */
#include "onnx_net.h"

static const double x2[] = {3.0, -4.0}, zeros[] = {0.0, 0.0};

static bmt_onnx *net(const char *op)
{
    bmt_onnx *o = bmt_net(0, BMT_DIMS(-1, 2));
    bmt_onnx_ml_node(o, op, "x", "y");
    return o;
}

static void test_scaler(void)
{
    bmt_onnx *o = net("Scaler");
    bmt_onnx_float_list(o, "offset", 2, BMT_FLOATS(1, -1));
    bmt_onnx_float_list(o, "scale", 2, BMT_FLOATS(10, 100));
    BMT_NET_GIVES(o, x2, 20.0, -300.0);
    o = net("Scaler");
    bmt_onnx_float_list(o, "offset", 1, BMT_FLOATS(1));
    BMT_NET_GIVES(o, x2, 2.0, -5.0);
    o = net("Scaler");
    bmt_onnx_float_list(o, "offset", 3, BMT_FLOATS(1, 2, 3));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "offset has 3 numbers for 2 channels");
    o = bmt_net(0, BMT_DIMS(1, 3, 5, 5));
    bmt_onnx_floats(o, "w", BMT_DIMS(3, 3, 1, 1), BMT_FLOATS(1, 0, 0, 0, 1, 0, 0, 0, 1));
    o->opset.version = 13;
    bmt_onnx_node(o, "Conv", "x w", "c");
    bmt_onnx_ml_node(o, "Scaler", "c", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "mixes pixels");
}

static void test_binarizer_and_imputer(void)
{
    bmt_onnx *o = net("Binarizer");
    bmt_onnx_float(o, "threshold", 3.0f);
    BMT_NET_GIVES(o, x2, 0.0, 0.0);
    o = net("Binarizer");
    BMT_NET_GIVES(o, x2, 1.0, 0.0);
    o = net("Imputer");
    bmt_onnx_float_list(o, "imputed_value_floats", 2, BMT_FLOATS(7, 8));
    bmt_onnx_float(o, "replaced_value_float", -4.0f);
    BMT_NET_GIVES(o, x2, 3.0, 8.0);
    o = net("Imputer");
    bmt_onnx_float_list(o, "imputed_value_floats", 1, BMT_FLOATS(7));
    bmt_onnx_float(o, "replaced_value_float", NAN);
    BMT_NET_GIVES(o, x2, 3.0, -4.0);
    o = net("Imputer");
    bmt_onnx_int_list(o, "imputed_value_int64s", 1, (const int64_t[]){1});
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "it replaces integers");
}

static void test_normalizer(void)
{
    static const struct {
        const char *norm;
        double divisor;
    } rows[] = {{"L1", 7.0}, {"L2", 5.0}, {"MAX", 3.0}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmt_onnx *o = net("Normalizer");
        bmt_onnx_text(o, "norm", rows[i].norm);
        BMT_NET_GIVES(o, x2, 3.0 / rows[i].divisor, -4.0 / rows[i].divisor);
        o = net("Normalizer");
        bmt_onnx_text(o, "norm", rows[i].norm);
        BMT_NET_GIVES(o, zeros, 0.0, 0.0);
    }
    bmt_onnx *o = net("Normalizer");
    BMT_NET_GIVES(o, x2, 1.0, -4.0 / 3.0);
    o = net("Normalizer");
    bmt_onnx_text(o, "norm", "L3");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "norm is \"L3\"");
}

static void test_regressor(void)
{
    bmt_onnx *o = net("LinearRegressor");
    bmt_onnx_float_list(o, "coefficients", 2, BMT_FLOATS(2, 1));
    bmt_onnx_float_list(o, "intercepts", 1, BMT_FLOATS(0.5f));
    BMT_NET_GIVES(o, x2, 2.5);
    o = net("LinearRegressor");
    bmt_onnx_float_list(o, "coefficients", 4, BMT_FLOATS(2, 1, 0, 1));
    bmt_onnx_int(o, "targets", 2);
    BMT_NET_GIVES(o, x2, 2.0, -4.0);
    o = net("LinearRegressor");
    bmt_onnx_float_list(o, "coefficients", 3, BMT_FLOATS(2, 1, 0));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "3 coefficients are no 1 rows for the 2 channels");
    o = net("LinearRegressor");
    bmt_onnx_float_list(o, "coefficients", 2, BMT_FLOATS(2, 1));
    bmt_onnx_text(o, "post_transform", "PROBIT");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "post_transform \"PROBIT\" is not run");
}

/* What scikit-learn's exporters write: the label first, then the probabilities. */
static bmt_onnx *classifier(int n_rows, const char *transform)
{
    bmt_onnx *o = bmt_onnx_new(0);
    bmt_onnx_input(o, "x", BMT_DIMS(-1, 2));
    bmt_onnx_output(o, "label");
    bmt_onnx_output(o, "y");
    bmt_onnx_ml_node(o, "LinearClassifier", "x", "label scores");
    bmt_onnx_float_list(o, "coefficients", 2 * n_rows, BMT_FLOATS(1, 0, 0, 1, 1, 1));
    bmt_onnx_float_list(o, "intercepts", n_rows, BMT_FLOATS(0.5f, 0, 0));
    bmt_onnx_text(o, "post_transform", transform);
    return o;
}

static void test_classifier(void)
{
    static const char *const transforms[] = {"SOFTMAX", "LOGISTIC", "NONE"};
    const double z[] = {0.5, 0.25, 0.0}, x[] = {0.0, 0.25};
    for (int t = 0; t < 3; t++) {
        bmt_onnx *o = classifier(3, transforms[t]);
        bmt_onnx_int_list(o, "classlabels_ints", 3, (const int64_t[]){10, 20, 30});
        bmt_onnx_ml_node(o, "Normalizer", "scores", "y");
        bmt_onnx_text(o, "norm", "L1");
        bm_model *model = bmt_net_model(o);
        CU_ASSERT_EQUAL(model->n_outputs, 3);
        CU_ASSERT_TRUE(model->ends_in_classes);
        CU_ASSERT_EQUAL_FATAL(model->n_classes, 3);
        CU_ASSERT_EQUAL(model->classes[2].value, 30);
        const bmi_head head = bmi_graph_head(&model->graph);
        CU_ASSERT_EQUAL(head.kind, t == 1 ? BMI_HEAD_DIRECT : BMI_HEAD_SOFTMAX);
        double p[3], sum = 0.0;
        for (int c = 0; c < 3; c++) {
            const double score = z[c] + (c == 2 ? 0.25 : 0.0);
            p[c] = t == 0 ? exp(score) : t == 1 ? 1.0 / (1.0 + exp(-score)) : score;
            sum += p[c];
        }
        for (int c = 0; c < 3; c++)
            CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&model->graph, model->graph.n_nodes - 1, x, c), p[c] / sum, 1e-12);
        bm_model_free(model);
    }
}

static void test_one_row(void)
{
    bmt_onnx *o = classifier(1, "LOGISTIC");
    bmt_onnx_text_list(o, "classlabels_strings", "land water");
    bmt_onnx_node(o, "Identity", "scores", "y");
    o->opset.version = 13;
    const double p = 1.0 / (1.0 + exp(-3.5));
    bm_model *model = bmt_net_model(o);
    CU_ASSERT_EQUAL_FATAL(model->n_classes, 2);
    CU_ASSERT_STRING_EQUAL(model->classes[1].name, "water");
    CU_ASSERT_EQUAL(bmi_graph_head(&model->graph).kind, BMI_HEAD_DIRECT);
    const int last = model->graph.n_nodes - 1;
    CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&model->graph, last, x2, 0), 1.0 - p, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&model->graph, last, x2, 1), p, 1e-12);
    bm_model_free(model);
    o = classifier(3, "NONE");
    bmt_onnx_text_list(o, "classlabels_strings", "land water");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "2 labels, but 3 rows");
}

/* What cannot be read of the second output leaves the first. */
static void test_label_alone(void)
{
    bmt_onnx *o = classifier(3, "SOFTMAX");
    bmt_onnx_int_list(o, "classlabels_ints", 3, (const int64_t[]){10, 20, 30});
    bmt_onnx_node(o, "MaxPool", "scores", "y");
    bm_model *model = bmt_net_model(o);
    CU_ASSERT_EQUAL(model->graph.nodes[model->graph.n_nodes - 1].op, BMI_OP_ARGMAX);
    CU_ASSERT_EQUAL_FATAL(model->n_classes, 3);
    CU_ASSERT_EQUAL(model->classes[0].value, 10);
    bm_model_free(model);
}

BMT_MAIN("model/onnx_ml", {"Scaler", test_scaler}, {"Binarizer and Imputer", test_binarizer_and_imputer},
         {"Normalizer", test_normalizer}, {"LinearRegressor", test_regressor}, {"LinearClassifier", test_classifier},
         {"one row", test_one_row}, {"label alone", test_label_alone})
