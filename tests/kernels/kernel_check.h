/* SPDX-License-Identifier: MIT
 *
 * What the kernel suites share: all tiers of this machine, buffers that end at a guard page and begin poisoned, and
 * distances in units in the last place. */
#ifndef BMT_KERNEL_CHECK_H
#define BMT_KERNEL_CHECK_H

#include "kernels/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FOR_EACH_TIER(kernels)                               \
    for (int tier_ = 0; bm_cpu_tier(tier_) != NULL; tier_++) \
        for (const bmi_kernels *kernels = bmi_kernels_get(bm_cpu_tier(tier_)); kernels != NULL; kernels = NULL)

/* Memory whose last byte stands before a page that faults when touched, filled with 0xA5. */
typedef struct guarded {
    void *data;
    void *map;
    size_t map_bytes;
} guarded;

static inline guarded guarded_alloc(size_t n_bytes)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), body = (n_bytes + page - 1) / page * page;
    guarded g = {.map_bytes = body + page};
    g.map = mmap(NULL, g.map_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (g.map == MAP_FAILED || mprotect((char *)g.map + body, page, PROT_NONE) != 0) abort();
    memset(g.map, 0xA5, body);
    g.data = (char *)g.map + body - n_bytes;
    return g;
}

static inline void guarded_free(guarded *g)
{
    munmap(g->map, g->map_bytes);
}

static inline int32_t ordered_bits(float x)
{
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? (int32_t)(0x80000000u - (uint32_t)bits) : bits;
}

/* How far `got` is from `want` in units in the last place of a float; NaN matches NaN; infinity is one step past the
 * largest float. */
static inline double ulps(float got, double want)
{
    if (isnan(want) || isnan(got)) return isnan(want) && isnan(got) ? 0.0 : INFINITY;
    const float nearest = (float)want;
    if (isinf(nearest) || isinf(got)) return fabs((double)ordered_bits(got) - (double)ordered_bits(nearest));
    const double unit = (double)nextafterf(fabsf(nearest), INFINITY) - (double)fabsf(nearest);
    return fabs((double)got - want) / unit;
}

static inline uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state;
}

/* In [-1, 1). */
static inline float random_float(uint32_t *state)
{
    return (float)((double)next_random(state) / 2147483648.0 - 1.0);
}

#endif
