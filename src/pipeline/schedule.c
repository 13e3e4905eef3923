/* SPDX-License-Identifier: MIT */
#include "pipeline/schedule.h"

#include "base/mem.h"

/* A 512 x 512 tile: large enough that a window's fixed costs vanish, small enough that its planes stay near the caches.
 */
#define WINDOW_PIXELS (512 * 512)

/* Two slots a worker: one that it fills while the one before waits for its turn to be written. */
#define SLOTS_PER_WORKER 2

/* GDAL's block cache below this makes it drop a block while its neighbours are still being read from it. */
#define CACHE_MIN_BYTES ((uint64_t)16 << 20)

/* The smallest window that is worth a turn. */
#define LEAST_PIXELS 256

static int64_t greatest_common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The smallest length that is whole blocks of both, or the larger block where that would be out of proportion. */
static int common_length(int a, int b, int limit)
{
    const int64_t common = (int64_t)a / greatest_common_divisor(a, b) * b;
    const int larger = a > b ? a : b;
    const int64_t length = common <= (int64_t)8 * larger ? common : larger;
    return length < limit ? (int)length : limit;
}

static int smaller(int64_t a, int64_t b)
{
    return (int)(a < b ? a : b);
}

/* A part of `length` that is at most `most`: whole `unit`s where one fits, and if possible so that the parts fill
 * `length` evenly. */
static int cut(int length, int unit, int64_t most)
{
    if (most >= length) return length;
    if (most < 1) return 1;
    if (most < unit) return (int)most;
    const int best = (int)(most / unit) * unit;
    for (int part = best; part > best / 2 && part >= unit; part -= unit)
        if (length % part == 0) return part;
    return best;
}

/* Windows of whole blocks, grown to the right and down while they stay within `most` pixels, or cut when one is too
 * large: first in height, because rows of strips are cheap to cut, then in width. */
static void fit(const bmi_schedule_needs *needs, int64_t most, int *width, int *height)
{
    const bm_window *area = &needs->area;
    int w = common_length(needs->source_block_width, needs->sink_block_width, area->width);
    int h = common_length(needs->source_block_height, needs->sink_block_height, area->height);
    if ((int64_t)w * h > most) {
        h = cut(h, smaller(needs->source_block_height, h), most / w);
        if ((int64_t)w * h > most) w = cut(w, smaller(needs->sink_block_width, w), most / h);
    } else {
        w = smaller((int64_t)w * (most / ((int64_t)w * h)), area->width);
        h = smaller((int64_t)h * (most / ((int64_t)w * h)), area->height);
    }
    *width = w;
    *height = h;
}

static uint64_t pixel_bytes(const bmi_schedule_needs *needs)
{
    return needs->in_bytes + SLOTS_PER_WORKER * needs->out_bytes;
}

static uint64_t source_block_pixels(const bmi_schedule_needs *needs)
{
    return (uint64_t)smaller(needs->source_block_width, needs->area.width) *
           (uint64_t)smaller(needs->source_block_height, needs->area.height);
}

/* A row of output blocks: what the cache gathers when windows fill them piece by piece. */
static uint64_t sink_row_bytes(const bmi_schedule_needs *needs)
{
    const int height = smaller(needs->sink_block_height, needs->area.height);
    return bmi_bytes_product((uint64_t)needs->area.width, (uint64_t)height, needs->out_bytes);
}

/* What the block cache has to hold, or blocks are decoded and encoded again and again: the blocks under every worker's
 * window, and some of those of the output. */
static uint64_t least_cache_bytes(const bmi_schedule_needs *needs, int n_threads)
{
    const uint64_t row = sink_row_bytes(needs);
    return bmi_bytes_product((uint64_t)n_threads, source_block_pixels(needs), needs->in_bytes) +
           (row < CACHE_MIN_BYTES ? row : CACHE_MIN_BYTES);
}

/* What it should hold: the former twice, for the next blocks come before the last have left. */
static uint64_t cache_bytes(const bmi_schedule_needs *needs, int width, int height, int n_threads)
{
    const uint64_t windows = 2 * (uint64_t)n_threads * (uint64_t)width * (uint64_t)height * needs->in_bytes;
    const bool whole_blocks = height % needs->sink_block_height == 0 || height == needs->area.height;
    uint64_t bytes = windows + (whole_blocks ? 0 : 2 * sink_row_bytes(needs));
    if (bytes < least_cache_bytes(needs, n_threads)) bytes = least_cache_bytes(needs, n_threads);
    return bytes < CACHE_MIN_BYTES ? CACHE_MIN_BYTES : bytes;
}

