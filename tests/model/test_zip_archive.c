/* SPDX-License-Identifier: MIT
 *
 * Entries are found and read whole; sizes that lie, damage and bombs are refused. */
#include "zip_builder.h"

#include "model/zip_archive.h"

static const char hello[] = "hello";
static uint8_t zeros[1 << 20];

static const bmt_entry some[] = {
    {"net/version", "3\n", 2}, {"net/data.pkl", hello, 5}, {"net/data/0", "", 0}, {"net/data/1", zeros, sizeof zeros}};

static void check_read(bmi_zip *zip, const char *name, size_t limit, bm_status expected, const char *part)
{
    uint8_t *bytes;
    size_t n_bytes;
    bm_error err = {.message = ""};
    const bm_status status = bmi_zip_read(zip, name, limit, &bytes, &n_bytes, &err);
    if (status != expected || strstr(err.message, part) == NULL) printf("\n    %d %s\n", (int)status, err.message);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    CU_ASSERT_EQUAL(bytes == NULL, status != BM_OK);
    bmi_free(bytes);
}

static void check_entries(bool deflate)
{
    size_t n_bytes, n;
    uint8_t *archive = bmt_zip(some, sizeof some / sizeof *some, deflate, &n_bytes), *bytes;
    bmi_zip *zip;
    bm_error err;
    BMT_ASSERT_OK(bmi_zip_open(archive, n_bytes, &zip, &err), err);
    CU_ASSERT_STRING_EQUAL(bmi_zip_find_suffix(zip, "/data.pkl"), "net/data.pkl");
    CU_ASSERT_PTR_NULL(bmi_zip_find_suffix(zip, "/constants.pkl"));
    CU_ASSERT_PTR_NULL(bmi_zip_find_suffix(zip, "a/name/longer/than/any/of/them"));
    CU_ASSERT_STRING_EQUAL(bmi_zip_find_part(zip, "/data/"), "net/data/0");
    CU_ASSERT_PTR_NULL(bmi_zip_find_part(zip, "/code/"));
    CU_ASSERT_TRUE(bmi_zip_has(zip, "net/version"));
    CU_ASSERT_FALSE(bmi_zip_has(zip, "version"));
    BMT_ASSERT_OK(bmi_zip_read(zip, "net/data.pkl", 5, &bytes, &n, &err), err);
    CU_ASSERT_EQUAL(n, 5);
    CU_ASSERT_EQUAL(memcmp(bytes, hello, 5), 0);
    bmi_free(bytes);
    BMT_ASSERT_OK(bmi_zip_read(zip, "net/data/1", sizeof zeros, &bytes, &n, &err), err);
    CU_ASSERT_EQUAL(n, sizeof zeros);
    bmi_free(bytes);
    check_read(zip, "net/data/0", 0, BM_OK, "");
    check_read(zip, "net/data.pkl", 4, BM_ERR_UNSUPPORTED, "at most 4");
    check_read(zip, "data.pkl", 5, BM_ERR_FORMAT, "no entry \"data.pkl\"");
    bmi_mem_fail_after(0);
    check_read(zip, "net/data.pkl", 5, BM_ERR_MEMORY, "memory");
    bmi_mem_fail_after(-1);
    bmi_zip_close(zip);
    bmi_free(archive);
}

static void test_stored(void)
{
    check_entries(false);
}

static void test_deflated(void)
{
    check_entries(true);
}

static void test_not_an_archive(void)
{
    bmi_zip *zip;
    bm_error err;
    CU_ASSERT_EQUAL(bmi_zip_open((const uint8_t *)"PK\3\4 and no more", 16, &zip, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NULL(zip);
    CU_ASSERT_EQUAL(bmi_zip_open((const uint8_t *)"", 0, &zip, &err), BM_ERR_FORMAT);
    bmi_zip_close(NULL);
}

/* Writes `value` over the uncompressed size of the first entry in the central directory. */
static void lie_about_size(uint8_t *archive, size_t n_bytes, uint32_t value)
{
    for (size_t i = 0; i + 46 < n_bytes; i++) {
        if (memcmp(archive + i, "PK\1\2", 4) != 0) continue;
        for (size_t k = 0; k < 4; k++) archive[i + 24 + k] = (uint8_t)(value >> (8 * k));
        return;
    }
    CU_FAIL("no central directory");
}

static void test_sizes_that_lie(void)
{
    static const bmt_entry one[] = {{"a/data.pkl", zeros, 1000}};
    static const uint32_t sizes[] = {0x7fffffff, 100000, 1001, 999};
    for (int deflate = 0; deflate < 2; deflate++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            size_t n_bytes;
            uint8_t *archive = bmt_zip(one, 1, deflate != 0, &n_bytes);
            lie_about_size(archive, n_bytes, sizes[i]);
            bmi_zip *zip;
            bm_error err;
            if (bmi_zip_open(archive, n_bytes, &zip, &err) == BM_OK)
                check_read(zip, "a/data.pkl", SIZE_MAX, BM_ERR_FORMAT, "zip entry");
            bmi_zip_close(zip);
            bmi_free(archive);
        }
    }
}

static void test_checksum(void)
{
    static const bmt_entry one[] = {{"a/data.pkl", hello, 5}};
    size_t n_bytes;
    uint8_t *archive = bmt_zip(one, 1, false, &n_bytes);
    for (size_t i = 0; i + 5 < n_bytes; i++)
        if (memcmp(archive + i, hello, 5) == 0) archive[i] ^= 1;
    bmi_zip *zip;
    bm_error err;
    BMT_ASSERT_OK(bmi_zip_open(archive, n_bytes, &zip, &err), err);
    check_read(zip, "a/data.pkl", 100, BM_ERR_FORMAT, "checksum");
    bmi_zip_close(zip);
    bmi_free(archive);
}

BMT_MAIN("model/zip_archive", {"stored", test_stored}, {"deflated", test_deflated},
         {"not an archive", test_not_an_archive}, {"sizes that lie", test_sizes_that_lie}, {"checksum", test_checksum})
