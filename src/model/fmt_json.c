/* SPDX-License-Identifier: MIT
 *
 * JSON files: a manifest with the weights inside, as layers.h has them. */
#include "model/format.h"
#include "model/layers.h"

static bm_status parse(const bmi_model_file *file, bmi_graph *graph, bmi_manifest *manifest, bm_error *err)
{
    struct json_object *root;
    BMI_TRY(bmi_json_parse(file->bytes, file->n_bytes, &root, err));
    /* An item that names the file outranks what is inside. */
    bm_status status = bmi_manifest_read(file->manifest != NULL ? file->manifest : root, NULL, manifest, err);
    if (status == BM_OK)
        status = bmi_layers_read(bmi_manifest_field(root, "bandmix:layers"), NULL, manifest, graph, err);
    json_object_put(root);
    return status;
}

static bool probe(const uint8_t *data, size_t n_bytes)
{
    size_t i = 0;
    while (i < n_bytes && (data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n')) i++;
    return i < n_bytes && data[i] == '{';
}

const bmi_format bmi_format_json = {"JSON", probe, parse};
