/* SPDX-License-Identifier: MIT
 *
 * Models into the bytes of a file; bm_model_save puts them there. */
#ifndef BMI_MODEL_SAVE_H
#define BMI_MODEL_SAVE_H

#include "base/text.h"
#include "model/model.h"

/* The formats that can be written, by their suffixes; NULL past the last. */
const char *bmi_model_suffix(int index);

/* The file of `model` for the suffix of `path`, in *bytes (free with bmi_free); appends what the format does not hold
 * to `notes`. Fails as bm_model_save does. */
bm_status bmi_model_write(const bm_model *model, const char *path, bmi_text *notes, uint8_t **bytes, size_t *n_bytes,
                          bm_error *err);

#endif
