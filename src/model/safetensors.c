/* SPDX-License-Identifier: MIT */
#include "model/safetensors.h"

#include "base/mem.h"
#include "base/number.h"
#include "model/json_text.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH_BYTES     8
#define MAX_HEADER_BYTES ((uint64_t)100000000) /* the format's own limit */
#define METADATA_KEY     "__metadata__"

typedef struct place {
    const char *name;
    json_object *object;
    uint64_t begin, end; /* in the data */
} place;

static uint64_t header_length(const uint8_t *bytes)
{
    uint64_t length = 0;
    for (int i = LENGTH_BYTES - 1; i >= 0; i--) length = length << 8 | bytes[i];
    return length;
}

/* A JSON object where the header must begin is sign enough: a length that does not fit is damage. */
bool bmi_safetensors_probe(const uint8_t *bytes, size_t n_bytes)
{
    if (n_bytes < LENGTH_BYTES + 2) return false;
    return bytes[LENGTH_BYTES] == '{' && header_length(bytes) <= (uint64_t)1 << 40;
}

static bmi_number number_of(const char *name)
{
    static const struct {
        const char *name;
        bmi_number type;
    } types[] = {{"F64", BMI_NUMBER_F64},  {"F32", BMI_NUMBER_F32}, {"F16", BMI_NUMBER_F16}, {"BF16", BMI_NUMBER_BF16},
                 {"I64", BMI_NUMBER_I64},  {"U64", BMI_NUMBER_U64}, {"I32", BMI_NUMBER_I32}, {"U32", BMI_NUMBER_U32},
                 {"I16", BMI_NUMBER_I16},  {"U16", BMI_NUMBER_U16}, {"I8", BMI_NUMBER_I8},   {"U8", BMI_NUMBER_U8},
                 {"BOOL", BMI_NUMBER_BOOL}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0) return types[i].type;
    return BMI_NUMBER_COUNT;
}

static bool to_size(json_object *value, uint64_t *out)
{
    if (!json_object_is_type(value, json_type_int)) return false;
    const int64_t number = json_object_get_int64(value);
    *out = (uint64_t)number;
    /* json-c stops at the largest int64_t, which no file reaches. */
    return number >= 0 && number < INT64_MAX;
}

static bm_status read_offsets(const char *name, json_object *object, place *to, bm_error *err)
{
    json_object *offsets = bmi_json_member(object, "data_offsets");
    const bool is_pair = json_object_is_type(offsets, json_type_array) && json_object_array_length(offsets) == 2;
    BMI_FAIL_IF(!is_pair || !to_size(json_object_array_get_idx(offsets, 0), &to->begin) ||
                    !to_size(json_object_array_get_idx(offsets, 1), &to->end) || to->begin > to->end,
                err, BM_ERR_FORMAT, "tensor \"%.200s\": no sound data_offsets", name);
    to->name = name;
    to->object = object;
    return BM_OK;
}

static int by_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static bm_status read_shape(const place *at, int64_t *dims, int *rank, bm_error *err)
{
    json_object *shape = bmi_json_member(at->object, "shape");
    BMI_FAIL_IF(!json_object_is_type(shape, json_type_array), err, BM_ERR_FORMAT, "tensor \"%.200s\": it has no shape",
                at->name);
    const size_t n = json_object_array_length(shape);
    BMI_FAIL_IF(n > BMI_TENSOR_MAX_RANK, err, BM_ERR_UNSUPPORTED, "tensor \"%.200s\": %zu dimensions, more than %d",
                at->name, n, BMI_TENSOR_MAX_RANK);
    for (size_t i = 0; i < n; i++) {
        uint64_t dim;
        BMI_FAIL_IF(!to_size(json_object_array_get_idx(shape, i), &dim), err, BM_ERR_FORMAT,
                    "tensor \"%.200s\": dimension %zu is no size", at->name, i);
        dims[i] = (int64_t)dim;
    }
    *rank = (int)n;
    return BM_OK;
}

static bm_status read_tensor(const place *at, const uint8_t *data, bmi_tensors *tensors, bm_error *err)
{
    const char *type_name;
    int64_t dims[BMI_TENSOR_MAX_RANK];
    int rank = 0;
    bmi_tensor *tensor;
    BMI_TRY(bmi_json_string(at->object, "dtype", at->name, &type_name, err));
    BMI_FAIL_IF(type_name == NULL, err, BM_ERR_FORMAT, "tensor \"%.200s\": it has no dtype", at->name);
    const bmi_number type = number_of(type_name);
    BMI_FAIL_IF(type == BMI_NUMBER_COUNT, err, BM_ERR_UNSUPPORTED,
                "tensor \"%.200s\": the dtype %.20s is not read; save it as F32", at->name, type_name);
    BMI_TRY(read_shape(at, dims, &rank, err));
    BMI_TRY(bmi_tensors_add(tensors, at->name, rank, dims, &tensor, err));
    BMI_FAIL_IF(at->end - at->begin != tensor->count * bmi_number_size(type), err, BM_ERR_FORMAT,
                "tensor \"%.200s\": %llu bytes for %zu numbers of %zu", at->name,
                (unsigned long long)(at->end - at->begin), tensor->count, bmi_number_size(type));
    bmi_number_decode(type, data + at->begin, tensor->count, tensor->data);
    return BM_OK;
}

