/* SPDX-License-Identifier: MIT */
#include "model/limit_fields.h"

#include "base/mem.h"
#include "model/graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Cells of an axis are bytes; rows are far above the 2930 of the published networks. */
#define MAX_CELLS 250
#define MAX_ROWS  ((size_t)1 << 20)

static bm_status read_clip(json_object *object, const char *where, bmi_clip *to, bm_error *err)
{
    *to = (bmi_clip){-INFINITY, INFINITY, INFINITY};
    if (object == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(object, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
    static const char *const known[] = {"minimum", "maximum", "tolerance", NULL};
    BMI_TRY(bmi_json_check_members(object, where, "", known, err));
    BMI_TRY(bmi_json_number_member(object, "minimum", where, false, &to->lo, err));
    BMI_TRY(bmi_json_number_member(object, "maximum", where, false, &to->hi, err));
    BMI_TRY(bmi_json_number_member(object, "tolerance", where, false, &to->tolerance, err));
    BMI_FAIL_IF(to->lo > to->hi, err, BM_ERR_FORMAT, "%s: the minimum %g is above the maximum %g", where, to->lo,
                to->hi);
    BMI_FAIL_IF(to->tolerance < 0.0, err, BM_ERR_FORMAT, "%s: the tolerance %g is negative", where, to->tolerance);
    return BM_OK;
}

static bm_status read_clips(json_object *list, const char *where, bmi_clip *out, int count, bm_error *err)
{
    for (int i = 0; i < count; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s[%d]", where, i);
        BMI_TRY(read_clip(json_object_array_get_idx(list, (size_t)i), path, &out[i], err));
    }
    return BM_OK;
}

bm_status bmi_clip_read(json_object *value, const char *where, bmi_clip **out, int *count, bm_error *err)
{
    *out = NULL;
    *count = 0;
    if (value == NULL) return BM_OK;
    const bool is_list = json_object_is_type(value, json_type_array);
    const size_t n = is_list ? json_object_array_length(value) : 1;
    if (n == 0) return BM_OK;
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, "%s: %zu entries", where, n);
    bmi_clip *clips = bmi_calloc(n, sizeof *clips);
    BMI_FAIL_IF(clips == NULL, err, BM_ERR_MEMORY, "out of memory for the limits of %zu channels", n);
    const bm_status status =
        is_list ? read_clips(value, where, clips, (int)n, err) : read_clip(value, where, clips, err);
    if (status != BM_OK) {
        bmi_free(clips);
        return status;
    }
    *out = clips;
    *count = (int)n;
    return BM_OK;
}

static int find_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; names != NULL && i < count; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}

static bm_status read_axes(json_object *bands, const char *where, const char *const *band_names, int n_inputs,
                           bmi_domain *out, bm_error *err)
{
    for (int i = 0; i < out->n_axes; i++) {
        json_object *item = bands == NULL ? NULL : json_object_array_get_idx(bands, (size_t)i);
        const char *name = item == NULL ? NULL : json_object_get_string(item);
        out->inputs[i] = bands == NULL ? i : name == NULL ? -1 : find_name(band_names, n_inputs, name);
        BMI_FAIL_IF(out->inputs[i] < 0, err, BM_ERR_FORMAT, "%s.bands[%d]: \"%.60s\" is not one of the model's bands",
                    where, i, name == NULL ? "" : name);
    }
    return BM_OK;
}

static bm_status read_limits(json_object *value, const char *where, bmi_domain *out, bm_error *err)
{
    char path[128];
    size_t n_lo = 0, n_hi = 0;
    snprintf(path, sizeof path, "%s.minimum", where);
    BMI_TRY(bmi_json_numbers(bmi_json_member(value, "minimum"), path, BMI_GRAPH_MAX_CHANNELS, &out->lo, &n_lo, err));
    snprintf(path, sizeof path, "%s.maximum", where);
    BMI_TRY(bmi_json_numbers(bmi_json_member(value, "maximum"), path, BMI_GRAPH_MAX_CHANNELS, &out->hi, &n_hi, err));
    BMI_FAIL_IF(n_lo != n_hi, err, BM_ERR_FORMAT, "%s: %zu minimums and %zu maximums", where, n_lo, n_hi);
    for (size_t i = 0; i < n_lo; i++)
        BMI_FAIL_IF(!(out->lo[i] < out->hi[i]), err, BM_ERR_FORMAT, "%s: the maximum %g is not above the minimum %g",
                    where, out->hi[i], out->lo[i]);
    out->n_axes = (int)n_lo;
    return BM_OK;
}

