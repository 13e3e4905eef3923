/* SPDX-License-Identifier: MIT
 *
 * The storages of a PyTorch file: the flat arrays that its tensors look into, each an entry data/KEY of the archive. */
#ifndef BMI_TORCH_STORAGE_H
#define BMI_TORCH_STORAGE_H

#include "base/number.h"
#include "model/pickle.h"
#include "model/zip_archive.h"

#include <stdint.h>

/* Of all storages together: a network of pixels takes megabytes. */
#define BMI_TORCH_MAX_BYTES ((size_t)512 << 20)

typedef struct bmi_torch_storage {
    char *key;
    uint8_t *bytes;
    size_t n_bytes;
} bmi_torch_storage;

/* Each storage is read once, however many tensors share it. */
typedef struct bmi_torch_storages {
    bmi_zip *zip;
    const char *folder; /* of the archive, with its slash: "archive/" */
    bmi_torch_storage *list;
    size_t n, capacity, bytes_left;
} bmi_torch_storages;

/* A storage as values of one type. */
typedef struct bmi_torch_view {
    const uint8_t *bytes;
    size_t n_values;
    bmi_number type;
} bmi_torch_view;

/* Of the archive `zip`; both arguments must outlive *storages. Free with bmi_torch_storages_free. */
void bmi_torch_storages_init(bmi_torch_storages *storages, bmi_zip *zip, const char *folder);

/* The storage that a persistent id names: ("storage", type, key, device, number of values). Good until the next call.
 * Fails with BM_ERR_FORMAT (no such id, no such entry, an entry too short), BM_ERR_UNSUPPORTED (a type that is no real
 * number, limits) or BM_ERR_MEMORY. */
bm_status bmi_torch_storages_get(bmi_torch_storages *storages, const bmi_pickle_value *id, bmi_torch_view *out,
                                 bm_error *err);

void bmi_torch_storages_free(bmi_torch_storages *storages);

#endif
