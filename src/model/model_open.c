/* SPDX-License-Identifier: MIT
 *
 * Opening a model: which format, and what lies beside the file. */
#include "base/file.h"
#include "base/mem.h"
#include "model/format.h"
#include "model/guess.h"
#include "model/item.h"
#include "model/model.h"

#include <string.h>

/* Far above any network of pixels; keeps a raster given by mistake out of memory. */
#define MAX_FILE_BYTES ((size_t)1 << 30)
#define MAX_JSON_BYTES ((size_t)64 << 20)

#define KNOWN "(ONNX, safetensors, PyTorch state dicts, JSON)"

/* A safetensors file may begin with the byte of an opening brace, so it is asked first. */
static const bmi_format *const formats[] = {&bmi_format_safetensors, &bmi_format_json, &bmi_format_torch,
                                            &bmi_format_onnx};

static const bmi_format *format_of(const uint8_t *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i]->probe(bytes, n_bytes)) return formats[i];
    return NULL;
}

static bm_status read_model(bm_model *model, const bmi_model_file *file, const char *path, bm_error *err)
{
    BMI_FAIL_IF(file->n_bytes == 0, err, BM_ERR_FORMAT, "the file is empty, and no model that bandmix reads " KNOWN);
    const bmi_format *format = format_of(file->bytes, file->n_bytes);
    const char *guess = format == NULL ? bmi_guess_format(file->bytes, file->n_bytes) : NULL;
    BMI_FAIL_IF(guess != NULL, err, BM_ERR_FORMAT, "no model that bandmix reads " KNOWN ": %s", guess);
    BMI_FAIL_IF(format == NULL, err, BM_ERR_FORMAT, "no model that bandmix reads " KNOWN);
    BMI_FAIL_IF(file->options->output != NULL && format != &bmi_format_onnx, err, BM_ERR_ARGUMENT,
                "a choice of outputs is made for ONNX files; this is %s", format->name);
    model->format = format->name;
    bmi_manifest manifest = {0};
    bm_status status = format->parse(file, &model->graph, &manifest, err);
    if (status == BM_OK) status = bmi_model_settle(model, &manifest, path, err);
    bmi_manifest_free(&manifest);
    return status;
}

static const bm_model_options no_options = {.size = sizeof no_options};

static bm_status make(bm_model **out, bmi_model_file *file, const char *path, bm_error *err)
{
    if (file->options == NULL) file->options = &no_options;
    BMI_FAIL_IF(file->options->size != sizeof no_options, err, BM_ERR_ARGUMENT, "bm_model_options.size is %zu, not %zu",
                file->options->size, sizeof no_options);
    bm_model *model = bmi_calloc(1, sizeof *model);
    BMI_FAIL_IF(model == NULL, err, BM_ERR_MEMORY, "%s: out of memory for a model", path);
    const bm_status status = read_model(model, file, path, err);
    if (status != BM_OK) {
        bmi_error_prefix(err, path);
        bm_model_free(model);
        return status;
    }
    char checksum[BMI_CHECKSUM_BYTES];
    bmi_item_checksum(file->bytes, file->n_bytes, checksum);
    memcpy(model->sha256, checksum + BMI_CHECKSUM_DIGITS, sizeof model->sha256);
    *out = model;
    return BM_OK;
}

bm_status bm_model_parse(bm_model **out, const void *data, size_t n_bytes, const char *name,
                         const bm_model_options *options, bm_error *err)
{
    *out = NULL;
    if (name == NULL) name = "model";
    BMI_FAIL_IF(data == NULL && n_bytes > 0, err, BM_ERR_ARGUMENT, "%s: no data", name);
    bmi_model_file file = {.bytes = data, .n_bytes = n_bytes, .options = options};
    return make(out, &file, name, err);
}

/* "a/b/net.onnx" lies in "a/b/", and "net.onnx" in "". */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return bmi_strndup(path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

static char *join(const char *a, const char *b)
{
    char *joined = bmi_calloc(strlen(a) + strlen(b) + 1, 1);
    if (joined != NULL) {
        memcpy(joined, a, strlen(a));
        memcpy(joined + strlen(a), b, strlen(b));
    }
    return joined;
}

/* The manifest "net.onnx.json" beside "net.onnx"; *root is NULL when there is none. */
static bm_status read_beside(const char *path, json_object **root, bm_error *err)
{
    char *beside = join(path, ".json");
    uint8_t *bytes;
    size_t n_bytes;
    *root = NULL;
    BMI_FAIL_IF(beside == NULL, err, BM_ERR_MEMORY, "%s: out of memory", path);
    bm_status status = BM_OK;
    if (bmi_file_read(beside, MAX_JSON_BYTES, &bytes, &n_bytes, NULL) == BM_OK) {
        status = bmi_json_parse(bytes, n_bytes, root, err);
        if (status != BM_OK) bmi_error_prefix(err, beside);
        bmi_free(bytes);
    }
    bmi_free(beside);
    return status;
}

/* The model that item `root` of the file `path` names. */
static bm_status open_asset(bm_model **out, json_object *root, const char *href, const char *folder,
                            const bm_model_options *options, bm_error *err)
{
    char *path = join(folder, href), *inner_folder = path == NULL ? NULL : folder_of(path);
    bmi_model_file file = {.folder = inner_folder, .manifest = root, .options = options};
    uint8_t *bytes = NULL;
    if (inner_folder == NULL) {
        bmi_free(path);
        BMI_FAIL(err, BM_ERR_MEMORY, "%s: out of memory", href);
    }
    bm_status status = bmi_file_read_beside(folder, href, 0, SIZE_MAX, MAX_FILE_BYTES, &bytes, &file.n_bytes, err);
    file.bytes = bytes;
    if (status == BM_OK) {
        status = bmi_item_check(root, file.bytes, file.n_bytes, err);
        if (status != BM_OK) bmi_error_prefix(err, path);
    }
    if (status == BM_OK) status = make(out, &file, path, err);
    bmi_free(bytes);
    bmi_free(inner_folder);
    bmi_free(path);
    return status;
}

static bm_status open_bytes(bm_model **out, bmi_model_file *file, const char *path, bm_error *err)
{
    json_object *root = NULL;
    const char *href = NULL;
    bm_status status = BM_OK;
    if (file->n_bytes > 0 && format_of(file->bytes, file->n_bytes) == &bmi_format_json) {
        /* What is no JSON is told by the format itself. */
        if (bmi_json_parse(file->bytes, file->n_bytes, &root, NULL) == BM_OK) status = bmi_item_model(root, &href, err);
        if (status != BM_OK) bmi_error_prefix(err, path);
    } else {
        status = read_beside(path, &root, err);
        file->fallback = root;
    }
    if (status == BM_OK)
        status =
            href != NULL ? open_asset(out, root, href, file->folder, file->options, err) : make(out, file, path, err);
    json_object_put(root);
    return status;
}

bm_status bm_model_open(bm_model **out, const char *path, const bm_model_options *options, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(path == NULL, err, BM_ERR_ARGUMENT, "no path of a model is given");
    uint8_t *bytes;
    bmi_model_file file = {.options = options};
    BMI_TRY(bmi_file_read(path, MAX_FILE_BYTES, &bytes, &file.n_bytes, err));
    char *folder = folder_of(path);
    file.bytes = bytes;
    file.folder = folder;
    const bm_status status = folder != NULL ? open_bytes(out, &file, path, err)
                                            : bmi_error_set(err, BM_ERR_MEMORY, "%s: out of memory", path);
    bmi_free(folder);
    bmi_free(bytes);
    return status;
}
