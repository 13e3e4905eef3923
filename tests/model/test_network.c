/* SPDX-License-Identifier: MIT
 *
 * What of a model is its network, and the manifest that goes with it. */
#include "model_check.h"

#include "model/json_text.h"
#include "model/network.h"

#define LAYERS " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [3, 4]]}]"

static void test_mark(void)
{
    bm_model *model = bmt_model("{\"mlm:input\": [{\"value_scaling\": {\"type\": \"scale\", \"value\": 3}}],"
                                " \"mlm:output\": [{\"bandmix:scaling\": {\"scale\": 2}}]," LAYERS "}");
    bool part[BMI_GRAPH_MAX_NODES];
    bmi_network_mark(model, part);
    CU_ASSERT_EQUAL_FATAL(model->graph.n_nodes, 4); /* input, scaling, dense, scaling */
    CU_ASSERT(!part[0] && !part[1] && part[2] && !part[3]);
    bm_model_free(model);
}

static void test_manifest(void)
{
    bm_model *model = bmt_model("{\"assets\": {\"data\": {\"href\": \"x\"}}, \"kept\": 1," LAYERS "}");
    bm_error err;
    json_object *root;
    BMT_ASSERT_OK(bmi_network_manifest(model, &root, &err), err);
    CU_ASSERT_PTR_NOT_NULL(bmi_json_member(root, "kept"));
    CU_ASSERT_PTR_NULL(bmi_json_member(root, "bandmix:layers"));
    CU_ASSERT_STRING_EQUAL(json_object_get_string(bmi_json_member(root, "mlm:name")), "net");
    json_object *shape = bmi_json_member(bmi_json_member(bmi_network_first_of(root, "mlm:input"), "input"), "shape");
    CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(shape, JSON_C_TO_STRING_PLAIN), "[-1,2,-1,-1]");
    bmi_network_drop_asset(root);
    CU_ASSERT_PTR_NOT_NULL(bmi_json_member(bmi_json_member(root, "assets"), "data"));
    json_object_put(root);
    bm_model_free(model);
}

static void test_drop_asset(void)
{
    json_object *root =
        json_tokener_parse("{\"assets\": {\"m\": {\"roles\": [\"mlm:model\"], \"eo:bands\": [{\"name\": \"a\"}]},"
                           " \"other\": {}}, \"properties\": {}}");
    bmi_network_drop_asset(root);
    CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN),
                           "{\"assets\":{\"other\":{}},\"properties\":{},\"eo:bands\":[{\"name\":\"a\"}]}");
    json_object_put(root);
}

static void test_first_of(void)
{
    json_object *odd = json_tokener_parse("{\"properties\": 5}");
    json_object_object_add(bmi_network_first_of(odd, "mlm:input"), "name", json_object_new_string("z"));
    CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(odd, JSON_C_TO_STRING_PLAIN),
                           "{\"properties\":5,\"mlm:input\":[{\"name\":\"z\"}]}");
    json_object_put(odd);
    json_object *root = json_tokener_parse("{\"properties\": {\"mlm:output\": [{\"name\": \"x\"}]}}");
    CU_ASSERT_PTR_NOT_NULL(bmi_json_member(bmi_network_first_of(root, "mlm:output"), "name"));
    json_object_object_add(bmi_network_first_of(root, "mlm:input"), "name", json_object_new_string("y"));
    CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN),
                           "{\"properties\":{\"mlm:output\":[{\"name\":\"x\"}],\"mlm:input\":[{\"name\":\"y\"}]}}");
    json_object_put(root);
}

BMT_MAIN("model/network", {"mark", test_mark}, {"manifest", test_manifest}, {"drop asset", test_drop_asset},
         {"first of", test_first_of})