static bm_status read_row(json_object *row, const char *where, size_t index, bmi_domain *out, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(row, json_type_array) || json_object_array_length(row) != (size_t)out->n_axes, err,
                BM_ERR_FORMAT, "%s.occupied[%zu]: not a list of %d cells", where, index, out->n_axes);
    for (int k = 0; k < out->n_axes; k++) {
        json_object *cell = json_object_array_get_idx(row, (size_t)k);
        const int64_t number = json_object_is_type(cell, json_type_int) ? json_object_get_int64(cell) : 0;
        BMI_FAIL_IF(number < 1 || number > out->n_cells + 1, err, BM_ERR_FORMAT,
                    "%s.occupied[%zu][%d]: not a cell from 1 to %d", where, index, k, out->n_cells);
        out->rows[index * (size_t)out->n_axes + (size_t)k] = (uint8_t)number;
    }
    return BM_OK;
}

static bm_status read_grid(json_object *value, const char *where, bmi_domain *out, bm_error *err)
{
    json_object *cells = bmi_json_member(value, "cells"), *occupied = bmi_json_member(value, "occupied");
    if (cells == NULL && occupied == NULL) return BM_OK;
    const int64_t n_cells = json_object_is_type(cells, json_type_int) ? json_object_get_int64(cells) : 0;
    BMI_FAIL_IF(n_cells < 1 || n_cells > MAX_CELLS, err, BM_ERR_FORMAT, "%s.cells: not a number from 1 to %d", where,
                MAX_CELLS);
    BMI_FAIL_IF(!json_object_is_type(occupied, json_type_array), err, BM_ERR_FORMAT, "%s.occupied: not a list", where);
    const size_t n = json_object_array_length(occupied);
    BMI_FAIL_IF(n > MAX_ROWS || out->n_axes > BMI_DOMAIN_MAX_AXES, err, BM_ERR_UNSUPPORTED,
                "%s: %zu rows of %d axes; %zu of %d are the most", where, n, out->n_axes, MAX_ROWS,
                BMI_DOMAIN_MAX_AXES);
    for (int k = 0; k < out->n_axes; k++)
        BMI_FAIL_IF(!isfinite((double)n_cells * (out->hi[k] - out->lo[k])), err, BM_ERR_FORMAT,
                    "%s: from %g to %g is too far for cells", where, out->lo[k], out->hi[k]);
    out->n_cells = (int)n_cells;
    out->n_rows = n;
    out->rows = bmi_calloc(n, (size_t)out->n_axes);
    BMI_FAIL_IF(out->rows == NULL, err, BM_ERR_MEMORY, "out of memory for %zu rows of a domain", n);
    for (size_t i = 0; i < n; i++) BMI_TRY(read_row(json_object_array_get_idx(occupied, i), where, i, out, err));
    bmi_domain_sort(out);
    return BM_OK;
}

bm_status bmi_domain_read(json_object *value, const char *where, const char *const *band_names, int n_inputs,
                          bmi_domain *out, bm_error *err)
{
    *out = (bmi_domain){0};
    if (value == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(value, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
    static const char *const known[] = {"bands", "minimum", "maximum", "cells", "occupied", NULL};
    BMI_TRY(bmi_json_check_members(value, where, "", known, err));
    BMI_TRY(read_limits(value, where, out, err));
    json_object *bands = bmi_json_member(value, "bands");
    BMI_FAIL_IF(bands != NULL && (!json_object_is_type(bands, json_type_array) ||
                                  json_object_array_length(bands) != (size_t)out->n_axes),
                err, BM_ERR_FORMAT, "%s.bands: not a list of %d names", where, out->n_axes);
    BMI_FAIL_IF(bands == NULL && out->n_axes > n_inputs, err, BM_ERR_FORMAT, "%s: %d limits for %d bands", where,
                out->n_axes, n_inputs);
    out->inputs = bmi_calloc((size_t)out->n_axes, sizeof *out->inputs);
    BMI_FAIL_IF(out->inputs == NULL, err, BM_ERR_MEMORY, "out of memory for %d axes", out->n_axes);
    BMI_TRY(read_axes(bands, where, band_names, n_inputs, out, err));
    return read_grid(value, where, out, err);
}
