/* SPDX-License-Identifier: MIT */
#include "model/manifest.h"

#include "base/mem.h"
#include "model/limit_fields.h"

#include <limits.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define OUTPUT_SCALING "mlm:output[0].bandmix:scaling"

json_object *bmi_manifest_field(json_object *root, const char *key)
{
    json_object *field = bmi_json_member(root, key);
    return field != NULL ? field : bmi_json_member(bmi_json_member(root, "properties"), key);
}

/* The first object of the list `key`, since bandmix takes one input and gives one output; NULL when there is none. */
static bm_status first_of(json_object *root, const char *key, json_object **out, bm_error *err)
{
    json_object *list = bmi_manifest_field(root, key);
    *out = NULL;
    if (list == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(list, json_type_array), err, BM_ERR_FORMAT, "%s: not a list", key);
    const size_t n = json_object_array_length(list);
    if (n == 0) return BM_OK;
    *out = json_object_array_get_idx(list, 0);
    BMI_FAIL_IF(!json_object_is_type(*out, json_type_object), err, BM_ERR_FORMAT, "%s[0]: not an object", key);
    return BM_OK;
}

/* Checks that `list` is a list of 1 to BMI_GRAPH_MAX_CHANNELS items and gives their number. */
static bm_status count_of(json_object *list, const char *where, int *count, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(list, json_type_array), err, BM_ERR_FORMAT, "%s: not a list", where);
    const size_t n = json_object_array_length(list);
    BMI_FAIL_IF(n == 0, err, BM_ERR_FORMAT, "%s: an empty list", where);
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, "%s: %zu items, more than the limit of %d", where,
                n, BMI_GRAPH_MAX_CHANNELS);
    *count = (int)n;
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
    BMI_TRY(count_of(list, where, &n, err));
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
    return bmi_scaling_join(&out->scalings, &out->n_scalings, more, n_more, err);
}

static bm_status read_input(json_object *root, json_object *input, bmi_manifest *out, bm_error *err)
{
    BMI_FAIL_IF(
        bmi_json_member(input, "resize_type") != NULL, err, BM_ERR_UNSUPPORTED,
        "mlm:input[0].resize_type: bandmix does not resize; a network of pixels needs no resizing, set it to null");
    BMI_FAIL_IF(bmi_json_member(input, "pre_processing_function") != NULL, err, BM_ERR_UNSUPPORTED,
                "mlm:input[0].pre_processing_function: functions are not run; say it as value_scaling, "
                "or prepare the input and set it to null");
    BMI_TRY(bmi_bands_read(root, input, &out->bands, err));
    BMI_TRY(read_scalings(input, out, err));
    BMI_FAIL_IF(out->n_scalings > 1 && out->bands.n > 0 && out->n_scalings != out->bands.n_channels, err, BM_ERR_FORMAT,
                "mlm:input[0].value_scaling: %d entries for %d bands", out->n_scalings, out->bands.n_channels);
    return bmi_domain_read(bmi_json_member(input, "bandmix:domain"), "mlm:input[0].bandmix:domain", out->bands.names,
                           out->bands.n > 0 ? out->bands.n : BMI_GRAPH_MAX_CHANNELS, &out->domain, err);
}

/* "RRGGBB", with or without "#". */
static bm_status read_color(const char *text, const char *where, bm_class *out, bm_error *err)
{
    const char *digits = *text == '#' ? text + 1 : text;
    BMI_FAIL_IF(strlen(digits) != 6 || strspn(digits, "0123456789abcdefABCDEF") != 6, err, BM_ERR_FORMAT,
                "%s.color_hint: \"%s\" is not of the form RRGGBB", where, text);
    const unsigned long color = strtoul(digits, NULL, 16);
    for (int i = 0; i < 3; i++) out->color[i] = (uint8_t)(color >> (16 - 8 * i) & 0xff);
    out->has_color = true;
    return BM_OK;
}

static bm_status read_value(json_object *item, const char *where, int *out, bm_error *err)
{
    json_object *value = bmi_json_member(item, "value");
    BMI_FAIL_IF(!json_object_is_type(value, json_type_int), err, BM_ERR_FORMAT, "%s.value: not a whole number", where);
    const int64_t wide = json_object_get_int64(value);
    /* The smallest int is kept free, so that an Int32 map always has a place for nodata. */
    BMI_FAIL_IF(wide <= INT32_MIN || wide > INT32_MAX, err, BM_ERR_UNSUPPORTED, "%s.value: %lld is not in %d..%d",
                where, (long long)wide, INT32_MIN + 1, INT32_MAX);
    *out = (int)wide;
    return BM_OK;
}

