/* SPDX-License-Identifier: MIT
 *
 * A model format: how to tell it by its bytes and how to read it. A new one is a file and a row in model.c. Messages
 * come without the file's name; bm_model_parse puts it before them. */
#ifndef BMI_FORMAT_H
#define BMI_FORMAT_H

#include "model/graph.h"
#include "model/manifest.h"

/* What a format reads from. */
typedef struct bmi_model_file {
    const uint8_t *bytes;
    size_t n_bytes;
    const char *folder;              /* where the file lies, for what it names beside it; NULL: only in memory */
    struct json_object *manifest;    /* what describes the file from outside, and outranks what is inside; or NULL */
    struct json_object *fallback;    /* the same where nothing is inside; or NULL */
    const bm_model_options *options; /* never NULL */
} bmi_model_file;

typedef struct bmi_format {
    const char *name; /* as in bm_model_info.format */

    /* True when the bytes are meant to be of this format, damaged or not. */
    bool (*probe)(const uint8_t *bytes, size_t n_bytes);

    /* Fills `graph` and `manifest`, both zeroed before; the caller frees both, after failure too. */
    bm_status (*parse)(const bmi_model_file *file, bmi_graph *graph, bmi_manifest *manifest, bm_error *err);
} bmi_format;

extern const bmi_format bmi_format_json, bmi_format_onnx, bmi_format_safetensors, bmi_format_torch;

/* Reads the manifest that counts for `file`: file->manifest, else `inside` (JSON text, or NULL), else file->fallback,
 * else nothing. *root (json_object_put) is what was read, or NULL. */
bm_status bmi_format_manifest(const bmi_model_file *file, const char *inside, struct json_object **root,
                              bmi_manifest *manifest, bm_error *err);

#endif
