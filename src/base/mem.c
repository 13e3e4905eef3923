/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A counter a thread, so that a test which starves one thread leaves the others alone. */
static _Thread_local long allocations_left = -1;

static bool starved(void)
{
    if (allocations_left < 0) return false;
    if (allocations_left == 0) return true;
    allocations_left--;
    return false;
}

bool bmi_size_multiply(size_t a, size_t b, size_t *out)
{
    if (b != 0 && a > SIZE_MAX / b) return false;
    *out = a * b;
    return true;
}

uint64_t bmi_bytes_product(uint64_t a, uint64_t b, uint64_t c)
{
    const uint64_t most = (uint64_t)1 << 48;
    if (a == 0 || b == 0 || c == 0) return 0;
    return a > most / b || a * b > most / c ? most : a * b * c;
}

void *bmi_calloc(size_t count, size_t item_bytes)
{
    size_t n_bytes;
    /* calloc checks as well, but under AddressSanitizer it ends the program. */
    if (starved() || !bmi_size_multiply(count, item_bytes, &n_bytes)) return NULL;
    if (n_bytes == 0) return calloc(1, 1);
    return calloc(count, item_bytes);
}

void *bmi_alloc_aligned(size_t count, size_t item_bytes)
{
    size_t n_bytes;
    if (starved() || !bmi_size_multiply(count, item_bytes, &n_bytes)) return NULL;
    if (n_bytes > SIZE_MAX - BMI_ALIGNMENT) return NULL;
    /* C11 wants a multiple of the alignment. */
    n_bytes = (n_bytes + BMI_ALIGNMENT - 1) / BMI_ALIGNMENT * BMI_ALIGNMENT;
    return aligned_alloc(BMI_ALIGNMENT, n_bytes == 0 ? BMI_ALIGNMENT : n_bytes);
}

void *bmi_realloc(void *old, size_t count, size_t item_bytes)
{
    size_t n_bytes;
    if (starved() || !bmi_size_multiply(count, item_bytes, &n_bytes)) return NULL;
    return realloc(old, n_bytes == 0 ? 1 : n_bytes);
}

char *bmi_strndup(const char *text, size_t n_bytes)
{
    const size_t length = strnlen(text, n_bytes);
    if (length == SIZE_MAX) return NULL;
    char *copy = bmi_calloc(length + 1, 1);
    if (copy != NULL) memcpy(copy, text, length);
    return copy;
}

char *bmi_strdup(const char *text)
{
    return bmi_strndup(text, strlen(text));
}

void bmi_free(void *memory)
{
    free(memory);
}

void bmi_mem_fail_after(long n)
{
    allocations_left = n;
}
