/* SPDX-License-Identifier: MIT
 *
 * Entries of a zip archive that lies in memory. */
#ifndef BMI_ZIP_ARCHIVE_H
#define BMI_ZIP_ARCHIVE_H

#include "base/error.h"

#include <stdint.h>

typedef struct bmi_zip bmi_zip;

/* Opens the archive in `bytes`, which must outlive *out; close with bmi_zip_close. *out is NULL after failure:
 * BM_ERR_FORMAT if it is no zip archive, BM_ERR_MEMORY. */
bm_status bmi_zip_open(const uint8_t *bytes, size_t n_bytes, bmi_zip **out, bm_error *err);

/* The full name of the first entry that ends in `suffix`, or that holds `part`, as long as the archive is open; NULL
 * if there is none. */
const char *bmi_zip_find_suffix(const bmi_zip *zip, const char *suffix);
const char *bmi_zip_find_part(const bmi_zip *zip, const char *part);

bool bmi_zip_has(const bmi_zip *zip, const char *name);

/* Reads entry `name` whole into *out (free with bmi_free; NULL after failure). An entry that says it is larger than
 * `limit`, or larger than its packed bytes can unpack to, is refused before anything is allocated. Fails with
 * BM_ERR_FORMAT (no such entry, damaged), BM_ERR_UNSUPPORTED (too large, encrypted, an unknown compression) or
 * BM_ERR_MEMORY. */
bm_status bmi_zip_read(bmi_zip *zip, const char *name, size_t limit, uint8_t **out, size_t *n_bytes, bm_error *err);

/* NULL is fine. */
void bmi_zip_close(bmi_zip *zip);

#endif