/* Every byte of the data belongs to one tensor, in the order of `places`. */
static bm_status read_tensors(place *places, size_t n, const uint8_t *data, size_t n_data, bmi_tensors *tensors,
                              bm_error *err)
{
    uint64_t next = 0;
    qsort(places, n, sizeof *places, by_place);
    for (size_t i = 0; i < n; i++) {
        BMI_FAIL_IF(places[i].begin != next, err, BM_ERR_FORMAT,
                    "tensor \"%.200s\": it begins at byte %llu of the data, and the one before ends at %llu",
                    places[i].name, (unsigned long long)places[i].begin, (unsigned long long)next);
        next = places[i].end;
        BMI_FAIL_IF(next > n_data, err, BM_ERR_FORMAT, "tensor \"%.200s\": it ends beyond the file, which is cut short",
                    places[i].name);
        BMI_TRY(read_tensor(&places[i], data, tensors, err));
    }
    BMI_FAIL_IF(next != n_data, err, BM_ERR_FORMAT, "%llu bytes after the last tensor",
                (unsigned long long)(n_data - next));
    return BM_OK;
}

static bm_status read_metadata(json_object *metadata, char **manifest, bm_error *err)
{
    BMI_FAIL_IF(!json_object_is_type(metadata, json_type_object), err, BM_ERR_FORMAT, METADATA_KEY ": not an object");
    json_object_object_foreach(metadata, key, value)
    {
        BMI_FAIL_IF(!json_object_is_type(value, json_type_string), err, BM_ERR_FORMAT,
                    METADATA_KEY ": \"%.100s\" is not a string", key);
        if (strcmp(key, BMI_SAFETENSORS_MANIFEST) != 0) continue;
        *manifest = bmi_strdup(json_object_get_string(value));
        BMI_FAIL_IF(*manifest == NULL, err, BM_ERR_MEMORY, "out of memory for a manifest");
    }
    return BM_OK;
}

static bm_status read_header(json_object *header, const uint8_t *data, size_t n_data, bmi_tensors *tensors,
                             char **manifest, bm_error *err)
{
    const size_t n = (size_t)json_object_object_length(header);
    place *places = bmi_calloc(n, sizeof *places);
    BMI_FAIL_IF(places == NULL, err, BM_ERR_MEMORY, "out of memory for %zu tensors", n);
    size_t n_places = 0;
    bm_status status = BM_OK;
    json_object_object_foreach(header, key, value)
    {
        if (status != BM_OK) break;
        status = strcmp(key, METADATA_KEY) == 0 ? read_metadata(value, manifest, err)
                                                : read_offsets(key, value, &places[n_places++], err);
    }
    if (status == BM_OK) status = read_tensors(places, n_places, data, n_data, tensors, err);
    bmi_free(places);
    return status;
}

bm_status bmi_safetensors_read(const uint8_t *bytes, size_t n_bytes, bmi_tensors *tensors, char **manifest,
                               bm_error *err)
{
    *manifest = NULL;
    BMI_FAIL_IF(n_bytes < LENGTH_BYTES, err, BM_ERR_FORMAT, "the file ends before its header");
    const uint64_t length = header_length(bytes);
    BMI_FAIL_IF(length > MAX_HEADER_BYTES, err, BM_ERR_FORMAT, "a header of %llu bytes, more than the format allows",
                (unsigned long long)length);
    BMI_FAIL_IF(length > n_bytes - LENGTH_BYTES, err, BM_ERR_FORMAT,
                "a header of %llu bytes in a file of %zu, which is cut short", (unsigned long long)length, n_bytes);
    BMI_FAIL_IF(length == 0 || bytes[LENGTH_BYTES] != '{', err, BM_ERR_FORMAT, "the header does not begin with {");
    json_object *header;
    BMI_TRY(bmi_json_parse(bytes + LENGTH_BYTES, (size_t)length, &header, err));
    const size_t skipped = LENGTH_BYTES + (size_t)length;
    const bm_status status = read_header(header, bytes + skipped, n_bytes - skipped, tensors, manifest, err);
    json_object_put(header);
    if (status != BM_OK) {
        bmi_free(*manifest);
        *manifest = NULL;
    }
    return status;
}
