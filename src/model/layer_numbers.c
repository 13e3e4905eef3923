/* SPDX-License-Identifier: MIT */
#include "model/layer_numbers.h"

#include "base/mem.h"
#include "model/graph.h"

#include <string.h>

static int length_of(json_object *array)
{
    if (array == NULL || !json_object_is_type(array, json_type_array)) return -1;
    const size_t n = json_object_array_length(array);
    return n > BMI_GRAPH_MAX_CHANNELS ? -1 : (int)n;
}

/* The tensor that `key` names; NULL when it names none because it is no string. */
static bm_status find_tensor(const bmi_layer_source *source, const char *key, const bmi_tensor **out, bm_error *err)
{
    json_object *member = bmi_json_member(source->object, key);
    *out = NULL;
    if (!json_object_is_type(member, json_type_string)) return BM_OK;
    const char *name = json_object_get_string(member);
    BMI_FAIL_IF(source->tensors == NULL, err, BM_ERR_FORMAT,
                "%s: %s names a tensor (\"%.100s\"), but there is no file of weights", source->name, key, name);
    *out = bmi_tensors_find(source->tensors, name);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_FORMAT, "%s: the file of weights has no tensor \"%.100s\"", source->name,
                name);
    return BM_OK;
}

static bm_status read_numbers(const bmi_layer_source *source, json_object *list, const char *what, int count,
                              double *out, bm_error *err)
{
    BMI_FAIL_IF(length_of(list) != count, err, BM_ERR_FORMAT, "%s: %s must be a list of %d numbers", source->name, what,
                count);
    for (int i = 0; i < count; i++) {
        json_object *number = json_object_array_get_idx(list, (size_t)i);
        BMI_FAIL_IF(!json_object_is_type(number, json_type_double) && !json_object_is_type(number, json_type_int), err,
                    BM_ERR_FORMAT, "%s: %s[%d] is not a number", source->name, what, i);
        out[i] = json_object_get_double(number);
    }
    return BM_OK;
}

static bm_status fill_list(const bmi_layer_source *source, const char *key, int count, double fallback, double *out,
                           bm_error *err)
{
    const bmi_tensor *tensor;
    json_object *member = bmi_json_member(source->object, key);
    BMI_TRY(find_tensor(source, key, &tensor, err));
    if (tensor != NULL) {
        BMI_FAIL_IF(tensor->count != (size_t)count && tensor->count != 1, err, BM_ERR_FORMAT,
                    "%s: %s is \"%.100s\" of %zu numbers, not %d", source->name, key, tensor->name, tensor->count,
                    count);
        for (int i = 0; i < count; i++) out[i] = tensor->data[tensor->count == 1 ? 0 : i];
        return BM_OK;
    }
    if (member != NULL && !json_object_is_type(member, json_type_double) && !json_object_is_type(member, json_type_int))
        return read_numbers(source, member, key, count, out, err);
    for (int i = 0; i < count; i++) out[i] = member == NULL ? fallback : json_object_get_double(member);
    return BM_OK;
}

bm_status bmi_layer_list(const bmi_layer_source *source, const char *key, int count, double fallback, double **out,
                         bm_error *err)
{
    *out = bmi_calloc((size_t)count, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "%s: out of memory", source->name);
    const bm_status status = fill_list(source, key, count, fallback, *out, err);
    if (status != BM_OK) {
        bmi_free(*out);
        *out = NULL;
    }
    return status;
}

static bm_status check_matrix(const bmi_layer_source *source, const char *key, const bmi_tensor *tensor, bm_error *err)
{
    bool is_matrix = tensor->rank >= 2 && tensor->count > 0;
    for (int i = 2; i < tensor->rank; i++) is_matrix = is_matrix && tensor->dims[i] == 1;
    BMI_FAIL_IF(!is_matrix, err, BM_ERR_UNSUPPORTED,
                "%s: %s is \"%.100s\", which is no matrix of outputs and inputs; a kernel over 1 mixes pixels",
                source->name, key, tensor->name);
    BMI_FAIL_IF(tensor->dims[0] > BMI_GRAPH_MAX_CHANNELS || tensor->dims[1] > BMI_GRAPH_MAX_CHANNELS, err,
                BM_ERR_UNSUPPORTED, "%s: %s has more than %d channels", source->name, key, BMI_GRAPH_MAX_CHANNELS);
    return BM_OK;
}

