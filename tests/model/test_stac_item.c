/* SPDX-License-Identifier: MIT
 *
 * A model as an item, and the item as a model. */
#include "round_trip.h"

#include "model/json_text.h"

static json_object *item_of(const bm_model *model, const char *path)
{
    char *text;
    json_object *item;
    bm_error err;
    BMT_ASSERT_OK(bm_model_to_stac(model, path, &text, &err), err);
    BMT_ASSERT_OK(bmi_json_parse(text, strlen(text), &item, &err), err);
    bm_text_free(text);
    return item;
}

static const char *text_at(json_object *object, const char *key)
{
    json_object *member = bmi_json_member(object, key);
    return json_object_is_type(member, json_type_string) ? json_object_get_string(member) : "";
}

#define NET                                                                                                           \
    "{\"mlm:name\": \"Net\", \"kept\": 7, \"mlm:input\": [{\"bands\": [\"r\", \"n\"], \"value_scaling\": {\"type\": " \
    "\"scale\","                                                                                                      \
    " \"value\": 3}}], \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 0.1]]}]}"

/* The members that the item specification of STAC and MLM require. */
static void test_required(void)
{
    static const char *const members[] = {"stac_extensions", "geometry", "bbox", "properties", "links", "assets"};
    static const char *const fields[] = {"mlm:architecture", "mlm:tasks",    "mlm:input", "mlm:output",
                                         "start_datetime",   "end_datetime", "kept"};
    bm_model *model = bmt_model(NET);
    bm_error err;
    const char *path = bmt_saved_begin(".onnx");
    BMT_ASSERT_OK(bm_model_save(model, path, false, NULL, &err), err);
    json_object *item = item_of(model, path), *properties = bmi_json_member(item, "properties");
    CU_ASSERT_STRING_EQUAL(text_at(item, "type"), "Feature");
    CU_ASSERT_STRING_EQUAL(text_at(item, "stac_version"), "1.1.0");
    CU_ASSERT_STRING_EQUAL(text_at(item, "id"), "Net");
    CU_ASSERT_STRING_EQUAL(text_at(properties, "mlm:name"), "Net");
    for (size_t i = 0; i < BMT_COUNT(members); i++) CU_ASSERT_PTR_NOT_NULL(bmi_json_member(item, members[i]));
    for (size_t i = 0; i < BMT_COUNT(fields); i++) CU_ASSERT_PTR_NOT_NULL(bmi_json_member(properties, fields[i]));
    CU_ASSERT(json_object_object_get_ex(properties, "datetime", NULL));
    json_object *asset = bmi_json_member(bmi_json_member(item, "assets"), "model");
    CU_ASSERT_STRING_EQUAL(text_at(asset, "href"), "net.onnx");
    CU_ASSERT_STRING_EQUAL(text_at(asset, "mlm:artifact_type"), "bandmix.json");
    CU_ASSERT_EQUAL(strlen(text_at(asset, "file:checksum")), 68);
    CU_ASSERT_EQUAL(json_object_array_length(bmi_json_member(asset, "eo:bands")), 2);
    json_object_put(item);
    bmt_saved_end();
    bm_model_free(model);
}

/* The item stands for the model: the same graph, and the same item again. */
static void test_there_and_back(void)
{
    bm_model *model = bmt_model(NET), *again;
    bm_error err;
    char item_path[200];
    const char *path = bmt_saved_begin(".safetensors");
    BMT_ASSERT_OK(bm_model_save(model, path, false, NULL, &err), err);
    bm_model_free(model);
    BMT_ASSERT_OK(bm_model_open(&model, path, NULL, &err), err);
    json_object *item = item_of(model, path);
    snprintf(item_path, sizeof item_path, "%s/item.json", bmt_saved_folder);
    CU_ASSERT_EQUAL(json_object_to_file(item_path, item), 0);
    BMT_ASSERT_OK(bm_model_open(&again, item_path, NULL, &err), err);
    CU_ASSERT(bmt_same_graph(&model->graph, &again->graph));
    json_object *second = item_of(again, item_path);
    CU_ASSERT_TRUE(json_object_equal(item, second));
    json_object_put(item);
    json_object_put(second);
    bm_model_free(model);
    bm_model_free(again);
    unlink(item_path);
    bmt_saved_end();
}

/* What an item says of itself stays. */
static void test_item_stays(void)
{
    bm_model *model =
        bmt_model("{\"type\": \"Feature\", \"stac_version\": \"1.0.0\", \"id\": \"mine\", \"geometry\": null,"
                  " \"stac_extensions\": [\"https://stac-extensions.github.io/mlm/v1.4.0/schema.json\"],"
                  " \"properties\": {\"datetime\": \"2024-01-01T00:00:00Z\", \"mlm:tasks\": [\"regression\"],"
                  " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 0.1]]}]},"
                  " \"assets\": {\"paper\": {\"href\": \"x.pdf\"}}}");
    const char *path = bmt_saved_begin(".json");
    bm_error err;
    BMT_ASSERT_OK(bm_model_save(model, path, false, NULL, &err), err);
    json_object *item = item_of(model, path), *properties = bmi_json_member(item, "properties");
    CU_ASSERT_STRING_EQUAL(text_at(item, "id"), "mine");
    CU_ASSERT_STRING_EQUAL(text_at(item, "stac_version"), "1.0.0");
    CU_ASSERT_STRING_EQUAL(text_at(properties, "datetime"), "2024-01-01T00:00:00Z");
    CU_ASSERT_PTR_NULL(bmi_json_member(properties, "start_datetime"));
    CU_ASSERT_PTR_NULL(bmi_json_member(item, "bbox"));
    CU_ASSERT_PTR_NOT_NULL(bmi_json_member(bmi_json_member(item, "assets"), "paper"));
    json_object *extensions = bmi_json_member(item, "stac_extensions");
    CU_ASSERT_EQUAL(json_object_array_length(extensions), 2); /* the one of MLM that was there, and that of files */
    json_object_put(item);
    bmt_saved_end();
    bm_model_free(model);
}

/* Members of other kinds than an item's do no harm. */
static void test_odd_members(void)
{
    bm_model *model =
        bmt_model("{\"stac_extensions\": \"x\", \"assets\": [1], \"links\": 5, \"properties\": 7, \"bands\": {},"
                  " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 0.1]]}]}");
    bm_error err;
    const char *path = bmt_saved_begin(".json");
    BMT_ASSERT_OK(bm_model_save(model, path, false, NULL, &err), err);
    json_object *item = item_of(model, path);
    CU_ASSERT(json_object_is_type(bmi_json_member(item, "stac_extensions"), json_type_array));
    CU_ASSERT(json_object_is_type(bmi_json_member(item, "assets"), json_type_object));
    CU_ASSERT(json_object_is_type(bmi_json_member(item, "properties"), json_type_object));
    json_object_put(item);
    bmt_saved_end();
    bm_model_free(model);
}

static void test_no_file(void)
{
    bm_model *model = bmt_model(NET);
    char *text;
    bm_error err;
    CU_ASSERT_EQUAL(bm_model_to_stac(model, "/no/such/net.json", &text, &err), BM_ERR_IO);
    CU_ASSERT_PTR_NULL(text);
    CU_ASSERT_EQUAL(bm_model_to_stac(NULL, "net.json", &text, &err), BM_ERR_ARGUMENT);
    bm_model_free(model);
}

BMT_MAIN("model/stac_item", {"required", test_required}, {"there and back", test_there_and_back},
         {"an item stays", test_item_stays}, {"odd members", test_odd_members}, {"no file", test_no_file})
