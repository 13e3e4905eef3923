/* SPDX-License-Identifier: MIT
 *
 * Every kind of layer through every format and back. */
#include "round_trip.h"

#include <sys/stat.h>

static const char *const suffixes[] = {".json", ".safetensors", ".onnx"};

/* Two bands with a scaling that is no float, layers of all kinds, outputs that are scaled and limited. */
static const char whole[] =
    "{\"mlm:name\": \"Whole\", \"description\": \"kept \\u00e4s it is\","
    " \"mlm:input\": [{\"bands\": [\"r\", {\"name\": \"d\", \"format\": \"bandmix\", \"expression\": \"(n - r) / (n + "
    "r)\"}],"
    "   \"value_scaling\": [{\"type\": \"z-score\", \"mean\": 0.1, \"stddev\": 0.3}, null]}],"
    " \"mlm:output\": [{\"bandmix:scaling\": {\"scale\": 0.1, \"shift\": 3}, \"bandmix:bands\": [\"a\", \"b\", \"c\"],"
    "   \"bandmix:clip\": {\"minimum\": 0, \"maximum\": 8, \"tolerance\": 0.5}}],"
    " \"bandmix:layers\": ["
    "   {\"op\": \"dense\", \"id\": \"first\", \"weights\": [[0.1, 2], [-0.3, 4], [0.5, 0]], \"bias\": [0, 1, 0.7],"
    "    \"activation\": \"relu\"},"
    "   {\"op\": \"affine\", \"id\": \"scaled\", \"scale\": [2, 0.1, 3], \"shift\": [1, 2, 0.3]},"
    "   {\"op\": \"prelu\", \"alpha\": [0.1, 0.2, 0.3]},"
    "   {\"op\": \"add\", \"id\": \"sum\", \"inputs\": [\"first\", \"scaled\"]},"
    "   {\"op\": \"constant\", \"id\": \"limit\", \"values\": [0.1, 0.2, 0.3]},"
    "   {\"op\": \"greater\", \"id\": \"is_more\", \"inputs\": [\"sum\", \"limit\"]},"
    "   {\"op\": \"where\", \"id\": \"chosen\", \"inputs\": [\"is_more\", \"sum\", \"limit\"]},"
    "   {\"op\": \"select\", \"id\": \"two\", \"channels\": [2, 0]},"
    "   {\"op\": \"concat\", \"id\": \"both\", \"inputs\": [\"two\", \"input\"]},"
    "   {\"op\": \"largest\", \"id\": \"most\", \"inputs\": [\"chosen\"]},"
    "   {\"op\": \"divide\", \"inputs\": [\"both\", \"most\"]},"
    "   {\"op\": \"dense\", \"name\": \"last\", \"weights\": [[1, 2, 3, 4], [5, 6, 7, 8.1], [1, 0, 0, 1]]}]}";

static void test_whole(void)
{
    bm_model *model = bmt_model(whole);
    for (size_t i = 0; i < BMT_COUNT(suffixes); i++) {
        char *notes;
        bm_model *again = bmt_again(model, suffixes[i], &notes);
        /* ONNX makes a constant anew wherever it is used. */
        CU_ASSERT(i == 2 || bmt_same_graph(&model->graph, &again->graph));
        for (int c = 0; c < 3; c++) {
            const double x[] = {0.7, 0.3};
            CU_ASSERT_EQUAL(bmt_eval(&model->graph, model->graph.n_nodes - 1, x, c),
                            bmt_eval(&again->graph, again->graph.n_nodes - 1, x, c));
        }
        CU_ASSERT_STRING_EQUAL(again->name, "Whole");
        CU_ASSERT_PTR_NOT_NULL(strstr(again->manifest, "kept"));
        CU_ASSERT(again->clips != NULL && again->clips[2].hi == 8.0 && again->clips[2].tolerance == 0.5);
        CU_ASSERT(again->output_names != NULL && again->bands.n == 2);
        CU_ASSERT_EQUAL(strstr(notes, "alone") == NULL, i == 0);
        bm_text_free(notes);
        bm_model_free(again);
    }
    bm_model_free(model);
}

/* Every activation comes back as itself, or gives the same numbers. */
static void test_activations(void)
{
    for (int a = BMI_ACT_CLAMP; a < BMI_ACT_COUNT; a++) {
        char text[300];
        snprintf(text, sizeof text,
                 "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2]]}, {\"op\": \"activation\", \"name\": "
                 "\"%s\"%s}]}",
                 bmi_activation_name((bmi_activation)a), a == BMI_ACT_CLAMP ? ", \"alpha\": -1, \"beta\": 0.25" : "");
        bm_model *model = bmt_model(text);
        const bool is_composed = a == BMI_ACT_LOG10 || a == BMI_ACT_EXP10;
        for (size_t i = 0; i < BMT_COUNT(suffixes); i++) {
            char *notes;
            bm_model *again = bmt_again(model, suffixes[i], &notes);
            const bool is_onnx = i == 2;
            const double x[] = {0.5, 0.75}, y = bmt_eval(&model->graph, model->graph.n_nodes - 1, x, 0);
            CU_ASSERT(bmt_same_graph(&model->graph, &again->graph) || (is_onnx && is_composed));
            CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&again->graph, again->graph.n_nodes - 1, x, 0), y, 1e-12 * fabs(y));
            CU_ASSERT_EQUAL(strstr(notes, "last digits") != NULL, is_onnx && is_composed);
            bm_text_free(notes);
            bm_model_free(again);
        }
        bm_model_free(model);
    }
}

