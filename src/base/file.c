/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bm_status read_open(FILE *file, const char *path, size_t limit_bytes, uint8_t **out, size_t *n_bytes,
                           bm_error *err)
{
    struct stat info;
    BMI_FAIL_IF(fstat(fileno(file), &info) != 0, err, BM_ERR_IO, "%s: %s", path, strerror(errno));
    BMI_FAIL_IF(S_ISDIR(info.st_mode), err, BM_ERR_IO, "%s: is a folder, not a file", path);
    /* A pipe or a device has no size to ask for; models are files. */
    BMI_FAIL_IF(!S_ISREG(info.st_mode), err, BM_ERR_IO, "%s: is not a regular file", path);
    BMI_FAIL_IF(info.st_size < 0 || (uintmax_t)info.st_size > limit_bytes, err, BM_ERR_FORMAT,
                "%s: %jd bytes, more than the limit of %zu", path, (intmax_t)info.st_size, limit_bytes);
    const size_t size = (size_t)info.st_size;
    uint8_t *data = bmi_calloc(size, 1);
    BMI_FAIL_IF(data == NULL, err, BM_ERR_MEMORY, "%s: out of memory for %zu bytes", path, size);
    if (fread(data, 1, size, file) != size) {
        bmi_free(data);
        BMI_FAIL(err, BM_ERR_IO, "%s: the file ended or failed while it was read", path);
    }
    *out = data;
    *n_bytes = size;
    return BM_OK;
}

bm_status bmi_file_read(const char *path, size_t limit_bytes, uint8_t **out, size_t *n_bytes, bm_error *err)
{
    *out = NULL;
    *n_bytes = 0;
    /* Without O_NONBLOCK a named pipe would hold us here until somebody writes to it. */
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    BMI_FAIL_IF(descriptor < 0, err, BM_ERR_IO, "%s: %s", path, strerror(errno));
    FILE *file = fdopen(descriptor, "rb");
    if (file == NULL) {
        close(descriptor);
        BMI_FAIL(err, BM_ERR_MEMORY, "%s: out of memory", path);
    }
    const bm_status status = read_open(file, path, limit_bytes, out, n_bytes, err);
    fclose(file);
    return status;
}
