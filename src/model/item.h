/* SPDX-License-Identifier: MIT
 *
 * A STAC MLM item that describes a model in another file: the asset whose roles say so. */
#ifndef BMI_ITEM_H
#define BMI_ITEM_H

#include "model/json_text.h"

/* The key and the object of the first asset with the role "mlm:model"; NULL and NULL when there is none. */
const char *bmi_item_asset(json_object *root, json_object **asset);

/* The href of the asset with the role "mlm:model" in *href, which lives as long as `root`; NULL when there is none, as
 * in a manifest with inline weights. Fails with BM_ERR_FORMAT when there are several, and BM_ERR_UNSUPPORTED when it is
 * no path beside the item. */
bm_status bmi_item_model(json_object *root, const char **href, bm_error *err);

/* The SHA-256 of `bytes` in multihash notation, as file:checksum has it, and a NUL. */
#define BMI_CHECKSUM_BYTES  69
#define BMI_CHECKSUM_DIGITS 4 /* where the digits of the hash itself begin */
void bmi_item_checksum(const uint8_t *bytes, size_t n_bytes, char out[BMI_CHECKSUM_BYTES]);

/* Compares the bytes of that asset with its file:checksum, a SHA-256 in multihash notation (as in "1220" and 64
 * digits); an asset without one passes, and so does one of another hash function. Fails with BM_ERR_FORMAT. */
bm_status bmi_item_check(json_object *root, const uint8_t *bytes, size_t n_bytes, bm_error *err);

#endif
