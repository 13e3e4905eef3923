/* SPDX-License-Identifier: MIT */
#include "model/scaling.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define WHERE "value_scaling"

static const bmi_scaling nothing = {1.0, 0.0, -INFINITY, INFINITY};

static bm_status read_min_max(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    double minimum = 0.0, maximum = 0.0;
    BMI_TRY(bmi_json_number_member(object, "minimum", where, true, &minimum, err));
    BMI_TRY(bmi_json_number_member(object, "maximum", where, true, &maximum, err));
    BMI_FAIL_IF(!(maximum > minimum), err, BM_ERR_FORMAT, "%s: the maximum %g is not above the minimum %g", where,
                maximum, minimum);
    to->scale = 1.0 / (maximum - minimum);
    to->shift = -minimum / (maximum - minimum);
    return BM_OK;
}

static bm_status read_z_score(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    double mean = 0.0, deviation = 0.0;
    BMI_TRY(bmi_json_number_member(object, "mean", where, true, &mean, err));
    BMI_TRY(bmi_json_number_member(object, "stddev", where, true, &deviation, err));
    BMI_FAIL_IF(!(deviation > 0.0), err, BM_ERR_FORMAT, "%s: the stddev %g is not above 0", where, deviation);
    to->scale = 1.0 / deviation;
    to->shift = -mean / deviation;
    return BM_OK;
}

static bm_status read_offset(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    double value = 0.0;
    BMI_TRY(bmi_json_number_member(object, "value", where, true, &value, err));
    to->shift = -value;
    return BM_OK;
}

static bm_status read_scale(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    double value = 0.0;
    BMI_TRY(bmi_json_number_member(object, "value", where, true, &value, err));
    BMI_FAIL_IF(value == 0.0, err, BM_ERR_FORMAT, "%s: a scale of 0 divides by nothing", where);
    to->scale = 1.0 / value;
    return BM_OK;
}

static bm_status read_clip(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    BMI_TRY(bmi_json_number_member(object, "minimum", where, true, &to->lo, err));
    BMI_TRY(bmi_json_number_member(object, "maximum", where, true, &to->hi, err));
    BMI_FAIL_IF(to->lo > to->hi, err, BM_ERR_FORMAT, "%s: the minimum %g is above the maximum %g", where, to->lo,
                to->hi);
    return BM_OK;
}

static bm_status read_clip_min(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    return bmi_json_number_member(object, "minimum", where, true, &to->lo, err);
}

static bm_status read_clip_max(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    return bmi_json_number_member(object, "maximum", where, true, &to->hi, err);
}

typedef struct kind {
    const char *name;
    bm_status (*read)(json_object *object, const char *where, bmi_scaling *to, bm_error *err);
} kind;

static const kind kinds[] = {
    {"min-max", read_min_max}, {"z-score", read_z_score},   {"offset", read_offset},     {"scale", read_scale},
    {"clip", read_clip},       {"clip-min", read_clip_min}, {"clip-max", read_clip_max},
};

/* One object of value_scaling; null leaves a band as it is. */
static bm_status read_one(json_object *object, const char *where, bmi_scaling *to, bm_error *err)
{
    *to = nothing;
    if (object == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(object, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
    const char *type;
    BMI_TRY(bmi_json_string(object, "type", where, &type, err));
    BMI_FAIL_IF(type == NULL, err, BM_ERR_FORMAT, "%s: \"type\" is missing", where);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(type, kinds[i].name) != 0) continue;
        BMI_TRY(kinds[i].read(object, where, to, err));
        BMI_FAIL_IF(!isfinite(to->scale) || !isfinite(to->shift), err, BM_ERR_FORMAT,
                    "%s: the numbers are too far apart", where);
        return BM_OK;
    }
    BMI_FAIL(err, BM_ERR_UNSUPPORTED,
             "%s: the type \"%s\" is not one of min-max, z-score, offset, scale, clip, clip-min, clip-max", where,
             type);
}

