/* SPDX-License-Identifier: MIT
 *
 * Whole files into memory, under a cap: for models, never for rasters. */
#ifndef BMI_FILE_H
#define BMI_FILE_H

#include "base/error.h"

#include <stdint.h>

/* Reads the file `path` into *out (free with bmi_free) and its size into *n_bytes. BM_ERR_IO when it cannot be opened
 * or read or is a folder; BM_ERR_FORMAT when it is larger than `limit_bytes`; *out is NULL after failure. */
bm_status bmi_file_read(const char *path, size_t limit_bytes, uint8_t **out, size_t *n_bytes, bm_error *err);

#endif
