/* SPDX-License-Identifier: MIT */
#include "kernels/tiers.h"

#include <string.h>

typedef struct tier {
    const bmi_kernels *kernels;
    bool (*runs_here)(void);
} tier;

static bool always(void)
{
    return true;
}

#if defined(__x86_64__)
/* __builtin_cpu_supports asks for the operating system's part (saved registers) as well. */
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

/* Plainest first. */
static const tier tiers[] = {
    {&bmi_kernels_scalar, always},
#if defined(__x86_64__)
    {&bmi_kernels_avx2, has_avx2},
    {&bmi_kernels_avx512, has_avx512},
#elif defined(__aarch64__)
    {&bmi_kernels_neon, always},
#endif
};

static const int n_tiers = (int)(sizeof tiers / sizeof *tiers);

const bmi_kernels *bmi_kernels_get(const char *cpu)
{
    const bmi_kernels *best = NULL;
    for (int i = 0; i < n_tiers && tiers[i].runs_here(); i++) {
        best = tiers[i].kernels;
        if (cpu != NULL && strcmp(cpu, best->name) == 0) return best;
    }
    return cpu == NULL ? best : NULL;
}

const char *bm_cpu_name(void)
{
    return bmi_kernels_get(NULL)->name;
}

const char *bm_cpu_tier(int index)
{
    return index >= 0 && index < n_tiers && tiers[index].runs_here() ? tiers[index].kernels->name : NULL;
}

size_t bmi_dense_packed_floats(int n_in, int n_out)
{
    return ((size_t)n_in + 1) * (size_t)n_out;
}

void bmi_dense_pack(const bmi_kernels *kernels, const double *weights, const double *bias, int n_in, int n_out,
                    float *packed)
{
    int first = 0;
    for (int tile = 0; first < n_out; tile++) {
        const int rows = bmi_dense_tile_rows(n_out, kernels->tile_outputs, tile);
        for (int r = 0; r < rows; r++) *packed++ = (float)bias[first + r];
        for (int c = 0; c < n_in; c++)
            for (int r = 0; r < rows; r++) *packed++ = (float)weights[(size_t)(first + r) * (size_t)n_in + (size_t)c];
        first += rows;
    }
}
