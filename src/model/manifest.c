/* SPDX-License-Identifier: MIT */
#include "model/manifest.h"

#include "base/mem.h"
#include "model/class_fields.h"
#include "model/input_shape.h"
#include "model/limit_fields.h"

#include <limits.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define PRE_PROCESSING  "pre_processing_function"
#define POST_PROCESSING "post_processing_function"
#define OUTPUT_SCALING  "mlm:output[0].bandmix:scaling"

json_object *bmi_manifest_field(json_object *root, const char *key)
{
    json_object *field = bmi_json_member(root, key);
    return field != NULL ? field : bmi_json_member(bmi_json_member(root, "properties"), key);
}

/* The list `key` and its first object; NULL and 0 when there is none. */
static bm_status first_of(json_object *root, const char *key, json_object **all, json_object **out, bm_error *err)
{
    json_object *list = bmi_manifest_field(root, key);
    *all = list;
    *out = NULL;
    if (list == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(list, json_type_array), err, BM_ERR_FORMAT, "%s: not a list", key);
    const size_t n = json_object_array_length(list);
    if (n == 0) return BM_OK;
    *out = json_object_array_get_idx(list, 0);
    BMI_FAIL_IF(!json_object_is_type(*out, json_type_object), err, BM_ERR_FORMAT, "%s[0]: not an object", key);
    return BM_OK;
}

/* A name, or an object with one. */
static bm_status read_name(json_object *item, const char *where, char **out, bm_error *err)
{
    const char *name = NULL;
    if (json_object_is_type(item, json_type_string)) {
        name = json_object_get_string(item);
        BMI_FAIL_IF(name == NULL, err, BM_ERR_MEMORY, "out of memory for a string");
    } else {
        BMI_TRY(bmi_json_string(item, "name", where, &name, err));
    }
    BMI_FAIL_IF(name == NULL || *name == '\0', err, BM_ERR_FORMAT, "%s: neither a name nor an object with one", where);
    *out = bmi_strdup(name);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for a name");
    return BM_OK;
}

