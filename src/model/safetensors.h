/* SPDX-License-Identifier: MIT
 *
 * Files of the safetensors format: eight bytes of length, little end first, a JSON header of that length, and raw
 * tensors. The rules are those of the format's own description and reader: every byte belongs to one tensor. */
#ifndef BMI_SAFETENSORS_H
#define BMI_SAFETENSORS_H

#include "model/tensors.h"

/* The key of the manifest in "__metadata__". */
#define BMI_SAFETENSORS_MANIFEST "bandmix:manifest"

/* True when the bytes are meant to be such a file, damaged or not. */
bool bmi_safetensors_probe(const uint8_t *bytes, size_t n_bytes);

/* Appends the tensors, in the order in which they lie in the file, to `tensors`, which the caller frees, after failure
 * too. *manifest (free with bmi_free) is the text under "bandmix:manifest" in the file's metadata, or NULL. Fails with
 * BM_ERR_FORMAT (damaged), BM_ERR_UNSUPPORTED (types that are no real numbers, limits) or BM_ERR_MEMORY. */
bm_status bmi_safetensors_read(const uint8_t *bytes, size_t n_bytes, bmi_tensors *tensors, char **manifest,
                               bm_error *err);

#endif
