/* SPDX-License-Identifier: MIT
 *
 * Models into files: which format, and what it does not hold. */
#include "model/model_save.h"

#include "base/file.h"
#include "base/mem.h"
#include "model/json_text.h"
#include "model/layers_write.h"
#include "model/onnx_write.h"
#include "model/safetensors_write.h"

#include <string.h>

/* A file in the making. */
typedef struct saved {
    uint8_t *bytes;
    size_t n_bytes;
} saved;

static bm_status text_of(json_object *root, int flags, char **out, bm_error *err)
{
    const char *text = json_object_to_json_string_ext(root, flags | JSON_C_TO_STRING_NOSLASHESCAPE);
    *out = text == NULL ? NULL : bmi_strdup(text);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for a manifest");
    return BM_OK;
}

/* What other programs make of the file, where that is less than what bandmix does. */
static void note_limits(const bm_model *model, bmi_text *notes)
{
    if (model->graph.entry != 0)
        bmi_text_append(notes,
                        "other programs see the network alone: what is done to the bands before it (scaling, derived "
                        "bands) stands in the manifest inside\n");
    if (model->exit != model->graph.n_nodes - 1 || model->clips != NULL || model->domain.n_axes > 0)
        bmi_text_append(notes,
                        "other programs see the network alone: what is done to its outputs (scaling, limits, flags) "
                        "stands in the manifest inside\n");
}

/* The manifest spread out, and a line for each layer, however many numbers are in it. */
static bm_status to_json(const bm_model *model, json_object *manifest, bmi_text *notes, saved *out, bm_error *err)
{
    json_object *layers;
    bmi_text text = {0};
    char *whole;
    (void)notes;
    BMI_TRY(bmi_layers_write(model, NULL, &layers, err));
    bmi_json_append(&text, manifest, 0);
    /* It ends in a brace on a line of its own, since the shape of the input is in it. */
    if (!text.failed) text.length -= 2;
    bmi_text_append(&text, ",\n  \"bandmix:layers\": [");
    for (size_t i = 0; i < json_object_array_length(layers); i++)
        bmi_text_append(&text, "%s\n    %s", i == 0 ? "" : ",",
                        json_object_to_json_string_ext(json_object_array_get_idx(layers, i),
                                                       JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE));
    bmi_text_append(&text, "\n  ]\n}\n");
    json_object_put(layers);
    out->n_bytes = text.length;
    const bm_status status = bmi_text_take(&text, &whole, err);
    out->bytes = (uint8_t *)whole;
    return status;
}

static bm_status to_safetensors(const bm_model *model, json_object *manifest, bmi_text *notes, saved *out,
                                bm_error *err)
{
    bmi_tensors tensors = {0};
    json_object *layers;
    char *text = NULL;
    bm_status status = bmi_layers_write(model, &tensors, &layers, err);
    if (status == BM_OK) {
        json_object_object_add(manifest, "bandmix:layers", layers);
        status = text_of(manifest, JSON_C_TO_STRING_PLAIN, &text, err);
    }
    if (status == BM_OK) status = bmi_safetensors_write(&tensors, text, &out->bytes, &out->n_bytes, err);
    bmi_text_append(notes,
                    "other programs see the weights alone: how the layers follow each other stands in the manifest "
                    "inside\n");
    bmi_free(text);
    bmi_tensors_free(&tensors);
    return status;
}

static bm_status to_onnx(const bm_model *model, json_object *manifest, bmi_text *notes, saved *out, bm_error *err)
{
    char *text;
    BMI_TRY(text_of(manifest, JSON_C_TO_STRING_PLAIN, &text, err));
    note_limits(model, notes);
    const bm_status status = bmi_onnx_write(model, text, notes, &out->bytes, &out->n_bytes, err);
    bmi_free(text);
    return status;
}

typedef struct target {
    const char *suffix;
    bm_status (*make)(const bm_model *model, json_object *manifest, bmi_text *notes, saved *out, bm_error *err);
} target;

static const target targets[] = {{".json", to_json}, {".safetensors", to_safetensors}, {".onnx", to_onnx}};

static const target *target_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof targets / sizeof *targets; i++)
        if (bmi_text_equal_ignoring_case(dot, targets[i].suffix)) return &targets[i];
    return NULL;
}

const char *bmi_model_suffix(int index)
{
    return (size_t)index < sizeof targets / sizeof *targets ? targets[index].suffix : NULL;
}

bm_status bmi_model_write(const bm_model *model, const char *path, bmi_text *notes, uint8_t **bytes, size_t *n_bytes,
                          bm_error *err)
{
    const target *to = target_of(path);
    *bytes = NULL;
    BMI_FAIL_IF(to == NULL, err, BM_ERR_ARGUMENT,
                "%s: the suffix says the format, and must be .onnx, .json or .safetensors", path);
    json_object *manifest;
    saved file = {0};
    BMI_TRY(bmi_network_manifest(model, &manifest, err));
    bmi_network_drop_asset(manifest);
    if (model->n_left_out > 0)
        bmi_text_append(notes, "the file has %d more output%s, which %s left out; --model-output names another one\n",
                        model->n_left_out, model->n_left_out == 1 ? "" : "s", model->n_left_out == 1 ? "is" : "are");
    const bm_status status = to->make(model, manifest, notes, &file, err);
    json_object_put(manifest);
    if (status != BM_OK) {
        bmi_free(file.bytes);
        return status;
    }
    *bytes = file.bytes;
    *n_bytes = file.n_bytes;
    return BM_OK;
}

bm_status bm_model_save(const bm_model *model, const char *path, bool overwrite, char **notes, bm_error *err)
{
    bmi_text text = {0};
    uint8_t *bytes;
    size_t n_bytes = 0;
    if (notes != NULL) *notes = NULL;
    BMI_FAIL_IF(model == NULL || path == NULL, err, BM_ERR_ARGUMENT, "a model and a path are needed");
    bm_status status = bmi_model_write(model, path, &text, &bytes, &n_bytes, err);
    if (status == BM_OK) status = bmi_file_write(path, bytes, n_bytes, overwrite, err);
    bmi_free(bytes);
    if (status == BM_OK && notes != NULL) return bmi_text_take(&text, notes, err);
    bmi_text_free(&text);
    return status;
}