static bm_status matrix_of_tensor(const bmi_layer_source *source, const char *key, const bmi_tensor *tensor,
                                  int n_columns, int *n_rows, double **out, bm_error *err)
{
    BMI_TRY(check_matrix(source, key, tensor, err));
    BMI_FAIL_IF(tensor->dims[1] != n_columns, err, BM_ERR_FORMAT,
                "%s: %s is \"%.100s\" of %lld inputs, but %d channels come in", source->name, key, tensor->name,
                (long long)tensor->dims[1], n_columns);
    *out = bmi_calloc(tensor->count, sizeof **out);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_MEMORY, "%s: out of memory", source->name);
    memcpy(*out, tensor->data, tensor->count * sizeof **out);
    *n_rows = (int)tensor->dims[0];
    return BM_OK;
}

bm_status bmi_layer_matrix(const bmi_layer_source *source, const char *key, int n_columns, int *n_rows, double **out,
                           bm_error *err)
{
    const bmi_tensor *tensor;
    json_object *rows = bmi_json_member(source->object, key);
    *out = NULL;
    BMI_TRY(find_tensor(source, key, &tensor, err));
    if (tensor != NULL) return matrix_of_tensor(source, key, tensor, n_columns, n_rows, out, err);
    const int n = length_of(rows);
    BMI_FAIL_IF(n < 1, err, BM_ERR_FORMAT, "%s: %s must be a list of rows, one an output", source->name, key);
    BMI_FAIL_IF((size_t)n > BMI_GRAPH_MAX_WEIGHTS / (size_t)n_columns, err, BM_ERR_UNSUPPORTED,
                "%s: more than %zu weights", source->name, BMI_GRAPH_MAX_WEIGHTS);
    double *matrix = bmi_calloc((size_t)n * (size_t)n_columns, sizeof *matrix);
    BMI_FAIL_IF(matrix == NULL, err, BM_ERR_MEMORY, "%s: out of memory", source->name);
    char what[64] = "every row of ";
    strncat(what, key, sizeof what - strlen(what) - 1);
    for (int o = 0; o < n; o++) {
        const bm_status status = read_numbers(source, json_object_array_get_idx(rows, (size_t)o), what, n_columns,
                                              matrix + (size_t)o * (size_t)n_columns, err);
        if (status != BM_OK) {
            bmi_free(matrix);
            return status;
        }
    }
    *n_rows = n;
    *out = matrix;
    return BM_OK;
}

bm_status bmi_layer_width(const bmi_layer_source *source, const char *key, int *width, bm_error *err)
{
    const bmi_tensor *tensor;
    const int n = length_of(bmi_json_member(source->object, key));
    BMI_TRY(find_tensor(source, key, &tensor, err));
    *width = tensor != NULL && tensor->count <= BMI_GRAPH_MAX_CHANNELS ? (int)tensor->count : n < 0 ? 0 : n;
    return BM_OK;
}

bm_status bmi_layer_columns(const bmi_layer_source *source, const char *key, int *n_columns, bm_error *err)
{
    const bmi_tensor *tensor;
    json_object *rows = bmi_json_member(source->object, key);
    *n_columns = 0;
    BMI_TRY(find_tensor(source, key, &tensor, err));
    if (tensor != NULL) {
        BMI_TRY(check_matrix(source, key, tensor, err));
        *n_columns = (int)tensor->dims[1];
    } else if (length_of(rows) > 0) {
        const int n = length_of(json_object_array_get_idx(rows, 0));
        *n_columns = n < 0 ? 0 : n;
    }
    return BM_OK;
}
