/* SPDX-License-Identifier: MIT
 *
 * PyTorch files made by hand: pickles by appending opcodes, in an archive with their storages. */
#ifndef BMT_TORCH_BUILDER_H
#define BMT_TORCH_BUILDER_H

#include "zip_builder.h"

#include <stdio.h>

typedef struct bmt_pickle {
    uint8_t bytes[4096];
    size_t n;
} bmt_pickle;

static inline void bmt_put(bmt_pickle *pickle, const void *bytes, size_t n_bytes)
{
    CU_ASSERT_FATAL(n_bytes <= sizeof pickle->bytes - pickle->n);
    memcpy(pickle->bytes + pickle->n, bytes, n_bytes);
    pickle->n += n_bytes;
}

/* A literal of opcodes, without its last NUL. */
#define BMT_PUT(pickle, literal) bmt_put(pickle, literal, sizeof(literal) - 1)

static inline void bmt_put_text(bmt_pickle *pickle, const char *text)
{
    const uint8_t head[] = {0x8c, (uint8_t)strlen(text)};
    bmt_put(pickle, head, 2);
    bmt_put(pickle, text, strlen(text));
}

static inline void bmt_put_int(bmt_pickle *pickle, int64_t value)
{
    uint8_t op[10] = {0x8a, 8};
    for (int i = 0; i < 8; i++) op[2 + i] = (uint8_t)((uint64_t)value >> (8 * i));
    bmt_put(pickle, op, sizeof op);
}

static inline void bmt_put_global(bmt_pickle *pickle, const char *module, const char *name)
{
    char line[200];
    const int n = snprintf(line, sizeof line, "c%s\n%s\n", module, name);
    bmt_put(pickle, line, (size_t)n);
}

/* The persistent id of storage `key`. */
static inline void bmt_put_storage(bmt_pickle *pickle, const char *type, const char *key, int64_t n_values)
{
    BMT_PUT(pickle, "(");
    bmt_put_text(pickle, "storage");
    bmt_put_global(pickle, "torch", type);
    bmt_put_text(pickle, key);
    bmt_put_text(pickle, "cpu");
    bmt_put_int(pickle, n_values);
    BMT_PUT(pickle, "tQ");
}

static inline void bmt_put_tuple(bmt_pickle *pickle, const int64_t *values, int n)
{
    BMT_PUT(pickle, "(");
    for (int i = 0; i < n; i++) bmt_put_int(pickle, values[i]);
    BMT_PUT(pickle, "t");
}

/* A tensor of float32 in storage `key`. */
static inline void bmt_put_tensor(bmt_pickle *pickle, const char *key, int64_t n_values, int64_t offset, int rank,
                                  const int64_t *dims, const int64_t *strides)
{
    bmt_put_global(pickle, "torch._utils", "_rebuild_tensor_v2");
    BMT_PUT(pickle, "(");
    bmt_put_storage(pickle, "FloatStorage", key, n_values);
    bmt_put_int(pickle, offset);
    bmt_put_tuple(pickle, dims, rank);
    bmt_put_tuple(pickle, strides, rank);
    BMT_PUT(pickle, "\x89");
    bmt_put_global(pickle, "collections", "OrderedDict");
    BMT_PUT(pickle, ")RtR");
}

#endif
