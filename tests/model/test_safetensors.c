/* SPDX-License-Identifier: MIT
 *
 * Files of the format: sound ones of every type, every kind of damage, and those that others made. */
#include "model_check.h"
#include "safetensors_builder.h"

#include "base/file.h"
#include "model/safetensors.h"

#include <dirent.h>

static bm_status read(const char *header, const void *data, size_t n_data, bmi_tensors *tensors, char **manifest,
                      bm_error *err)
{
    size_t n_bytes;
    uint8_t *bytes = bmt_safetensors(header, data, n_data, &n_bytes);
    *tensors = (bmi_tensors){0};
    const bm_status status = bmi_safetensors_read(bytes, n_bytes, tensors, manifest, err);
    free(bytes);
    return status;
}

static void test_types(void)
{
    static const struct {
        const char *type, *bytes;
        size_t n_bytes;
        double value;
    } rows[] = {{"F64", "\0\0\0\0\0\0\xf0\xbf", 8, -1},
                {"F32", "\0\0\x80\x3f", 4, 1},
                {"F16", "\0\x40", 2, 2},
                {"BF16", "\x80\xbf", 2, -1},
                {"I64", "\5\0\0\0\0\0\0\0", 8, 5},
                {"U64", "\5\0\0\0\0\0\0\0", 8, 5},
                {"I32", "\xff\xff\xff\xff", 4, -1},
                {"U32", "\1\1\0\0", 4, 257},
                {"I16", "\xfe\xff", 2, -2},
                {"U16", "\xfe\xff", 2, 65534},
                {"I8", "\xff", 1, -1},
                {"U8", "\xff", 1, 255},
                {"BOOL", "\1", 1, 1}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        char header[256], *manifest;
        bmi_tensors tensors;
        bm_error err;
        snprintf(header, sizeof header, "{\"x\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%zu]}}",
                 rows[i].type, rows[i].n_bytes);
        BMT_ASSERT_OK(read(header, rows[i].bytes, rows[i].n_bytes, &tensors, &manifest, &err), err);
        CU_ASSERT_PTR_NULL(manifest);
        CU_ASSERT(tensors.n == 1 && tensors.list[0].rank == 1 && tensors.list[0].data[0] == rows[i].value);
        bmi_tensors_free(&tensors);
    }
}

