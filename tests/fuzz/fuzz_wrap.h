/* SPDX-License-Identifier: MIT
 *
 * Short forms of inputs made into whole files. */
#ifndef BMT_FUZZ_WRAP_H
#define BMT_FUZZ_WRAP_H

#include <stddef.h>
#include <stdint.h>

/* The file that the bytes stand for, to be released with free; NULL if they are one themselves. */
typedef uint8_t *bmt_fuzz_wrap(const uint8_t *bytes, size_t n_bytes, size_t *n_wrapped);

bmt_fuzz_wrap bmt_fuzz_wrap_safetensors, bmt_fuzz_wrap_torch;

#endif