/* Nothing but the identity, and an argmax at the end. */
static void test_ends(void)
{
    static const char *const texts[] = {
        "{\"mlm:input\": [{\"bands\": [\"a\", \"b\"]}],"
        " \"bandmix:layers\": [{\"op\": \"activation\", \"name\": \"identity\"}]}",
        "{\"mlm:output\": [{\"classes\": [{\"value\": 4}, {\"value\": 7}]}],"
        " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [3, 4]]}, {\"op\": \"softmax\"}, {\"op\": "
        "\"argmax\"}]}",
        "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [3, 4]]}, {\"op\": \"log_softmax\"}]}"};
    for (size_t t = 0; t < BMT_COUNT(texts); t++) {
        bm_model *model = bmt_model(texts[t]);
        for (size_t i = 0; i < BMT_COUNT(suffixes); i++) {
            bm_model *again = bmt_again(model, suffixes[i], NULL);
            CU_ASSERT(bmt_same_graph(&model->graph, &again->graph));
            CU_ASSERT_EQUAL(again->n_classes, model->n_classes);
            bm_model_free(again);
        }
        bm_model_free(model);
    }
}

/* The sign of a zero is kept: it decides the sign of sums. */
static void test_zeros(void)
{
    bm_model *model =
        bmt_model("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, -0.0], [0, 2]], \"bias\": [-0.0, -0.0]},"
                  " {\"op\": \"affine\", \"scale\": [2, -3], \"shift\": [-0.0, -0.0]},"
                  " {\"op\": \"affine\", \"scale\": [1, 1], \"shift\": [-0.0, 0]},"
                  " {\"op\": \"activation\", \"name\": \"clamp\", \"alpha\": -0.0},"
                  " {\"op\": \"prelu\", \"alpha\": [0, -0.0]}]}");
    for (size_t i = 0; i < BMT_COUNT(suffixes); i++) {
        bm_model *again = bmt_again(model, suffixes[i], NULL);
        CU_ASSERT(bmt_same_graph(&model->graph, &again->graph));
        bm_model_free(again);
    }
    bm_model_free(model);
}

static void test_places(void)
{
    bm_model *model = bmt_model(whole);
    bm_error err;
    struct stat info;
    const char *path = bmt_saved_begin(".json");
    CU_ASSERT_EQUAL(bm_model_save(model, "net.pth", false, NULL, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "must be .onnx, .json or .safetensors"));
    CU_ASSERT_EQUAL(bm_model_save(model, "/no/such/folder/net.json", false, NULL, &err), BM_ERR_IO);
    CU_ASSERT_EQUAL(bm_model_save(NULL, path, false, NULL, &err), BM_ERR_ARGUMENT);
    BMT_ASSERT_OK(bm_model_save(model, path, false, NULL, &err), err);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(bm_model_save(model, path, false, NULL, &err), BM_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "--overwrite replaces it"));
    BMT_ASSERT_OK(bm_model_save(model, path, true, NULL, &err), err);
    bmt_saved_end();
    bm_model_free(model);
}

/* What a format has no word for is refused, and no file is left. */
static void test_no_words(void)
{
    bm_model *model = bmt_model("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1], [2]]},"
                                " {\"op\": \"activation\", \"name\": \"elu\", \"alpha\": [1, 2]}]}");
    bm_error err;
    const char *path = bmt_saved_begin(".onnx");
    CU_ASSERT_EQUAL(bm_model_save(model, path, false, NULL, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "parameters a channel of elu have no place in ONNX"));
    bmt_saved_end();
    bm_model_free(model);
}

static void test_memory(void)
{
    bm_model *model = bmt_model(whole);
    for (size_t i = 0; i < BMT_COUNT(suffixes); i++) {
        const char *path = bmt_saved_begin(suffixes[i]);
        for (long n = 0;; n++) {
            bm_error err;
            char *notes = NULL;
            bmi_mem_fail_after(n);
            const bm_status status = bm_model_save(model, path, false, &notes, &err);
            bmi_mem_fail_after(-1);
            bm_text_free(notes);
            if (status == BM_OK) break;
            CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
            unlink(path); /* the notes may be what failed, once the file was there */
        }
        bmt_saved_end();
    }
    bm_model_free(model);
}

BMT_MAIN("model/model_save", {"whole", test_whole}, {"activations", test_activations}, {"ends", test_ends},
         {"zeros", test_zeros}, {"places", test_places}, {"no words", test_no_words}, {"memory", test_memory})