static bm_status read_class(json_object *item, int index, bm_class *out, bm_error *err)
{
    char where[64], plain[32];
    snprintf(where, sizeof where, "classes[%d]", index);
    snprintf(plain, sizeof plain, "class %d", index);
    BMI_FAIL_IF(!json_object_is_type(item, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
    static const char *const keys[] = {"name", "title", "description"};
    const char *name = NULL, *color = NULL;
    for (int k = 0; k < 3 && (name == NULL || *name == '\0'); k++)
        BMI_TRY(bmi_json_string(item, keys[k], where, &name, err));
    out->name = bmi_strdup(name == NULL || *name == '\0' ? plain : name);
    BMI_FAIL_IF(out->name == NULL, err, BM_ERR_MEMORY, "out of memory for a name");
    BMI_TRY(read_value(item, where, &out->value, err));
    BMI_TRY(bmi_json_string(item, "color_hint", where, &color, err));
    return color == NULL ? BM_OK : read_color(color, where, out, err);
}

static bm_status read_classes(json_object *list, bmi_manifest *out, bm_error *err)
{
    if (json_object_is_type(list, json_type_array) && json_object_array_length(list) == 0) return BM_OK;
    int n = 0;
    BMI_TRY(count_of(list, "classes", &n, err));
    out->classes = bmi_calloc((size_t)n, sizeof *out->classes);
    BMI_FAIL_IF(out->classes == NULL, err, BM_ERR_MEMORY, "out of memory for %d classes", n);
    out->n_classes = n;
    for (int i = 0; i < n; i++)
        BMI_TRY(read_class(json_object_array_get_idx(list, (size_t)i), i, &out->classes[i], err));
    return BM_OK;
}

/* An object {scale, shift} for all channels, or a list of one for all or one a channel: y = scale x + shift. */
static bm_status read_output_scaling(json_object *value, bmi_manifest *out, bm_error *err)
{
    if (value == NULL) return BM_OK;
    const bool is_list = json_object_is_type(value, json_type_array);
    int n = 1;
    if (is_list) BMI_TRY(count_of(value, OUTPUT_SCALING, &n, err));
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
        BMI_TRY(bmi_json_number_member(one, "scale", where, true, &out->output_scale[i], err));
        BMI_TRY(bmi_json_number_member(one, "shift", where, false, &out->output_shift[i], err));
    }
    return BM_OK;
}

static bm_status read_output(json_object *output, bmi_manifest *out, bm_error *err)
{
    /* The first is the standard's; the others are in published examples. */
    static const char *const keys[] = {"classification:classes", "classification_classes", "classes"};
    json_object *classes = NULL;
    for (int k = 0; k < 3 && classes == NULL; k++) classes = bmi_json_member(output, keys[k]);
    if (classes != NULL) BMI_TRY(read_classes(classes, out, err));
    BMI_TRY(read_output_scaling(bmi_json_member(output, "bandmix:scaling"), out, err));
    BMI_TRY(bmi_clip_read(bmi_json_member(output, "bandmix:clip"), "mlm:output[0].bandmix:clip", &out->clips,
                          &out->n_clips, err));
    return read_names(bmi_json_member(output, "bandmix:bands"), "mlm:output[0].bandmix:bands", &out->output_names,
                      &out->n_output_names, err);
}

bm_status bmi_manifest_read(json_object *root, bmi_manifest *out, bm_error *err)
{
    json_object *name = bmi_manifest_field(root, "mlm:name"), *input, *output;
    BMI_FAIL_IF(name != NULL && !json_object_is_type(name, json_type_string), err, BM_ERR_FORMAT,
                "mlm:name: not a string");
    if (name != NULL) {
        out->name = bmi_strdup(json_object_get_string(name));
        BMI_FAIL_IF(out->name == NULL, err, BM_ERR_MEMORY, "out of memory for a name");
    }
    BMI_TRY(
        bmi_vectors_read(bmi_manifest_field(root, "bandmix:test_vectors"), "bandmix:test_vectors", &out->vectors, err));
    BMI_TRY(first_of(root, "mlm:input", &input, err));
    BMI_TRY(first_of(root, "mlm:output", &output, err));
    if (input != NULL) BMI_TRY(read_input(root, input, out, err));
    return output == NULL ? BM_OK : read_output(output, out, err);
}

bm_status bmi_manifest_start(const bmi_manifest *manifest, int n_wanted, bmi_graph *graph, int *node, bm_error *err)
{
    BMI_TRY(bmi_bands_start(&manifest->bands, n_wanted, graph, node, err));
    BMI_FAIL_IF(manifest->n_scalings > 1 && manifest->n_scalings != n_wanted, err, BM_ERR_FORMAT,
                "the manifest scales %d bands, but the network takes %d", manifest->n_scalings, n_wanted);
    return bmi_scaling_apply(manifest->scalings, manifest->n_scalings, graph, node, err);
}

void bmi_manifest_free_names(char **names, int count)
{
    for (int i = 0; names != NULL && i < count; i++) bmi_free(names[i]);
    bmi_free(names);
}

void bmi_manifest_free_classes(bm_class *classes, int count)
{
    for (int i = 0; classes != NULL && i < count; i++) bmi_free((char *)classes[i].name);
    bmi_free(classes);
}

void bmi_manifest_free(bmi_manifest *manifest)
{
    bmi_free(manifest->name);
    bmi_scaling_free(manifest->scalings, manifest->n_scalings);
    bmi_bands_free(&manifest->bands);
    bmi_manifest_free_names(manifest->output_names, manifest->n_output_names);
    bmi_manifest_free_classes(manifest->classes, manifest->n_classes);
    bmi_domain_free(&manifest->domain);
    bmi_free(manifest->output_scale);
    bmi_free(manifest->output_shift);
    bmi_free(manifest->clips);
    bmi_vectors_free(&manifest->vectors);
    *manifest = (bmi_manifest){0};
}