static bm_status read_names(json_object *list, const char *where, char ***out, int *count, bm_error *err)
{
    if (list == NULL || (json_object_is_type(list, json_type_array) && json_object_array_length(list) == 0))
        return BM_OK;
    int n = 0;
    BMI_TRY(bmi_json_count(list, where, BMI_GRAPH_MAX_CHANNELS, &n, err));
    *out = bmi_calloc((size_t)n, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %d names", n);
    *count = n;
    for (int i = 0; i < n; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s[%d]", where, i);
        BMI_TRY(read_name(json_object_array_get_idx(list, (size_t)i), path, &(*out)[i], err));
    }
    return BM_OK;
}

/* Where both are given, the standard does not say which comes first, and the order changes the values. */
static bm_status read_functions(json_object *input, bmi_manifest *out, bm_error *err)
{
    bmi_scaling *more;
    int n_more;
    BMI_TRY(bmi_scaling_read_functions(bmi_json_member(input, PRE_PROCESSING), "mlm:input[0]." PRE_PROCESSING, &more,
                                       &n_more, err));
    if (n_more > 0 && out->n_scalings > 0) {
        bmi_scaling_free(more, n_more);
        BMI_FAIL(err, BM_ERR_FORMAT,
                 "mlm:input[0]: " PRE_PROCESSING " and a scaling are both given, and STAC MLM does not say which comes "
                 "first; put both into bandmix:chain");
    }
    return bmi_scaling_join(&out->scalings, &out->n_scalings, more, n_more, err);
}

/* A chain of ours, then the scaling of MLM; before 1.4 it stood in other fields. */
static bm_status read_scalings(json_object *input, bmi_manifest *out, bm_error *err)
{
    bmi_scaling *more;
    int n_more;
    BMI_TRY(bmi_scaling_read(bmi_json_member(input, "bandmix:chain"), "bandmix:chain", &out->scalings, &out->n_scalings,
                             err));
    BMI_TRY(bmi_scaling_read(bmi_json_member(input, "value_scaling"), "value_scaling", &more, &n_more, err));
    BMI_TRY(bmi_scaling_join(&out->scalings, &out->n_scalings, more, n_more, err));
    const bool has_new = out->n_scalings > 0;
    const bm_status status = bmi_scaling_read_old(input, "mlm:input[0]", &more, &n_more, err);
    if (status != BM_OK || (has_new && n_more > 0)) {
        bmi_scaling_free(more, n_more);
        return status != BM_OK ? status
                               : bmi_error_set(err, BM_ERR_FORMAT,
                                               "mlm:input[0]: value_scaling and norm_type are both given; keep one");
    }
    BMI_TRY(bmi_scaling_join(&out->scalings, &out->n_scalings, more, n_more, err));
    return read_functions(input, out, err);
}

static bm_status read_input(json_object *root, json_object *input, bmi_manifest *out, bm_error *err)
{
    static const char *const ours[] = {"bandmix:chain", "bandmix:training_range", "bandmix:domain", NULL};
    BMI_TRY(bmi_json_check_members(input, "mlm:input[0]", "bandmix:", ours, err));
    BMI_FAIL_IF(
        bmi_json_member(input, "resize_type") != NULL, err, BM_ERR_UNSUPPORTED,
        "mlm:input[0].resize_type: bandmix does not resize; a network of pixels needs no resizing, set it to null");
    json_object *variables = bmi_json_member(input, "variables");
    BMI_FAIL_IF(json_object_is_type(variables, json_type_array) && json_object_array_length(variables) > 0, err,
                BM_ERR_UNSUPPORTED, "mlm:input[0].variables: variables of data cubes are not read; name them as bands");
    BMI_TRY(bmi_input_shape_read(input, &out->n_stated, err));
    BMI_TRY(bmi_bands_read(root, input, &out->bands, err));
    BMI_TRY(read_scalings(input, out, err));
    BMI_FAIL_IF(out->n_scalings > 1 && out->bands.n > 0 && out->n_scalings != out->bands.n_channels, err, BM_ERR_FORMAT,
                "mlm:input[0].value_scaling: %d entries for %d bands", out->n_scalings, out->bands.n_channels);
    return bmi_domain_read(bmi_json_member(input, "bandmix:domain"), "mlm:input[0].bandmix:domain", out->bands.names,
                           out->bands.n > 0 ? out->bands.n : BMI_GRAPH_MAX_CHANNELS, &out->domain, err);
}

/* An object {scale, shift} for all channels, or a list of one for all or one a channel: y = scale x + shift. */
static bm_status read_output_scaling(json_object *value, bmi_manifest *out, bm_error *err)
{
    if (value == NULL) return BM_OK;
    const bool is_list = json_object_is_type(value, json_type_array);
    int n = 1;
    if (is_list) BMI_TRY(bmi_json_count(value, OUTPUT_SCALING, BMI_GRAPH_MAX_CHANNELS, &n, err));
    out->output_scale = bmi_calloc((size_t)n, sizeof *out->output_scale);
    out->output_shift = bmi_calloc((size_t)n, sizeof *out->output_shift);
    BMI_FAIL_IF(out->output_scale == NULL || out->output_shift == NULL, err, BM_ERR_MEMORY,
                "out of memory for the scaling of %d outputs", n);
    out->n_output_scales = n;
    for (int i = 0; i < n; i++) {
        json_object *one = is_list ? json_object_array_get_idx(value, (size_t)i) : value;
        char where[64];
        snprintf(where, sizeof where, OUTPUT_SCALING "[%d]", i);
        BMI_FAIL_IF(!json_object_is_type(one, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
        static const char *const known[] = {"scale", "shift", NULL};
        BMI_TRY(bmi_json_check_members(one, where, "", known, err));
        BMI_TRY(bmi_json_number_member(one, "scale", where, true, &out->output_scale[i], err));
        BMI_TRY(bmi_json_number_member(one, "shift", where, false, &out->output_shift[i], err));
    }
    return BM_OK;
}

/* Names of the outputs: ours, or MLM's bands. */
/* "unit" of the bands that are objects. */
static bm_status read_units(json_object *list, bmi_manifest *out, bm_error *err)
{
    const char *unit = NULL;
    for (int i = 0; i < out->n_output_names; i++) {
        json_object *band = json_object_array_get_idx(list, (size_t)i);
        if (bmi_json_member(band, "unit") == NULL) continue;
        if (out->output_units == NULL)
            out->output_units = bmi_calloc((size_t)out->n_output_names, sizeof *out->output_units);
        BMI_FAIL_IF(out->output_units == NULL, err, BM_ERR_MEMORY, "out of memory for %d units", out->n_output_names);
        BMI_TRY(bmi_json_string(band, "unit", "the unit of an output", &unit, err));
        if (unit == NULL) continue;
        out->output_units[i] = bmi_strdup(unit);
        BMI_FAIL_IF(out->output_units[i] == NULL, err, BM_ERR_MEMORY, "out of memory for a unit");
    }
    return BM_OK;
}

static bm_status read_output_bands(json_object *output, bmi_manifest *out, bm_error *err)
{
    json_object *ours = bmi_json_member(output, "bandmix:bands"), *bands = bmi_json_member(output, "bands");
    for (size_t i = 0; json_object_is_type(bands, json_type_array) && i < json_object_array_length(bands); i++)
        BMI_FAIL_IF(bmi_json_member(json_object_array_get_idx(bands, i), "expression") != NULL, err, BM_ERR_UNSUPPORTED,
                    "mlm:output[0].bands[%zu].expression: outputs are not derived; make it a layer", i);
    BMI_TRY(ours != NULL
                ? read_names(ours, "mlm:output[0].bandmix:bands", &out->output_names, &out->n_output_names, err)
                : read_names(bands, "mlm:output[0].bands", &out->output_names, &out->n_output_names, err));
    return read_units(ours != NULL ? ours : bands, out, err);
}

static bm_status read_post_processing(json_object *output, bmi_manifest *out, bm_error *err)
{
    bmi_scaling *steps;
    int n;
    BMI_TRY(bmi_scaling_read_functions(bmi_json_member(output, POST_PROCESSING), "mlm:output[0]." POST_PROCESSING,
                                       &steps, &n, err));
    out->post = steps;
    out->n_post = n;
    BMI_FAIL_IF(n > 0 && out->n_output_scales > 0, err, BM_ERR_FORMAT,
                "mlm:output[0]: " POST_PROCESSING " and bandmix:scaling are both given; keep one");
    return BM_OK;
}

static bm_status read_output(json_object *output, bmi_manifest *out, bm_error *err)
{
    static const char *const ours[] = {"bandmix:bands", "bandmix:scaling", "bandmix:clip", "bandmix:unknown", NULL};
    BMI_TRY(bmi_json_check_members(output, "mlm:output[0]", "bandmix:", ours, err));
    BMI_TRY(bmi_classes_read(output, &out->classes, &out->n_classes, err));
    BMI_TRY(bmi_unknown_read(output, &out->unknown, err));
    BMI_TRY(read_output_scaling(bmi_json_member(output, "bandmix:scaling"), out, err));
    BMI_TRY(read_post_processing(output, out, err));
    BMI_TRY(bmi_clip_read(bmi_json_member(output, "bandmix:clip"), "mlm:output[0].bandmix:clip", &out->clips,
                          &out->n_clips, err));
    return read_output_bands(output, out, err);
}

/* The entry of mlm:output that is called `wanted`; the first when nothing is wanted or there is but one. */
static json_object *choose_output(json_object *list, json_object *first, const char *wanted)
{
    const size_t n = list == NULL ? 0 : json_object_array_length(list);
    if (wanted == NULL || n < 2) return first;
    for (size_t i = 0; i < n; i++) {
        json_object *one = json_object_array_get_idx(list, i), *name = bmi_json_member(one, "name");
        if (json_object_is_type(name, json_type_string) && strcmp(json_object_get_string(name), wanted) == 0)
            return one;
    }
    return NULL;
}

/* A copy of `object` that shares its members, without the layers, which are as long as all else. */
static json_object *without_layers(json_object *object)
{
    json_object *copy = json_object_new_object();
    json_object_object_foreach(object, key, value)
    {
        if (copy != NULL && strcmp(key, "bandmix:layers") != 0)
            json_object_object_add(copy, key, json_object_get(value));
    }
    return copy;
}

static bm_status keep_text(json_object *root, bmi_manifest *out, bm_error *err)
{
    json_object *copy = without_layers(root), *properties = bmi_json_member(root, "properties");
    if (copy != NULL && json_object_is_type(properties, json_type_object))
        json_object_object_add(copy, "properties", without_layers(properties));
    const char *text = copy == NULL ? NULL : json_object_to_json_string_ext(copy, JSON_C_TO_STRING_NOSLASHESCAPE);
    out->text = text == NULL ? NULL : bmi_strdup(text);
    json_object_put(copy);
    BMI_FAIL_IF(out->text == NULL, err, BM_ERR_MEMORY, "out of memory for a manifest");
    return BM_OK;
}

bm_status bmi_manifest_read(json_object *root, const char *wanted, bmi_manifest *out, bm_error *err)
{
    json_object *name = bmi_manifest_field(root, "mlm:name"), *inputs, *input, *outputs, *output;
    static const char *const ours[] = {"bandmix:layers", "bandmix:test_vectors", NULL};
    BMI_TRY(bmi_json_check_members(root, "the manifest", "bandmix:", ours, err));
    BMI_TRY(bmi_json_check_members(bmi_json_member(root, "properties"), "properties", "bandmix:", ours, err));
    BMI_TRY(keep_text(root, out, err));
    BMI_FAIL_IF(name != NULL && !json_object_is_type(name, json_type_string), err, BM_ERR_FORMAT,
                "mlm:name: not a string");
    if (name != NULL) {
        out->name = bmi_strdup(json_object_get_string(name));
        BMI_FAIL_IF(out->name == NULL, err, BM_ERR_MEMORY, "out of memory for a name");
    }
    BMI_TRY(
        bmi_vectors_read(bmi_manifest_field(root, "bandmix:test_vectors"), "bandmix:test_vectors", &out->vectors, err));
    BMI_TRY(first_of(root, "mlm:input", &inputs, &input, err));
    BMI_FAIL_IF(input != NULL && json_object_array_length(inputs) > 1, err, BM_ERR_UNSUPPORTED,
                "mlm:input: %zu inputs; networks of one input are run", json_object_array_length(inputs));
    BMI_TRY(first_of(root, "mlm:output", &outputs, &output, err));
    output = choose_output(outputs, output, wanted);
    if (input != NULL) BMI_TRY(read_input(root, input, out, err));
    return output == NULL ? BM_OK : read_output(output, out, err);
}

bm_status bmi_manifest_start(const bmi_manifest *manifest, int n_wanted, bmi_graph *graph, int *node, bm_error *err)
{
    BMI_TRY(bmi_bands_start(&manifest->bands, n_wanted, graph, node, err));
    BMI_FAIL_IF(manifest->n_stated > 0 && manifest->n_stated != n_wanted, err, BM_ERR_FORMAT,
                "mlm:input[0].input.shape states %d bands, but the network takes %d", manifest->n_stated, n_wanted);
    BMI_FAIL_IF(manifest->n_scalings > 1 && manifest->n_scalings != n_wanted, err, BM_ERR_FORMAT,
                "the manifest scales %d bands, but the network takes %d", manifest->n_scalings, n_wanted);
    BMI_TRY(bmi_scaling_apply(manifest->scalings, manifest->n_scalings, graph, node, err));
    graph->entry = *node;
    return BM_OK;
}

void bmi_manifest_free_names(char **names, int count)
{
    for (int i = 0; names != NULL && i < count; i++) bmi_free(names[i]);
    bmi_free(names);
}

void bmi_manifest_free(bmi_manifest *manifest)
{
    bmi_free(manifest->name);
    bmi_free(manifest->text);
    bmi_scaling_free(manifest->scalings, manifest->n_scalings);
    bmi_scaling_free(manifest->post, manifest->n_post);
    bmi_bands_free(&manifest->bands);
    bmi_manifest_free_names(manifest->output_names, manifest->n_output_names);
    bmi_manifest_free_names(manifest->output_units, manifest->n_output_names);
    bmi_classes_free(manifest->classes, manifest->n_classes);
    bmi_classes_free(manifest->unknown, 1);
    bmi_domain_free(&manifest->domain);
    bmi_free(manifest->output_scale);
    bmi_free(manifest->output_shift);
    bmi_free(manifest->clips);
    bmi_vectors_free(&manifest->vectors);
    *manifest = (bmi_manifest){0};
}
