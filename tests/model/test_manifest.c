/* SPDX-License-Identifier: MIT
 *
 * What a manifest says, and what in it is refused. */
#include "model_check.h"

#include "model/manifest.h"

static bm_status read_text(const char *text, bmi_manifest *out, bm_error *err)
{
    json_object *root;
    *out = (bmi_manifest){0};
    BMT_ASSERT_OK(bmi_json_parse(text, strlen(text), &root, err), *err);
    const bm_status status = bmi_manifest_read(root, NULL, out, err);
    json_object_put(root);
    return status;
}

static const char bare[] =
    "{\"mlm:name\": \"Cover\","
    " \"mlm:input\": [{\"bands\": [\"B02\", {\"name\": \"B03\"}], \"value_scaling\": [{\"type\": \"scale\", \"value\": "
    "10}],"
    "   \"resize_type\": null, \"pre_processing_function\": null}],"
    " \"mlm:output\": [{\"classification:classes\": ["
    "   {\"value\": 10, \"name\": \"water\", \"color_hint\": \"#1f2E3d\"}, {\"value\": -3, \"title\": \"Land\"},"
    "   {\"value\": 7, \"name\": \"\", \"description\": \"ice\"}, {\"value\": 0}], \"bandmix:bands\": [\"a\", "
    "\"b\"]}]}";

static void check_whole(const char *text)
{
    bmi_manifest m;
    bm_error err;
    BMT_ASSERT_OK(read_text(text, &m, &err), err);
    CU_ASSERT_STRING_EQUAL(m.name, "Cover");
    CU_ASSERT_EQUAL_FATAL(m.bands.n, 2);
    CU_ASSERT_STRING_EQUAL(m.bands.names[0], "B02");
    CU_ASSERT_STRING_EQUAL(m.bands.names[1], "B03");
    CU_ASSERT_EQUAL(m.n_scalings, 1);
    CU_ASSERT_EQUAL_FATAL(m.n_classes, 4);
    CU_ASSERT_EQUAL(m.classes[0].value, 10);
    CU_ASSERT_STRING_EQUAL(m.classes[0].name, "water");
    CU_ASSERT(m.classes[0].has_color && m.classes[0].color[0] == 0x1f && m.classes[0].color[1] == 0x2e &&
              m.classes[0].color[2] == 0x3d);
    CU_ASSERT_EQUAL(m.classes[1].value, -3);
    CU_ASSERT_STRING_EQUAL(m.classes[1].name, "Land");
    CU_ASSERT_FALSE(m.classes[1].has_color);
    CU_ASSERT_STRING_EQUAL(m.classes[2].name, "ice");
    CU_ASSERT_STRING_EQUAL(m.classes[3].name, "class 3");
    CU_ASSERT_EQUAL_FATAL(m.n_output_names, 2);
    CU_ASSERT_STRING_EQUAL(m.output_names[1], "b");
    bmi_manifest_free(&m);
    CU_ASSERT_PTR_NULL(m.classes);
}

static void test_bare_and_in_an_item(void)
{
    check_whole(bare);
    char item[2048];
    snprintf(item, sizeof item, "{\"type\": \"Feature\", \"properties\": %s}", bare);
    check_whole(item);
}

/* Of several outputs, the one that is asked for says what the classes are. */
static void test_several_outputs(void)
{
    static const char text[] = "{\"mlm:output\": [{\"name\": \"a\", \"classes\": [{\"value\": 1}]},"
                               " {\"name\": \"b\", \"classes\": [{\"value\": 2}]}]}";
    static const struct {
        const char *wanted;
        int value; /* 0: no classes */
    } rows[] = {{NULL, 1}, {"a", 1}, {"b", 2}, {"c", 0}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_manifest m = {0};
        bm_error err;
        json_object *root = json_tokener_parse(text);
        BMT_ASSERT_OK(bmi_manifest_read(root, rows[i].wanted, &m, &err), err);
        json_object_put(root);
        CU_ASSERT_EQUAL(m.n_classes, rows[i].value != 0);
        if (m.n_classes == 1) CU_ASSERT_EQUAL(m.classes[0].value, rows[i].value);
        bmi_manifest_free(&m);
    }
}

/* STAC's names of output bands. */
static void test_output_bands(void)
{
    bmi_manifest m;
    bm_error err;
    BMT_ASSERT_OK(read_text("{\"mlm:output\": [{\"bands\": [\"wetness\", {\"name\": \"greenness\"}]}]}", &m, &err),
                  err);
    CU_ASSERT_EQUAL_FATAL(m.n_output_names, 2);
    CU_ASSERT_STRING_EQUAL(m.output_names[1], "greenness");
    bmi_manifest_free(&m);
}

