/* SPDX-License-Identifier: MIT */
#include "model/vectors.h"

#include "base/mem.h"
#include "model/graph.h"
#include "model/json_text.h"

#include <stdio.h>
#include <string.h>

/* A handful proves a model; the limit keeps a hostile file from asking for much. */
#define MAX_VECTORS 4096
#define MAX_NUMBERS ((size_t)1 << 22)

/* Rows of equal length in one array. */
static bm_status read_rows(json_object *rows, const char *where, double **out, int *n_rows, int *n_columns,
                           bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(rows, json_type_array) || json_object_array_length(rows) == 0, err, BM_ERR_FORMAT,
                "%s: not a list of rows", where);
    const size_t n = json_object_array_length(rows);
    json_object *first = json_object_array_get_idx(rows, 0);
    const size_t width = json_object_is_type(first, json_type_array) ? json_object_array_length(first) : 0;
    BMI_FAIL_IF(width == 0, err, BM_ERR_FORMAT, "%s[0]: not a list of numbers", where);
    BMI_FAIL_IF(n > MAX_VECTORS || width > BMI_GRAPH_MAX_CHANNELS || n * width > MAX_NUMBERS, err, BM_ERR_UNSUPPORTED,
                "%s: %zu rows of %zu numbers are more than the limit", where, n, width);
    *out = bmi_calloc(n * width, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "out of memory for %zu test vectors", n);
    for (size_t i = 0; i < n; i++) {
        char path[128];
        double *numbers;
        size_t count;
        snprintf(path, sizeof path, "%s[%zu]", where, i);
        BMI_TRY(
            bmi_json_numbers(json_object_array_get_idx(rows, i), path, BMI_GRAPH_MAX_CHANNELS, &numbers, &count, err));
        if (count == width) memcpy(*out + i * width, numbers, width * sizeof *numbers);
        bmi_free(numbers);
        BMI_FAIL_IF(count != width, err, BM_ERR_FORMAT, "%s: %zu numbers where the first row has %zu", path, count,
                    width);
    }
    *n_rows = (int)n;
    *n_columns = (int)width;
    return BM_OK;
}

static bm_status read_flags(json_object *value, const char *where, bmi_vectors *out, bm_error *err)
{
    if (value == NULL) return BM_OK;
    double *numbers = NULL;
    int n, width;
    bm_status status = read_rows(value, where, &numbers, &n, &width, err);
    if (status == BM_OK && (n != out->n || width != out->n_outputs))
        status = bmi_error_set(err, BM_ERR_FORMAT, "%s: not as many as there are outputs", where);
    if (status == BM_OK) {
        out->flags = bmi_calloc((size_t)n * (size_t)width, sizeof *out->flags);
        if (out->flags == NULL) status = bmi_error_set(err, BM_ERR_MEMORY, "out of memory for %d test vectors", n);
    }
    for (int i = 0; status == BM_OK && i < n * width; i++) {
        if (numbers[i] >= 0.0 && numbers[i] <= 255.0)
            out->flags[i] = (int)numbers[i];
        else
            status = bmi_error_set(err, BM_ERR_FORMAT, "%s: %g is no flag", where, numbers[i]);
    }
    bmi_free(numbers);
    return status;
}

bm_status bmi_vectors_read(json_object *value, const char *where, bmi_vectors *out, bm_error *err)
{
    *out = (bmi_vectors){0};
    if (value == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(value, json_type_object), err, BM_ERR_FORMAT, "%s: not an object", where);
    char path[128];
    int n_outputs_rows = 0;
    snprintf(path, sizeof path, "%s.inputs", where);
    BMI_TRY(read_rows(bmi_json_member(value, "inputs"), path, &out->inputs, &out->n, &out->n_inputs, err));
    snprintf(path, sizeof path, "%s.outputs", where);
    BMI_TRY(read_rows(bmi_json_member(value, "outputs"), path, &out->outputs, &n_outputs_rows, &out->n_outputs, err));
    BMI_FAIL_IF(n_outputs_rows != out->n, err, BM_ERR_FORMAT, "%s: %d inputs and %d outputs", where, out->n,
                n_outputs_rows);
    snprintf(path, sizeof path, "%s.flags", where);
    BMI_TRY(read_flags(bmi_json_member(value, "flags"), path, out, err));
    BMI_TRY(bmi_json_number_member(value, "tolerance", where, false, &out->tolerance, err));
    BMI_FAIL_IF(out->tolerance < 0.0, err, BM_ERR_FORMAT, "%s.tolerance: %g is negative", where, out->tolerance);
    return BM_OK;
}

void bmi_vectors_free(bmi_vectors *vectors)
{
    bmi_free(vectors->inputs);
    bmi_free(vectors->outputs);
    bmi_free(vectors->flags);
    *vectors = (bmi_vectors){0};
}
