/* SPDX-License-Identifier: MIT
 *
 * What lies beside a model: manifests, and the file that an item names. */
#include "model_check.h"
#include "safetensors_builder.h"

#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char paths[4][256];
    static int next;
    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

static void write_file(const char *name, const void *bytes, size_t n_bytes)
{
    FILE *file = fopen(in_folder(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fwrite(bytes, 1, n_bytes, file);
    fclose(file);
}

static void write_text(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

static void set_up(void)
{
    static const float numbers[] = {1, 2};
    size_t n_bytes;
    uint8_t *bytes = bmt_safetensors("{\"weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", numbers,
                                     sizeof numbers, &n_bytes);
    strcpy(folder, "/tmp/bmt_open.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    write_file("net.safetensors", bytes, n_bytes);
    free(bytes);
}

static void tear_down(void)
{
    static const char *const names[] = {"net.safetensors", "net.safetensors.json", "item.json"};
    for (size_t i = 0; i < BMT_COUNT(names); i++) unlink(in_folder(names[i]));
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void expect_name(const char *file, const char *name, const char *format)
{
    bm_model *model;
    bm_error err;
    bm_model_info info = {.size = sizeof info};
    BMT_ASSERT_OK(bm_model_open(&model, in_folder(file), NULL, &err), err);
    BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
    CU_ASSERT_STRING_EQUAL(info.name, name);
    CU_ASSERT_STRING_EQUAL(info.format, format);
    bm_model_free(model);
}

static void test_manifest_beside(void)
{
    set_up();
    expect_name("net.safetensors", "net", "safetensors");
    write_text("net.safetensors.json", "{\"mlm:name\": \"beside\"}");
    expect_name("net.safetensors", "beside", "safetensors");
    write_text("net.safetensors.json", "{\"mlm:name\": ");
    bm_model *model;
    bm_error err;
    CU_ASSERT_EQUAL(bm_model_open(&model, in_folder("net.safetensors"), NULL, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "net.safetensors.json"));
    CU_ASSERT_PTR_NULL(model);
    tear_down();
}

static void test_item(void)
{
    set_up();
    write_text("item.json", "{\"type\": \"Feature\", \"properties\": {\"mlm:name\": \"from item\"},"
                            " \"assets\": {\"w\": {\"href\": \"net.safetensors\", \"roles\": [\"mlm:model\"]}}}");
    expect_name("item.json", "from item", "safetensors");
    bm_model *model;
    bm_error err;
    write_text("item.json", "{\"assets\": {\"w\": {\"href\": \"gone.onnx\", \"roles\": [\"mlm:model\"]}}}");
    CU_ASSERT_EQUAL(bm_model_open(&model, in_folder("item.json"), NULL, &err), BM_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "gone.onnx"));
    write_text("item.json", "{\"assets\": {\"w\": {\"href\": \"net.safetensors\", \"roles\": [\"mlm:model\"],"
                            " \"file:checksum\": \"122000\"}}}");
    CU_ASSERT_EQUAL(bm_model_open(&model, in_folder("item.json"), NULL, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "SHA-256"));
    write_text("item.json", "{\"assets\": {\"w\": {\"href\": \"../x\", \"roles\": [\"mlm:model\"]}}}");
    CU_ASSERT_EQUAL(bm_model_open(&model, in_folder("item.json"), NULL, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "item.json"));
    write_text("item.json", "{\"assets\": {\"w\": {\"href\": \"/a\\nb\", \"roles\": [\"mlm:model\"]}}}");
    CU_ASSERT_EQUAL(bm_model_open(&model, in_folder("item.json"), NULL, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "/a?b"));
    /* An item that names itself is a model of no weights. */
    write_text("item.json", "{\"assets\": {\"w\": {\"href\": \"item.json\", \"roles\": [\"mlm:model\"]}}}");
    CU_ASSERT_EQUAL(bm_model_open(&model, in_folder("item.json"), NULL, &err), BM_ERR_FORMAT);
    tear_down();
}

BMT_MAIN("model/model_open", {"manifest beside", test_manifest_beside}, {"item", test_item})
