/* SPDX-License-Identifier: MIT */
#include "model/json_text.h"

#include "base/mem.h"
#include "base/plain_numbers.h"
#include "base/utf8.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A STAC item nests about ten deep. */
#define MAX_DEPTH 64

static void place_of(const char *text, size_t offset, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        *column = text[i] == '\n' ? 1 : *column + 1;
        *line += text[i] == '\n';
    }
}

static bm_status fail_at(const char *text, size_t offset, const char *why, bm_error *err)
{
    int line, column;
    place_of(text, offset, &line, &column);
    BMI_FAIL(err, BM_ERR_FORMAT, "line %d, column %d (byte %zu): not JSON: %s", line, column, offset, why);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bm_status parse(json_tokener *tokener, const char *text, size_t n_bytes, json_object **out, bm_error *err)
{
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 | JSON_TOKENER_ALLOW_TRAILING_CHARS);
    *out = json_tokener_parse_ex(tokener, text, (int)n_bytes);
    const enum json_tokener_error why = json_tokener_get_error(tokener);
    const size_t end = json_tokener_get_parse_end(tokener);
    if (why == json_tokener_continue) return fail_at(text, n_bytes, "the text ends too early", err);
    if (why != json_tokener_success) return fail_at(text, end, json_tokener_error_desc(why), err);
    for (size_t i = end; i < n_bytes; i++)
        if (!is_space(text[i])) return fail_at(text, i, "there is something after the end", err);
    BMI_FAIL_IF(!json_object_is_type(*out, json_type_object), err, BM_ERR_FORMAT, "not a JSON object");
    return BM_OK;
}

bm_status bmi_json_parse(const void *bytes, size_t n_bytes, json_object **out, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(n_bytes > INT_MAX, err, BM_ERR_UNSUPPORTED, "JSON of more than %d bytes", INT_MAX);
    json_tokener *tokener = json_tokener_new_ex(MAX_DEPTH);
    BMI_FAIL_IF(tokener == NULL, err, BM_ERR_MEMORY, "out of memory for a JSON parser");
    const bm_status status = parse(tokener, bytes, n_bytes, out, err);
    json_tokener_free(tokener);
    if (status != BM_OK) {
        json_object_put(*out);
        *out = NULL;
    }
    return status;
}

json_object *bmi_json_member(json_object *object, const char *key)
{
    json_object *member = NULL;
    if (!json_object_is_type(object, json_type_object)) return NULL;
    return json_object_object_get_ex(object, key, &member) ? member : NULL;
}

bm_status bmi_json_string(json_object *object, const char *key, const char *where, const char **out, bm_error *err)
{
    json_object *member = bmi_json_member(object, key);
    *out = NULL;
    if (member == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(member, json_type_string), err, BM_ERR_FORMAT, "%s.%s: not a string", where, key);
    *out = json_object_get_string(member);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for a string");
    return BM_OK;
}

bm_status bmi_json_number(json_object *value, const char *where, double *out, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(value, json_type_double) && !json_object_is_type(value, json_type_int), err,
                BM_ERR_FORMAT, "%s: not a number", where);
    *out = json_object_get_double(value);
    BMI_FAIL_IF(!isfinite(*out), err, BM_ERR_FORMAT, "%s: not a finite number", where);
    return BM_OK;
}

bm_status bmi_json_number_member(json_object *object, const char *key, const char *where, bool required, double *out,
                                 bm_error *err)
{
    json_object *member = bmi_json_member(object, key);
    BMI_FAIL_IF(member == NULL && required, err, BM_ERR_FORMAT, "%s: \"%s\" is missing", where, key);
    if (member == NULL) return BM_OK;
    char path[256];
    snprintf(path, sizeof path, "%s.%s", where, key);
    return bmi_json_number(member, path, out, err);
}

bm_status bmi_json_numbers(json_object *array, const char *where, size_t limit, double **out, size_t *count,
                           bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(!json_object_is_type(array, json_type_array), err, BM_ERR_FORMAT, "%s: not a list of numbers", where);
    const size_t n = json_object_array_length(array);
    BMI_FAIL_IF(n == 0, err, BM_ERR_FORMAT, "%s: an empty list", where);
    BMI_FAIL_IF(n > limit, err, BM_ERR_UNSUPPORTED, "%s: %zu numbers, more than the limit of %zu", where, n, limit);
    double *numbers = bmi_calloc(n, sizeof *numbers);
    BMI_FAIL_IF(numbers == NULL, err, BM_ERR_MEMORY, "out of memory for %zu numbers", n);
    for (size_t i = 0; i < n; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s[%zu]", where, i);
        const bm_status status = bmi_json_number(json_object_array_get_idx(array, i), path, &numbers[i], err);
        if (status != BM_OK) {
            bmi_free(numbers);
            return status;
        }
    }
    *out = numbers;
    *count = n;
    return BM_OK;
}

