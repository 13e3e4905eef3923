/* SPDX-License-Identifier: MIT
 *
 * What a manifest says of its bands. STAC says it in several places: `bands` since version 1.1, `eo:bands` and
 * `raster:bands` before; in the item, in its properties, or in an asset. */
#include "base/mem.h"
#include "model/bands.h"
#include "model/expression.h"
#include "model/json_text.h"

#include <stdio.h>
#include <string.h>

#define WHERE "mlm:input[0].bands"

typedef struct reader {
    bmi_bands *out;
    struct lh_table *places; /* of each name in the list, counted from 1: a file may name very many bands */
    bm_error *err;
    bm_status status; /* of what a callback could not return */
} reader;

/* -1: there is none of that name. */
static int place_of(const reader *r, const char *name)
{
    void *place = NULL;
    return lh_table_lookup_ex(r->places, name, &place) ? (int)(intptr_t)place - 1 : -1;
}

/* The band called `name`, appended if it is new; -1 and a status when memory is out. */
static int band_of(const char *name, void *data)
{
    reader *r = data;
    bmi_bands *bands = r->out;
    const int place = place_of(r, name);
    if (place >= 0) return place;
    bm_band *list = bmi_realloc(bands->list, (size_t)bands->n + 1, sizeof *list);
    if (list != NULL) bands->list = list;
    const char **names = bmi_realloc(bands->names, (size_t)bands->n + 1, sizeof *names);
    if (names != NULL) bands->names = names;
    char *copy = bmi_strdup(name);
    if (list == NULL || names == NULL || copy == NULL || bands->n == BMI_GRAPH_MAX_CHANNELS ||
        lh_table_insert(r->places, copy, (void *)((intptr_t)bands->n + 1)) != 0) {
        bmi_free(copy);
        r->status = bmi_error_set(r->err, BM_ERR_MEMORY, "out of memory for band %d", bands->n + 1);
        return -1;
    }
    list[bands->n] = (bm_band){.name = copy};
    names[bands->n] = copy;
    return bands->n++;
}

/* STAC's processing extension names the language of an expression; those here write plain arithmetic alike. */
static bm_status check_expression_format(json_object *item, const char *where, bm_error *err)
{
    static const char *const known[] = {"bandmix", "gdal-calc", "numexpr", "python"};
    const char *format;
    BMI_TRY(bmi_json_string(item, "format", where, &format, err));
    for (size_t i = 0; format != NULL && i < sizeof known / sizeof *known; i++)
        if (strcmp(format, known[i]) == 0) return BM_OK;
    BMI_FAIL_IF(format != NULL, err, BM_ERR_UNSUPPORTED,
                "%s: expressions of the format \"%.40s\" are not read; bandmix, gdal-calc, numexpr and python are",
                where, format);
    return BM_OK;
}

static bm_status set_text(json_object *object, const char *key, const char *where, const char **to, bm_error *err)
{
    const char *text;
    BMI_TRY(bmi_json_string(object, key, where, &text, err));
    if (text == NULL || *to != NULL) return BM_OK;
    *to = bmi_strdup(text);
    BMI_FAIL_IF(*to == NULL, err, BM_ERR_MEMORY, "out of memory for a string");
    return BM_OK;
}

static bm_status set_range(json_object *object, const char *where, bm_band *band, bm_error *err)
{
    if (bmi_json_member(object, "minimum") == NULL || bmi_json_member(object, "maximum") == NULL || band->has_range)
        return BM_OK;
    BMI_TRY(bmi_json_number_member(object, "minimum", where, true, &band->minimum, err));
    BMI_TRY(bmi_json_number_member(object, "maximum", where, true, &band->maximum, err));
    BMI_FAIL_IF(band->minimum > band->maximum, err, BM_ERR_FORMAT, "%s: the minimum %g is above the maximum %g", where,
                band->minimum, band->maximum);
    band->has_range = true;
    return BM_OK;
}

/* Adds what `object` says to `band`; what is known already stays. */
static bm_status add_details(json_object *object, const char *where, bm_band *band, bm_error *err)
{
    BMI_TRY(set_text(object, "eo:common_name", where, &band->common_name, err));
    BMI_TRY(set_text(object, "common_name", where, &band->common_name, err));
    BMI_TRY(set_text(object, "unit", where, &band->unit, err));
    static const char *const keys[] = {"eo:center_wavelength", "center_wavelength"};
    for (int k = 0; k < 2 && !(band->wavelength > 0.0); k++)
        BMI_TRY(bmi_json_number_member(object, keys[k], where, false, &band->wavelength, err));
    BMI_FAIL_IF(band->wavelength < 0.0, err, BM_ERR_FORMAT, "%s: a wavelength of %g", where, band->wavelength);
    return set_range(bmi_json_member(object, "statistics"), where, band, err);
}

