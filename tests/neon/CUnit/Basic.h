/* SPDX-License-Identifier: MIT
 *
 * Stands in for CUnit where no CUnit is installed for the processor that is tested: the few names that the kernel
 * suites use. */
#ifndef BMT_NEON_CUNIT_H
#define BMT_NEON_CUNIT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct CU_TestInfo {
    const char *pName;
    void (*pTestFunc)(void);
} CU_TestInfo;
typedef const char *CU_pSuite;
enum { CUE_SUCCESS = 0, CU_BRM_VERBOSE = 0 };

static unsigned cu_n_failures;
static const CU_TestInfo *cu_tests[64];
static CU_TestInfo cu_copies[64];
static int cu_n_tests;

static inline int CU_initialize_registry(void)
{
    return CUE_SUCCESS;
}
static inline CU_pSuite CU_add_suite(const char *name, void *a, void *b)
{
    return a == b ? name : NULL;
}
static inline const CU_TestInfo *CU_add_test(CU_pSuite suite, const char *name, void (*test)(void))
{
    (void)suite;
    cu_copies[cu_n_tests] = (CU_TestInfo){name, test};
    cu_tests[cu_n_tests] = &cu_copies[cu_n_tests];
    return cu_tests[cu_n_tests++];
}
static inline void CU_basic_set_mode(int mode)
{
    (void)mode;
}
static inline void CU_basic_run_tests(void)
{
    for (int i = 0; i < cu_n_tests; i++) {
        const unsigned before = cu_n_failures;
        cu_tests[i]->pTestFunc();
        printf("%s: %s\n", cu_tests[i]->pName, cu_n_failures == before ? "passed" : "FAILED");
    }
}
static inline unsigned CU_get_number_of_failures(void)
{
    return cu_n_failures;
}
static inline void CU_cleanup_registry(void)
{
}

#define CU_ASSERT_TRUE(x)                                  \
    do {                                                   \
        if (!(x)) {                                        \
            cu_n_failures++;                               \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #x); \
        }                                                  \
    } while (0)
#define CU_ASSERT_FALSE(x)              CU_ASSERT_TRUE(!(x))
#define CU_ASSERT_EQUAL(a, b)           CU_ASSERT_TRUE((a) == (b))
#define CU_ASSERT_PTR_NULL(x)           CU_ASSERT_TRUE((x) == NULL)
#define CU_ASSERT_PTR_NOT_NULL(x)       CU_ASSERT_TRUE((x) != NULL)
#define CU_ASSERT_STRING_EQUAL(a, b)    CU_ASSERT_TRUE(strcmp((a), (b)) == 0)
#define CU_ASSERT_DOUBLE_EQUAL(a, b, e) CU_ASSERT_TRUE(fabs((double)(a) - (double)(b)) <= (e))
#define CU_ASSERT_EQUAL_FATAL(a, b) \
    do {                            \
        CU_ASSERT_EQUAL(a, b);      \
        if ((a) != (b)) exit(1);    \
    } while (0)
#define CU_ASSERT_PTR_NOT_NULL_FATAL(x) \
    do {                                \
        CU_ASSERT_PTR_NOT_NULL(x);      \
        if ((x) == NULL) exit(1);       \
    } while (0)
#define CU_ASSERT_FATAL(x) \
    do {                   \
        CU_ASSERT_TRUE(x); \
        if (!(x)) exit(1); \
    } while (0)

#endif
