/* SPDX-License-Identifier: MIT */
#include "pipeline/schedule.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define MEGABYTE ((uint64_t)1 << 20)

static bmi_schedule_needs needs_of(int width, int height)
{
    return (bmi_schedule_needs){.area = {0, 0, width, height},
                                .source_block_width = 128,
                                .source_block_height = 128,
                                .sink_block_width = 512,
                                .sink_block_height = 512,
                                .in_bytes = 11,
                                .out_bytes = 1,
                                .worker_bytes = 10000,
                                .n_threads = 2,
                                .memory_bytes = 256 * MEGABYTE};
}

/* What windows and scratch take, by the meaning of the fields and not by the formula of the solver. */
static uint64_t memory_of(const bmi_schedule_needs *needs, const bmi_schedule *s)
{
    const uint64_t n_pixels = (uint64_t)s->width * (uint64_t)s->height;
    return (uint64_t)s->n_threads * (needs->worker_bytes + n_pixels * needs->in_bytes) +
           (uint64_t)s->n_slots * n_pixels * needs->out_bytes + s->cache_bytes;
}

/* False, with a word, when the windows do not tile the area in order or break the budget. */
static bool is_sound(const bmi_schedule_needs *needs, const bmi_schedule *s)
{
    const bm_window *area = &needs->area;
    int64_t n_pixels = 0;
    bool sound = s->width >= 1 && s->height >= 1 && s->width <= area->width && s->height <= area->height;
    const int n_down = s->n_across > 0 ? s->n_windows / s->n_across : 0;
    sound = sound && s->n_across * n_down == s->n_windows && s->n_windows >= 1;
    for (int i = 0; sound && i < s->n_windows; i++) {
        const bm_window w = bmi_schedule_window(s, i);
        const int column = i % s->n_across, row = i / s->n_across;
        n_pixels += (int64_t)w.width * w.height;
        /* Exact places together with the sum of pixels mean: every pixel once. */
        sound = w.x == area->x + column * s->width && w.y == area->y + row * s->height && w.width >= 1 &&
                w.height >= 1 && w.width <= s->width && w.height <= s->height &&
                w.x + w.width <= area->x + area->width && w.y + w.height <= area->y + area->height;
    }
    sound = sound && n_pixels == (int64_t)area->width * area->height;
    sound = sound && s->n_threads >= 1 && s->n_threads <= needs->n_threads && s->n_threads <= s->n_windows;
    sound = sound && s->n_slots >= s->n_threads && memory_of(needs, s) <= needs->memory_bytes;
    if (!sound)
        printf("\n    area %d,%d %dx%d, blocks %dx%d and %dx%d: windows %dx%d, %d across, %d in all, %d threads\n",
               area->x, area->y, area->width, area->height, needs->source_block_width, needs->source_block_height,
               needs->sink_block_width, needs->sink_block_height, s->width, s->height, s->n_across, s->n_windows,
               s->n_threads);
    return sound;
}

static bmi_schedule make(const bmi_schedule_needs *needs)
{
    bmi_schedule schedule;
    bm_error err;
    BMT_ASSERT_OK(bmi_schedule_make(needs, &schedule, &err), err);
    return schedule;
}

static void test_covers_once(void)
{
    static const int areas[][4] = {{0, 0, 1, 1},    {0, 0, 700, 500}, {13, 7, 700, 500},  {0, 0, 1, 5000},
                                   {0, 0, 5000, 1}, {5, 5, 511, 513}, {0, 0, 1024, 1024}, {1, 2, 97, 1009}};
    static const int blocks[][2] = {{1, 1},     {128, 128}, {512, 512}, {256, 1},   {5000, 1},
                                    {5000, 16}, {100, 300}, {97, 89},   {16, 4096}, {100000, 100000}};
    static const int wishes[] = {0, 1, 7, 1000, 4096, 100000, INT32_MAX};
    static const uint64_t budgets[] = {256 * 1024, 4 * MEGABYTE, 64 * MEGABYTE, 2048 * MEGABYTE};
    int n_failed = 0, n_refused = 0;
    for (size_t a = 0; a < sizeof areas / sizeof *areas; a++)
        for (size_t in = 0; in < sizeof blocks / sizeof *blocks; in++)
            for (size_t out = 0; out < sizeof blocks / sizeof *blocks; out++)
                for (size_t w = 0; w < sizeof wishes / sizeof *wishes; w++)
                    for (size_t m = 0; m < sizeof budgets / sizeof *budgets; m++) {
                        bmi_schedule_needs needs = needs_of(areas[a][2], areas[a][3]);
                        needs.area.x = areas[a][0];
                        needs.area.y = areas[a][1];
                        needs.source_block_width = blocks[in][0];
                        needs.source_block_height = blocks[in][1];
                        needs.sink_block_width = blocks[out][0];
                        needs.sink_block_height = blocks[out][1];
                        needs.window_pixels = wishes[w];
                        needs.memory_bytes = budgets[m];
                        needs.worker_bytes = 1000;
                        bmi_schedule schedule;
                        if (bmi_schedule_make(&needs, &schedule, NULL) != BM_OK)
                            n_refused += m < 2 ? 0 : 1; /* the small budgets do not hold the large blocks */
                        else if (!is_sound(&needs, &schedule))
                            n_failed++;
                    }
    CU_ASSERT_EQUAL(n_failed, 0);
    CU_ASSERT_EQUAL(n_refused, 0);
}

