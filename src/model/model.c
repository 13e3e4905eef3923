/* SPDX-License-Identifier: MIT
 *
 * What a network and its manifest come to together. */
#include "model/model.h"

#include "base/mem.h"
#include "model/class_fields.h"
#include "model/manifest.h"

#include <string.h>

/* "path/to/net.v2.onnx" is called "net.v2" unless the model says more. */
static char *name_from_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(base, '.');
    return bmi_strndup(base, dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base));
}

static bm_status check_manifest(const bm_model *model, const bmi_manifest *manifest, bm_error *err)
{
    BMI_FAIL_IF(manifest->n_output_names > 0 && manifest->n_output_names != model->n_outputs, err, BM_ERR_FORMAT,
                "the manifest names %d outputs, but the network gives %d", manifest->n_output_names, model->n_outputs);
    BMI_FAIL_IF(manifest->n_output_scales > 1 && manifest->n_output_scales != model->n_outputs, err, BM_ERR_FORMAT,
                "the manifest scales %d outputs, but the network gives %d", manifest->n_output_scales,
                model->n_outputs);
    BMI_FAIL_IF(manifest->n_clips > 1 && manifest->n_clips != model->n_outputs, err, BM_ERR_FORMAT,
                "the manifest limits %d outputs, but the network gives %d", manifest->n_clips, model->n_outputs);
    for (int i = 0; i < manifest->domain.n_axes; i++)
        BMI_FAIL_IF(manifest->domain.inputs[i] >= model->n_inputs, err, BM_ERR_FORMAT,
                    "the manifest limits %d bands, but the network takes %d", manifest->domain.n_axes, model->n_inputs);
    const bmi_vectors *vectors = &manifest->vectors;
    BMI_FAIL_IF(vectors->n > 0 && (vectors->n_inputs != model->n_inputs || vectors->n_outputs != model->n_outputs), err,
                BM_ERR_FORMAT, "the test vectors go from %d to %d numbers, but the network from %d to %d",
                vectors->n_inputs, vectors->n_outputs, model->n_inputs, model->n_outputs);
    const int n_classes = bmi_model_n_classes(model);
    BMI_FAIL_IF(manifest->n_classes > 0 && manifest->n_classes != n_classes, err, BM_ERR_FORMAT,
                "the manifest declares %d classes, but the network tells %d apart", manifest->n_classes, n_classes);
    return BM_OK;
}

static bool ends_in_classes(const bm_model *model)
{
    const bmi_graph *graph = &model->graph;
    if (bmi_model_n_classes(model) == 0) return false;
    if (model->classes != NULL || graph->nodes[graph->n_nodes - 1].op == BMI_OP_ARGMAX) return true;
    const bmi_op op = graph->nodes[bmi_graph_head(graph).values].op;
    return op == BMI_OP_SOFTMAX || op == BMI_OP_LOG_SOFTMAX;
}

/* Moves what the manifest owns into the model. */
static void take_manifest(bm_model *model, bmi_manifest *manifest)
{
    model->name = manifest->name;
    model->manifest = manifest->text;
    manifest->text = NULL;
    model->has_own_labels = manifest->has_own_labels;
    model->n_left_out = manifest->n_left_out;
    model->bands = manifest->bands;
    manifest->bands = (bmi_bands){0};
    model->output_names = manifest->output_names;
    model->classes = manifest->classes;
    model->n_classes = manifest->n_classes;
    manifest->name = NULL;
    manifest->output_names = NULL;
    model->output_units = manifest->output_units;
    manifest->output_units = NULL;
    manifest->classes = NULL;
    model->unknown = manifest->unknown;
    manifest->unknown = NULL;
    model->domain = manifest->domain;
    manifest->domain = (bmi_domain){0};
    model->vectors = manifest->vectors;
    manifest->vectors = (bmi_vectors){0};
}

/* What the manifest does to the outputs goes behind the network as a scale and a shift. */
static bm_status scale_outputs(bm_model *model, const bmi_manifest *manifest, bm_error *err)
{
    if (manifest->n_post > 0) {
        int last = model->graph.n_nodes - 1;
        return bmi_scaling_apply(manifest->post, manifest->n_post, &model->graph, &last, err);
    }
    if (manifest->n_output_scales == 0) return BM_OK;
    const size_t n = (size_t)model->n_outputs;
    double *scale = bmi_calloc(n, sizeof *scale), *shift = bmi_calloc(n, sizeof *shift);
    if (scale == NULL || shift == NULL) {
        bmi_free(scale);
        bmi_free(shift);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for the scaling of %zu outputs", n);
    }
    for (size_t c = 0; c < n; c++) {
        scale[c] = manifest->output_scale[manifest->n_output_scales == 1 ? 0 : c];
        shift[c] = manifest->output_shift[manifest->n_output_scales == 1 ? 0 : c];
    }
    int index;
    return bmi_graph_add_affine(&model->graph, model->graph.n_nodes - 1, scale, shift, "output scaling", &index, err);
}

