/* SPDX-License-Identifier: MIT
 *
 * ONNX files as a whole: which input and output are taken, the manifest inside, what real exporters write, and what
 * hostile bytes do. */
#include "onnx_net.h"

/* Channels of the files of others, or the words with which they are refused. */
typedef struct expectation {
    const char *path;
    int n_inputs, n_outputs, n_layers;
    const char *refusal;
} expectation;

static const expectation expectations[] = {
    {"converted/biophysical_S2A_FAPAR_conv1x1.onnx", 11, 1, 2, NULL},
    {"converted/biophysical_S2A_FAPAR_gemm.onnx", 11, 1, 2, NULL},
    {"converted/biophysical_S2A_LAI_conv1x1.onnx", 11, 1, 2, NULL},
    {"converted/biophysical_S2A_LAI_gemm.onnx", 11, 1, 2, NULL},
    {"converted/c2rcc_msi_rtosa_rw_33x73x53x33_conv1x1.onnx", 15, 8, 5, NULL},
    {"converted/c2rcc_msi_rtosa_rw_33x73x53x33_gemm.onnx", 15, 8, 5, NULL},
    {"converted/idepix_ctp_I7x24x24x24xO1_conv1x1.onnx", 7, 1, 4, NULL},
    {"converted/idepix_ctp_I7x24x24x24xO1_gemm.onnx", 7, 1, 4, NULL},
    {"deepness/dummy_segmentation_models/different_output_size_512_to_484.onnx", 0, 0, 0,
     "\"/0/Conv\" (Conv): its kernel"},
    {"deepness/dummy_segmentation_models/dummy_model.onnx", 3, 3, 0, NULL},
    {"deepness/dummy_segmentation_models/one_output_sigmoid_bsx1x512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/one_output_sigmoid_bsx512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/one_output_softmax_bsx2x512x512.onnx", 3, 2, 1, NULL},
    {"deepness/dummy_segmentation_models/two_outputs_sigmoid_bsx1x512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/two_outputs_sigmoid_bsx512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/two_outputs_softmax_bsx2x512x512.onnx", 3, 2, 1, NULL},
    {"exporters/ort__transform__fusion__conv_leakyrelu.onnx", 0, 0, 0, "several inputs (\"X\", \"W\")"},
    {"exporters/ort__transform__fusion__conv_relu.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ort__transform__fusion__conv_sigmoid.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ort__transform__fusion__conv_softsign.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ort__transform__fusion__conv_tanh.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ortruby__datasets__logreg_iris.onnx", 0, 0, 0, "12 coefficients are no 3 rows for the 2 channels"},
    {"exporters/ortruby__datasets__mul_1.onnx", 0, 0, 0, "\"mul_1\" (Mul)"},
    {"exporters/ortruby__datasets__sigmoid.onnx", 4, 4, 0, NULL},
    {"exporters/ortruby__test__support__abs_free_dimensions.onnx", 5, 5, 0, NULL},
    {"exporters/ortruby__test__support__identity_string.onnx", 0, 0, 0, "input:0"},
    {"exporters/ortruby__test__support__lightgbm.onnx", 0, 0, 0, "tree ensemble"},
    {"exporters/ortruby__test__support__logical_and.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ortruby__test__support__model.onnx", 4, 4, 0, NULL},
    {"exporters/ortruby__test__support__randomforest.onnx", 0, 0, 0, "tree ensemble"},
    {"exporters/tract__examples__keras-tract-tf2__example.onnx", 100, 1, 2, NULL},
    {"exporters/tract__linear_classifier__model.onnx", 12, 14, 1, NULL},
    {"exporters/tract__linear_regressor__model.onnx", 21, 1, 1, NULL},
};

static void check_expectation(const expectation *e)
{
    char path[512];
    bm_model *model;
    bm_error err = {.message = ""};
    snprintf(path, sizeof path, BMT_SHARED_DATA "/models/%s", e->path);
    const bm_status status = bm_model_open(&model, path, NULL, &err);
    bool right = e->refusal == NULL ? status == BM_OK : status != BM_OK && strstr(err.message, e->refusal) != NULL;
    bm_model_info info = {.size = sizeof info};
    if (status == BM_OK) {
        BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
        right = right && info.n_inputs == e->n_inputs && info.n_outputs == e->n_outputs && info.n_layers == e->n_layers;
    }
    if (!right)
        printf("\n    %s: %d -> %d, %d layers: %s\n", e->path, info.n_inputs, info.n_outputs, info.n_layers,
               err.message);
    CU_ASSERT(right);
    bm_model_free(model);
}

static void test_files_of_others(void)
{
    BMT_NEEDS_SHARED_DATA();
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) check_expectation(&expectations[i]);
}

#define MANIFEST                                                                                                    \
    "{\"mlm:name\": \"net\", \"mlm:input\": [{\"bands\": [\"r\", \"g\", \"b\"], \"value_scaling\": [{\"type\": "    \
    "\"scale\","                                                                                                    \
    " \"value\": 2}]}], \"mlm:output\": [{\"classes\": [{\"value\": 5, \"name\": \"p\"}, {\"value\": 6, \"name\": " \
    "\"q\"}]}]}"

