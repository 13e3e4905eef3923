/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/mem.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make(const char *name, const void *bytes, size_t n_bytes)
{
    FILE *file = fopen(in_folder(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fwrite(bytes, 1, n_bytes, file), n_bytes);
    CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
}

static void begin(void)
{
    strcpy(folder, "/tmp/bandmix-file-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

/* Fails with `expected`, names the path, and gives nothing. */
static void assert_fails(const char *path, size_t limit, bm_status expected, const char *words)
{
    uint8_t *data = (uint8_t *)1;
    size_t n_bytes = 99;
    bm_error err = {BM_OK, ""};
    CU_ASSERT_EQUAL(bmi_file_read(path, limit, &data, &n_bytes, &err), expected);
    CU_ASSERT_EQUAL(err.status, expected);
    CU_ASSERT_PTR_NULL(data);
    CU_ASSERT_EQUAL(n_bytes, 0);
    CU_ASSERT_EQUAL(strncmp(err.message, path, strlen(path)), 0);
    if (strstr(err.message, words) == NULL) printf("\n    no \"%s\" in: %s\n", words, err.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, words));
}

static void test_reads_all_bytes(void)
{
    begin();
    static uint8_t bytes[70000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 7 + i / 256);
    make("data", bytes, sizeof bytes);
    uint8_t *data;
    size_t n_bytes;
    bm_error err;
    BMT_ASSERT_OK(bmi_file_read(in_folder("data"), sizeof bytes, &data, &n_bytes, &err), err);
    CU_ASSERT_EQUAL_FATAL(n_bytes, sizeof bytes);
    CU_ASSERT_EQUAL(memcmp(data, bytes, n_bytes), 0);
    bmi_free(data);
    /* One byte more than the limit. */
    assert_fails(in_folder("data"), sizeof bytes - 1, BM_ERR_FORMAT, "more than the limit of 69999");
    unlink(in_folder("data"));
    rmdir(folder);
}

static void test_empty_file(void)
{
    begin();
    make("empty", "", 0);
    uint8_t *data;
    size_t n_bytes;
    bm_error err;
    BMT_ASSERT_OK(bmi_file_read(in_folder("empty"), 10, &data, &n_bytes, &err), err);
    CU_ASSERT_EQUAL(n_bytes, 0);
    CU_ASSERT_PTR_NOT_NULL(data);
    bmi_free(data);
    unlink(in_folder("empty"));
    rmdir(folder);
}

static void test_what_is_no_file(void)
{
    begin();
    assert_fails(in_folder("missing"), 10, BM_ERR_IO, "No such file");
    assert_fails(folder, 10, BM_ERR_IO, "is a folder");
    assert_fails("/dev/null", 10, BM_ERR_IO, "not a regular file");
    rmdir(folder);
}

/* Opening a pipe that nobody writes to would wait for ever. */
static void test_pipe_does_not_hang(void)
{
    begin();
    CU_ASSERT_EQUAL_FATAL(mkfifo(in_folder("pipe"), 0600), 0);
    alarm(20);
    assert_fails(in_folder("pipe"), 10, BM_ERR_IO, "not a regular file");
    alarm(0);
    unlink(in_folder("pipe"));
    rmdir(folder);
}

/* A hole takes no disk, but its size is over the limit, and no memory may be asked for. */
static void test_huge_file(void)
{
    begin();
    make("huge", "x", 1);
    CU_ASSERT_EQUAL_FATAL(truncate(in_folder("huge"), (off_t)1 << 40), 0);
    assert_fails(in_folder("huge"), (size_t)1 << 30, BM_ERR_FORMAT, "1099511627776 bytes");
    unlink(in_folder("huge"));
    rmdir(folder);
}

static void test_no_memory(void)
{
    begin();
    make("data", "abc", 3);
    bmi_mem_fail_after(0);
    assert_fails(in_folder("data"), 10, BM_ERR_MEMORY, "out of memory");
    bmi_mem_fail_after(-1);
    unlink(in_folder("data"));
    rmdir(folder);
}

static bm_status beside(const char *name, size_t offset, size_t length, uint8_t **data, size_t *n_bytes)
{
    bm_error err;
    char with_slash[80];
    snprintf(with_slash, sizeof with_slash, "%s/", folder);
    return bmi_file_read_beside(with_slash, name, offset, length, 100, data, n_bytes, &err);
}

static void test_parts_beside(void)
{
    uint8_t *data;
    size_t n_bytes;
    begin();
    make("data", "0123456789", 10);
    CU_ASSERT_EQUAL_FATAL(beside("data", 3, 4, &data, &n_bytes), BM_OK);
    CU_ASSERT(n_bytes == 4 && memcmp(data, "3456", 4) == 0);
    bmi_free(data);
    CU_ASSERT_EQUAL_FATAL(beside("./data", 8, SIZE_MAX, &data, &n_bytes), BM_OK);
    CU_ASSERT(n_bytes == 2 && memcmp(data, "89", 2) == 0);
    bmi_free(data);
    CU_ASSERT_EQUAL_FATAL(beside("data", 10, 0, &data, &n_bytes), BM_OK);
    CU_ASSERT_EQUAL(n_bytes, 0);
    bmi_free(data);
    CU_ASSERT_EQUAL(beside("data", 8, 3, &data, &n_bytes), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(beside("data", 11, SIZE_MAX, &data, &n_bytes), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(beside("gone", 0, 1, &data, &n_bytes), BM_ERR_IO);
    CU_ASSERT_PTR_NULL(data);
    unlink(in_folder("data"));
    rmdir(folder);
}

/* Nothing outside the folder is read, whatever the way there. */
static void test_stays_in_the_folder(void)
{
    static const char *const ways[] = {"/etc/passwd", "../data", "a/../../data", "..", "", "https://host/data"};
    uint8_t *data;
    size_t n_bytes;
    begin();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        CU_ASSERT(!bmi_path_stays(ways[i]));
        CU_ASSERT_EQUAL(beside(ways[i], 0, SIZE_MAX, &data, &n_bytes), BM_ERR_UNSUPPORTED);
    }
    CU_ASSERT(bmi_path_stays("a/b") && bmi_path_stays("..a") && bmi_path_stays("a.."));
    CU_ASSERT_EQUAL_FATAL(symlink("/etc/passwd", in_folder("link")), 0);
    CU_ASSERT_EQUAL(beside("link", 0, SIZE_MAX, &data, &n_bytes), BM_ERR_UNSUPPORTED);
    unlink(in_folder("link"));
    make("data", "01", 2);
    CU_ASSERT_EQUAL_FATAL(symlink("data", in_folder("link")), 0);
    CU_ASSERT_EQUAL(beside("link", 0, SIZE_MAX, &data, &n_bytes), BM_OK);
    bmi_free(data);
    unlink(in_folder("link"));
    unlink(in_folder("data"));
    rmdir(folder);
}

/* A new file whole, an old one only where that is allowed, and nothing beside them. */
static void test_write(void)
{
    bm_error err;
    uint8_t *data;
    size_t n_bytes;
    begin();
    BMT_ASSERT_OK(bmi_file_write(in_folder("new"), (const uint8_t *)"first", 5, false, &err), err);
    CU_ASSERT_EQUAL(bmi_file_write(in_folder("new"), (const uint8_t *)"second", 6, false, &err), BM_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "--overwrite"));
    BMT_ASSERT_OK(bmi_file_read(in_folder("new"), 100, &data, &n_bytes, &err), err);
    CU_ASSERT(n_bytes == 5 && memcmp(data, "first", 5) == 0);
    bmi_free(data);
    BMT_ASSERT_OK(bmi_file_write(in_folder("new"), (const uint8_t *)"second", 6, true, &err), err);
    BMT_ASSERT_OK(bmi_file_read(in_folder("new"), 100, &data, &n_bytes, &err), err);
    CU_ASSERT(n_bytes == 6 && memcmp(data, "second", 6) == 0);
    bmi_free(data);
    CU_ASSERT_EQUAL(bmi_file_write(in_folder("no/new"), (const uint8_t *)"x", 1, true, &err), BM_ERR_IO);
    bmi_mem_fail_after(0);
    CU_ASSERT_EQUAL(bmi_file_write(in_folder("other"), (const uint8_t *)"x", 1, true, &err), BM_ERR_MEMORY);
    bmi_mem_fail_after(-1);
    unlink(in_folder("new"));
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

BMT_MAIN("base/file", {"write", test_write}, {"parts beside", test_parts_beside},
         {"stays in the folder", test_stays_in_the_folder}, {"reads all bytes, up to the limit", test_reads_all_bytes},
         {"an empty file", test_empty_file}, {"missing, folder, device", test_what_is_no_file},
         {"a pipe does not hang", test_pipe_does_not_hang}, {"a huge file", test_huge_file},
         {"no memory", test_no_memory})