static bm_status spread_clips(bm_model *model, const bmi_manifest *manifest, bm_error *err)
{
    if (manifest->n_clips == 0) return BM_OK;
    model->clips = bmi_calloc((size_t)model->n_outputs, sizeof *model->clips);
    BMI_FAIL_IF(model->clips == NULL, err, BM_ERR_MEMORY, "out of memory for the limits of %d outputs",
                model->n_outputs);
    for (int c = 0; c < model->n_outputs; c++) model->clips[c] = manifest->clips[manifest->n_clips == 1 ? 0 : c];
    return BM_OK;
}

bm_status bmi_model_settle(bm_model *model, bmi_manifest *manifest, const char *path, bm_error *err)
{
    model->n_inputs = bmi_graph_channels(&model->graph, 0);
    model->n_outputs = bmi_graph_channels(&model->graph, bmi_graph_head(&model->graph).values);
    BMI_TRY(check_manifest(model, manifest, err));
    model->exit = model->graph.n_nodes - 1;
    BMI_TRY(scale_outputs(model, manifest, err));
    BMI_TRY(spread_clips(model, manifest, err));
    take_manifest(model, manifest);
    if (model->name == NULL) model->name = name_from_path(path);
    model->ends_in_classes = ends_in_classes(model);
    model->linear_rank = bmi_graph_linear_rank(&model->graph);
    BMI_FAIL_IF(model->name == NULL || model->linear_rank < 0, err, BM_ERR_MEMORY, "out of memory for a model");
    return BM_OK;
}

void bm_model_free(bm_model *model)
{
    if (model == NULL) return;
    bmi_bands_free(&model->bands);
    bmi_manifest_free_names(model->output_names, model->n_outputs);
    bmi_manifest_free_names(model->output_units, model->n_outputs);
    bmi_classes_free(model->classes, model->n_classes);
    bmi_classes_free(model->unknown, 1);
    bmi_domain_free(&model->domain);
    bmi_free(model->clips);
    bmi_vectors_free(&model->vectors);
    bmi_graph_free(&model->graph);
    bmi_free(model->name);
    bmi_free(model->manifest);
    bmi_free(model);
}

static void count_work(const bmi_graph *graph, bm_model_info *info)
{
    for (int i = 1; i < graph->n_nodes; i++) {
        const bmi_node *node = &graph->nodes[i];
        const uint64_t n = (uint64_t)node->n_channels;
        if (node->op != BMI_OP_DENSE && node->op != BMI_OP_AFFINE) continue;
        const uint64_t n_in = node->op == BMI_OP_AFFINE ? 1 : (uint64_t)bmi_graph_channels(graph, node->inputs[0]);
        info->n_layers += node->op == BMI_OP_DENSE;
        info->n_parameters += n * n_in + n;
        info->n_multiply_adds += n * n_in;
    }
}

bm_status bm_model_get_info(const bm_model *model, bm_model_info *info, bm_error *err)
{
    BMI_FAIL_IF(model == NULL || info == NULL, err, BM_ERR_ARGUMENT, "a model and an info are needed");
    BMI_FAIL_IF(info->size != sizeof *info, err, BM_ERR_ARGUMENT, "bm_model_info.size is %zu, not %zu", info->size,
                sizeof *info);
    *info = (bm_model_info){.size = sizeof *info,
                            .name = model->name,
                            .format = model->format,
                            .n_inputs = model->n_inputs,
                            .n_outputs = model->n_outputs,
                            .band_names = model->bands.names,
                            .bands = model->bands.list,
                            .output_names = (const char *const *)model->output_names,
                            .output_units = (const char *const *)model->output_units,
                            .sha256 = model->sha256,
                            .ends_in_classes = model->ends_in_classes,
                            .n_classes = model->ends_in_classes ? bmi_model_n_classes(model) : 0,
                            .classes = model->classes,
                            .unknown = model->unknown,
                            .linear_rank = model->linear_rank};
    count_work(&model->graph, info);
    return BM_OK;
}