/* Two layers, a softmax, a manifest, an unused branch: some of everything. */
static bmt_onnx *whole(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_manifest(o, MANIFEST);
    bmt_onnx_floats(o, "w1", BMT_DIMS(2, 3, 1, 1), BMT_FLOATS(1, 2, 3, 4, 5, 6));
    bmt_onnx_floats(o, "b1", BMT_DIMS(2), BMT_FLOATS(1, -1));
    bmt_onnx_floats(o, "w2", BMT_DIMS(2, 2, 1, 1), BMT_FLOATS(1, 0, 0, 1));
    bmt_onnx_ints(o, "shape", 4, (const int64_t[]){0, 2, -1, 1});
    bmt_onnx_node(o, "Conv", "x w1 b1", "h");
    bmt_onnx_int_list(o, "kernel_shape", BMT_DIMS(1, 1));
    bmt_onnx_node(o, "LeakyRelu", "h", "r");
    bmt_onnx_float(o, "alpha", 0.1f);
    bmt_onnx_node(o, "Conv", "r w2", "s");
    bmt_onnx_node(o, "Reshape", "s shape", "t");
    bmt_onnx_node(o, "Softmax", "t", "y");
    bmt_onnx_int(o, "axis", 1);
    bmt_onnx_node(o, "MaxPool", "s", "unused");
    return o;
}

static void test_whole(void)
{
    bm_model *model = bmt_net_model(whole());
    bm_model_info info = {.size = sizeof info};
    bm_error err;
    BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
    CU_ASSERT_STRING_EQUAL(info.name, "net");
    CU_ASSERT_STRING_EQUAL(info.format, "ONNX");
    CU_ASSERT(info.n_inputs == 3 && info.n_outputs == 2 && info.n_layers == 2 && info.n_classes == 2);
    CU_ASSERT_STRING_EQUAL(info.band_names[1], "g");
    CU_ASSERT_EQUAL(info.classes[1].value, 6);
    CU_ASSERT_EQUAL_FATAL(model->graph.n_nodes, 6);
    CU_ASSERT(model->graph.nodes[1].op == BMI_OP_AFFINE && model->graph.nodes[1].weights[0] == 0.5);
    CU_ASSERT(model->graph.nodes[2].weights[5] == 6.0 && model->graph.nodes[2].bias[1] == -1.0);
    CU_ASSERT_STRING_EQUAL(model->graph.nodes[2].name, "h");
    bm_model_free(model);
}

/* Only what the first output depends on is read. */
static void test_first_output(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Relu", "x", "y");
    bmt_onnx_node(o, "Tanh", "x", "z");
    bmt_onnx_output(o, "z");
    bm_model *model = bmt_net_model(o);
    CU_ASSERT(model->graph.n_nodes == 2 && model->graph.nodes[1].activation == BMI_ACT_CLAMP);
    bm_model_free(model);
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "output \"y\" is made by no node");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_floats(o, "w", BMT_DIMS(2), BMT_FLOATS(1, 2));
    bmt_onnx_node(o, "Neg", "w", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "or is constant");
}

static void test_order_of_nodes(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Relu", "a", "y");
    bmt_onnx_node(o, "Tanh", "x", "a");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "node \"y\" (Relu): its input \"a\" is made by no node before it");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Relu", "y", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "its input \"y\"");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Add", "x b", "a");
    bmt_onnx_node(o, "Relu", "a", "b");
    bmt_onnx_node(o, "Relu", "b", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "(Add): its input \"b\"");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Relu", "nowhere", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "\"nowhere\"");
}

static void test_inputs(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_input(o, "other", BMT_DIMS(1, 3));
    bmt_onnx_node(o, "Add", "x other", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "several inputs (\"x\", \"other\")");
    o = bmt_onnx_new(13);
    bmt_onnx_output(o, "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "no input");
    o = bmt_onnx_new(13);
    bmt_onnx_input(o, "x", BMT_DIMS(1, 3));
    bmt_onnx_refused(o, BM_ERR_FORMAT, "no output");
    o = bmt_net(13, BMT_DIMS(1, 3));
    o->inputs[0]->name = NULL;
    bmt_onnx_refused(o, BM_ERR_FORMAT, "has no name");
}

static void test_manifest_must_fit(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_manifest(o, "{\"mlm:input\": [{\"bands\": [\"a\"]}]}");
    bmt_onnx_node(o, "Relu", "x", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "names 1 bands, but the network takes 3");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_manifest(o, "{\"mlm:input\": [{\"value_scaling\": [null, null]}]}");
    bmt_onnx_node(o, "Relu", "x", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "2 bands");
    o = bmt_net(13, BMT_DIMS(1, 3));
    bmt_onnx_manifest(o, "{\"mlm:inp");
    bmt_onnx_node(o, "Relu", "x", "y");
    bmt_onnx_refused(o, BM_ERR_FORMAT, "not JSON");
}

/* A name of a value may hold anything; the message stays one line. */
static void test_names_in_messages(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3));
    BmiOnnx__NodeProto *node = bmt_onnx_node(o, "Ma\ngic", "x", "y");
    node->name = bmt_keep_text(o, "\033[2J", 4);
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "node \"?[2J\" (Ma?gic)");
}

