/* SPDX-License-Identifier: MIT
 *
 * Networks written out in JSON, whole, damaged and starved. */
#include "model_check.h"

static const char whole[] =
    "{\"mlm:name\": \"n\", \"mlm:input\": [{\"bands\": [\"a\", \"b\"], \"value_scaling\": [{\"type\": \"offset\", "
    "\"value\": 1}]}],\n"
    " \"mlm:output\": [{\"classes\": [{\"value\": 1, \"name\": \"x\"}, {\"value\": 2, \"name\": \"y\"}]}],\n"
    " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [3, 4], [5, 6]], \"bias\": [7, 8, 9], "
    "\"activation\": \"relu6\", \"name\": \"first\"},\n"
    "  {\"op\": \"affine\", \"scale\": [1, 2, 3], \"shift\": [4, 5, 6]}, {\"op\": \"activation\", \"name\": "
    "\"leaky_relu\", \"alpha\": 0.3},\n"
    "  {\"op\": \"dense\", \"weights\": [[1, 0, 0], [0, 1, 0]], \"activation\": {\"name\": \"hard_sigmoid\", \"beta\": "
    "0.25}},\n"
    "  {\"op\": \"log_softmax\"}, {\"op\": \"argmax\", \"name\": \"best\"}]}";

static void test_layers(void)
{
    bm_model *model = bmt_model(whole);
    const bmi_graph *g = &model->graph;
    CU_ASSERT_EQUAL_FATAL(g->n_nodes, 10);
    CU_ASSERT_EQUAL(g->nodes[1].op, BMI_OP_AFFINE); /* value scaling */
    CU_ASSERT_EQUAL(g->nodes[1].bias[1], -1.0);
    CU_ASSERT_EQUAL(g->nodes[2].op, BMI_OP_DENSE);
    CU_ASSERT_STRING_EQUAL(g->nodes[2].name, "first");
    CU_ASSERT_EQUAL(g->nodes[2].weights[5], 6.0);
    CU_ASSERT_EQUAL(g->nodes[2].bias[2], 9.0);
    CU_ASSERT(g->nodes[3].activation == BMI_ACT_CLAMP && g->nodes[3].weights[0] == 0.0 && g->nodes[3].bias[0] == 6.0);
    CU_ASSERT(g->nodes[4].op == BMI_OP_AFFINE && g->nodes[4].weights[2] == 3.0 && g->nodes[4].bias[2] == 6.0);
    CU_ASSERT(g->nodes[5].activation == BMI_ACT_LEAKY_RELU && g->nodes[5].weights[2] == 0.3);
    CU_ASSERT(g->nodes[6].op == BMI_OP_DENSE && g->nodes[6].n_channels == 2 && g->nodes[6].bias[0] == 0.0);
    CU_ASSERT(g->nodes[7].activation == BMI_ACT_HARD_SIGMOID && g->nodes[7].weights[0] == 0.2 &&
              g->nodes[7].bias[0] == 0.25);
    CU_ASSERT_EQUAL(g->nodes[8].op, BMI_OP_LOG_SOFTMAX);
    CU_ASSERT_EQUAL(g->nodes[9].op, BMI_OP_ARGMAX);
    CU_ASSERT_STRING_EQUAL(g->nodes[9].name, "best");
    bm_model_free(model);
}

/* Defaults are ONNX's. */
static void test_activations(void)
{
    static const struct {
        const char *name;
        bmi_activation activation;
        double alpha, beta;
    } rows[] = {{"relu", BMI_ACT_CLAMP, 0, INFINITY},
                {"leaky_relu", BMI_ACT_LEAKY_RELU, 0.01, 0},
                {"elu", BMI_ACT_ELU, 1, 0},
                {"celu", BMI_ACT_CELU, 1, 0},
                {"swish", BMI_ACT_SWISH, 1, 0},
                {"thresholded_relu", BMI_ACT_THRESHOLDED_RELU, 1, 0},
                {"TANH", BMI_ACT_TANH, 0, 0},
                {"gelu", BMI_ACT_GELU, 0, 0},
                {"selu", BMI_ACT_SELU, 1.67326319217681884765625, 1.05070102214813232421875}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]], \"activation\": \"%s\"}]}",
                 rows[i].name);
        bm_model *model = bmt_model(text);
        const bmi_node *node = &model->graph.nodes[2];
        CU_ASSERT_EQUAL(node->activation, rows[i].activation);
        CU_ASSERT(node->weights[0] == rows[i].alpha && node->bias[0] == rows[i].beta);
        bm_model_free(model);
    }
}

static void test_inputs_from_bands(void)
{
    bm_model *model = bmt_model("{\"mlm:input\": [{\"bands\": [\"a\", \"b\", \"c\"]}], \"bandmix:layers\": [{\"op\": "
                                "\"affine\", \"scale\": [1, 2, 3]}]}");
    CU_ASSERT_EQUAL(model->n_inputs, 3);
    bm_model_free(model);
}

