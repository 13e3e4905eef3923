/* SPDX-License-Identifier: MIT
 *
 * PyTorch state dicts, as torch.save has written them since PyTorch 1.6: a zip archive of a pickle and raw storages. */
#ifndef BMI_FMT_TORCH_H
#define BMI_FMT_TORCH_H

#include "model/tensors.h"

#include <stdint.h>

/* Of all tensors of a file together. */
#define BMI_TORCH_MAX_VALUES ((size_t)1 << 26)

/* Whether the bytes begin as a zip archive does, or as the files that older PyTorch wrote, which bmi_torch_read
 * refuses with advice. */
bool bmi_torch_probe(const uint8_t *bytes, size_t n_bytes);

/* Reads the tensors of a dict of names into `tensors`, which must be empty, in the order of the file; free it with
 * bmi_tensors_free, also after failure. In a checkpoint the dict may lie under "state_dict", "model_state_dict" or
 * "model"; entries that are no tensors are passed over. No code of the file is run: whatever is not a tensor of real
 * numbers in plain containers is refused. Fails with BM_ERR_UNSUPPORTED (a pickled module or any other type, by its
 * name; TorchScript; the form before PyTorch 1.6; big-endian files; limits), BM_ERR_FORMAT (damaged, no tensors) or
 * BM_ERR_MEMORY. */
bm_status bmi_torch_read(const uint8_t *bytes, size_t n_bytes, bmi_tensors *tensors, bm_error *err);

#endif
