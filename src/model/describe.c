/* SPDX-License-Identifier: MIT
 *
 * A model in words, for people and as JSON. */
#include "base/utf8.h"
#include "model/model.h"
#include "model/scaling.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A name as a JSON string: bytes that are no UTF-8 would make the whole text unreadable. */
static void append_json_name(bmi_text *text, const char *name)
{
    bmi_text clean = {0};
    bmi_utf8_append(&clean, name);
    text->failed = text->failed || clean.failed;
    bmi_text_append_json(text, clean.data == NULL ? "" : clean.data);
    bmi_text_free(&clean);
}

static void append_names(bmi_text *text, const char *title, const char *const *names, int count)
{
    bmi_text_append(text, "%s", title);
    for (int i = 0; names != NULL && i < count; i++) {
        bmi_text_append(text, i == 0 ? ": " : ", ");
        bmi_utf8_append_line(text, names[i]);
    }
    bmi_text_append(text, "\n");
}

/* The nodes right behind the input that scale every band with its own numbers. Scaling in groups of bands is told by
 * the list of layers. */
static bool is_scaling(const bm_model *model, int index)
{
    if (index >= model->graph.n_nodes) return false;
    const bmi_node *node = &model->graph.nodes[index];
    return node->inputs[0] == index - 1 && strcmp(node->name, BMI_SCALING_NAME) == 0 &&
           (node->op == BMI_OP_AFFINE || node->op == BMI_OP_ACTIVATION) && node->n_channels == model->n_inputs;
}

static bool does_nothing(const bmi_node *node, int band)
{
    const double a = node->weights[band], b = node->bias[band];
    if (node->op == BMI_OP_AFFINE) return a == 1.0 && b == 0.0;
    return node->activation == BMI_ACT_CLAMP && isinf(a) && isinf(b);
}

/* What is done to band `band` before the network sees it: "x * 0.0001 - 0.2", "log10, clamp 0..1". */
static void scaling_text(const bm_model *model, int band, bmi_text *text)
{
    const char *before = "";
    for (int i = 1; is_scaling(model, i); i++) {
        const bmi_node *node = &model->graph.nodes[i];
        const double a = node->weights[band], b = node->bias[band];
        if (does_nothing(node, band)) continue;
        bmi_text_append(text, "%s", before);
        if (node->op == BMI_OP_ACTIVATION && node->activation == BMI_ACT_CLAMP)
            bmi_text_append(text, "clamp %g..%g", a, b);
        else if (node->op == BMI_OP_ACTIVATION)
            bmi_text_append(text, "%s", bmi_activation_name(node->activation));
        else if (b == 0.0)
            bmi_text_append(text, "x * %.9g", a);
        else
            bmi_text_append(text, "x * %.9g %c %.9g", a, b < 0.0 ? '-' : '+', fabs(b));
        before = ", ";
    }
    if (*before == '\0') bmi_text_append(text, "x");
}

static void append_derived(bmi_text *text, const bm_model *model)
{
    const char *title = "derived:\n";
    for (int i = 0; i < model->bands.n_channels; i++) {
        if (model->bands.expressions[i] == NULL) continue;
        bmi_text_append(text, "%s  %4d  ", title, i + 1);
        bmi_utf8_append_line(text, model->bands.expressions[i]);
        bmi_text_append(text, "\n");
        title = "";
    }
}

static void append_scaling(bmi_text *text, const bm_model *model)
{
    if (!is_scaling(model, 1)) return;
    bmi_text_append(text, "value scaling:\n");
    for (int i = 0; i < model->n_inputs; i++) {
        bmi_text_append(text, "  %4d  ", i + 1);
        if (model->bands.n > 0) bmi_utf8_append_line(text, model->bands.names[i]);
        bmi_text_append(text, "%s", model->bands.n > 0 ? ": " : "");
        scaling_text(model, i, text);
        bmi_text_append(text, "\n");
    }
}

static void append_layers(bmi_text *text, const bm_model *model)
{
    bmi_text_append(text, "layers:\n");
    for (int i = 1; i < model->graph.n_nodes; i++) {
        char what[64];
        bmi_graph_node_text(&model->graph, i, what, sizeof what);
        bmi_text_append(text, "  %-24s ", what);
        bmi_utf8_append_line(text, model->graph.nodes[i].name);
        bmi_text_append(text, "\n");
    }
}

