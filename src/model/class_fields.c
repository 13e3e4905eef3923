/* SPDX-License-Identifier: MIT */
#include "model/class_fields.h"

#include "base/mem.h"
#include "model/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first is the standard's; the others are in published items. */
static const char *const keys_of_classes[] = {"classification:classes", "classification_classes", "classes"};

/* [255, 0, 0], as published items have it beside the standard's form. */
static bm_status read_color_list(json_object *list, const char *where, bm_class *out, bm_error *err)
{
    for (size_t i = 0; i < 3; i++) {
        json_object *one = json_object_array_length(list) == 3 ? json_object_array_get_idx(list, i) : NULL;
        const int64_t value = json_object_is_type(one, json_type_int) ? json_object_get_int64(one) : -1;
        BMI_FAIL_IF(value < 0 || value > 255, err, BM_ERR_FORMAT,
                    "%s.color_hint: a list, but not of three numbers 0..255", where);
        out->color[i] = (uint8_t)value;
    }
    out->has_color = true;
    return BM_OK;
}

/* "RRGGBB", with or without "#". */
static bm_status read_color(json_object *item, const char *where, bm_class *out, bm_error *err)
{
    const char *text;
    json_object *list = bmi_json_member(item, "color_hint");
    if (json_object_is_type(list, json_type_array)) return read_color_list(list, where, out, err);
    BMI_TRY(bmi_json_string(item, "color_hint", where, &text, err));
    if (text == NULL) return BM_OK;
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

static bm_status read_nodata(json_object *item, const char *where, bool *out, bm_error *err)
{
    json_object *nodata = bmi_json_member(item, "nodata");
    BMI_FAIL_IF(nodata != NULL && !json_object_is_type(nodata, json_type_boolean), err, BM_ERR_FORMAT,
                "%s.nodata: neither true nor false", where);
    *out = nodata != NULL && json_object_get_boolean(nodata);
    return BM_OK;
}

/* `plain` is its name where it has none. */
static bm_status read_class(json_object *item, const char *where, const char *plain, bm_class *out, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(item, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
    /* A title is for legends, a name for programs. */
    static const char *const keys[] = {"title", "name", "description"};
    const char *name = NULL;
    for (int k = 0; k < 3 && (name == NULL || *name == '\0'); k++)
        BMI_TRY(bmi_json_string(item, keys[k], where, &name, err));
    out->name = bmi_strdup(name == NULL || *name == '\0' ? plain : name);
    BMI_FAIL_IF(out->name == NULL, err, BM_ERR_MEMORY, "out of memory for a name");
    BMI_TRY(read_value(item, where, &out->value, err));
    BMI_TRY(read_nodata(item, where, &out->is_nodata, err));
    return read_color(item, where, out, err);
}

bm_status bmi_classes_read(json_object *output, bm_class **out, int *count, bm_error *err)
{
    json_object *list = NULL;
    int n = 0;
    for (size_t k = 0; k < sizeof keys_of_classes / sizeof *keys_of_classes && list == NULL; k++)
        list = bmi_json_member(output, keys_of_classes[k]);
    if (list == NULL || (json_object_is_type(list, json_type_array) && json_object_array_length(list) == 0))
        return BM_OK;
    BMI_TRY(bmi_json_count(list, "classes", BMI_GRAPH_MAX_CHANNELS, &n, err));
    *out = bmi_calloc((size_t)n, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %d classes", n);
    *count = n;
    for (int i = 0; i < n; i++) {
        char where[64], plain[32];
        snprintf(where, sizeof where, "classes[%d]", i);
        snprintf(plain, sizeof plain, "class %d", i);
        BMI_TRY(read_class(json_object_array_get_idx(list, (size_t)i), where, plain, &(*out)[i], err));
    }
    return BM_OK;
}

bm_status bmi_unknown_read(json_object *output, bm_class **out, bm_error *err)
{
    json_object *item = bmi_json_member(output, "bandmix:unknown");
    if (item == NULL) return BM_OK;
    *out = bmi_calloc(1, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for a class");
    if (json_object_is_type(item, json_type_object)) return read_class(item, "bandmix:unknown", "unknown", *out, err);
    json_object *alone = json_object_new_object();
    json_object_object_add(alone, "value", json_object_get(item));
    const bm_status status = read_class(alone, "bandmix:unknown", "unknown", *out, err);
    json_object_put(alone);
    return status;
}

void bmi_classes_free(bm_class *classes, int count)
{
    for (int i = 0; classes != NULL && i < count; i++) bmi_free((char *)classes[i].name);
    bmi_free(classes);
}
