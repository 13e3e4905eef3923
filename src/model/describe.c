/* SPDX-License-Identifier: MIT
 *
 * A model in words, for people and as JSON. */
#include "base/text.h"
#include "model/model.h"

#include <stdio.h>

/* A name from a file, on a terminal: control characters could rewrite what stands there. */
static void append_safe(bmi_text *text, const char *name)
{
    for (; *name != '\0'; name++) bmi_text_append(text, "%c", (unsigned char)*name < 0x20 || *name == 0x7f ? '?' : *name);
}

static void append_names(bmi_text *text, const char *title, const char *const *names, int count)
{
    bmi_text_append(text, "%s", title);
    for (int i = 0; names != NULL && i < count; i++) {
        bmi_text_append(text, i == 0 ? ": " : ", ");
        append_safe(text, names[i]);
    }
    bmi_text_append(text, "\n");
}

static void append_layers(bmi_text *text, const bm_model *model)
{
    bmi_text_append(text, "layers:\n");
    for (int i = 1; i < model->graph.n_nodes; i++) {
        char what[64];
        bmi_graph_node_text(&model->graph, i, what, sizeof what);
        bmi_text_append(text, "  %-24s ", what);
        append_safe(text, model->graph.nodes[i].name);
        bmi_text_append(text, "\n");
    }
}

static void append_classes(bmi_text *text, const bm_model *model)
{
    if (!model->ends_in_classes) return;
    bmi_text_append(text, "classes: %d\n", model->n_classes);
    for (int i = 0; model->classes != NULL && i < model->n_classes; i++) {
        const bm_class *class = &model->classes[i];
        bmi_text_append(text, "  %6d  ", class->value);
        if (class->has_color)
            bmi_text_append(text, "#%02X%02X%02X  ", class->color[0], class->color[1], class->color[2]);
        append_safe(text, class->name);
        bmi_text_append(text, "\n");
    }
}

static void describe_plain(bmi_text *text, const bm_model *model, const bm_model_info *info)
{
    char title[64];
    bmi_text_append(text, "model: ");
    append_safe(text, model->name);
    bmi_text_append(text, "\nformat: %s\n", model->format);
    snprintf(title, sizeof title, "inputs: %d", model->n_inputs);
    append_names(text, title, info->band_names, model->n_inputs);
    snprintf(title, sizeof title, "outputs: %d", model->n_outputs);
    append_names(text, title, info->output_names, model->n_outputs);
    append_layers(text, model);
    append_classes(text, model);
    bmi_text_append(text, "parameters: %llu\nmultiply-adds a pixel: %llu\n", (unsigned long long)info->n_parameters,
                    (unsigned long long)info->n_multiply_adds);
    if (info->linear_rank > 0)
        bmi_text_append(text,
                        "note: no non-linearity stands between the %d layers, so the stack is one linear map of rank %d "
                        "from %d bands to %d outputs\n",
                        info->n_layers, info->linear_rank, model->n_inputs, model->n_outputs);
}

static void append_json_names(bmi_text *text, const char *key, const char *const *names, int count)
{
    bmi_text_append(text, "  \"%s\": ", key);
    if (names == NULL) {
        bmi_text_append(text, "null,\n");
        return;
    }
    for (int i = 0; i < count; i++) {
        bmi_text_append(text, i == 0 ? "[" : ", ");
        bmi_text_append_json(text, names[i]);
    }
    bmi_text_append(text, "],\n");
}

static void append_json_layers(bmi_text *text, const bm_model *model)
{
    bmi_text_append(text, "  \"layers\": [");
    for (int i = 1; i < model->graph.n_nodes; i++) {
        const bmi_node *node = &model->graph.nodes[i];
        char what[64];
        bmi_graph_node_text(&model->graph, i, what, sizeof what);
        bmi_text_append(text, "%s\n    {\"what\": ", i == 1 ? "" : ",");
        bmi_text_append_json(text, what);
        bmi_text_append(text, ", \"name\": ");
        bmi_text_append_json(text, node->name);
        bmi_text_append(text, ", \"channels\": %d}", node->n_channels);
    }
    bmi_text_append(text, "\n  ],\n");
}

static void append_json_classes(bmi_text *text, const bm_model *model)
{
    bmi_text_append(text, "  \"classes\": [");
    for (int i = 0; model->classes != NULL && i < model->n_classes; i++) {
        const bm_class *class = &model->classes[i];
        bmi_text_append(text, "%s\n    {\"value\": %d, \"name\": ", i == 0 ? "" : ",", class->value);
        bmi_text_append_json(text, class->name);
        if (class->has_color)
            bmi_text_append(text, ", \"color_hint\": \"%02X%02X%02X\"", class->color[0], class->color[1], class->color[2]);
        bmi_text_append(text, "}");
    }
    bmi_text_append(text, "%s],\n", model->classes == NULL ? "" : "\n  ");
}

static void describe_json(bmi_text *text, const bm_model *model, const bm_model_info *info)
{
    bmi_text_append(text, "{\n  \"name\": ");
    bmi_text_append_json(text, model->name);
    bmi_text_append(text, ",\n  \"format\": \"%s\",\n  \"n_inputs\": %d,\n  \"n_outputs\": %d,\n", model->format,
                    model->n_inputs, model->n_outputs);
    append_json_names(text, "bands", info->band_names, model->n_inputs);
    append_json_names(text, "output_names", info->output_names, model->n_outputs);
    append_json_layers(text, model);
    bmi_text_append(text, "  \"ends_in_classes\": %s,\n  \"n_classes\": %d,\n", model->ends_in_classes ? "true" : "false", model->n_classes);
    append_json_classes(text, model);
    bmi_text_append(text,
                    "  \"n_layers\": %d,\n  \"linear_rank\": %d,\n  \"n_parameters\": %llu,\n  \"n_multiply_adds\": %llu\n}\n",
                    info->n_layers, info->linear_rank, (unsigned long long)info->n_parameters,
                    (unsigned long long)info->n_multiply_adds);
}

bm_status bm_model_describe(const bm_model *model, bm_text_format format, char **out, bm_error *err)
{
    bm_model_info info = {.size = sizeof info};
    *out = NULL;
    BMI_TRY(bm_model_get_info(model, &info, err));
    bmi_text text = {0};
    if (format == BM_TEXT_JSON)
        describe_json(&text, model, &info);
    else
        describe_plain(&text, model, &info);
    return bmi_text_take(&text, out, err);
}
