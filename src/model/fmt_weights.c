/* SPDX-License-Identifier: MIT
 *
 * Files of weights without a graph, safetensors and PyTorch state dicts: their layers come from the manifest, or they
 * are a plain stack. */
#include "base/mem.h"
#include "model/fmt_torch.h"
#include "model/format.h"
#include "model/layers.h"
#include "model/safetensors.h"
#include "model/stack.h"

static bm_status build(const bmi_model_file *file, const bmi_tensors *tensors, const char *inside, bmi_graph *graph,
                       bmi_manifest *manifest, bm_error *err)
{
    json_object *root;
    BMI_TRY(bmi_format_manifest(file, inside, &root, manifest, err));
    json_object *layers = bmi_manifest_field(root, "bandmix:layers");
    const bm_status status = layers != NULL ? bmi_layers_read(layers, tensors, manifest, graph, err)
                                            : bmi_stack_read(tensors, file->options->activation, manifest, graph, err);
    json_object_put(root);
    return status;
}

static bm_status parse_safetensors(const bmi_model_file *file, bmi_graph *graph, bmi_manifest *manifest, bm_error *err)
{
    bmi_tensors tensors = {0};
    char *inside = NULL;
    bm_status status = bmi_safetensors_read(file->bytes, file->n_bytes, &tensors, &inside, err);
    if (status == BM_OK) status = build(file, &tensors, inside, graph, manifest, err);
    bmi_free(inside);
    bmi_tensors_free(&tensors);
    return status;
}

static bm_status parse_torch(const bmi_model_file *file, bmi_graph *graph, bmi_manifest *manifest, bm_error *err)
{
    bmi_tensors tensors = {0};
    bm_status status = bmi_torch_read(file->bytes, file->n_bytes, &tensors, err);
    if (status == BM_OK) status = build(file, &tensors, NULL, graph, manifest, err);
    bmi_tensors_free(&tensors);
    return status;
}

const bmi_format bmi_format_safetensors = {"safetensors", bmi_safetensors_probe, parse_safetensors};
const bmi_format bmi_format_torch = {"PyTorch", bmi_torch_probe, parse_torch};
