/* SPDX-License-Identifier: MIT
 *
 * An answer is found for the same question of the same thread, and for no other. */
#include "plugin/memo.h"
#include "suite.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static float first[4] = {1, 2, 3, 4}, second[4] = {5, 6, 7, 8};
static void *bands[2] = {first, second};
static const bm_planes planes = {BM_TYPE_FLOAT32, 2, bands, sizeof(float)};

static bmp_memo_question ask(const char *key)
{
    return (bmp_memo_question){key, &planes, 4};
}

static void *ask_elsewhere(void *unused)
{
    const bmp_memo_question question = ask("a");
    (void)unused;
    return (void *)(uintptr_t)bmp_memo_find(&question);
}

static void test_questions(void)
{
    const bmp_memo_question a = ask("a"), b = ask("b");
    CU_ASSERT_PTR_NULL(bmp_memo_find(&a));
    char *room = bmp_memo_room(&a, 8);
    CU_ASSERT_PTR_NOT_NULL_FATAL(room);
    memcpy(room, "answer", 7);
    CU_ASSERT_STRING_EQUAL(bmp_memo_find(&a), "answer");
    CU_ASSERT_PTR_NULL(bmp_memo_find(&b));
    second[3] = 9; /* one pixel of one source */
    CU_ASSERT_PTR_NULL(bmp_memo_find(&a));
    second[3] = 8;
    bmp_memo_question shorter = a;
    shorter.n_pixels = 3;
    CU_ASSERT_PTR_NULL(bmp_memo_find(&shorter));
    const bm_planes integers = {BM_TYPE_INT32, 2, bands, sizeof(float)};
    const bmp_memo_question other = {"a", &integers, 4};
    CU_ASSERT_PTR_NULL(bmp_memo_find(&other));
    CU_ASSERT_STRING_EQUAL(bmp_memo_find(&a), "answer");

    pthread_t thread;
    void *found = &thread;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, ask_elsewhere, NULL), 0);
    pthread_join(thread, &found);
    CU_ASSERT_PTR_NULL(found);
}

static void test_forgetting(void)
{
    char keys[40][8];
    for (int i = 0; i < 40; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        const bmp_memo_question question = ask(keys[i]);
        CU_ASSERT_PTR_NOT_NULL(bmp_memo_room(&question, 100));
    }
    const bmp_memo_question newest = ask("k39"), before = ask("k38"), oldest = ask("k0");
    CU_ASSERT_PTR_NOT_NULL(bmp_memo_find(&newest));
    CU_ASSERT_PTR_NULL(bmp_memo_find(&oldest));
    bmp_memo_forget();
    CU_ASSERT_PTR_NULL(bmp_memo_find(&newest));
    CU_ASSERT_PTR_NOT_NULL(bmp_memo_find(&before));
    for (int i = 0; i < 40; i++) bmp_memo_forget();
    CU_ASSERT_PTR_NULL(bmp_memo_find(&before));
}

static void test_sizes(void)
{
    const bmp_memo_question a = ask("a");
    bmp_memo_question large = a;
    CU_ASSERT_PTR_NULL(bmp_memo_room(&a, SIZE_MAX));
    CU_ASSERT_PTR_NULL(bmp_memo_room(&a, (size_t)1 << 30));
    large.n_pixels = SIZE_MAX / 2;
    CU_ASSERT_PTR_NULL(bmp_memo_room(&large, 8));
    large.n_pixels = 0;
    CU_ASSERT_PTR_NULL(bmp_memo_room(&large, 8));
    /* Two that are kept alone, but not together. */
    const bmp_memo_question b = ask("b");
    CU_ASSERT_PTR_NOT_NULL(bmp_memo_room(&a, (size_t)60 << 20));
    CU_ASSERT_PTR_NOT_NULL(bmp_memo_room(&b, (size_t)60 << 20));
    CU_ASSERT_PTR_NULL(bmp_memo_find(&a));
    CU_ASSERT_PTR_NOT_NULL(bmp_memo_find(&b));
}

BMT_MAIN("plugin/memo", {"questions", test_questions}, {"forgetting", test_forgetting}, {"sizes", test_sizes})
