/* SPDX-License-Identifier: MIT */
#include "model/torch_storage.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define MAX_KEY 64

static const struct {
    const char *name;
    bmi_number type;
} types[] = {
    {"torch.FloatStorage", BMI_NUMBER_F32}, {"torch.DoubleStorage", BMI_NUMBER_F64},
    {"torch.HalfStorage", BMI_NUMBER_F16},  {"torch.BFloat16Storage", BMI_NUMBER_BF16},
    {"torch.LongStorage", BMI_NUMBER_I64},  {"torch.IntStorage", BMI_NUMBER_I32},
    {"torch.ShortStorage", BMI_NUMBER_I16}, {"torch.CharStorage", BMI_NUMBER_I8},
    {"torch.ByteStorage", BMI_NUMBER_U8},   {"torch.BoolStorage", BMI_NUMBER_BOOL},
};

void bmi_torch_storages_init(bmi_torch_storages *storages, bmi_zip *zip, const char *folder)
{
    memset(storages, 0, sizeof *storages);
    storages->zip = zip;
    storages->folder = folder;
    storages->bytes_left = BMI_TORCH_MAX_BYTES;
}

void bmi_torch_storages_free(bmi_torch_storages *storages)
{
    for (size_t i = 0; i < storages->n; i++) {
        bmi_free(storages->list[i].key);
        bmi_free(storages->list[i].bytes);
    }
    bmi_free(storages->list);
    memset(storages, 0, sizeof *storages);
}

static bm_status read_entry(bmi_torch_storages *storages, const char *key, bmi_torch_storage *out, bm_error *err)
{
    const size_t n_folder = strlen(storages->folder), n_key = strlen(key);
    char *name = bmi_calloc(n_folder + sizeof "data/" + n_key, 1);
    BMI_FAIL_IF(name == NULL, err, BM_ERR_MEMORY, "out of memory for the storages of a PyTorch file");
    memcpy(name, storages->folder, n_folder);
    memcpy(name + n_folder, "data/", 5);
    memcpy(name + n_folder + 5, key, n_key);
    const bm_status status = bmi_zip_read(storages->zip, name, storages->bytes_left, &out->bytes, &out->n_bytes, err);
    bmi_free(name);
    return status;
}

static bm_status add(bmi_torch_storages *storages, const char *key, bm_error *err)
{
    if (storages->n == storages->capacity) {
        const size_t wanted = storages->capacity == 0 ? 16 : storages->capacity * 2;
        bmi_torch_storage *grown = storages->list == NULL ? bmi_calloc(wanted, sizeof *grown)
                                                          : bmi_realloc(storages->list, wanted, sizeof *grown);
        BMI_FAIL_IF(grown == NULL, err, BM_ERR_MEMORY, "out of memory for the storages of a PyTorch file");
        storages->list = grown;
        storages->capacity = wanted;
    }
    bmi_torch_storage *storage = &storages->list[storages->n];
    memset(storage, 0, sizeof *storage);
    BMI_TRY(read_entry(storages, key, storage, err));
    storage->key = bmi_strdup(key);
    if (storage->key == NULL) bmi_free(storage->bytes);
    BMI_FAIL_IF(storage->key == NULL, err, BM_ERR_MEMORY, "out of memory for the storages of a PyTorch file");
    storages->bytes_left -= storage->n_bytes;
    storages->n++;
    return BM_OK;
}

static bm_status find_or_add(bmi_torch_storages *storages, const char *key, const bmi_torch_storage **out,
                             bm_error *err)
{
    size_t i = 0;
    while (i < storages->n && strcmp(storages->list[i].key, key) != 0) i++;
    if (i == storages->n) BMI_TRY(add(storages, key, err));
    *out = &storages->list[i];
    return BM_OK;
}

static bm_status set_type(const bmi_pickle_value *type, bmi_torch_view *view, bm_error *err)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!bmi_pickle_is_global(type, types[i].name)) continue;
        view->type = types[i].type;
        return BM_OK;
    }
    BMI_FAIL(err, BM_ERR_UNSUPPORTED,
             "a storage of type %.80s; weights are read from floating-point, integer and boolean storages: convert the "
             "tensor, as with .float(), and save again",
             type != NULL && type->kind == BMI_PICKLE_GLOBAL ? type->text : "unknown");
}

bm_status bmi_torch_storages_get(bmi_torch_storages *storages, const bmi_pickle_value *id, bmi_torch_view *out,
                                 bm_error *err)
{
    const bmi_pickle_value *tuple = id != NULL && id->kind == BMI_PICKLE_PERSISTENT ? id->arguments : NULL;
    const bmi_pickle_value *kind = bmi_pickle_item(tuple, 0), *key = bmi_pickle_item(tuple, 2);
    const bmi_pickle_value *count = bmi_pickle_item(tuple, 4);
    const bool sound = kind != NULL && kind->kind == BMI_PICKLE_TEXT && strcmp(kind->text, "storage") == 0 &&
                       key != NULL && key->kind == BMI_PICKLE_TEXT && key->length == strlen(key->text) &&
                       key->length <= MAX_KEY && count != NULL && count->kind == BMI_PICKLE_INT && count->integer >= 0;
    BMI_FAIL_IF(!sound, err, BM_ERR_FORMAT,
                "a tensor without a storage as torch.save writes it; save the file again with torch.save");
    memset(out, 0, sizeof *out);
    BMI_TRY(set_type(bmi_pickle_item(tuple, 1), out, err));
    const bmi_torch_storage *storage = NULL;
    BMI_TRY(find_or_add(storages, key->text, &storage, err));
    BMI_FAIL_IF((uint64_t)count->integer > storage->n_bytes / bmi_number_size(out->type), err, BM_ERR_FORMAT,
                "storage \"%.64s\" holds %zu bytes, too few for %lld values of %zu bytes; copy or save the file again",
                key->text, storage->n_bytes, (long long)count->integer, bmi_number_size(out->type));
    out->bytes = storage->bytes;
    out->n_values = (size_t)count->integer;
    return BM_OK;
}