#define LAYERS(list) "{\"bandmix:layers\": [" list "]}"

static void test_refused(void)
{
    static const struct {
        const char *text;
        bm_status status;
        const char *part;
    } rows[] = {
        {"{}", BM_ERR_FORMAT, "no \"bandmix:layers\""},
        {LAYERS(""), BM_ERR_FORMAT, "no \"bandmix:layers\""},
        {LAYERS("7"), BM_ERR_FORMAT, ""},
        {LAYERS("{\"op\": \"softmax\"}"), BM_ERR_FORMAT, "how many inputs"},
        {LAYERS("{\"op\": \"dense\", \"weights\": []}"), BM_ERR_FORMAT, ""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[]]}"), BM_ERR_FORMAT, ""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1, 2], [3]]}"), BM_ERR_FORMAT, "layer 1"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1, \"2\"]]}"), BM_ERR_FORMAT, "layer 1"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1, NaN]]}"), BM_ERR_FORMAT, ""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1, 1e999]]}"), BM_ERR_FORMAT, "layer 1"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"bias\": [1, 2]}"), BM_ERR_FORMAT, "bias"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"wieght\": 1}"), BM_ERR_FORMAT, "\"wieght\""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"activation\": \"maxout\"}"), BM_ERR_UNSUPPORTED,
         "\"maxout\""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"activation\": {\"name\": \"celu\", \"alpha\": 0}}"),
         BM_ERR_FORMAT, "alpha of celu"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"activation\": 7}"), BM_ERR_FORMAT, "activation"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"activation\": {\"name\": \"elu\", \"alhpa\": 1}}"),
         BM_ERR_FORMAT, "\"alhpa\""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"activation\": {\"name\": \"elu\", \"alpha\": \"x\"}}"),
         BM_ERR_FORMAT, "alpha"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]], \"name\": \"last\"}, {\"op\": \"dense\", \"weights\": [[1, "
                "2]], \"name\": \"wide\"}"),
         BM_ERR_FORMAT, "wide"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]]}, {\"op\": \"affine\", \"scale\": [1, 2]}"), BM_ERR_FORMAT,
         "layer 2: scale"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]]}, {\"op\": \"softmax\", \"axis\": 1}"), BM_ERR_FORMAT,
         "\"axis\""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]]}, {\"op\": \"pool\"}"), BM_ERR_UNSUPPORTED, "\"pool\""},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1]]}, {\"name\": \"x\"}"), BM_ERR_UNSUPPORTED, "x: unknown op"},
        {LAYERS("{\"op\": \"dense\", \"weights\": [[1],[1]]}, {\"op\": \"argmax\"}, {\"op\": \"softmax\"}"),
         BM_ERR_UNSUPPORTED, "argmax"},
        {"{\"mlm:input\": [{\"bands\": [\"a\"]}], \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2]]}]}",
         BM_ERR_FORMAT, "layer 1"},
    };
    for (size_t i = 0; i < BMT_COUNT(rows); i++) bmt_refused(rows[i].text, rows[i].status, rows[i].part);
}

static void test_every_prefix(void)
{
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        bm_model *model;
        CU_ASSERT_EQUAL(bm_model_parse(&model, whole, n, "cut", NULL, NULL), BM_ERR_FORMAT);
        bm_model_free(model);
    }
}

static void test_mutations(void)
{
    uint32_t state = 20240607;
    for (int i = 0; i < 4000; i++) {
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        for (int k = 0; k <= i % 3; k++) {
            state = state * 1664525u + 1013904223u;
            text[(state >> 8) % (sizeof whole - 1)] = (char)(state >> 24 ^ state >> 3);
        }
        bm_model *model;
        bm_error err = {.message = ""};
        const bm_status status = bm_model_parse(&model, text, sizeof whole - 1, "mutant", NULL, &err);
        CU_ASSERT(status == BM_OK || (model == NULL && err.message[0] != '\0'));
        bm_model_free(model);
    }
}

static void test_memory(void)
{
    for (long n = 0;; n++) {
        bm_model *model;
        bm_error err = {.message = ""};
        bmi_mem_fail_after(n);
        const bm_status status = bm_model_parse(&model, whole, sizeof whole - 1, "starved", NULL, &err);
        bmi_mem_fail_after(-1);
        bm_model_free(model);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
        CU_ASSERT_PTR_NULL(model);
    }
}

BMT_MAIN("model/fmt_json", {"layers", test_layers}, {"activations", test_activations},
         {"inputs from bands", test_inputs_from_bands}, {"refused", test_refused}, {"every prefix", test_every_prefix},
         {"mutations", test_mutations}, {"memory", test_memory})
