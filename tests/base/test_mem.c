/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "suite.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

static void test_multiply(void)
{
    size_t out = 7;
    CU_ASSERT(bmi_size_multiply(6, 7, &out) && out == 42);
    CU_ASSERT(bmi_size_multiply(0, SIZE_MAX, &out) && out == 0);
    CU_ASSERT(bmi_size_multiply(SIZE_MAX, 0, &out) && out == 0);
    CU_ASSERT(bmi_size_multiply(SIZE_MAX, 1, &out) && out == SIZE_MAX);
    out = 7;
    CU_ASSERT_FALSE(bmi_size_multiply(SIZE_MAX, 2, &out));
    CU_ASSERT_FALSE(bmi_size_multiply((SIZE_MAX >> 1) + 1, 2, &out));
    CU_ASSERT_FALSE(bmi_size_multiply(SIZE_MAX / 3 + 1, 3, &out));
    CU_ASSERT_EQUAL(out, 7);
}

static void test_bytes_product(void)
{
    const uint64_t most = (uint64_t)1 << 48;
    CU_ASSERT_EQUAL(bmi_bytes_product(3, 5, 7), 105);
    CU_ASSERT_EQUAL(bmi_bytes_product(0, UINT64_MAX, UINT64_MAX), 0);
    CU_ASSERT_EQUAL(bmi_bytes_product(most, 1, 1), most);
    CU_ASSERT_EQUAL(bmi_bytes_product(most, 1, 2), most);
    CU_ASSERT_EQUAL(bmi_bytes_product((uint64_t)1 << 32, (uint64_t)1 << 32, 1), most);
    CU_ASSERT_EQUAL(bmi_bytes_product(UINT64_MAX, UINT64_MAX, UINT64_MAX), most);
}

static void test_calloc(void)
{
    unsigned char *memory = bmi_calloc(100, 3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
    unsigned sum = 0;
    for (int i = 0; i < 300; i++) sum += memory[i];
    CU_ASSERT_EQUAL(sum, 0);
    bmi_free(memory);
    memory = bmi_calloc(0, 8);
    CU_ASSERT_PTR_NOT_NULL(memory);
    bmi_free(memory);
    memory = bmi_calloc(8, 0);
    CU_ASSERT_PTR_NOT_NULL(memory);
    bmi_free(memory);
    CU_ASSERT_PTR_NULL(bmi_calloc((SIZE_MAX >> 1) + 1, 2));
    bmi_free(NULL);
}

static void test_aligned(void)
{
    static const size_t sizes[][2] = {{1, 1}, {63, 1}, {64, 1}, {65, 1}, {5, 12}, {0, 4}, {4, 0}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *memory = bmi_alloc_aligned(sizes[i][0], sizes[i][1]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
        CU_ASSERT_EQUAL((uintptr_t)memory % BMI_ALIGNMENT, 0);
        memset(memory, 1, sizes[i][0] * sizes[i][1]);
        bmi_free(memory);
    }
    CU_ASSERT_PTR_NULL(bmi_alloc_aligned(SIZE_MAX / 2, 3));
    /* Rounding up to the alignment must not wrap round to nothing. */
    CU_ASSERT_PTR_NULL(bmi_alloc_aligned(SIZE_MAX - 8, 1));
}

static void test_realloc(void)
{
    int *memory = bmi_calloc(4, sizeof *memory);
    CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
    for (int i = 0; i < 4; i++) memory[i] = i + 1;
    CU_ASSERT_PTR_NULL(bmi_realloc(memory, SIZE_MAX / 2, sizeof *memory));
    int *larger = bmi_realloc(memory, 4000, sizeof *larger);
    CU_ASSERT_PTR_NOT_NULL_FATAL(larger);
    for (int i = 0; i < 4; i++) CU_ASSERT_EQUAL(larger[i], i + 1);
    larger = bmi_realloc(larger, 0, sizeof *larger);
    CU_ASSERT_PTR_NOT_NULL(larger);
    bmi_free(larger);
    larger = bmi_realloc(NULL, 3, sizeof *larger);
    CU_ASSERT_PTR_NOT_NULL(larger);
    bmi_free(larger);
}

static void test_strings(void)
{
    char *copy = bmi_strdup("gr\xc3\xbcn");
    CU_ASSERT_STRING_EQUAL(copy, "gr\xc3\xbcn");
    bmi_free(copy);
    copy = bmi_strdup("");
    CU_ASSERT_STRING_EQUAL(copy, "");
    bmi_free(copy);
    copy = bmi_strndup("abcdef", 3);
    CU_ASSERT_STRING_EQUAL(copy, "abc");
    bmi_free(copy);
    copy = bmi_strndup("ab", 30);
    CU_ASSERT_STRING_EQUAL(copy, "ab");
    bmi_free(copy);
    /* Bytes of a file have no NUL behind them. */
    const char bytes[3] = {'x', 'y', 'z'};
    copy = bmi_strndup(bytes, 3);
    CU_ASSERT_STRING_EQUAL(copy, "xyz");
    bmi_free(copy);
}

static void *allocate_in_other_thread(void *out)
{
    void *memory = bmi_calloc(1, 1);
    *(bool *)out = memory != NULL;
    bmi_free(memory);
    return NULL;
}

static void test_failures_on_demand(void)
{
    bmi_mem_fail_after(2);
    void *first = bmi_calloc(1, 1), *second = bmi_strdup("a"), *third = bmi_alloc_aligned(1, 1);
    CU_ASSERT_PTR_NOT_NULL(first);
    CU_ASSERT_PTR_NOT_NULL(second);
    CU_ASSERT_PTR_NULL(third);
    CU_ASSERT_PTR_NULL(bmi_realloc(first, 10, 1));
    CU_ASSERT_PTR_NULL(bmi_strndup("abc", 2));
    bool other_thread_has_memory = false;
    pthread_t thread;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, allocate_in_other_thread, &other_thread_has_memory), 0);
    pthread_join(thread, NULL);
    CU_ASSERT(other_thread_has_memory);
    bmi_mem_fail_after(-1);
    third = bmi_calloc(1, 1);
    CU_ASSERT_PTR_NOT_NULL(third);
    bmi_free(first);
    bmi_free(second);
    bmi_free(third);
}

BMT_MAIN("base/mem", {"products are checked", test_multiply}, {"products of bytes", test_bytes_product},
         {"calloc zeroes and checks", test_calloc}, {"aligned memory", test_aligned},
         {"realloc keeps what there was", test_realloc}, {"copies of strings", test_strings},
         {"allocations fail on demand", test_failures_on_demand})