static void test_nothing(void)
{
    static const char *const texts[] = {"{}", "{\"mlm:input\": []}", "{\"mlm:input\": [{\"bands\": []}]}",
                                        "{\"mlm:output\": [{\"classes\": []}]}", "{\"mlm:name\": null}"};
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        bmi_manifest m;
        bm_error err;
        BMT_ASSERT_OK(read_text(texts[i], &m, &err), err);
        CU_ASSERT(m.name == NULL && m.bands.n == 0 && m.n_classes == 0 && m.n_output_names == 0);
        bmi_manifest_free(&m);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text;
        bm_status status;
        const char *part;
    } rows[] = {
        {"{\"mlm:input\": {}}", BM_ERR_FORMAT, "mlm:input: not a list"},
        {"{\"mlm:input\": [7]}", BM_ERR_FORMAT, "mlm:input[0]"},
        {"{\"mlm:name\": 7}", BM_ERR_FORMAT, "mlm:name"},
        {"{\"mlm:input\": [{\"resize_type\": \"crop\"}]}", BM_ERR_UNSUPPORTED, "resize_type"},
        {"{\"mlm:input\": [{\"pre_processing_function\": {\"format\": \"python\"}}]}", BM_ERR_FORMAT,
         "pre_processing_function: a processing needs"},
        {"{\"mlm:input\": [{\"pre_processing_function\": {\"format\": \"bandmix\", \"expression\": \"x / 2\"},"
         " \"value_scaling\": {\"type\": \"scale\", \"value\": 2}}]}",
         BM_ERR_FORMAT, "which comes first"},
        {"{\"mlm:input\": [{\"input\": {\"dim_order\": [\"bands\", \"time\"], \"shape\": [3, 2]}}]}",
         BM_ERR_UNSUPPORTED, "\"time\""},
        {"{\"bandmix:layer\": []}", BM_ERR_FORMAT, "the manifest: unknown member \"bandmix:layer\""},
        {"{\"properties\": {\"bandmix:vectors\": []}}", BM_ERR_FORMAT, "properties: unknown member"},
        {"{\"mlm:input\": [{\"bandmix:scaling\": []}]}", BM_ERR_FORMAT, "mlm:input[0]: unknown member"},
        {"{\"mlm:output\": [{\"bandmix:limits\": []}]}", BM_ERR_FORMAT, "mlm:output[0]: unknown member"},
        {"{\"mlm:output\": [{\"bandmix:scaling\": {\"scale\": 2, \"offset\": 1}}]}", BM_ERR_FORMAT,
         "unknown member \"offset\""},
        {"{\"mlm:input\": [{}, {}]}", BM_ERR_UNSUPPORTED, "2 inputs"},
        {"{\"mlm:input\": [{\"variables\": [\"t2m\"]}]}", BM_ERR_UNSUPPORTED, "variables of data cubes"},
        {"{\"mlm:output\": [{\"bands\": [{\"name\": \"x\", \"expression\": \"y\"}]}]}", BM_ERR_UNSUPPORTED,
         "outputs are not derived"},
        {"{\"mlm:output\": [{\"post_processing_function\": {\"format\": \"python\", \"expression\": \"m.f\"}}]}",
         BM_ERR_UNSUPPORTED, "post_processing_function: \"m.f\" names something"},
        {"{\"mlm:output\": [{\"bandmix:scaling\": {\"scale\": 2},"
         " \"post_processing_function\": {\"format\": \"python\", \"expression\": \"x * 2\"}}]}",
         BM_ERR_FORMAT, "keep one"},
        {"{\"mlm:input\": [{\"bands\": \"B02\"}]}", BM_ERR_FORMAT, "bands: not a list"},
        {"{\"mlm:input\": [{\"bands\": [1]}]}", BM_ERR_FORMAT, "bands[0]"},
        {"{\"mlm:input\": [{\"bands\": [\"\"]}]}", BM_ERR_FORMAT, "bands[0]"},
        {"{\"mlm:input\": [{\"bands\": [\"a\", \"b\"], \"value_scaling\": [null, null, null]}]}", BM_ERR_FORMAT,
         "3 entries for 2"},
    };
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_manifest m;
        bm_error err = {.message = ""};
        CU_ASSERT_EQUAL(read_text(rows[i].text, &m, &err), rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s: %s\n", rows[i].part, err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        bmi_manifest_free(&m);
    }
}

static void test_memory(void)
{
    for (long n = 0;; n++) {
        bmi_manifest m;
        bm_error err;
        bmi_mem_fail_after(n);
        const bm_status status = read_text(bare, &m, &err);
        bmi_mem_fail_after(-1);
        bmi_manifest_free(&m);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
    }
}

BMT_MAIN("model/manifest", {"bare and in an item", test_bare_and_in_an_item}, {"several outputs", test_several_outputs},
         {"output bands", test_output_bands}, {"nothing", test_nothing}, {"refused", test_refused},
         {"memory", test_memory})