static void test_wish_is_a_cap(void)
{
    for (int wish = 1; wish < 3000000; wish = wish * 3 + 1) {
        bmi_schedule_needs needs = needs_of(2000, 1500);
        needs.window_pixels = wish;
        const bmi_schedule s = make(&needs);
        CU_ASSERT((int64_t)s.width * s.height <= wish);
    }
}

static void test_aligned_to_blocks(void)
{
    static const int blocks[][4] = {{128, 128, 512, 512}, {512, 512, 128, 128}, {256, 256, 384, 256}, {64, 32, 96, 16}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        bmi_schedule_needs needs = needs_of(10000, 10000);
        needs.source_block_width = blocks[i][0];
        needs.source_block_height = blocks[i][1];
        needs.sink_block_width = blocks[i][2];
        needs.sink_block_height = blocks[i][3];
        const bmi_schedule s = make(&needs);
        CU_ASSERT_EQUAL(s.width % blocks[i][0], 0);
        CU_ASSERT_EQUAL(s.width % blocks[i][2], 0);
        CU_ASSERT_EQUAL(s.height % blocks[i][1], 0);
        CU_ASSERT_EQUAL(s.height % blocks[i][3], 0);
    }
}

/* 7919 and 7907 are primes: whole blocks of both would be 62 million columns. */
static void test_blocks_without_common_measure(void)
{
    bmi_schedule_needs needs = needs_of(100000, 1000);
    needs.source_block_width = 7919;
    needs.sink_block_width = 7907;
    needs.source_block_height = needs.sink_block_height = 1;
    const bmi_schedule s = make(&needs);
    CU_ASSERT(is_sound(&needs, &s));
    CU_ASSERT(s.width == 100000 || s.width % 7919 == 0);
}

/* Rows of strips stay whole: cutting them in width would read every strip several times. */
static void test_strips_of_a_wide_raster(void)
{
    bmi_schedule_needs needs = needs_of(40000, 3000);
    needs.source_block_width = needs.sink_block_width = 40000;
    needs.source_block_height = needs.sink_block_height = 1;
    const bmi_schedule s = make(&needs);
    CU_ASSERT_EQUAL(s.width, 40000);
    CU_ASSERT_EQUAL(s.n_across, 1);
    CU_ASSERT(s.height >= 2);
    CU_ASSERT(is_sound(&needs, &s));
}

/* A strip larger than the wish is cut all the same, or one row would break the budget. */
static void test_one_row_wider_than_the_wish(void)
{
    bmi_schedule_needs needs = needs_of(2000000, 3);
    needs.source_block_width = needs.sink_block_width = 2000000;
    needs.source_block_height = needs.sink_block_height = 1;
    needs.memory_bytes = 40 * MEGABYTE;
    const bmi_schedule s = make(&needs);
    CU_ASSERT_EQUAL(s.height, 1);
    CU_ASSERT(s.width < 2000000);
    CU_ASSERT(is_sound(&needs, &s));
}

static void test_huge_raster(void)
{
    static const int blocks[][2] = {{512, 512}, {100000, 1}, {128, 128}};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        bmi_schedule_needs needs = needs_of(100000, 100000);
        needs.n_threads = 64;
        needs.source_block_width = blocks[i][0];
        needs.source_block_height = blocks[i][1];
        const bmi_schedule s = make(&needs);
        CU_ASSERT(is_sound(&needs, &s));
        const bool whole = s.width % blocks[i][0] == 0 && s.height % blocks[i][1] == 0;
        CU_ASSERT(whole || s.n_threads == 64);
    }
}

/* Workers are given up before blocks are cut, as long as one worker can hold a block. */
static void test_whole_blocks_before_workers(void)
{
    bmi_schedule_needs needs = needs_of(3000, 3000);
    needs.source_block_width = needs.source_block_height = 512;
    needs.in_bytes = 25;
    needs.n_threads = 8;
    needs.memory_bytes = 24 * MEGABYTE;
    bmi_schedule s = make(&needs);
    CU_ASSERT_EQUAL(s.n_threads, 1);
    CU_ASSERT_EQUAL(s.width, 512);
    CU_ASSERT_EQUAL(s.height, 512);
    needs.memory_bytes = 48 * MEGABYTE;
    s = make(&needs);
    CU_ASSERT(s.n_threads > 1 && s.n_threads < 8 && s.width == 512 && s.height == 512);
    needs.memory_bytes = 12 * MEGABYTE; /* not one could: then one of them, on parts of a block that the cache holds */
    s = make(&needs);
    CU_ASSERT(s.n_threads == 1 && s.height < 512);
    CU_ASSERT(is_sound(&needs, &s));
    CU_ASSERT(s.cache_bytes >= 512 * 512 * needs.in_bytes);
    needs.base_bytes = 36 * MEGABYTE; /* what is held already is not there for windows */
    needs.memory_bytes = 48 * MEGABYTE;
    const bmi_schedule again = make(&needs);
    CU_ASSERT(again.n_threads == 1 && again.height == s.height && again.cache_bytes == s.cache_bytes);
}

