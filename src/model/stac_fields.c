/* SPDX-License-Identifier: MIT */
#include "model/stac_fields.h"

#include "base/mem.h"
#include "model/network.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void set_default(json_object *object, const char *key, json_object *value)
{
    if (bmi_json_member(object, key) != NULL)
        json_object_put(value);
    else
        json_object_object_add(object, key, value);
}

char *bmi_stac_name(const char *name, char blank)
{
    static const char prefix[] = "model";
    while (*name != '\0' && !isalnum((unsigned char)*name)) name++;
    const bool needs_prefix = !isalpha((unsigned char)*name) || strlen(name) < 3;
    char *out = bmi_calloc(strlen(name) + sizeof prefix + 2, 1);
    if (out == NULL) return NULL;
    size_t n = 0;
    if (needs_prefix) n = (size_t)sprintf(out, "%s%c", prefix, blank);
    for (; *name != '\0'; name++) {
        const bool is_fine = isalnum((unsigned char)*name) || strchr("_.-", *name) != NULL;
        if (is_fine || n == 0 || out[n - 1] != blank) out[n++] = is_fine ? *name : blank;
    }
    while (n > 0 && !isalnum((unsigned char)out[n - 1])) n--;
    out[n] = '\0';
    return out;
}

static bm_status complete_name(const bm_model *model, json_object *properties, bm_error *err)
{
    char *name = bmi_stac_name(model->name, ' ');
    BMI_FAIL_IF(name == NULL, err, BM_ERR_MEMORY, "out of memory for a name");
    if (strcmp(name, model->name) != 0) set_default(properties, "title", bmi_json_name(model->name));
    json_object_object_add(properties, "mlm:name", json_object_new_string(name));
    bmi_free(name);
    return BM_OK;
}

static json_object *tasks_of(const bm_model *model)
{
    json_object *tasks = json_object_new_array();
    json_object_array_add(tasks,
                          json_object_new_string(model->ends_in_classes ? "semantic-segmentation" : "regression"));
    return tasks;
}

static void complete_model(const bm_model *model, json_object *properties, bm_error *err)
{
    bm_model_info info = {.size = sizeof info};
    if (bm_model_get_info(model, &info, err) == BM_OK)
        set_default(properties, "mlm:total_parameters", json_object_new_int64((int64_t)info.n_parameters));
    set_default(properties, "mlm:architecture", json_object_new_string("MLP of 1x1 convolutions"));
    set_default(properties, "mlm:tasks", tasks_of(model));
    const bool has_framework = strcmp(model->format, "ONNX") == 0 || strcmp(model->format, "PyTorch") == 0;
    if (has_framework) set_default(properties, "mlm:framework", json_object_new_string(model->format));
}

/* MLM allows a name, a format and an expression; all else belongs to the description of the band. */
static json_object *plain_band(json_object *band)
{
    static const char *const keys[] = {"name", "format", "expression"};
    if (!json_object_is_type(band, json_type_object)) return json_object_get(band);
    json_object *plain = json_object_new_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_object *value = bmi_json_member(band, keys[i]);
        if (value != NULL) json_object_object_add(plain, keys[i], json_object_get(value));
    }
    return plain;
}

/* A scaling that does nothing: MLM has none for a single band. */
static json_object *plain_scaling(json_object *scaling)
{
    if (bmi_json_member(scaling, "type") != NULL) return json_object_get(scaling);
    return json_tokener_parse("{\"type\": \"offset\", \"value\": 0}");
}

/* The list `key` with `convert` done to each entry; one entry alone becomes a list. */
static void convert_list(json_object *object, const char *key, json_object *(*convert)(json_object *))
{
    json_object *given = bmi_json_member(object, key), *list = json_object_new_array();
    const bool is_list = json_object_is_type(given, json_type_array);
    for (size_t i = 0; given != NULL && i < (is_list ? json_object_array_length(given) : 1); i++)
        json_object_array_add(list, convert(is_list ? json_object_array_get_idx(given, i) : given));
    if (json_object_array_length(list) > 0)
        json_object_object_add(object, key, list);
    else
        json_object_put(list);
}

static bool is_empty(json_object *list)
{
    return !json_object_is_type(list, json_type_array) || json_object_array_length(list) == 0;
}

/* MLM calls the axis "bands" where bands are named, and only there. */
static void complete_shape(json_object *object, const char *key, int n_channels, const char *otherwise)
{
    const char *axis = is_empty(bmi_json_member(object, "bands")) ? otherwise : "bands";
    json_object *shape = bmi_json_member(object, key);
    if (shape == NULL || is_empty(bmi_json_member(shape, "dim_order")) || is_empty(bmi_json_member(shape, "shape")))
        json_object_object_add(object, key, bmi_network_shape(n_channels, axis));
    set_default(bmi_json_member(object, key), "data_type", json_object_new_string("float32"));
}

