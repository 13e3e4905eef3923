/* SPDX-License-Identifier: MIT
 *
 * The asset of an item that is the model. */
#include "model_check.h"

#include "model/item.h"

static json_object *item(const char *assets)
{
    char text[1024];
    snprintf(text, sizeof text, "{\"type\": \"Feature\", \"assets\": {%s}}", assets);
    json_object *root = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static void test_found(void)
{
    const char *href;
    bm_error err;
    json_object *root = item("\"thumbnail\": {\"href\": \"a.png\", \"roles\": [\"thumbnail\"]},"
                             " \"weights\": {\"href\": \"sub/net.safetensors\", \"roles\": [\"data\", \"mlm:model\"]}");
    BMT_ASSERT_OK(bmi_item_model(root, &href, &err), err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(href);
    CU_ASSERT_STRING_EQUAL(href, "sub/net.safetensors");
    json_object_put(root);
    root = item("\"other\": {\"href\": \"a.png\"}");
    BMT_ASSERT_OK(bmi_item_model(root, &href, &err), err);
    CU_ASSERT_PTR_NULL(href);
    json_object_put(root);
}

static void test_refused(void)
{
    static const char *const hrefs[] = {"/etc/passwd",           "../net.onnx",          "a/../../net.onnx",
                                        "https://host/net.onnx", "s3://bucket/net.onnx", ""};
    for (size_t i = 0; i < BMT_COUNT(hrefs); i++) {
        char asset[256];
        const char *href;
        bm_error err;
        snprintf(asset, sizeof asset, "\"m\": {\"href\": \"%s\", \"roles\": [\"mlm:model\"]}", hrefs[i]);
        json_object *root = item(asset);
        CU_ASSERT_EQUAL(bmi_item_model(root, &href, &err), BM_ERR_UNSUPPORTED);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "beside the item"));
        json_object_put(root);
    }
    const char *href;
    bm_error err;
    json_object *root = item("\"a\": {\"href\": \"a\", \"roles\": [\"mlm:model\"]},"
                             " \"b\": {\"href\": \"b\", \"roles\": [\"mlm:model\"]}");
    CU_ASSERT_EQUAL(bmi_item_model(root, &href, &err), BM_ERR_FORMAT);
    json_object_put(root);
    root = item("\"a\": {\"roles\": [\"mlm:model\"]}");
    CU_ASSERT_EQUAL(bmi_item_model(root, &href, &err), BM_ERR_FORMAT);
    json_object_put(root);
}

/* SHA-256 of "abc" is the first example of FIPS 180-2. */
static void test_checksum(void)
{
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    bm_error err;
    json_object *root =
        item("\"m\": {\"href\": \"a\", \"roles\": [\"mlm:model\"], \"file:checksum\": \"1220" ABC "\"}");
    BMT_ASSERT_OK(bmi_item_check(root, (const uint8_t *)"abc", 3, &err), err);
    CU_ASSERT_EQUAL(bmi_item_check(root, (const uint8_t *)"abd", 3, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, ABC));
    json_object_put(root);
    root = item("\"m\": {\"href\": \"a\", \"roles\": [\"mlm:model\"]}");
    BMT_ASSERT_OK(bmi_item_check(root, (const uint8_t *)"abd", 3, &err), err);
    json_object_put(root);
}

BMT_MAIN("model/item", {"found", test_found}, {"refused", test_refused}, {"checksum", test_checksum})
