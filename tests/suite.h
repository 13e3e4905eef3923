/* SPDX-License-Identifier: MIT
 *
 * A CUnit suite as a program. A test file lists its tests and ends with BMT_MAIN:
 *
 *     BMT_MAIN("base/text", { "append grows", test_append_grows }, { "json escapes", test_json_escapes })
 *
 * Exit status 0 when all passed, 1 when one failed, 77 (skipped, for CTest) when a test called BMT_SKIP and none
 * failed. */
#ifndef BMT_SUITE_H
#define BMT_SUITE_H

#include <CUnit/Basic.h>

#include <stdio.h>
#include <sys/stat.h>

static int bmt_n_skipped;

/* Leaves the test, saying why it cannot be made here. */
#define BMT_SKIP(reason)                         \
    do {                                         \
        printf("\n    skipped: %s\n", (reason)); \
        bmt_n_skipped++;                         \
        return;                                  \
    } while (0)

/* Leaves the test when the folder of real data beside the project is missing. */
#define BMT_NEEDS_SHARED_DATA()                                                              \
    do {                                                                                     \
        struct stat bmt_info_;                                                               \
        if (stat(BMT_SHARED_DATA, &bmt_info_) != 0) BMT_SKIP(BMT_SHARED_DATA " is missing"); \
    } while (0)

/* For statuses: shows the message of `err` on failure. */
#define BMT_ASSERT_OK(expression, err)                                 \
    do {                                                               \
        const bm_status bmt_status_ = (expression);                    \
        if (bmt_status_ != BM_OK) printf("\n    %s\n", (err).message); \
        CU_ASSERT_EQUAL_FATAL(bmt_status_, BM_OK);                     \
    } while (0)

static int bmt_run(const char *name, const CU_TestInfo *tests, size_t n_tests)
{
    if (CU_initialize_registry() != CUE_SUCCESS) return 1;
    CU_pSuite suite = CU_add_suite(name, NULL, NULL);
    for (size_t i = 0; suite != NULL && i < n_tests; i++)
        if (CU_add_test(suite, tests[i].pName, tests[i].pTestFunc) == NULL) suite = NULL;
    if (suite == NULL) return 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    const unsigned n_failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    if (n_failed > 0) return 1;
    return bmt_n_skipped > 0 ? 77 : 0;
}

#define BMT_MAIN(name, ...)                                        \
    int main(void)                                                 \
    {                                                              \
        const CU_TestInfo tests[] = {__VA_ARGS__};                 \
        return bmt_run(name, tests, sizeof tests / sizeof *tests); \
    }

#endif
