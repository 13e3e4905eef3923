/* SPDX-License-Identifier: MIT
 *
 * Fields in the forms that the schema of STAC MLM wants. */
#include "model_check.h"

#include "model/stac_fields.h"

static void test_names(void)
{
    static const struct {
        const char *name;
        char blank;
        const char *expected;
    } rows[] = {{"Land cover", ' ', "Land cover"},
                {"Land cover", '-', "Land-cover"},
                {"Leaf area, (S2A)", ' ', "Leaf area S2A"},
                {"2020 map!", ' ', "model 2020 map"},
                {"ab", ' ', "model ab"},
                {"", '-', "model"},
                {"net_1.5-x", ' ', "net_1.5-x"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        char *name = bmi_stac_name(rows[i].name, rows[i].blank);
        CU_ASSERT_STRING_EQUAL(name, rows[i].expected);
        bmi_free(name);
    }
}

static void check_member(json_object *object, const char *key, const char *expected)
{
    const char *text = json_object_to_json_string_ext(bmi_json_member(object, key), JSON_C_TO_STRING_PLAIN);
    if (strcmp(text, expected) != 0) printf("\n    %s: %s\n", key, text);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void test_complete(void)
{
    static const char text[] =
        "{\"mlm:name\": \"A, b\", \"mlm:input\": [{\"bands\": [\"r\", {\"name\": \"n\", \"unit\": \"dB\"}],"
        " \"value_scaling\": [{\"type\": \"scale\", \"value\": 2}, null]}],"
        " \"mlm:output\": [{\"classes\": [{\"value\": 3, \"name\": \"bare soil\", \"color_hint\": [1, 2, 255]}, "
        "{\"value\": 4}]}],"
        " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [3, 4]]}]}";
    bm_model *model = bmt_model(text);
    json_object *properties = json_tokener_parse(text);
    bm_error err;
    BMT_ASSERT_OK(bmi_stac_complete(model, properties, &err), err);
    check_member(properties, "mlm:name", "\"A b\"");
    check_member(properties, "title", "\"A, b\"");
    check_member(properties, "mlm:tasks", "[\"semantic-segmentation\"]");
    check_member(properties, "mlm:total_parameters", "10");
    json_object *input = json_object_array_get_idx(bmi_json_member(properties, "mlm:input"), 0);
    check_member(input, "bands", "[\"r\",{\"name\":\"n\"}]");
    check_member(input, "value_scaling", "[{\"type\":\"scale\",\"value\":2},{\"type\":\"offset\",\"value\":0}]");
    check_member(bmi_json_member(input, "input"), "dim_order", "[\"batch\",\"bands\",\"height\",\"width\"]");
    json_object *output = json_object_array_get_idx(bmi_json_member(properties, "mlm:output"), 0);
    CU_ASSERT_PTR_NULL(bmi_json_member(output, "classes"));
    check_member(output, "classification:classes",
                 "[{\"value\":3,\"name\":\"bare_soil\",\"title\":\"bare soil\",\"description\":\"bare "
                 "soil\",\"color_hint\":\"0102FF\"},"
                 "{\"value\":4,\"name\":\"class_1\",\"title\":\"class 1\",\"description\":\"class 1\"}]");
    check_member(bmi_json_member(output, "result"), "shape", "[-1,2,-1,-1]");
    json_object_put(properties);
    bm_model_free(model);
}

static void test_bands(void)
{
    bm_model *model = bmt_model(
        "{\"mlm:input\": [{\"bands\": [\"r\", \"e\"]}], \"bands\": [{\"name\": \"r\", \"eo:common_name\": \"red\","
        " \"eo:center_wavelength\": 0.665}, {\"name\": \"e\", \"eo:common_name\": \"rededge071\", \"unit\": \"1\"}],"
        " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2]]}]}");
    json_object *bands = bmi_stac_bands(model);
    CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(bands, JSON_C_TO_STRING_PLAIN),
                           "[{\"name\":\"r\",\"common_name\":\"red\",\"center_wavelength\":0.665},"
                           "{\"name\":\"e\",\"eo:common_name\":\"rededge071\",\"unit\":\"1\"}]");
    json_object *holder = json_object_new_object();
    CU_ASSERT_FALSE(bmi_stac_names_bands(holder, NULL));
    json_object_object_add(holder, "raster:bands", bands);
    CU_ASSERT_TRUE(bmi_stac_names_bands(holder, NULL));
    CU_ASSERT_TRUE(bmi_stac_names_bands(NULL, holder));
    json_object_put(holder);
    bm_model_free(model);
}

BMT_MAIN("model/stac_fields", {"names", test_names}, {"complete", test_complete}, {"bands", test_bands})