static bm_status read_list(json_object *list, bmi_scaling *out, int count, bm_error *err)
{
    for (int i = 0; i < count; i++) {
        char where[64];
        snprintf(where, sizeof where, WHERE "[%d]", i);
        BMI_TRY(read_one(json_object_array_get_idx(list, (size_t)i), where, &out[i], err));
    }
    return BM_OK;
}

bm_status bmi_scaling_read(json_object *value, bmi_scaling **out, int *count, bm_error *err)
{
    *out = NULL;
    *count = 0;
    if (value == NULL) return BM_OK;
    const bool is_list = json_object_is_type(value, json_type_array);
    const size_t n = is_list ? json_object_array_length(value) : 1;
    if (n == 0) return BM_OK;
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, WHERE ": %zu entries", n);
    bmi_scaling *scalings = bmi_calloc(n, sizeof *scalings);
    BMI_FAIL_IF(scalings == NULL, err, BM_ERR_MEMORY, "out of memory for %zu scalings", n);
    const bm_status status = is_list ? read_list(value, scalings, (int)n, err) : read_one(value, WHERE, scalings, err);
    if (status != BM_OK) {
        bmi_free(scalings);
        return status;
    }
    *out = scalings;
    *count = (int)n;
    return BM_OK;
}

/* Two arrays of parameters, one a channel. */
static bm_status new_parameters(int n, double **weights, double **bias, bm_error *err)
{
    *weights = bmi_calloc((size_t)n, sizeof **weights);
    *bias = bmi_calloc((size_t)n, sizeof **bias);
    if (*weights != NULL && *bias != NULL) return BM_OK;
    bmi_free(*weights);
    bmi_free(*bias);
    BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for the value scaling of %d bands", n);
}

static bm_status append_affine(const bmi_scaling *scalings, int count, bmi_graph *graph, int *index, bm_error *err)
{
    const int n = bmi_graph_channels(graph, *index);
    double *scale, *shift;
    BMI_TRY(new_parameters(n, &scale, &shift, err));
    for (int c = 0; c < n; c++) {
        const bmi_scaling *from = &scalings[count == 1 ? 0 : c];
        scale[c] = from->scale;
        shift[c] = from->shift;
    }
    return bmi_graph_add_affine(graph, *index, scale, shift, BMI_SCALING_NAME, index, err);
}

static bm_status append_clamp(const bmi_scaling *scalings, int count, bmi_graph *graph, int *index, bm_error *err)
{
    const int n = bmi_graph_channels(graph, *index);
    bmi_node node = {.op = BMI_OP_ACTIVATION,
                     .activation = BMI_ACT_CLAMP,
                     .inputs = {*index, -1},
                     .n_channels = n,
                     .name = (char *)BMI_SCALING_NAME};
    BMI_TRY(new_parameters(n, &node.weights, &node.bias, err));
    for (int c = 0; c < n; c++) {
        const bmi_scaling *from = &scalings[count == 1 ? 0 : c];
        node.weights[c] = from->lo;
        node.bias[c] = from->hi;
    }
    return bmi_graph_add(graph, &node, index, err);
}

bm_status bmi_scaling_apply(const bmi_scaling *scalings, int count, bmi_graph *graph, int *index, bm_error *err)
{
    const int n = bmi_graph_channels(graph, *index);
    BMI_FAIL_IF(count > 1 && count != n, err, BM_ERR_FORMAT, WHERE ": %d entries, but the network takes %d bands",
                count, n);
    bool has_line = false, has_bounds = false;
    for (int i = 0; i < count; i++) {
        has_line |= scalings[i].scale != 1.0 || scalings[i].shift != 0.0;
        has_bounds |= !isinf(scalings[i].lo) || !isinf(scalings[i].hi);
    }
    /* An entry is a line or a pair of bounds, never both, so the order of the two nodes does not matter. */
    if (has_line) BMI_TRY(append_affine(scalings, count, graph, index, err));
    if (has_bounds) BMI_TRY(append_clamp(scalings, count, graph, index, err));
    return BM_OK;
}