static bm_status read_channel(json_object *item, int index, reader *r)
{
    bmi_bands *out = r->out;
    char where[64];
    const char *name = NULL, *expression = NULL;
    snprintf(where, sizeof where, WHERE "[%d]", index);
    if (json_object_is_type(item, json_type_string)) {
        name = json_object_get_string(item);
    } else {
        BMI_TRY(bmi_json_string(item, "name", where, &name, r->err));
        BMI_TRY(bmi_json_string(item, "expression", where, &expression, r->err));
    }
    BMI_FAIL_IF(name == NULL || *name == '\0', r->err, BM_ERR_FORMAT, "%s: neither a name nor an object with one",
                where);
    out->plain[index] = -1;
    if (expression == NULL) {
        out->plain[index] = band_of(name, r);
        if (out->plain[index] < 0) return r->status;
        return add_details(item, where, &out->list[out->plain[index]], r->err);
    }
    BMI_TRY(check_expression_format(item, where, r->err));
    out->expressions[index] = bmi_strdup(expression);
    BMI_FAIL_IF(out->expressions[index] == NULL, r->err, BM_ERR_MEMORY, "out of memory for an expression");
    int node;
    const bmi_expression_scope scope = {.find = band_of, .data = r};
    bm_error why;
    const bm_status status = bmi_expression_build(expression, &scope, &node, &why);
    /* What band_of says is the cause. */
    if (r->status != BM_OK) return r->status;
    if (status != BM_OK && r->err != NULL) *r->err = why;
    return status;
}

static bm_status read_channels(json_object *list, reader *r)
{
    bmi_bands *out = r->out;
    BMI_FAIL_IF(!json_object_is_type(list, json_type_array), r->err, BM_ERR_FORMAT, WHERE ": not a list");
    const size_t n = json_object_array_length(list);
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, r->err, BM_ERR_UNSUPPORTED, WHERE ": %zu items, more than the limit of %d",
                n, BMI_GRAPH_MAX_CHANNELS);
    out->plain = bmi_calloc(n, sizeof *out->plain);
    out->expressions = bmi_calloc(n, sizeof *out->expressions);
    BMI_FAIL_IF(out->plain == NULL || out->expressions == NULL, r->err, BM_ERR_MEMORY, "out of memory for %zu bands",
                n);
    out->n_channels = (int)n;
    for (int i = 0; i < out->n_channels; i++) BMI_TRY(read_channel(json_object_array_get_idx(list, (size_t)i), i, r));
    return BM_OK;
}

/* The list `key` of an object that describes bands; `beside` gives the names where the items have none. */
static bm_status add_list(json_object *object, const char *key, const char *beside, const reader *r)
{
    json_object *list = bmi_json_member(object, key), *names = bmi_json_member(object, beside);
    if (!json_object_is_type(list, json_type_array)) return BM_OK;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        json_object *item = json_object_array_get_idx(list, i);
        json_object *named = bmi_json_member(item, "name") != NULL || !json_object_is_type(names, json_type_array)
                                 ? item
                                 : json_object_array_get_idx(names, i);
        const char *name;
        char where[64];
        snprintf(where, sizeof where, "%s[%zu]", key, i);
        BMI_TRY(bmi_json_string(named, "name", where, &name, r->err));
        const int band = name == NULL ? -1 : place_of(r, name);
        if (band >= 0) BMI_TRY(add_details(item, where, &r->out->list[band], r->err));
    }
    return BM_OK;
}

static bm_status add_lists(json_object *object, const reader *r)
{
    BMI_TRY(add_list(object, "bands", "bands", r));
    BMI_TRY(add_list(object, "eo:bands", "eo:bands", r));
    return add_list(object, "raster:bands", "eo:bands", r);
}

static bm_status add_everywhere(json_object *root, const reader *r)
{
    BMI_TRY(add_lists(root, r));
    BMI_TRY(add_lists(bmi_json_member(root, "properties"), r));
    json_object *assets = bmi_json_member(root, "assets");
    if (!json_object_is_type(assets, json_type_object)) return BM_OK;
    json_object_object_foreach(assets, key, asset)
    {
        (void)key;
        BMI_TRY(add_lists(asset, r));
    }
    return BM_OK;
}

/* One object for all bands, or a list of one a band. */
static bm_status read_training_range(json_object *value, bmi_bands *out, bm_error *err)
{
    if (value == NULL) return BM_OK;
    const bool is_list = json_object_is_type(value, json_type_array);
    BMI_FAIL_IF(out->n == 0 || (is_list && json_object_array_length(value) != (size_t)out->n), err, BM_ERR_FORMAT,
                "bandmix:training_range: not one entry for each of %d bands", out->n);
    for (int i = 0; i < out->n; i++) {
        char where[64];
        snprintf(where, sizeof where, "bandmix:training_range[%d]", i);
        out->list[i].has_range = false;
        json_object *one = is_list ? json_object_array_get_idx(value, (size_t)i) : value;
        BMI_TRY(set_range(one, where, &out->list[i], err));
        BMI_FAIL_IF(one != NULL && !out->list[i].has_range, err, BM_ERR_FORMAT,
                    "%s: not an object with a minimum and a maximum", where);
    }
    return BM_OK;
}

static bm_status read_all(json_object *root, json_object *input, reader *r)
{
    json_object *list = bmi_json_member(input, "bands");
    if (list != NULL) BMI_TRY(read_channels(list, r));
    /* The range that the model was trained on outranks what is said of bands elsewhere. */
    if (r->out->n > 0) BMI_TRY(add_everywhere(root, r));
    return read_training_range(bmi_json_member(input, "bandmix:training_range"), r->out, r->err);
}

bm_status bmi_bands_read(json_object *root, json_object *input, bmi_bands *out, bm_error *err)
{
    *out = (bmi_bands){0};
    reader r = {out, lh_kchar_table_new(64, NULL), err, BM_OK};
    BMI_FAIL_IF(r.places == NULL, err, BM_ERR_MEMORY, "out of memory for bands");
    const bm_status status = read_all(root, input, &r);
    lh_table_free(r.places);
    return status;
}