static void test_order_and_metadata(void)
{
    static const char header[] = "{\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[6,8]},"
                                 "\"__metadata__\":{\"format\":\"pt\",\"bandmix:manifest\":\"{}\"},"
                                 "\"a\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[0,6]},"
                                 "\"e\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[8,8]}}   ";
    bmi_tensors tensors;
    char *manifest;
    bm_error err;
    BMT_ASSERT_OK(read(header, "\1\2\3\4\5\6\7\10", 8, &tensors, &manifest, &err), err);
    CU_ASSERT_EQUAL_FATAL(tensors.n, 3);
    CU_ASSERT_STRING_EQUAL(tensors.list[0].name, "a");
    CU_ASSERT(tensors.list[0].dims[1] == 3 && tensors.list[0].data[5] == 6.0);
    CU_ASSERT(tensors.list[1].data[0] == 7.0 && tensors.list[2].count == 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(manifest);
    CU_ASSERT_STRING_EQUAL(manifest, "{}");
    bmi_free(manifest);
    bmi_tensors_free(&tensors);
}

static void test_refused(void)
{
    static const struct {
        const char *header;
        size_t n_data;
        bm_status status;
        const char *part;
    } rows[] = {
        {"{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, BM_ERR_UNSUPPORTED, "F8_E4M3"},
        {"{\"x\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, BM_ERR_FORMAT, "no dtype"},
        {"{\"x\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, BM_ERR_FORMAT, "no shape"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, BM_ERR_FORMAT, "data_offsets"},
        {"{\"x\":7}", 1, BM_ERR_FORMAT, "data_offsets"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}", 1, BM_ERR_FORMAT, "data_offsets"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[-1,0]}}", 1, BM_ERR_FORMAT, "data_offsets"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}", 1, BM_ERR_FORMAT, "no size"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,1]}}", 1, BM_ERR_FORMAT, "1 bytes for 2"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 2, BM_ERR_FORMAT, "1 bytes after"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 1, BM_ERR_FORMAT, "beyond the file"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, BM_ERR_FORMAT, "begins at byte 1"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
         "\"y\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
         3, BM_ERR_FORMAT, "begins at byte 1"},
        {"{\"x\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, BM_ERR_UNSUPPORTED,
         "come to more than"},
        {"{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}}", 1, BM_ERR_FORMAT,
         "data_offsets"},
        {"{\"__metadata__\":{\"a\":1}}", 0, BM_ERR_FORMAT, "not a string"},
        {"{\"__metadata__\":1}", 0, BM_ERR_FORMAT, "not an object"},
        {" {}", 0, BM_ERR_FORMAT, "does not begin"},
        {"", 0, BM_ERR_FORMAT, "does not begin"},
        {"{\"x\":", 0, BM_ERR_FORMAT, "JSON"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_tensors tensors;
        char *manifest;
        bm_error err;
        CU_ASSERT_EQUAL(read(rows[i].header, "abcdefgh", rows[i].n_data, &tensors, &manifest, &err), rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        CU_ASSERT_PTR_NULL(manifest);
        bmi_tensors_free(&tensors);
    }
}

/* Cut at every byte, and every byte changed: an error or sound tensors, never more than that. */
static void test_damage(void)
{
    static const char header[] = "{\"__metadata__\":{\"bandmix:manifest\":\"{}\"},"
                                 "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}";
    size_t n_bytes;
    uint8_t *bytes = bmt_safetensors(header, "\0\0\x80\x3f", 4, &n_bytes);
    for (size_t cut = 0; cut < n_bytes; cut++) {
        bmi_tensors tensors = {0};
        char *manifest;
        CU_ASSERT_EQUAL(bmi_safetensors_read(bytes, cut, &tensors, &manifest, NULL), BM_ERR_FORMAT);
        bmi_tensors_free(&tensors);
    }
    for (size_t at = 0; at < n_bytes; at++)
        for (int bit = 0; bit < 8; bit++) {
            bmi_tensors tensors = {0};
            char *manifest;
            bytes[at] ^= (uint8_t)(1 << bit);
            (void)bmi_safetensors_read(bytes, n_bytes, &tensors, &manifest, NULL);
            (void)bmi_safetensors_probe(bytes, n_bytes);
            bytes[at] ^= (uint8_t)(1 << bit);
            bmi_free(manifest);
            bmi_tensors_free(&tensors);
        }
    free(bytes);
}

static int check_folder(const char *folder, bool may_be_bad)
{
    int n = 0;
    DIR *dir = opendir(folder);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[1024], *manifest;
        uint8_t *bytes;
        size_t n_bytes;
        bmi_tensors tensors = {0};
        bm_error err;
        if (strstr(entry->d_name, ".safetensors") == NULL) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        BMT_ASSERT_OK(bmi_file_read(path, (size_t)1 << 28, &bytes, &n_bytes, &err), err);
        const bm_status status = bmi_safetensors_read(bytes, n_bytes, &tensors, &manifest, &err);
        const bool is_bad = may_be_bad && strncmp(entry->d_name, "ok_", 3) != 0;
        if (is_bad != (status != BM_OK)) printf("\n    %s: %s", entry->d_name, status == BM_OK ? "read" : err.message);
        CU_ASSERT_EQUAL(status != BM_OK, is_bad);
        bmi_free(manifest);
        bmi_tensors_free(&tensors);
        bmi_free(bytes);
        n++;
    }
    closedir(dir);
    return n;
}

static void test_files_of_others(void)
{
    BMT_NEEDS_SHARED_DATA();
    CU_ASSERT(check_folder(BMT_SHARED_DATA "/bad/safetensors", true) >= 17);
    CU_ASSERT(check_folder(BMT_SHARED_DATA "/models/converted", false) >= 4);
}

BMT_MAIN("model/safetensors", {"types", test_types}, {"order and metadata", test_order_and_metadata},
         {"refused", test_refused}, {"damage", test_damage}, {"files of others", test_files_of_others})
