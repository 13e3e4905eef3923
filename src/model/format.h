/* SPDX-License-Identifier: MIT
 *
 * A model format: how to tell it by its bytes and how to read it. A new one is a file and a row in model.c. Messages
 * come without the file's name; bm_model_parse puts it before them. */
#ifndef BMI_FORMAT_H
#define BMI_FORMAT_H

#include "model/graph.h"
#include "model/manifest.h"

typedef struct bmi_format {
    const char *name; /* as in bm_model_info.format */

    /* True when the bytes are meant to be of this format, damaged or not. */
    bool (*probe)(const uint8_t *bytes, size_t n_bytes);

    /* Fills `graph` and `manifest`, both zeroed before; the caller frees both, after failure too. */
    bm_status (*parse)(const uint8_t *bytes, size_t n_bytes, bmi_graph *graph, bmi_manifest *manifest, bm_error *err);
} bmi_format;

extern const bmi_format bmi_format_json, bmi_format_onnx;

#endif
