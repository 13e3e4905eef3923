/* SPDX-License-Identifier: MIT
 *
 * What ai.onnx.ml says of classes: labels by a table, by an encoder, beside probabilities. */
#include "onnx_net.h"

static const double x3[] = {1.0, 5.0, 2.0};

static void check_classes(bmt_onnx *o, int n, const int *values, const char *const *names)
{
    bm_model *model = bmt_net_model(o);
    CU_ASSERT_EQUAL_FATAL(model->n_classes, n);
    for (int i = 0; i < n; i++) {
        CU_ASSERT_EQUAL(model->classes[i].value, values[i]);
        CU_ASSERT_STRING_EQUAL(model->classes[i].name, names[i]);
    }
    bm_model_free(model);
}

static bmt_onnx *argmax_net(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_node(o, "ArgMax", "x", "index");
    bmt_onnx_int(o, "axis", 1);
    return o;
}

static const char *const plain[] = {"class 7", "class 8", "class 9"}, *const texts[] = {"ice", "sand", "mud"};

/* As the exporters of scikit-learn's MLPClassifier do it; and as Gather. */
static void test_tables(void)
{
    for (int gather = 0; gather < 2; gather++) {
        bmt_onnx *o = argmax_net();
        bmt_onnx_text_tensor(o, "classes", "ice sand mud");
        if (gather)
            bmt_onnx_node(o, "Gather", "classes index", "y");
        else
            bmt_onnx_ml_node(o, "ArrayFeatureExtractor", "classes index", "y");
        check_classes(o, 3, (const int[]){0, 1, 2}, texts);
        o = argmax_net();
        bmt_onnx_ints(o, "classes", 3, (const int64_t[]){7, 8, 9});
        bmt_onnx_ints(o, "shape", 1, (const int64_t[]){-1});
        bmt_onnx_ml_node(o, "ArrayFeatureExtractor", "classes index", "found");
        bmt_onnx_node(o, "Cast", "found", "whole");
        bmt_onnx_int(o, "to", 7);
        bmt_onnx_node(o, "Reshape", "whole shape", "y");
        check_classes(o, 3, (const int[]){7, 8, 9}, plain);
        o = argmax_net();
        bmt_onnx_text_tensor(o, "classes", "ice sand");
        bmt_onnx_ml_node(o, "ArrayFeatureExtractor", "classes index", "y");
        bmt_onnx_refused(o, BM_ERR_FORMAT, "2 labels for 3 classes");
        o = bmt_net(13, BMT_DIMS(-1, 3));
        bmt_onnx_text_tensor(o, "classes", "ice sand mud");
        bmt_onnx_ml_node(o, "ArrayFeatureExtractor", "classes x", "y");
        bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "only the result of an argmax");
    }
}

/* Strings are no numbers, wherever else they turn up. */
static void test_strings_elsewhere(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_text_tensor(o, "s", "a b c");
    bmt_onnx_node(o, "Add", "x s", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "a weight is not a finite number");
}

static void test_extractor(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_ints(o, "i", 2, (const int64_t[]){2, 0});
    bmt_onnx_ml_node(o, "ArrayFeatureExtractor", "x i", "y");
    BMT_NET_GIVES(o, x3, 2.0, 1.0);
    o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_ints(o, "i", 2, (const int64_t[]){2, 3});
    bmt_onnx_ml_node(o, "ArrayFeatureExtractor", "x i", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "index 3 of 3 channels");
}

static void test_zip_map(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_node(o, "Softmax", "x", "p");
    bmt_onnx_ml_node(o, "ZipMap", "p", "y");
    bmt_onnx_int_list(o, "classlabels_int64s", 3, (const int64_t[]){7, 8, 9});
    check_classes(o, 3, (const int[]){7, 8, 9}, plain);
    o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_ml_node(o, "ZipMap", "x", "y");
    bmt_onnx_text_list(o, "classlabels_strings", "a b");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "2 labels for 3 channels");
}

static void test_label_encoder(void)
{
    bmt_onnx *o = argmax_net();
    bmt_onnx_ml_node(o, "LabelEncoder", "index", "y");
    bmt_onnx_int_list(o, "keys_int64s", 3, (const int64_t[]){2, 1, 0});
    bmt_onnx_text_list(o, "values_strings", "mud sand ice");
    check_classes(o, 3, (const int[]){0, 1, 2}, texts);
    o = argmax_net();
    bmt_onnx_ml_node(o, "LabelEncoder", "index", "y");
    bmt_onnx_int_list(o, "keys_int64s", 2, (const int64_t[]){0, 1});
    bmt_onnx_int_list(o, "values_int64s", 2, (const int64_t[]){7, 8});
    bmt_onnx_int(o, "default_int64", 9);
    check_classes(o, 3, (const int[]){7, 8, 9}, plain);
    /* Version 1: texts alone, from numbers and back. */
    o = argmax_net();
    bmt_onnx_ml_node(o, "LabelEncoder", "index", "t");
    bmt_onnx_text_list(o, "classes_strings", "ice sand mud");
    bmt_onnx_ml_node(o, "LabelEncoder", "t", "n");
    bmt_onnx_text_list(o, "classes_strings", "sand mud ice");
    bmt_onnx_node(o, "Identity", "n", "y");
    check_classes(o, 3, (const int[]){2, 0, 1}, (const char *const[]){"class 2", "class 0", "class 1"});
    o = bmt_net(13, BMT_DIMS(-1, 3));
    bmt_onnx_ml_node(o, "LabelEncoder", "x", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "only classes are encoded");
}

BMT_MAIN("model/onnx_ml_classes", {"tables", test_tables}, {"strings elsewhere", test_strings_elsewhere},
         {"ArrayFeatureExtractor", test_extractor}, {"ZipMap", test_zip_map}, {"LabelEncoder", test_label_encoder})