bm_status bmi_json_count(json_object *list, const char *where, int limit, int *count, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(list, json_type_array), err, BM_ERR_FORMAT, "%s: not a list", where);
    const size_t n = json_object_array_length(list);
    BMI_FAIL_IF(n == 0, err, BM_ERR_FORMAT, "%s: an empty list", where);
    BMI_FAIL_IF(n > (size_t)limit, err, BM_ERR_UNSUPPORTED, "%s: %zu items, more than the limit of %d", where, n,
                limit);
    *count = (int)n;
    return BM_OK;
}

static bool is_plain(json_object *value)
{
    return !json_object_is_type(value, json_type_object) && !json_object_is_type(value, json_type_array);
}

/* A list of plain values, or an object of few. */
static bool fits_a_line(json_object *value)
{
    enum { FEW = 4 };
    if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++)
            if (!is_plain(json_object_array_get_idx(value, i))) return false;
        return true;
    }
    json_object_object_foreach(value, key, member)
    {
        (void)key;
        if (!is_plain(member)) return false;
    }
    return json_object_object_length(value) <= FEW;
}

static void append_break(bmi_text *text, bool on_one_line, int indent)
{
    if (!on_one_line) bmi_text_append(text, "\n%*s", indent, "");
}

static void append_list(bmi_text *text, json_object *list, int indent)
{
    const bool on_one_line = fits_a_line(list);
    bmi_text_append(text, "[");
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        if (i > 0) bmi_text_append(text, on_one_line ? ", " : ",");
        append_break(text, on_one_line, indent + 2);
        bmi_json_append(text, json_object_array_get_idx(list, i), indent + 2);
    }
    append_break(text, on_one_line, indent);
    bmi_text_append(text, "]");
}

static void append_object(bmi_text *text, json_object *object, int indent)
{
    const bool on_one_line = fits_a_line(object);
    bool is_first = true;
    bmi_text_append(text, "{");
    json_object_object_foreach(object, key, member)
    {
        if (!is_first) bmi_text_append(text, on_one_line ? ", " : ",");
        is_first = false;
        append_break(text, on_one_line, indent + 2);
        bmi_text_append_json(text, key);
        bmi_text_append(text, ": ");
        bmi_json_append(text, member, indent + 2);
    }
    append_break(text, on_one_line, indent);
    bmi_text_append(text, "}");
}

void bmi_json_append(bmi_text *text, json_object *value, int indent)
{
    if (json_object_is_type(value, json_type_array))
        append_list(text, value, indent);
    else if (json_object_is_type(value, json_type_object))
        append_object(text, value, indent);
    else
        bmi_text_append(text, "%s",
                        value == NULL ? "null" : json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE));
}

json_object *bmi_json_double(double number)
{
    char text[40];
    const locale_t before = bmi_plain_numbers_begin();
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) break;
    }
    bmi_plain_numbers_end(before);
    /* "-0" would be read as a whole number, which has no sign. */
    if (number == 0.0 && signbit(number)) strcat(text, ".0");
    return json_object_new_double_s(number, text);
}

json_object *bmi_json_name(const char *name)
{
    bmi_text clean = {0};
    bmi_utf8_append(&clean, name);
    json_object *string = clean.failed ? NULL : json_object_new_string(clean.data == NULL ? "" : clean.data);
    bmi_text_free(&clean);
    return string;
}

bm_status bmi_json_check_members(json_object *object, const char *where, const char *prefix, const char *const *known,
                                 bm_error *err)
{
    if (!json_object_is_type(object, json_type_object)) return BM_OK;
    json_object_object_foreach(object, key, member)
    {
        (void)member;
        bool is_known = strncmp(key, prefix, strlen(prefix)) != 0;
        for (int i = 0; known[i] != NULL; i++) is_known = is_known || strcmp(key, known[i]) == 0;
        BMI_FAIL_IF(!is_known, err, BM_ERR_FORMAT, "%s: unknown member \"%s\"", where, key);
    }
    return BM_OK;
}
