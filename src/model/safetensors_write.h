/* SPDX-License-Identifier: MIT
 *
 * Named tensors and a manifest as a safetensors file. */
#ifndef BMI_SAFETENSORS_WRITE_H
#define BMI_SAFETENSORS_WRITE_H

#include "model/tensors.h"

/* A tensor is written as F32 if that loses nothing, else as F64. *out (free with bmi_free) is the file, `manifest` the
 * text under "bandmix:manifest" of its metadata. Fails with BM_ERR_MEMORY. */
bm_status bmi_safetensors_write(const bmi_tensors *tensors, const char *manifest, uint8_t **out, size_t *n_bytes,
                                bm_error *err);

#endif
