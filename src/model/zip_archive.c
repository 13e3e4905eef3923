/* SPDX-License-Identifier: MIT */
#include "model/zip_archive.h"

#include "base/mem.h"

#include <string.h>
#include <zip.h>

/* Deflate cannot pack tighter than 1032 to 1; 64 bytes are slack for the smallest entries. */
#define DEFLATE_MOST  1032
#define DEFLATE_SLACK 64

/* Names stand in messages no longer than this. */
#define SHOWN_NAME 80

struct bmi_zip {
    zip_t *archive;
    size_t n_bytes;
};

static bm_status open_failed(bmi_zip *zip, zip_source_t *source, zip_error_t *error, bm_error *err)
{
    const bool memory = zip_error_code_zip(error) == ZIP_ER_MEMORY;
    if (memory)
        bmi_error_set(err, BM_ERR_MEMORY, "out of memory for the list of a zip archive");
    else
        bmi_error_set(err, BM_ERR_FORMAT, "not a whole zip archive (%s); copy or save the file again",
                      zip_error_strerror(error));
    zip_source_free(source);
    zip_error_fini(error);
    bmi_free(zip);
    return memory ? BM_ERR_MEMORY : BM_ERR_FORMAT;
}

bm_status bmi_zip_open(const uint8_t *bytes, size_t n_bytes, bmi_zip **out, bm_error *err)
{
    *out = NULL;
    /* libzip takes no bytes for an empty archive. */
    BMI_FAIL_IF(n_bytes == 0, err, BM_ERR_FORMAT, "not a zip archive: the file is empty");
    bmi_zip *zip = bmi_calloc(1, sizeof *zip);
    BMI_FAIL_IF(zip == NULL, err, BM_ERR_MEMORY, "out of memory for a zip archive");
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, n_bytes, 0, &error);
    if (source == NULL) return open_failed(zip, NULL, &error, err);
    zip->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip->archive == NULL) return open_failed(zip, source, &error, err);
    zip->n_bytes = n_bytes;
    zip_error_fini(&error);
    *out = zip;
    return BM_OK;
}

void bmi_zip_close(bmi_zip *zip)
{
    if (zip == NULL) return;
    zip_discard(zip->archive);
    bmi_free(zip);
}

static const char *entry_name(const bmi_zip *zip, zip_int64_t index)
{
    return zip_get_name(zip->archive, (zip_uint64_t)index, ZIP_FL_ENC_RAW);
}

const char *bmi_zip_find_suffix(const bmi_zip *zip, const char *suffix)
{
    const zip_int64_t n = zip_get_num_entries(zip->archive, 0);
    const size_t length = strlen(suffix);
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = entry_name(zip, i);
        const size_t whole = name == NULL ? 0 : strlen(name);
        if (name != NULL && whole >= length && strcmp(name + whole - length, suffix) == 0) return name;
    }
    return NULL;
}

const char *bmi_zip_find_part(const bmi_zip *zip, const char *part)
{
    const zip_int64_t n = zip_get_num_entries(zip->archive, 0);
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = entry_name(zip, i);
        if (name != NULL && strstr(name, part) != NULL) return name;
    }
    return NULL;
}

bool bmi_zip_has(const bmi_zip *zip, const char *name)
{
    return zip_name_locate(zip->archive, name, ZIP_FL_ENC_RAW) >= 0;
}

static bm_status check_size(const bmi_zip *zip, const char *name, const zip_stat_t *stat, size_t limit, bm_error *err)
{
    const zip_uint64_t need = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    BMI_FAIL_IF((stat->valid & need) != need, err, BM_ERR_FORMAT, "zip entry \"%.*s\" does not say how large it is",
                SHOWN_NAME, name);
    BMI_FAIL_IF(stat->encryption_method != ZIP_EM_NONE, err, BM_ERR_UNSUPPORTED,
                "zip entry \"%.*s\" is encrypted; save it without a password", SHOWN_NAME, name);
    BMI_FAIL_IF(stat->comp_method != ZIP_CM_STORE && stat->comp_method != ZIP_CM_DEFLATE, err, BM_ERR_UNSUPPORTED,
                "zip entry \"%.*s\" is packed with method %u; only stored and deflated entries are read", SHOWN_NAME,
                name, (unsigned)stat->comp_method);
    BMI_FAIL_IF(stat->size > limit, err, BM_ERR_UNSUPPORTED,
                "zip entry \"%.*s\" holds %llu bytes; at most %zu are read here", SHOWN_NAME, name,
                (unsigned long long)stat->size, limit);
    BMI_FAIL_IF(stat->comp_size > zip->n_bytes, err, BM_ERR_FORMAT,
                "zip entry \"%.*s\" says it takes %llu bytes of a file of %zu; copy or save the file again", SHOWN_NAME,
                name, (unsigned long long)stat->comp_size, zip->n_bytes);
    const zip_uint64_t most =
        stat->comp_method == ZIP_CM_STORE ? stat->comp_size : stat->comp_size * DEFLATE_MOST + DEFLATE_SLACK;
    BMI_FAIL_IF(stat->size > most, err, BM_ERR_FORMAT,
                "zip entry \"%.*s\" says it holds %llu bytes, more than its %llu packed bytes can; the file is damaged",
                SHOWN_NAME, name, (unsigned long long)stat->size, (unsigned long long)stat->comp_size);
    return BM_OK;
}

/* Reads `size` bytes and then the end, where libzip compares the checksum. */
static bool read_exactly(zip_file_t *file, uint8_t *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        const zip_int64_t got = zip_fread(file, bytes + done, size - done);
        if (got <= 0) return false;
        done += (size_t)got;
    }
    uint8_t more;
    return zip_fread(file, &more, 1) == 0;
}

bm_status bmi_zip_read(bmi_zip *zip, const char *name, size_t limit, uint8_t **out, size_t *n_bytes, bm_error *err)
{
    *out = NULL;
    *n_bytes = 0;
    const zip_int64_t index = zip_name_locate(zip->archive, name, ZIP_FL_ENC_RAW);
    zip_stat_t stat;
    BMI_FAIL_IF(index < 0 || zip_stat_index(zip->archive, (zip_uint64_t)index, 0, &stat) != 0, err, BM_ERR_FORMAT,
                "the zip archive has no entry \"%.*s\"; copy or save the file again", SHOWN_NAME, name);
    BMI_TRY(check_size(zip, name, &stat, limit, err));
    const size_t size = (size_t)stat.size;
    uint8_t *bytes = bmi_calloc(size, 1);
    BMI_FAIL_IF(bytes == NULL, err, BM_ERR_MEMORY, "out of memory for the %zu bytes of zip entry \"%.*s\"", size,
                SHOWN_NAME, name);
    zip_file_t *file = zip_fopen_index(zip->archive, (zip_uint64_t)index, 0);
    const bool whole = file != NULL && read_exactly(file, bytes, size);
    if (file != NULL) zip_fclose(file);
    if (!whole) {
        bmi_free(bytes);
        BMI_FAIL(err, BM_ERR_FORMAT,
                 "zip entry \"%.*s\" is damaged or cut short (size or checksum differ); copy or save the file again",
                 SHOWN_NAME, name);
    }
    *out = bytes;
    *n_bytes = size;
    return BM_OK;
}
