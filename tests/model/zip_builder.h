/* SPDX-License-Identifier: MIT
 *
 * Zip archives made in memory. */
#ifndef BMT_ZIP_BUILDER_H
#define BMT_ZIP_BUILDER_H

#include "suite.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>
#include <zip.h>

typedef struct bmt_entry {
    const char *name;
    const void *bytes;
    size_t n_bytes;
} bmt_entry;

/* An archive of these entries, stored or deflated; free with bmi_free. */
static inline uint8_t *bmt_zip(const bmt_entry *entries, size_t n_entries, bool deflate, size_t *n_bytes)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
    zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zip);
    zip_source_keep(whole);
    for (size_t i = 0; i < n_entries; i++) {
        zip_source_t *one = zip_source_buffer(zip, entries[i].bytes, entries[i].n_bytes, 0);
        const zip_int64_t index = zip_file_add(zip, entries[i].name, one, 0);
        CU_ASSERT_FATAL(index >= 0);
        zip_set_file_compression(zip, (zip_uint64_t)index, deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    }
    CU_ASSERT_EQUAL_FATAL(zip_close(zip), 0);
    CU_ASSERT_EQUAL_FATAL(zip_source_open(whole), 0);
    zip_source_seek(whole, 0, SEEK_END);
    *n_bytes = (size_t)zip_source_tell(whole);
    zip_source_seek(whole, 0, SEEK_SET);
    uint8_t *bytes = bmi_calloc(*n_bytes, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    CU_ASSERT_EQUAL_FATAL(zip_source_read(whole, bytes, *n_bytes), (zip_int64_t)*n_bytes);
    zip_source_close(whole);
    zip_source_free(whole);
    return bytes;
}

#endif
