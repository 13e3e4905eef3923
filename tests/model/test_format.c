/* SPDX-License-Identifier: MIT
 *
 * Which of three manifests counts. */
#include "model_check.h"

#include "model/format.h"

static json_object *named(const char *name)
{
    json_object *root = json_object_new_object();
    json_object_object_add(root, "mlm:name", json_object_new_string(name));
    return root;
}

static void check(json_object *outside, const char *inside, json_object *fallback, const char *expected)
{
    const bmi_model_file file = {.manifest = outside, .fallback = fallback, .options = &(bm_model_options){0}};
    bmi_manifest manifest = {0};
    json_object *root;
    bm_error err;
    BMT_ASSERT_OK(bmi_format_manifest(&file, inside, &root, &manifest, &err), err);
    if (expected == NULL) {
        CU_ASSERT_PTR_NULL(root);
        CU_ASSERT_PTR_NULL(manifest.name);
    } else {
        CU_ASSERT_PTR_NOT_NULL_FATAL(manifest.name);
        CU_ASSERT_STRING_EQUAL(manifest.name, expected);
    }
    bmi_manifest_free(&manifest);
    json_object_put(root);
}

static void test_order(void)
{
    json_object *outside = named("outside"), *fallback = named("fallback");
    static const char inside[] = "{\"mlm:name\": \"inside\"}";
    check(outside, inside, fallback, "outside");
    check(NULL, inside, fallback, "inside");
    check(NULL, NULL, fallback, "fallback");
    check(outside, NULL, NULL, "outside");
    check(NULL, NULL, NULL, NULL);
    json_object_put(outside);
    json_object_put(fallback);
}

static void test_damaged(void)
{
    const bmi_model_file file = {.options = &(bm_model_options){0}};
    bmi_manifest manifest = {0};
    json_object *root;
    bm_error err;
    CU_ASSERT_EQUAL(bmi_format_manifest(&file, "{", &root, &manifest, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "the manifest in the file"));
    CU_ASSERT_EQUAL(bmi_format_manifest(&file, "{\"mlm:name\": 7}", &root, &manifest, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NULL(root);
    bmi_manifest_free(&manifest);
}

BMT_MAIN("model/format", {"order", test_order}, {"damaged", test_damaged})