static void complete_input(const bm_model *model, json_object *input)
{
    set_default(input, "name", json_object_new_string("bands"));
    set_default(input, "bands", json_object_new_array());
    convert_list(input, "bands", plain_band);
    convert_list(input, "value_scaling", plain_scaling);
    complete_shape(input, "input", bmi_graph_channels(&model->graph, model->graph.entry), "channel");
}

/* Names of classes in the letters that STAC allows, the whole name as title, and description, which older versions
 * want. */
static json_object *class_of(const bm_class *from)
{
    char color[7], *name = bmi_strdup(from->name);
    json_object *one = json_object_new_object();
    for (char *c = name; c != NULL && *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '-') *c = '_';
    json_object_object_add(one, "value", json_object_new_int(from->value));
    json_object_object_add(one, "name", bmi_json_name(name == NULL ? "" : name));
    json_object_object_add(one, "title", bmi_json_name(from->name));
    json_object_object_add(one, "description", bmi_json_name(from->name));
    if (from->has_color) {
        snprintf(color, sizeof color, "%02X%02X%02X", from->color[0], from->color[1], from->color[2]);
        json_object_object_add(one, "color_hint", json_object_new_string(color));
    }
    if (from->is_nodata) json_object_object_add(one, "nodata", json_object_new_boolean(true));
    bmi_free(name);
    return one;
}

static void complete_output(const bm_model *model, json_object *output)
{
    static const char *const others[] = {"classification_classes", "classes"};
    set_default(output, "name", json_object_new_string(model->ends_in_classes ? "class" : "values"));
    set_default(output, "tasks", tasks_of(model));
    if (model->output_names != NULL && bmi_json_member(output, "bands") == NULL) {
        json_object *bands = json_object_new_array();
        for (int i = 0; i < model->n_outputs; i++) json_object_array_add(bands, bmi_json_name(model->output_names[i]));
        json_object_object_add(output, "bands", bands);
    }
    complete_shape(output, "result", model->n_outputs, model->ends_in_classes ? "class" : "channel");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) json_object_object_del(output, others[i]);
    json_object *classes = json_object_new_array();
    for (int i = 0; i < model->n_classes; i++) json_object_array_add(classes, class_of(&model->classes[i]));
    json_object_object_add(output, "classification:classes", classes);
}

bm_status bmi_stac_complete(const bm_model *model, json_object *properties, bm_error *err)
{
    BMI_TRY(complete_name(model, properties, err));
    complete_model(model, properties, err);
    complete_input(model, bmi_network_first_of(properties, "mlm:input"));
    complete_output(model, bmi_network_first_of(properties, "mlm:output"));
    return BM_OK;
}

/* The common names of version 1.1 of the eo extension; version 2 has more, under another key. */
static bool is_old_name(const char *name)
{
    static const char *const names[] = {"coastal", "blue", "green",  "red",   "rededge", "yellow",
                                        "pan",     "nir",  "nir08",  "nir09", "cirrus",  "swir16",
                                        "swir22",  "lwir", "lwir11", "lwir12"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

json_object *bmi_stac_bands(const bm_model *model)
{
    json_object *list = json_object_new_array();
    for (int i = 0; i < model->bands.n; i++) {
        const bm_band *band = &model->bands.list[i];
        json_object *one = json_object_new_object();
        json_object_object_add(one, "name", bmi_json_name(band->name));
        if (band->common_name != NULL)
            json_object_object_add(one, is_old_name(band->common_name) ? "common_name" : "eo:common_name",
                                   bmi_json_name(band->common_name));
        if (band->wavelength > 0.0) json_object_object_add(one, "center_wavelength", bmi_json_double(band->wavelength));
        if (band->unit != NULL) json_object_object_add(one, "unit", bmi_json_name(band->unit));
        json_object_array_add(list, one);
    }
    for (int i = 0; model->bands.n == 0 && model->output_names != NULL && i < model->n_outputs; i++) {
        json_object *one = json_object_new_object();
        json_object_object_add(one, "name", bmi_json_name(model->output_names[i]));
        json_object_array_add(list, one);
    }
    return list;
}

bool bmi_stac_names_bands(json_object *properties, json_object *asset)
{
    static const char *const keys[] = {"bands", "eo:bands", "raster:bands"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (bmi_json_member(asset, keys[i]) != NULL || bmi_json_member(properties, keys[i]) != NULL) return true;
    return false;
}
