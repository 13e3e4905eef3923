/* SPDX-License-Identifier: MIT
 *
 * Files of weights as models. */
#include "graph_eval.h"
#include "model_check.h"
#include "safetensors_builder.h"

/* y = [[1 2] [3 4]] x + [5 6]. */
static const float numbers[] = {1, 2, 3, 4, 5, 6};

#define TENSORS                                                                  \
    "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}," \
    "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]}"

static bm_status parse(const char *header, const bm_model_options *options, bm_model **model, bm_error *err)
{
    size_t n_bytes;
    uint8_t *bytes = bmt_safetensors(header, numbers, sizeof numbers, &n_bytes);
    const bm_status status = bm_model_parse(model, bytes, n_bytes, "net.safetensors", options, err);
    free(bytes);
    return status;
}

static void test_stack(void)
{
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(parse("{" TENSORS "}", NULL, &model, &err), err);
    CU_ASSERT_EQUAL(bmt_eval(&model->graph, model->graph.n_nodes - 1, (const double[]){1, 10}, 1), 49.0);
    bm_model_info info = {.size = sizeof info};
    BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
    CU_ASSERT_STRING_EQUAL(info.format, "safetensors");
    CU_ASSERT_STRING_EQUAL(info.name, "net");
    bm_model_free(model);
}

static void test_manifest_inside(void)
{
    static const char header[] =
        "{\"__metadata__\":{\"bandmix:manifest\":\"{\\\"mlm:name\\\": \\\"named\\\", \\\"mlm:input\\\": "
        "[{\\\"bands\\\":"
        " [\\\"a\\\", \\\"b\\\"]}], \\\"bandmix:layers\\\": [{\\\"op\\\": \\\"dense\\\", \\\"weights\\\":"
        " \\\"fc.weight\\\", \\\"bias\\\": \\\"fc.bias\\\", \\\"activation\\\": \\\"relu\\\"},"
        " {\\\"op\\\": \\\"softmax\\\"}]}\"}," TENSORS "}";
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(parse(header, NULL, &model, &err), err);
    bm_model_info info = {.size = sizeof info};
    BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
    CU_ASSERT_STRING_EQUAL(info.name, "named");
    CU_ASSERT(info.ends_in_classes && info.n_layers == 1);
    CU_ASSERT_STRING_EQUAL(info.band_names[1], "b");
    bm_model_free(model);
}

static void test_options(void)
{
    bm_model *model;
    bm_error err;
    const bm_model_options small = {.size = 1};
    CU_ASSERT_EQUAL(parse("{" TENSORS "}", &small, &model, &err), BM_ERR_ARGUMENT);
    const bm_model_options how = {.size = sizeof how, .activation = "tanh"};
    static const char two[] = "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                              "\"b.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[16,24]}}";
    CU_ASSERT_EQUAL(parse(two, NULL, &model, &err), BM_ERR_UNSUPPORTED);
    BMT_ASSERT_OK(parse(two, &how, &model, &err), err);
    CU_ASSERT_EQUAL(model->graph.n_nodes, 4);
    bm_model_free(model);
}

BMT_MAIN("model/fmt_weights", {"stack", test_stack}, {"manifest inside", test_manifest_inside},
         {"options", test_options})
