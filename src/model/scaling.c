/* SPDX-License-Identifier: MIT
 *
 * Scalings from JSON to steps. */
#include "model/scaling.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bm_status read_min_max(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    double minimum = 0.0, maximum = 0.0;
    BMI_TRY(bmi_json_number_member(object, "minimum", where, true, &minimum, err));
    BMI_TRY(bmi_json_number_member(object, "maximum", where, true, &maximum, err));
    BMI_FAIL_IF(!(maximum > minimum), err, BM_ERR_FORMAT, "%s: the maximum %g is not above the minimum %g", where,
                maximum, minimum);
    to->a = 1.0 / (maximum - minimum);
    to->b = -minimum / (maximum - minimum);
    return BM_OK;
}

static bm_status read_z_score(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    double mean = 0.0, deviation = 0.0;
    BMI_TRY(bmi_json_number_member(object, "mean", where, true, &mean, err));
    BMI_TRY(bmi_json_number_member(object, "stddev", where, true, &deviation, err));
    BMI_FAIL_IF(!(deviation > 0.0), err, BM_ERR_FORMAT, "%s: the stddev %g is not above 0", where, deviation);
    to->a = 1.0 / deviation;
    to->b = -mean / deviation;
    return BM_OK;
}

static bm_status read_offset(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    double value = 0.0;
    BMI_TRY(bmi_json_number_member(object, "value", where, true, &value, err));
    to->b = -value;
    return BM_OK;
}

static bm_status read_scale(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    double value = 0.0;
    BMI_TRY(bmi_json_number_member(object, "value", where, true, &value, err));
    BMI_FAIL_IF(value == 0.0, err, BM_ERR_FORMAT, "%s: a scale of 0 divides by nothing", where);
    to->a = 1.0 / value;
    return BM_OK;
}

static void open_bounds(bmi_scaling_step *to)
{
    *to = (bmi_scaling_step){.kind = BMI_SCALING_CLAMP, .a = -INFINITY, .b = INFINITY};
}

static bm_status read_clip(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    open_bounds(to);
    BMI_TRY(bmi_json_number_member(object, "minimum", where, true, &to->a, err));
    BMI_TRY(bmi_json_number_member(object, "maximum", where, true, &to->b, err));
    BMI_FAIL_IF(to->a > to->b, err, BM_ERR_FORMAT, "%s: the minimum %g is above the maximum %g", where, to->a, to->b);
    return BM_OK;
}

static bm_status read_clip_min(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    open_bounds(to);
    return bmi_json_number_member(object, "minimum", where, true, &to->a, err);
}

static bm_status read_clip_max(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    open_bounds(to);
    return bmi_json_number_member(object, "maximum", where, true, &to->b, err);
}

/* STAC's processing extension names the language of an expression. Those below write plain arithmetic alike. */
static bm_status read_processing(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err)
{
    static const char *const known[] = {"bandmix", "gdal-calc", "numexpr", "python"};
    const char *format, *expression;
    bool is_known = false;
    BMI_TRY(bmi_json_string(object, "format", where, &format, err));
    BMI_TRY(bmi_json_string(object, "expression", where, &expression, err));
    BMI_FAIL_IF(format == NULL || expression == NULL, err, BM_ERR_FORMAT,
                "%s: a processing needs a format and an expression, both strings", where);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) is_known = is_known || strcmp(format, known[i]) == 0;
    BMI_FAIL_IF(!is_known, err, BM_ERR_UNSUPPORTED,
                "%s: expressions of the format \"%.40s\" are not read; bandmix, gdal-calc, numexpr and python are",
                where, format);
    /* "package.module.function" would parse as a name, and leave the values as they are. */
    BMI_FAIL_IF(strpbrk(expression, "+-*/^( ") == NULL, err, BM_ERR_UNSUPPORTED,
                "%s: \"%.100s\" names something to be run elsewhere; only arithmetic is run, as in \"x / 10000\"",
                where, expression);
    to->kind = BMI_SCALING_EXPRESSION;
    to->expression = bmi_strdup(expression);
    BMI_FAIL_IF(to->expression == NULL, err, BM_ERR_MEMORY, "out of memory for an expression");
    return BM_OK;
}

