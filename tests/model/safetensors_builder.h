/* SPDX-License-Identifier: MIT
 *
 * Safetensors files in memory, from a header as text and the bytes of the data. */
#ifndef BMT_SAFETENSORS_BUILDER_H
#define BMT_SAFETENSORS_BUILDER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Free with free. */
static inline uint8_t *bmt_safetensors(const char *header, const void *data, size_t n_data, size_t *n_bytes)
{
    const size_t length = strlen(header);
    uint8_t *bytes = malloc(8 + length + n_data);
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)length >> (8 * i));
    memcpy(bytes + 8, header, length);
    if (n_data > 0) memcpy(bytes + 8 + length, data, n_data);
    *n_bytes = 8 + length + n_data;
    return bytes;
}

#endif