static void append_class(bmi_text *text, const bm_class *class, const char *remark)
{
    bmi_text_append(text, "  %6d  ", class->value);
    if (class->has_color) bmi_text_append(text, "#%02X%02X%02X  ", class->color[0], class->color[1], class->color[2]);
    bmi_utf8_append_line(text, class->name);
    bmi_text_append(text, "%s\n", remark);
}

static void append_classes(bmi_text *text, const bm_model *model, int n_classes)
{
    if (!model->ends_in_classes) return;
    bmi_text_append(text, "classes: %d\n", n_classes);
    for (int i = 0; model->classes != NULL && i < model->n_classes; i++)
        append_class(text, &model->classes[i], model->classes[i].is_nodata ? " (nodata)" : "");
    if (model->unknown != NULL) append_class(text, model->unknown, " (where the class is not sure enough)");
}

static void describe_plain(bmi_text *text, const bm_model *model, const bm_model_info *info)
{
    char title[64];
    bmi_text_append(text, "model: ");
    bmi_utf8_append_line(text, model->name);
    bmi_text_append(text, "\nformat: %s\n", model->format);
    snprintf(title, sizeof title, "inputs: %d", model->n_inputs);
    append_names(text, title, info->band_names, model->n_inputs);
    snprintf(title, sizeof title, "outputs: %d", model->n_outputs);
    append_names(text, title, info->output_names, model->n_outputs);
    append_derived(text, model);
    append_scaling(text, model);
    append_layers(text, model);
    append_classes(text, model, info->n_classes);
    bmi_text_append(text, "parameters: %llu\nmultiply-adds a pixel: %llu\n", (unsigned long long)info->n_parameters,
                    (unsigned long long)info->n_multiply_adds);
    if (info->linear_rank > 0)
        bmi_text_append(
            text,
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
        append_json_name(text, names[i]);
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
        append_json_name(text, node->name);
        bmi_text_append(text, ", \"channels\": %d}", node->n_channels);
    }
    bmi_text_append(text, "\n  ],\n");
}

static void append_json_scaling(bmi_text *text, const bm_model *model)
{
    bmi_text_append(text, "  \"value_scaling\": ");
    for (int i = 0; is_scaling(model, 1) && i < model->n_inputs; i++) {
        bmi_text_append(text, i == 0 ? "[\"" : ", \"");
        scaling_text(model, i, text);
        bmi_text_append(text, "\"");
    }
    bmi_text_append(text, is_scaling(model, 1) ? "],\n" : "null,\n");
}

static void append_json_class(bmi_text *text, const bm_class *class)
{
    bmi_text_append(text, "{\"value\": %d, \"name\": ", class->value);
    append_json_name(text, class->name);
    if (class->has_color)
        bmi_text_append(text, ", \"color_hint\": \"%02X%02X%02X\"", class->color[0], class->color[1], class->color[2]);
    if (class->is_nodata) bmi_text_append(text, ", \"nodata\": true");
    bmi_text_append(text, "}");
}

static void append_json_classes(bmi_text *text, const bm_model *model)
{
    bmi_text_append(text, "  \"classes\": [");
    for (int i = 0; model->classes != NULL && i < model->n_classes; i++) {
        bmi_text_append(text, "%s\n    ", i == 0 ? "" : ",");
        append_json_class(text, &model->classes[i]);
    }
    bmi_text_append(text, "%s],\n", model->classes == NULL ? "" : "\n  ");
    if (model->unknown == NULL) return;
    bmi_text_append(text, "  \"unknown\": ");
    append_json_class(text, model->unknown);
    bmi_text_append(text, ",\n");
}

static void describe_json(bmi_text *text, const bm_model *model, const bm_model_info *info)
{
    bmi_text_append(text, "{\n  \"name\": ");
    append_json_name(text, model->name);
    bmi_text_append(text, ",\n  \"format\": \"%s\",\n  \"n_inputs\": %d,\n  \"n_outputs\": %d,\n", model->format,
                    model->n_inputs, model->n_outputs);
    append_json_names(text, "bands", info->band_names, model->n_inputs);
    append_json_names(text, "output_names", info->output_names, model->n_outputs);
    append_json_scaling(text, model);
    append_json_layers(text, model);
    bmi_text_append(text, "  \"ends_in_classes\": %s,\n  \"n_classes\": %d,\n",
                    model->ends_in_classes ? "true" : "false", info->n_classes);
    append_json_classes(text, model);
    bmi_text_append(
        text,
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