typedef struct kind {
    const char *name;
    bm_status (*read)(json_object *object, const char *where, bmi_scaling_step *to, bm_error *err);
} kind;

static const kind kinds[] = {
    {"min-max", read_min_max},   {"z-score", read_z_score},
    {"offset", read_offset},     {"scale", read_scale},
    {"clip", read_clip},         {"clip-min", read_clip_min},
    {"clip-max", read_clip_max}, {"processing", read_processing},
};

/* Appends a zeroed step. */
static bm_status add_step(bmi_scaling *scaling, const char *where, bmi_scaling_step **out, bm_error *err)
{
    BMI_FAIL_IF(scaling->n == BMI_SCALING_MAX_STEPS, err, BM_ERR_UNSUPPORTED, "%s: more than %d steps", where,
                BMI_SCALING_MAX_STEPS);
    bmi_scaling_step *steps = bmi_realloc(scaling->steps, (size_t)scaling->n + 1, sizeof *steps);
    BMI_FAIL_IF(steps == NULL, err, BM_ERR_MEMORY, "out of memory for a scaling");
    scaling->steps = steps;
    *out = &steps[scaling->n++];
    **out = (bmi_scaling_step){.kind = BMI_SCALING_LINE, .a = 1.0};
    return BM_OK;
}

static bm_status read_object(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    const char *type;
    bmi_scaling_step *step = NULL;
    BMI_TRY(bmi_json_string(object, "type", where, &type, err));
    /* MLM writes a band without scaling as {"type": null}. */
    if (type == NULL && json_object_object_length(object) == 1 && json_object_object_get_ex(object, "type", NULL))
        return BM_OK;
    BMI_FAIL_IF(type == NULL, err, BM_ERR_FORMAT, "%s: \"type\" is missing", where);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(type, kinds[i].name) != 0) continue;
        BMI_TRY(add_step(to, where, &step, err));
        BMI_TRY(kinds[i].read(object, where, step, err));
        BMI_FAIL_IF(step->kind == BMI_SCALING_LINE && (!isfinite(step->a) || !isfinite(step->b)), err, BM_ERR_FORMAT,
                    "%s: the numbers are too far apart", where);
        return BM_OK;
    }
    BMI_FAIL(err, BM_ERR_UNSUPPORTED,
             "%s: the type \"%s\" is not one of min-max, z-score, offset, scale, clip, clip-min, clip-max, processing",
             where, type);
}

/* "log10" and the like; "_deg" behind a trigonometric function takes degrees. */
static bm_status read_function(const char *name, const char *where, bmi_scaling *to, bm_error *err)
{
    char base[32];
    const size_t length = strlen(name);
    const bool in_degrees = length > 4 && length < sizeof base && strcmp(name + length - 4, "_deg") == 0;
    snprintf(base, sizeof base, "%.*s", in_degrees ? (int)length - 4 : (int)sizeof base - 1, name);
    const bmi_activation function = bmi_activation_from_name(base);
    double alpha = 0.0, beta = 0.0;
    if (function != BMI_ACT_COUNT) bmi_activation_defaults(function, &alpha, &beta);
    const bool is_known = function != BMI_ACT_COUNT && alpha == 0.0 && beta == 0.0;
    BMI_FAIL_IF(!is_known || (in_degrees && function != BMI_ACT_SIN && function != BMI_ACT_COS), err,
                BM_ERR_UNSUPPORTED,
                "%s: there is no function \"%.40s\"; log10, log, exp, sqrt, abs, cos_deg, sin_deg, signed_square are "
                "some that are",
                where, name);
    bmi_scaling_step *step = NULL;
    if (in_degrees) {
        BMI_TRY(add_step(to, where, &step, err));
        step->a = 0.01745329251994329577; /* pi / 180 */
    }
    BMI_TRY(add_step(to, where, &step, err));
    step->kind = BMI_SCALING_FUNCTION;
    step->function = function;
    return BM_OK;
}

