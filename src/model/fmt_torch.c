/* SPDX-License-Identifier: MIT */
#include "model/fmt_torch.h"

#include "base/mem.h"
#include "model/torch_storage.h"

#include <string.h>

#define MAX_PICKLE_BYTES ((size_t)64 << 20)
#define MAX_TENSORS      16384
#define SHOWN_NAME       80
#define ADVICE           "save it again with torch.save(model.state_dict(), ...) in PyTorch 1.6 or later"

static const uint8_t zip_magic[] = {'P', 'K', 3, 4};

/* A pickle of protocol 2 that holds the number 0x1950a86a20f9469cfc6c. */
static const uint8_t old_magic[] = {0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};

static const char *const globals[] = {
    "collections.OrderedDict",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch.FloatStorage",
    "torch.DoubleStorage",
    "torch.HalfStorage",
    "torch.BFloat16Storage",
    "torch.LongStorage",
    "torch.IntStorage",
    "torch.ShortStorage",
    "torch.CharStorage",
    "torch.ByteStorage",
    "torch.BoolStorage",
    "torch.Size",
    "torch.device",
    NULL,
};

/* How a tensor looks into its storage, in values. */
typedef struct layout {
    int rank;
    int64_t dims[BMI_TENSOR_MAX_RANK];
    size_t strides[BMI_TENSOR_MAX_RANK];
    size_t offset, count;
} layout;

static bool begins(const uint8_t *bytes, size_t n_bytes, const uint8_t *magic, size_t n_magic)
{
    return n_bytes >= n_magic && memcmp(bytes, magic, n_magic) == 0;
}

bool bmi_torch_probe(const uint8_t *bytes, size_t n_bytes)
{
    return begins(bytes, n_bytes, zip_magic, sizeof zip_magic) || begins(bytes, n_bytes, old_magic, sizeof old_magic);
}

/* The tensor behind a value or a parameter of it; NULL if it is something else. */
static const bmi_pickle_value *tensor_of(const bmi_pickle_value *value)
{
    if (value->kind == BMI_PICKLE_CALL &&
        (bmi_pickle_is_global(value->callee, "torch._utils._rebuild_parameter") ||
         bmi_pickle_is_global(value->callee, "torch._utils._rebuild_parameter_with_state")))
        value = bmi_pickle_item(value->arguments, 0);
    if (value == NULL || value->kind != BMI_PICKLE_CALL) return NULL;
    return bmi_pickle_is_global(value->callee, "torch._utils._rebuild_tensor_v2") ? value : NULL;
}

static bool natural(const bmi_pickle_value *value, size_t *out)
{
    if (value == NULL || value->kind != BMI_PICKLE_INT || value->integer < 0) return false;
    if ((uint64_t)value->integer > SIZE_MAX) return false;
    *out = (size_t)value->integer;
    return true;
}

/* Dimensions, strides and offset as they stand, not yet held against the storage. */
static bm_status read_layout(const bmi_pickle_value *arguments, layout *out, bm_error *err)
{
    const bmi_pickle_value *dims = bmi_pickle_item(arguments, 2), *strides = bmi_pickle_item(arguments, 3);
    const bool sound = dims != NULL && strides != NULL && dims->kind == BMI_PICKLE_TUPLE &&
                       strides->kind == BMI_PICKLE_TUPLE && dims->count == strides->count &&
                       natural(bmi_pickle_item(arguments, 1), &out->offset);
    BMI_FAIL_IF(!sound, err, BM_ERR_FORMAT, "not a tensor as torch.save writes it; save the file again");
    BMI_FAIL_IF(dims->count > BMI_TENSOR_MAX_RANK, err, BM_ERR_UNSUPPORTED,
                "%zu dimensions; at most %d are read, and layers of pixels have four", dims->count,
                BMI_TENSOR_MAX_RANK);
    out->rank = (int)dims->count;
    out->count = 1;
    bool empty = false, fits = true;
    for (size_t i = 0; i < dims->count; i++) {
        size_t dim = 0;
        BMI_FAIL_IF(!natural(bmi_pickle_item(dims, i), &dim) || !natural(bmi_pickle_item(strides, i), &out->strides[i]),
                    err, BM_ERR_FORMAT, "dimension %zu has no size or stride; copy or save the file again", i);
        out->dims[i] = (int64_t)dim;
        empty = empty || dim == 0;
        if (dim > 0) fits = fits && bmi_size_multiply(out->count, dim, &out->count);
    }
    BMI_FAIL_IF(!fits && !empty, err, BM_ERR_UNSUPPORTED, "more values than memory can hold; save only the weights");
    if (empty) out->count = 0;
    return BM_OK;
}

