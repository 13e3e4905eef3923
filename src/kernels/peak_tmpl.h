/* SPDX-License-Identifier: MIT
 *
 * What a core can do at most, included by each kern_<isa>.c: multiply-adds on registers alone. */

/* As many sums as the dense tile has: more than latency times units of any core (4 cycles, 2 units). */
#define PEAK_SUMS (VEC_TILE_OUTPUTS * VEC_TILE_VECTORS)

#if defined(__clang__)
#define UNROLL_SUMS _Pragma("clang loop unroll(full)")
#else
#define UNROLL_SUMS _Pragma("GCC unroll 32")
#endif

static float kernel_peak(size_t n_rounds, float x)
{
    vf sum[PEAK_SUMS], all = vf_set1(0.0f);
    const vf factor = vf_set1(x), step = vf_set1(1.0f - x);
    UNROLL_SUMS for (int k = 0; k < PEAK_SUMS; k++) sum[k] = vf_set1((float)k);
    for (size_t i = 0; i < n_rounds; i++)
        UNROLL_SUMS for (int k = 0; k < PEAK_SUMS; k++) sum[k] = vf_fma(factor, sum[k], step);
    UNROLL_SUMS for (int k = 0; k < PEAK_SUMS; k++) all = vf_add(all, sum[k]);
    float lanes[VEC_LANES], result = 0.0f;
    vf_store(lanes, all);
    for (int i = 0; i < VEC_LANES; i++) result += lanes[i];
    return result;
}