/* What is left for windows and GDAL's cache when `n_threads` workers have what they hold otherwise. */
static uint64_t room_bytes(const bmi_schedule_needs *needs, int n_threads)
{
    const uint64_t fixed = needs->base_bytes + bmi_bytes_product((uint64_t)n_threads, needs->worker_bytes, 1);
    return needs->memory_bytes <= fixed ? 0 : needs->memory_bytes - fixed;
}

/* Half of that for windows and half for the cache, which takes more where it needs it. */
static uint64_t window_bytes(const bmi_schedule_needs *needs, int n_threads)
{
    const uint64_t room = room_bytes(needs, n_threads), cache = least_cache_bytes(needs, n_threads);
    return cache >= room ? 0 : room - cache < room / 2 ? room - cache : room / 2;
}

/* Pixels of a window that `n_threads` workers can have. */
static uint64_t affordable_pixels(const bmi_schedule_needs *needs, int n_threads)
{
    return window_bytes(needs, n_threads) / pixel_bytes(needs) / (uint64_t)n_threads;
}

/* As many workers as can each hold a whole block of the source, and one if not even that can: more of them would decode
 * every block several times, and leave blocks of the output to be written piece by piece. */
static int choose_workers(const bmi_schedule_needs *needs)
{
    int n_threads = needs->n_threads;
    while (n_threads > 1 && affordable_pixels(needs, n_threads) < source_block_pixels(needs)) n_threads--;
    return n_threads;
}

uint64_t bmi_schedule_least_bytes(const bmi_schedule_needs *needs)
{
    const uint64_t area = (uint64_t)needs->area.width * (uint64_t)needs->area.height;
    const uint64_t window = (area < LEAST_PIXELS ? area : LEAST_PIXELS) * pixel_bytes(needs);
    const uint64_t cache = least_cache_bytes(needs, 1);
    return needs->base_bytes + needs->worker_bytes + window + (cache > window ? cache : window);
}

bm_status bmi_schedule_make(const bmi_schedule_needs *needs, bmi_schedule *out, bm_error *err)
{
    const uint64_t least = bmi_schedule_least_bytes(needs), mebibyte = (uint64_t)1 << 20;
    BMI_FAIL_IF(needs->memory_bytes < least, err, BM_ERR_MEMORY,
                "a memory of %llu bytes is too small: the least for this run is %llu MiB",
                (unsigned long long)needs->memory_bytes, (unsigned long long)((least + mebibyte - 1) / mebibyte));
    const int n_workers = choose_workers(needs);
    const uint64_t affordable = affordable_pixels(needs, n_workers);
    const uint64_t wish = needs->window_pixels > 0 ? (uint64_t)needs->window_pixels : WINDOW_PIXELS;
    *out = (bmi_schedule){.area = needs->area};
    fit(needs, (int64_t)(affordable < wish ? affordable : wish), &out->width, &out->height);
    const int64_t n_across = ((int64_t)needs->area.width + out->width - 1) / out->width;
    const int64_t n_down = ((int64_t)needs->area.height + out->height - 1) / out->height;
    BMI_FAIL_IF(n_across > INT32_MAX / n_down, err, BM_ERR_MEMORY,
                "%d x %d pixels would be cut into too many windows of %d x %d; give more memory", needs->area.width,
                needs->area.height, out->width, out->height);
    out->n_across = (int)n_across;
    out->n_windows = (int)(n_across * n_down);
    out->n_threads = smaller(n_workers, out->n_windows);
    out->n_slots = SLOTS_PER_WORKER * out->n_threads;
    const uint64_t cache = cache_bytes(needs, out->width, out->height, out->n_threads);
    const uint64_t left = room_bytes(needs, n_workers) - window_bytes(needs, n_workers);
    out->cache_bytes = cache < left ? cache : left;
    return BM_OK;
}

bm_window bmi_schedule_window(const bmi_schedule *schedule, int index)
{
    const bm_window *area = &schedule->area;
    const int x = index % schedule->n_across * schedule->width, y = index / schedule->n_across * schedule->height;
    return (bm_window){area->x + x, area->y + y, smaller(schedule->width, area->width - x),
                       smaller(schedule->height, area->height - y)};
}