/* The last value lies inside the storage, so all do: neither strides nor dimensions are negative. */
static bm_status check_bounds(const layout *l, size_t n_values, bm_error *err)
{
    if (l->count == 0) return BM_OK;
    bool inside = l->offset < n_values;
    size_t left = inside ? n_values - 1 - l->offset : 0;
    for (int i = 0; inside && i < l->rank; i++) {
        size_t reach;
        inside = bmi_size_multiply((size_t)l->dims[i] - 1, l->strides[i], &reach) && reach <= left;
        if (inside) left -= reach;
    }
    BMI_FAIL_IF(!inside, err, BM_ERR_FORMAT,
                "its size, strides and offset lead outside its storage of %zu values; copy or save the file again",
                n_values);
    return BM_OK;
}

static void fill(const layout *l, const bmi_torch_view *view, double *data)
{
    int64_t at[BMI_TENSOR_MAX_RANK] = {0};
    size_t from = l->offset;
    for (size_t i = 0; i < l->count; i++) {
        bmi_number_decode(view->type, view->bytes + from * bmi_number_size(view->type), 1, &data[i]);
        for (int k = l->rank - 1; k >= 0; k--) {
            from += l->strides[k];
            if (++at[k] < l->dims[k]) break;
            from -= (size_t)l->dims[k] * l->strides[k];
            at[k] = 0;
        }
    }
}

static bm_status read_tensor(bmi_torch_storages *storages, const char *name, const bmi_pickle_value *value,
                             size_t *values_left, bmi_tensors *tensors, bm_error *err)
{
    layout l = {0};
    bmi_torch_view view = {0};
    BMI_TRY(read_layout(value->arguments, &l, err));
    BMI_TRY(bmi_torch_storages_get(storages, bmi_pickle_item(value->arguments, 0), &view, err));
    BMI_TRY(check_bounds(&l, view.n_values, err));
    BMI_FAIL_IF(l.count > *values_left, err, BM_ERR_UNSUPPORTED,
                "the file holds more than %zu values, too many for a network of pixels; save only the weights",
                BMI_TORCH_MAX_VALUES);
    *values_left -= l.count;
    bmi_tensor *tensor = NULL;
    BMI_TRY(bmi_tensors_add(tensors, name, l.rank, l.dims, &tensor, err));
    fill(&l, &view, tensor->data);
    return BM_OK;
}

static bm_status name_place(bm_status status, const char *name, bm_error *err)
{
    char place[SHOWN_NAME + 16] = "tensor \"";
    if (status == BM_OK || status == BM_ERR_MEMORY) return status;
    strncat(place, name, SHOWN_NAME);
    strcat(place, "\"");
    bmi_error_prefix(err, place);
    return status;
}

static bm_status read_dict(const bmi_pickle_value *dict, bmi_torch_storages *storages, bmi_tensors *tensors,
                           bm_error *err)
{
    size_t values_left = BMI_TORCH_MAX_VALUES;
    for (const bmi_pickle_cell *cell = dict->first; cell != NULL; cell = cell->next->next) {
        const bmi_pickle_value *key = cell->value, *value = tensor_of(cell->next->value);
        if (value == NULL) continue;
        BMI_FAIL_IF(key->kind != BMI_PICKLE_TEXT || key->length != strlen(key->text), err, BM_ERR_FORMAT,
                    "a tensor whose name is no text; " ADVICE);
        BMI_FAIL_IF(tensors->n >= MAX_TENSORS, err, BM_ERR_UNSUPPORTED,
                    "more than %d tensors, too many for a network of pixels; save only the weights", MAX_TENSORS);
        BMI_TRY(name_place(read_tensor(storages, key->text, value, &values_left, tensors, err), key->text, err));
    }
    BMI_FAIL_IF(tensors->n == 0, err, BM_ERR_FORMAT,
                "no tensors: neither the file itself nor its \"state_dict\", \"model_state_dict\" or \"model\" is a "
                "dict of tensors; " ADVICE);
    return BM_OK;
}

/* Where the weights of a checkpoint lie. */
static const bmi_pickle_value *weights_of(const bmi_pickle_value *root)
{
    static const char *const keys[] = {"state_dict", "model_state_dict", "model"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const bmi_pickle_value *inner = bmi_pickle_get(root, keys[i]);
        if (inner != NULL && inner->kind == BMI_PICKLE_DICT) return inner;
    }
    return root;
}