/* One step, or null for none. */
static bm_status read_step(json_object *value, const char *where, bmi_scaling *to, bm_error *err)
{
    if (value == NULL) return BM_OK;
    if (json_object_is_type(value, json_type_string))
        return read_function(json_object_get_string(value), where, to, err);
    BMI_FAIL_IF(!json_object_is_type(value, json_type_object), err, BM_ERR_FORMAT,
                "%s: neither an object nor the name of a function", where);
    return read_object(value, where, to, err);
}

/* What is done to one band. */
static bm_status read_entry(json_object *value, const char *where, bmi_scaling *to, bm_error *err)
{
    if (!json_object_is_type(value, json_type_array)) return read_step(value, where, to, err);
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        char path[128];
        snprintf(path, sizeof path, "%.90s[%zu]", where, i);
        BMI_TRY(read_step(json_object_array_get_idx(value, i), path, to, err));
    }
    return BM_OK;
}

bm_status bmi_scaling_read(json_object *value, const char *where, bmi_scaling **out, int *count, bm_error *err)
{
    *out = NULL;
    *count = 0;
    if (value == NULL) return BM_OK;
    const bool is_list = json_object_is_type(value, json_type_array);
    const size_t n = is_list ? json_object_array_length(value) : 1;
    if (n == 0) return BM_OK;
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, "%s: %zu entries", where, n);
    bmi_scaling *scalings = bmi_calloc(n, sizeof *scalings);
    BMI_FAIL_IF(scalings == NULL, err, BM_ERR_MEMORY, "out of memory for %zu scalings", n);
    bm_status status = BM_OK;
    for (size_t i = 0; i < n && status == BM_OK; i++) {
        char path[128];
        snprintf(path, sizeof path, is_list ? "%.90s[%zu]" : "%.90s", where, i);
        status = read_entry(is_list ? json_object_array_get_idx(value, i) : value, path, &scalings[i], err);
    }
    if (status != BM_OK) {
        bmi_scaling_free(scalings, (int)n);
        return status;
    }
    *out = scalings;
    *count = (int)n;
    return BM_OK;
}

static bm_status read_function_list(json_object *value, const char *where, bmi_scaling *to, bm_error *err)
{
    const bool is_list = json_object_is_type(value, json_type_array);
    const size_t n = is_list ? json_object_array_length(value) : 1;
    for (size_t i = 0; i < n; i++) {
        json_object *one = is_list ? json_object_array_get_idx(value, i) : value;
        bmi_scaling_step *step = NULL;
        BMI_FAIL_IF(!json_object_is_type(one, json_type_object), err, BM_ERR_FORMAT,
                    "%s: not an object of a format and an expression", where);
        BMI_TRY(add_step(to, where, &step, err));
        BMI_TRY(read_processing(one, where, step, err));
    }
    return BM_OK;
}

bm_status bmi_scaling_read_functions(json_object *value, const char *where, bmi_scaling **out, int *count,
                                     bm_error *err)
{
    *out = NULL;
    *count = 0;
    if (value == NULL || (json_object_is_type(value, json_type_array) && json_object_array_length(value) == 0))
        return BM_OK;
    bmi_scaling *all = bmi_calloc(1, sizeof *all);
    BMI_FAIL_IF(all == NULL, err, BM_ERR_MEMORY, "out of memory for a scaling");
    const bm_status status = read_function_list(value, where, all, err);
    if (status != BM_OK) {
        bmi_scaling_free(all, 1);
        return status;
    }
    *out = all;
    *count = 1;
    return BM_OK;
}

