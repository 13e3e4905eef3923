/* SPDX-License-Identifier: MIT
 *
 * Whole files into memory, under a cap, and back: for models, never for rasters. */
#ifndef BMI_FILE_H
#define BMI_FILE_H

#include "base/error.h"

#include <stdint.h>

/* Reads the file `path` into *out (free with bmi_free) and its size into *n_bytes. BM_ERR_IO when it cannot be opened
 * or read or is a folder; BM_ERR_FORMAT when it is larger than `limit_bytes`; *out is NULL after failure. */
bm_status bmi_file_read(const char *path, size_t limit_bytes, uint8_t **out, size_t *n_bytes, bm_error *err);

/* True for a relative path without ".." that so stays in its folder, links aside; false for URLs. */
bool bmi_path_stays(const char *name);

/* Bytes `offset` to `offset` + `length` (SIZE_MAX: to its end) of the file `name` in `folder`, which ends in a slash or
 * is "". Other files name it, so it is not trusted: it must lie in the folder or below, links followed. Fails with
 * BM_ERR_UNSUPPORTED when it does not, BM_ERR_FORMAT when the file is shorter or the part larger than `limit_bytes`,
 * BM_ERR_IO or BM_ERR_MEMORY; *out is NULL then. */
bm_status bmi_file_read_beside(const char *folder, const char *name, size_t offset, size_t length, size_t limit_bytes,
                               uint8_t **out, size_t *n_bytes, bm_error *err);

/* Writes the file `path`, at once or not at all: the bytes go into a new file beside it, which then takes its name.
 * Fails with BM_ERR_IO, also when `path` is there and `overwrite` is false. */
bm_status bmi_file_write(const char *path, const uint8_t *bytes, size_t n_bytes, bool overwrite, bm_error *err);

#endif