/* A window of one pixel each would be 10^10 of them: more than can be counted. */
static void test_too_many_windows(void)
{
    bmi_schedule_needs needs = needs_of(100000, 100000);
    needs.window_pixels = 1;
    bmi_schedule schedule;
    bm_error err = {BM_OK, ""};
    CU_ASSERT_EQUAL(bmi_schedule_make(&needs, &schedule, &err), BM_ERR_MEMORY);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "too many windows"));
    /* The last window of the largest raster there can be. */
    needs = needs_of(INT32_MAX, INT32_MAX);
    needs.area.x = needs.area.y = 0;
    needs.window_pixels = INT32_MAX;
    needs.memory_bytes = UINT64_MAX;
    needs.source_block_width = needs.sink_block_width = INT32_MAX;
    needs.source_block_height = needs.sink_block_height = 1;
    schedule = make(&needs);
    const bm_window last = bmi_schedule_window(&schedule, schedule.n_windows - 1);
    CU_ASSERT_EQUAL((int64_t)last.x + last.width, INT32_MAX);
    CU_ASSERT_EQUAL((int64_t)last.y + last.height, INT32_MAX);
}

/* The message names the least budget in MiB; that budget works, and a MiB less does not. */
static void test_too_small_a_budget(void)
{
    bmi_schedule_needs needs = needs_of(7000, 5000);
    needs.base_bytes = 50 * MEGABYTE;
    needs.memory_bytes = 1000;
    bmi_schedule schedule;
    bm_error err = {BM_OK, ""};
    CU_ASSERT_EQUAL(bmi_schedule_make(&needs, &schedule, &err), BM_ERR_MEMORY);
    const char *at = strstr(err.message, "the least for this run is ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    const uint64_t least = MEGABYTE * strtoull(at + strlen("the least for this run is "), NULL, 10);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "a memory of 1000 bytes"));
    CU_ASSERT(bmi_schedule_least_bytes(&needs) <= least && bmi_schedule_least_bytes(&needs) > least - MEGABYTE);
    needs.memory_bytes = bmi_schedule_least_bytes(&needs);
    CU_ASSERT_EQUAL(bmi_schedule_make(&needs, &schedule, &err), BM_OK);
    needs.memory_bytes--;
    CU_ASSERT_EQUAL(bmi_schedule_make(&needs, &schedule, &err), BM_ERR_MEMORY);
    needs.memory_bytes = least;
    schedule = make(&needs);
    CU_ASSERT(is_sound(&needs, &schedule));
    needs.memory_bytes = least - MEGABYTE;
    CU_ASSERT_EQUAL(bmi_schedule_make(&needs, &schedule, &err), BM_ERR_MEMORY);
}

static void test_fewer_threads_than_windows(void)
{
    bmi_schedule_needs needs = needs_of(100, 100);
    needs.n_threads = 1000;
    needs.memory_bytes = 2048 * MEGABYTE;
    const bmi_schedule s = make(&needs);
    CU_ASSERT_EQUAL(s.n_windows, 1);
    CU_ASSERT_EQUAL(s.n_threads, 1);
}

/* More memory never makes smaller windows. */
static void test_budget_is_monotone(void)
{
    int64_t before = 0;
    for (uint64_t budget = 8 * MEGABYTE; budget <= 64 * MEGABYTE; budget *= 2) {
        bmi_schedule_needs needs = needs_of(5000, 5000);
        needs.memory_bytes = budget;
        const bmi_schedule s = make(&needs);
        CU_ASSERT(is_sound(&needs, &s));
        CU_ASSERT((int64_t)s.width * s.height >= before);
        before = (int64_t)s.width * s.height;
    }
    CU_ASSERT(before > 1000);
}

BMT_MAIN("pipeline/schedule", {"windows cover the area once, within the budget", test_covers_once},
         {"the wish is a cap", test_wish_is_a_cap}, {"windows are whole blocks", test_aligned_to_blocks},
         {"blocks without a common measure", test_blocks_without_common_measure},
         {"strips of a wide raster stay whole", test_strips_of_a_wide_raster},
         {"one row wider than the wish", test_one_row_wider_than_the_wish},
         {"100000 x 100000 pixels", test_huge_raster},
         {"whole blocks before workers", test_whole_blocks_before_workers}, {"too many windows", test_too_many_windows},
         {"too small a budget names the least", test_too_small_a_budget},
         {"no more threads than windows", test_fewer_threads_than_windows},
         {"more memory, larger windows", test_budget_is_monotone})