static void test_not_onnx(void)
{
    static const struct {
        const char *bytes;
        size_t n_bytes;
        const char *part;
    } rows[] = {{"Band,value\n1,2\n", 15, "no model that bandmix reads"},
                {"\x08\x01\x00\x00\x00\x00\x00\x00{", 9, "no model that bandmix reads"},
                {"\x08\x07", 2, "no model that bandmix reads"},
                {"\x08\x07\x3a\x50\x0a", 5, "damaged or cut short"},
                {"\x08\x07\x3a\x00", 4, "no output"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bm_model *model;
        bm_error err = {.message = ""};
        CU_ASSERT_EQUAL(bm_model_parse(&model, rows[i].bytes, rows[i].n_bytes, "f", NULL, &err), BM_ERR_FORMAT);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s\n", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        bm_model_free(model);
    }
}

static void test_every_prefix(void)
{
    size_t n_bytes;
    uint8_t *bytes = bmt_onnx_pack(whole(), &n_bytes);
    for (size_t n = 0; n < n_bytes; n++) {
        uint8_t *cut = malloc(n == 0 ? 1 : n); /* its own block, so that a sanitizer sees a read past its end */
        CU_ASSERT_PTR_NOT_NULL_FATAL(cut);
        memcpy(cut, bytes, n);
        bm_model *model;
        bm_error err = {.message = ""};
        const bm_status status = bm_model_parse(&model, cut, n, "cut", NULL, &err);
        CU_ASSERT(status == BM_OK || (model == NULL && err.message[0] != '\0'));
        bm_model_free(model);
        free(cut);
    }
    free(bytes);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void test_mutations(void)
{
    size_t n_bytes;
    uint8_t *bytes = bmt_onnx_pack(whole(), &n_bytes), *mutant = malloc(n_bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mutant);
    uint32_t state = 12345;
    int n_read = 0;
    for (int i = 0; i < 20000; i++) {
        memcpy(mutant, bytes, n_bytes);
        for (int k = 0; k <= i % 4; k++) {
            const size_t at = next_random(&state) % n_bytes;
            const unsigned byte = i % 2 == 0 ? next_random(&state) : mutant[at] ^ 1u << next_random(&state) % 8;
            mutant[at] = (uint8_t)(byte & 0xff);
        }
        bm_model *model;
        bm_error err = {.message = ""};
        const bm_status status = bm_model_parse(&model, mutant, n_bytes, "mutant", NULL, &err);
        CU_ASSERT(status == BM_OK || (model == NULL && err.message[0] != '\0'));
        n_read += status == BM_OK;
        bm_model_free(model);
    }
    CU_ASSERT(n_read > 100 && n_read < 19900);
    free(mutant);
    free(bytes);
}

static void test_memory(void)
{
    size_t n_bytes;
    uint8_t *bytes = bmt_onnx_pack(whole(), &n_bytes);
    for (long n = 0;; n++) {
        bm_model *model;
        bm_error err = {.message = ""};
        bmi_mem_fail_after(n);
        const bm_status status = bm_model_parse(&model, bytes, n_bytes, "starved", NULL, &err);
        bmi_mem_fail_after(-1);
        bm_model_free(model);
        if (status == BM_OK) break;
        if (status != BM_ERR_MEMORY) printf("\n    %ld: %s\n", n, err.message);
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
        CU_ASSERT_PTR_NULL(model);
    }
    free(bytes);
}

/* Two bytes a node: a file of a megabyte may not take half a gigabyte. */
static void test_many_empty_nodes(void)
{
    enum { N_NODES = 600000 };
    const size_t n_graph = (size_t)N_NODES * 2;
    uint8_t *bytes = malloc(n_graph + 8);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    size_t at = 0;
    bytes[at++] = 0x3a;
    for (size_t rest = n_graph; at < 8; rest >>= 7) {
        bytes[at++] = (uint8_t)((rest & 0x7f) | (rest >= 0x80 ? 0x80 : 0));
        if (rest < 0x80) break;
    }
    for (int i = 0; i < N_NODES; i++) {
        bytes[at++] = 0x0a;
        bytes[at++] = 0;
    }
    bm_model *model;
    bm_error err = {.message = ""};
    CU_ASSERT_EQUAL(bm_model_parse(&model, bytes, at, "many", NULL, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "made to take memory"));
    free(bytes);
}

BMT_MAIN("model/fmt_onnx", {"whole", test_whole}, {"first output", test_first_output},
         {"order of nodes", test_order_of_nodes}, {"inputs", test_inputs},
         {"manifest must fit", test_manifest_must_fit}, {"names in messages", test_names_in_messages},
         {"not ONNX", test_not_onnx}, {"every prefix", test_every_prefix}, {"mutations", test_mutations},
         {"memory", test_memory}, {"many empty nodes", test_many_empty_nodes},
         {"files of others", test_files_of_others})
