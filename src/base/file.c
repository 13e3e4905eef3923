/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bm_status check_regular(FILE *file, const char *path, size_t *size, bm_error *err)
{
    struct stat info;
    BMI_FAIL_IF(fstat(fileno(file), &info) != 0, err, BM_ERR_IO, "%s: %s", path, strerror(errno));
    BMI_FAIL_IF(S_ISDIR(info.st_mode), err, BM_ERR_IO, "%s: is a folder, not a file", path);
    /* A pipe or a device has no size to ask for; models are files. */
    BMI_FAIL_IF(!S_ISREG(info.st_mode), err, BM_ERR_IO, "%s: is not a regular file", path);
    BMI_FAIL_IF(info.st_size < 0 || (uintmax_t)info.st_size > SIZE_MAX / 2, err, BM_ERR_FORMAT, "%s: %jd bytes", path,
                (intmax_t)info.st_size);
    *size = (size_t)info.st_size;
    return BM_OK;
}

/* `length` bytes from `offset` on; SIZE_MAX: to the end. */
static bm_status read_open(FILE *file, const char *path, size_t offset, size_t length, size_t limit_bytes,
                           uint8_t **out, size_t *n_bytes, bm_error *err)
{
    size_t size = 0;
    BMI_TRY(check_regular(file, path, &size, err));
    if (length == SIZE_MAX && offset <= size) length = size - offset;
    BMI_FAIL_IF(offset > size || length > size - offset, err, BM_ERR_FORMAT,
                "%s: ends at byte %zu, before what is to be read; it may be cut short", path, size);
    BMI_FAIL_IF(length > limit_bytes, err, BM_ERR_FORMAT, "%s: %zu bytes, more than the limit of %zu", path, length,
                limit_bytes);
    uint8_t *data = bmi_calloc(length, 1);
    BMI_FAIL_IF(data == NULL, err, BM_ERR_MEMORY, "%s: out of memory for %zu bytes", path, length);
    if (fseeko(file, (off_t)offset, SEEK_SET) != 0 || fread(data, 1, length, file) != length) {
        bmi_free(data);
        BMI_FAIL(err, BM_ERR_IO, "%s: the file ended or failed while it was read", path);
    }
    *out = data;
    *n_bytes = length;
    return BM_OK;
}

static bm_status read_part(const char *path, size_t offset, size_t length, size_t limit_bytes, uint8_t **out,
                           size_t *n_bytes, bm_error *err)
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
    const bm_status status = read_open(file, path, offset, length, limit_bytes, out, n_bytes, err);
    fclose(file);
    return status;
}

bm_status bmi_file_read(const char *path, size_t limit_bytes, uint8_t **out, size_t *n_bytes, bm_error *err)
{
    return read_part(path, 0, SIZE_MAX, limit_bytes, out, n_bytes, err);
}

bool bmi_path_stays(const char *name)
{
    if (name[0] == '/' || name[0] == '\0' || strstr(name, "://") != NULL) return false;
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) return false;
    }
    return true;
}

/* True when `path`, its links followed, lies in `folder` or below; false also when one of them is not there. */
static bool is_below(const char *path, const char *folder)
{
    char *inner = realpath(path, NULL), *outer = realpath(*folder == '\0' ? "." : folder, NULL);
    const size_t n = outer == NULL ? 0 : strlen(outer);
    const bool is_inside = inner != NULL && outer != NULL && strncmp(inner, outer, n) == 0 &&
                           (inner[n] == '/' || (n > 0 && outer[n - 1] == '/'));
    free(inner);
    free(outer);
    return is_inside;
}

bm_status bmi_file_read_beside(const char *folder, const char *name, size_t offset, size_t length, size_t limit_bytes,
                               uint8_t **out, size_t *n_bytes, bm_error *err)
{
    *out = NULL;
    *n_bytes = 0;
    BMI_FAIL_IF(!bmi_path_stays(name), err, BM_ERR_UNSUPPORTED, "\"%.200s\" is no path beside the file that names it",
                name);
    const size_t n_folder = strlen(folder), n_name = strlen(name);
    char *path = bmi_calloc(n_folder + n_name + 1, 1);
    BMI_FAIL_IF(path == NULL, err, BM_ERR_MEMORY, "%s: out of memory", name);
    memcpy(path, folder, n_folder);
    memcpy(path + n_folder, name, n_name);
    bm_status status;
    if (access(path, F_OK) == 0 && !is_below(path, folder))
        status = bmi_error_set(err, BM_ERR_UNSUPPORTED, "%s: is a link that leaves the folder", path);
    else
        status = read_part(path, offset, length, limit_bytes, out, n_bytes, err);
    bmi_free(path);
    return status;
}

static bool write_all(int descriptor, const uint8_t *bytes, size_t n_bytes)
{
    for (size_t done = 0; done < n_bytes;) {
        const ssize_t n = write(descriptor, bytes + done, n_bytes - done);
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) done += (size_t)n;
    }
    return fsync(descriptor) == 0;
}

/* link() takes no name that is there, so that nothing is lost to a file that came in between; where the file system has
 * no links, a look before has to do. */
static bool take_name(const char *temporary, const char *path, bool overwrite)
{
    if (!overwrite && link(temporary, path) == 0) {
        unlink(temporary);
        return true;
    }
    if (!overwrite && (errno == EEXIST || access(path, F_OK) == 0)) {
        errno = EEXIST;
        return false;
    }
    return rename(temporary, path) == 0;
}

/* A new file beside `path`, whose name goes into `temporary`; -1 with errno when there is none to be had. */
static int open_beside(const char *path, char *temporary, size_t n_bytes)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        snprintf(temporary, n_bytes, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        const int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
    return -1;
}

static bm_status write_new(char *temporary, size_t temporary_bytes, const char *path, const uint8_t *bytes,
                           size_t n_bytes, bool overwrite, bm_error *err)
{
    const int descriptor = open_beside(path, temporary, temporary_bytes);
    BMI_FAIL_IF(descriptor < 0, err, BM_ERR_IO, "%s: %s", path, strerror(errno));
    bool is_whole = write_all(descriptor, bytes, n_bytes);
    is_whole = close(descriptor) == 0 && is_whole;
    if (is_whole && take_name(temporary, path, overwrite)) return BM_OK;
    const int why = errno;
    unlink(temporary);
    BMI_FAIL(err, BM_ERR_IO, "%s: %s%s", path, strerror(why), why == EEXIST ? "; --overwrite replaces it" : "");
}

bm_status bmi_file_write(const char *path, const uint8_t *bytes, size_t n_bytes, bool overwrite, bm_error *err)
{
    const size_t n = strlen(path) + 64;
    char *temporary = bmi_calloc(n, 1);
    BMI_FAIL_IF(temporary == NULL, err, BM_ERR_MEMORY, "%s: out of memory", path);
    const bm_status status = write_new(temporary, n, path, bytes, n_bytes, overwrite, err);
    bmi_free(temporary);
    return status;
}