static bm_status read_pickle(bmi_zip *zip, const char *name, const char *folder, bmi_tensors *tensors, bm_error *err)
{
    uint8_t *bytes;
    size_t n_bytes;
    BMI_TRY(bmi_zip_read(zip, name, MAX_PICKLE_BYTES, &bytes, &n_bytes, err));
    bmi_pickle pickle;
    bm_status status = bmi_pickle_read(&pickle, bytes, n_bytes, globals, err);
    bmi_free(bytes);
    if (status == BM_OK && pickle.root->kind != BMI_PICKLE_DICT)
        status = bmi_error_set(err, BM_ERR_FORMAT, "the file holds no dict of tensors; " ADVICE);
    if (status == BM_OK) {
        bmi_torch_storages storages;
        bmi_torch_storages_init(&storages, zip, folder);
        status = read_dict(weights_of(pickle.root), &storages, tensors, err);
        bmi_torch_storages_free(&storages);
    }
    bmi_pickle_free(&pickle);
    return status;
}

/* TorchScript keeps its programs beside the pickle. */
static bm_status check_kind(const bmi_zip *zip, const char **pickle_name, bm_error *err)
{
    BMI_FAIL_IF(bmi_zip_find_suffix(zip, "/constants.pkl") != NULL || bmi_zip_find_part(zip, "/code/") != NULL, err,
                BM_ERR_UNSUPPORTED,
                "a TorchScript program, which is not run; save the weights with torch.save(model.state_dict(), ...), "
                "or export the model to ONNX");
    *pickle_name = bmi_zip_find_suffix(zip, "/data.pkl");
    BMI_FAIL_IF(*pickle_name == NULL, err, BM_ERR_FORMAT,
                "a zip archive without data.pkl, so not a file of torch.save; " ADVICE);
    return BM_OK;
}

static bm_status check_byte_order(bmi_zip *zip, const char *folder, bm_error *err)
{
    const size_t n_folder = strlen(folder);
    char *name = bmi_calloc(n_folder + sizeof "byteorder", 1);
    BMI_FAIL_IF(name == NULL, err, BM_ERR_MEMORY, "out of memory for a PyTorch file");
    memcpy(name, folder, n_folder);
    memcpy(name + n_folder, "byteorder", sizeof "byteorder");
    uint8_t *order = NULL;
    size_t n_order = 0;
    /* PyTorch wrote none before 2.1, and little-endian then. */
    bm_status status = BM_OK;
    if (bmi_zip_has(zip, name)) {
        status = bmi_zip_read(zip, name, 16, &order, &n_order, err);
        if (status == BM_OK && (n_order != 6 || memcmp(order, "little", 6) != 0))
            status = bmi_error_set(err, BM_ERR_UNSUPPORTED,
                                   "the numbers are not little-endian; save the file again on a little-endian machine");
    }
    bmi_free(order);
    bmi_free(name);
    return status;
}

static bm_status read_archive(bmi_zip *zip, bmi_tensors *tensors, bm_error *err)
{
    const char *pickle_name = NULL;
    BMI_TRY(check_kind(zip, &pickle_name, err));
    char *folder = bmi_strndup(pickle_name, strlen(pickle_name) - strlen("data.pkl"));
    BMI_FAIL_IF(folder == NULL, err, BM_ERR_MEMORY, "out of memory for a PyTorch file");
    bm_status status = check_byte_order(zip, folder, err);
    if (status == BM_OK) status = read_pickle(zip, pickle_name, folder, tensors, err);
    bmi_free(folder);
    return status;
}

bm_status bmi_torch_read(const uint8_t *bytes, size_t n_bytes, bmi_tensors *tensors, bm_error *err)
{
    BMI_FAIL_IF(begins(bytes, n_bytes, old_magic, sizeof old_magic), err, BM_ERR_UNSUPPORTED,
                "a PyTorch file of the form before 1.6, which is not read; " ADVICE);
    BMI_FAIL_IF(!begins(bytes, n_bytes, zip_magic, sizeof zip_magic), err, BM_ERR_FORMAT,
                "not a zip archive, so not a file of torch.save; " ADVICE);
    bmi_zip *zip;
    BMI_TRY(bmi_zip_open(bytes, n_bytes, &zip, err));
    const bm_status status = read_archive(zip, tensors, err);
    bmi_zip_close(zip);
    return status;
}
