/* SPDX-License-Identifier: MIT
 *
 * Memory: sizes are multiplied with a check, and every allocation can be made to fail by a test. All memory from here
 * is released with bmi_free. */
#ifndef BMI_MEM_H
#define BMI_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cache line, and the width of the widest vector. */
#define BMI_ALIGNMENT 64

/* *out = a * b; false, and *out untouched, if that overflows. */
bool bmi_size_multiply(size_t a, size_t b, size_t *out);

/* a b c, or 2^48 where that is less: what is reckoned of sizes that a file states stays a number that can be added up.
 */
uint64_t bmi_bytes_product(uint64_t a, uint64_t b, uint64_t c);

/* `count` items of `item_bytes`, zeroed. NULL on failure and on overflow. Zero items give a pointer to nothing, not
 * NULL. */
void *bmi_calloc(size_t count, size_t item_bytes);

/* As bmi_calloc, but aligned to BMI_ALIGNMENT and not zeroed. */
void *bmi_alloc_aligned(size_t count, size_t item_bytes);

/* Changes an allocation of bmi_calloc to `count` items; the new ones are not zeroed. On failure NULL, and `old` lives
 * on. */
void *bmi_realloc(void *old, size_t count, size_t item_bytes);

/* A copy of `text`, or of at most `n_bytes` bytes of it. NULL on failure. */
char *bmi_strdup(const char *text);
char *bmi_strndup(const char *text, size_t n_bytes);

void bmi_free(void *memory);

/* For tests: the n-th allocation of this thread from now on fails, and all after it; negative: none fails. */
void bmi_mem_fail_after(long n);

#endif