bm_status bmi_scaling_read_old(json_object *input, const char *where, bmi_scaling **out, int *count, bm_error *err)
{
    const char *type;
    *out = NULL;
    *count = 0;
    BMI_TRY(bmi_json_string(input, "norm_type", where, &type, err));
    BMI_FAIL_IF(bmi_json_member(input, "norm_clip") != NULL, err, BM_ERR_UNSUPPORTED,
                "%s.norm_clip: this field of MLM before 1.4 is not read; say it as value_scaling of type clip", where);
    if (type == NULL) return BM_OK;
    const bool is_min_max = strcmp(type, "min-max") == 0;
    BMI_FAIL_IF(!is_min_max && strcmp(type, "z-score") != 0, err, BM_ERR_UNSUPPORTED,
                "%s.norm_type: \"%.40s\" is neither min-max nor z-score", where, type);
    json_object *statistics = bmi_json_member(input, "statistics"), *all = bmi_json_member(input, "norm_by_channel");
    BMI_FAIL_IF(!json_object_is_type(statistics, json_type_array) || json_object_array_length(statistics) == 0, err,
                BM_ERR_FORMAT, "%s.statistics: not a list, but norm_type needs it", where);
    const size_t n = all != NULL && json_object_get_boolean(all) ? json_object_array_length(statistics) : 1;
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, "%s.statistics: %zu entries", where, n);
    *out = bmi_calloc(n, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %zu scalings", n);
    *count = (int)n;
    for (size_t i = 0; i < n; i++) {
        char path[128];
        bmi_scaling_step *step = NULL;
        snprintf(path, sizeof path, "%.90s.statistics[%zu]", where, i);
        json_object *one = json_object_array_get_idx(statistics, i);
        BMI_TRY(add_step(&(*out)[i], path, &step, err));
        BMI_TRY(is_min_max ? read_min_max(one, path, step, err) : read_z_score(one, path, step, err));
    }
    return BM_OK;
}

static bm_status append_steps(bmi_scaling *to, const bmi_scaling *from, bm_error *err)
{
    for (int i = 0; i < from->n; i++) {
        bmi_scaling_step *step = NULL;
        BMI_TRY(add_step(to, BMI_SCALING_NAME, &step, err));
        *step = from->steps[i];
        if (step->expression == NULL) continue;
        step->expression = bmi_strdup(from->steps[i].expression);
        BMI_FAIL_IF(step->expression == NULL, err, BM_ERR_MEMORY, "out of memory for an expression");
    }
    return BM_OK;
}

static bm_status join(const bmi_scaling *first, int n_first, const bmi_scaling *second, int n_second, bmi_scaling *out,
                      int count, bm_error *err)
{
    for (int i = 0; i < count; i++) {
        if (n_first > 0) BMI_TRY(append_steps(&out[i], &first[n_first == 1 ? 0 : i], err));
        if (n_second > 0) BMI_TRY(append_steps(&out[i], &second[n_second == 1 ? 0 : i], err));
    }
    return BM_OK;
}

bm_status bmi_scaling_join(bmi_scaling **first, int *count, bmi_scaling *second, int n_second, bm_error *err)
{
    const int n = *count > n_second ? *count : n_second;
    bmi_scaling *joined = bmi_calloc((size_t)n, sizeof *joined);
    bm_status status = BM_OK;
    if (joined == NULL)
        status = bmi_error_set(err, BM_ERR_MEMORY, "out of memory for %d scalings", n);
    else if (*count > 1 && n_second > 1 && *count != n_second)
        status = bmi_error_set(err, BM_ERR_FORMAT, "scalings of %d bands and of %d", *count, n_second);
    else
        status = join(*first, *count, second, n_second, joined, n, err);
    bmi_scaling_free(second, n_second);
    if (status != BM_OK) {
        bmi_scaling_free(joined, n);
        return status;
    }
    bmi_scaling_free(*first, *count);
    *first = joined;
    *count = n;
    return BM_OK;
}

void bmi_scaling_free(bmi_scaling *scalings, int count)
{
    for (int i = 0; scalings != NULL && i < count; i++) {
        for (int k = 0; k < scalings[i].n; k++) bmi_free(scalings[i].steps[k].expression);
        bmi_free(scalings[i].steps);
    }
    bmi_free(scalings);
}
