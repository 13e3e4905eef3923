/* SPDX-License-Identifier: MIT */
#include "fuzz_wrap.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define N_STORAGES    8
#define STORAGE_BYTES 1024
#define PICKLE_PROTO  0x80

static void *allocate(size_t n_bytes)
{
    void *memory = malloc(n_bytes);
    if (memory == NULL) abort();
    return memory;
}

uint8_t *bmt_fuzz_wrap_safetensors(const uint8_t *bytes, size_t n_bytes, size_t *n_wrapped)
{
    if (n_bytes == 0 || bytes[0] != '{') return NULL;
    const uint8_t *end = memchr(bytes, 0, n_bytes);
    const size_t n_header = end == NULL ? n_bytes : (size_t)(end - bytes);
    const size_t n_data = end == NULL ? 0 : n_bytes - n_header - 1;
    *n_wrapped = 8 + n_header + n_data;
    uint8_t *file = allocate(*n_wrapped);
    for (int i = 0; i < 8; i++) file[i] = (uint8_t)((uint64_t)n_header >> (8 * i));
    memcpy(file + 8, bytes, n_header);
    if (n_data > 0) memcpy(file + 8 + n_header, end + 1, n_data);
    return file;
}

static void add_entry(zip_t *zip, const char *name, const void *bytes, size_t n_bytes)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, n_bytes, 0);
    const zip_int64_t index = source == NULL ? -1 : zip_file_add(zip, name, source, 0);
    if (index < 0 || zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) != 0) abort();
}

static uint8_t *read_whole(zip_source_t *source, size_t *n_bytes)
{
    if (zip_source_open(source) != 0 || zip_source_seek(source, 0, SEEK_END) != 0) abort();
    *n_bytes = (size_t)zip_source_tell(source);
    uint8_t *bytes = allocate(*n_bytes);
    if (zip_source_seek(source, 0, SEEK_SET) != 0) abort();
    if (zip_source_read(source, bytes, *n_bytes) != (zip_int64_t)*n_bytes) abort();
    zip_source_close(source);
    return bytes;
}

/* Small numbers, as weights are, where they are read as float32. */
static const float *storage(void)
{
    static float numbers[STORAGE_BYTES / sizeof(float)];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) numbers[i] = (float)(i % 7) * 0.25f - 0.5f;
    return numbers;
}

uint8_t *bmt_fuzz_wrap_torch(const uint8_t *bytes, size_t n_bytes, size_t *n_wrapped)
{
    /* The files of old that the format itself refuses begin likewise, and go this way too. */
    if (n_bytes == 0 || bytes[0] != PICKLE_PROTO) return NULL;
    static const char *const names[N_STORAGES] = {"a/data/0", "a/data/1", "a/data/2", "a/data/3",
                                                  "a/data/4", "a/data/5", "a/data/6", "a/data/7"};
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = whole == NULL ? NULL : zip_open_from_source(whole, ZIP_TRUNCATE, &error);
    if (zip == NULL) abort();
    zip_source_keep(whole);
    add_entry(zip, "a/data.pkl", bytes, n_bytes);
    for (int i = 0; i < N_STORAGES; i++) add_entry(zip, names[i], storage(), STORAGE_BYTES);
    if (zip_close(zip) != 0) abort();
    uint8_t *file = read_whole(whole, n_wrapped);
    zip_source_free(whole);
    zip_error_fini(&error);
    return file;
}
