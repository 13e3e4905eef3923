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
    const bm_status status = bmi_manifest_read(root, out, err);
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

static void test_spellings_of_classes(void)
{
    static const char *const keys[] = {"classification:classes", "classification_classes", "classes"};
    for (size_t i = 0; i < BMT_COUNT(keys); i++) {
        char text[256];
        bmi_manifest m;
        bm_error err;
        snprintf(text, sizeof text, "{\"mlm:output\": [{\"%s\": [{\"value\": 5, \"name\": \"x\"}]}]}", keys[i]);
        BMT_ASSERT_OK(read_text(text, &m, &err), err);
        CU_ASSERT(m.n_classes == 1 && m.classes[0].value == 5);
        bmi_manifest_free(&m);
    }
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
        {"{\"mlm:input\": [{\"pre_processing_function\": {\"format\": \"python\"}}]}", BM_ERR_UNSUPPORTED,
         "pre_processing_function"},
        {"{\"mlm:input\": [{\"bands\": \"B02\"}]}", BM_ERR_FORMAT, "bands: not a list"},
        {"{\"mlm:input\": [{\"bands\": [1]}]}", BM_ERR_FORMAT, "bands[0]"},
        {"{\"mlm:input\": [{\"bands\": [\"\"]}]}", BM_ERR_FORMAT, "bands[0]"},
        {"{\"mlm:input\": [{\"bands\": [\"a\", \"b\"], \"value_scaling\": [null, null, null]}]}", BM_ERR_FORMAT,
         "3 entries for 2"},
        {"{\"mlm:output\": [{\"classes\": [{\"name\": \"x\"}]}]}", BM_ERR_FORMAT, "classes[0].value"},
        {"{\"mlm:output\": [{\"classes\": [{\"value\": 1.5}]}]}", BM_ERR_FORMAT, "classes[0].value"},
        {"{\"mlm:output\": [{\"classes\": [{\"value\": -2147483648}]}]}", BM_ERR_UNSUPPORTED, "-2147483648"},
        {"{\"mlm:output\": [{\"classes\": [{\"value\": 2147483648}]}]}", BM_ERR_UNSUPPORTED, "2147483648"},
        {"{\"mlm:output\": [{\"classes\": [{\"value\": 1, \"color_hint\": \"red\"}]}]}", BM_ERR_FORMAT, "\"red\""},
        {"{\"mlm:output\": [{\"classes\": [{\"value\": 1, \"color_hint\": \"#12345\"}]}]}", BM_ERR_FORMAT,
         "color_hint"},
        {"{\"mlm:output\": [{\"classes\": [7]}]}", BM_ERR_FORMAT, "classes[0]"},
        {"{\"mlm:output\": [{\"classes\": 7}]}", BM_ERR_FORMAT, "classes: not a list"},
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

BMT_MAIN("model/manifest", {"bare and in an item", test_bare_and_in_an_item},
         {"spellings of classes", test_spellings_of_classes}, {"nothing", test_nothing}, {"refused", test_refused},
         {"memory", test_memory})
