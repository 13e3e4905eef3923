/* SPDX-License-Identifier: MIT
 *
 * What the fuzzers of the model formats do with one input, and what the ordinary tests do with the inputs that are
 * kept in corpus/. */
#ifndef BMT_FUZZ_MODEL_H
#define BMT_FUZZ_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the bytes as a model of `format` ("onnx", "json", "safetensors", "torch"), asks it everything and runs it over
 * a few pixels if it is small; then once more with an allocation that fails. Bytes of other formats are passed over.
 * Aborts where the public header's promises are broken. False if there is no such format.
 *
 * Two forms stand for files whose lengths and checksums no fuzzer gets right: for "safetensors" a header from its brace
 * to the first NUL, then the data; for "torch" a bare pickle, which goes into an archive with storages "0" to "7". */
bool bmt_fuzz_model(const char *format, const uint8_t *bytes, size_t n_bytes);

#endif
