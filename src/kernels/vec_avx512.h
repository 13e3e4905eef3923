/* SPDX-License-Identifier: MIT
 *
 * Vectors of AVX-512 (F, BW, DQ, VL); vec_scalar.h says what each name does. */
#ifndef BMI_VEC_AVX512_H
#define BMI_VEC_AVX512_H

#include <immintrin.h>

#define VEC_NAME         "avx512"
#define VEC_LANES        16
/* 8 x 3 sums, 3 vectors of pixels and a weight take 28 of the 32 registers. */
#define VEC_TILE_OUTPUTS 8
#define VEC_TILE_VECTORS 3

typedef __m512 vf;
typedef __m512i vi;
typedef __mmask16 vm;

static inline vf vf_set1(float x)
{
    return _mm512_set1_ps(x);
}
static inline vf vf_load(const float *p)
{
    return _mm512_loadu_ps(p);
}
static inline void vf_store(float *p, vf x)
{
    _mm512_storeu_ps(p, x);
}
static inline vf vf_add(vf a, vf b)
{
    return _mm512_add_ps(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return _mm512_sub_ps(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return _mm512_mul_ps(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return _mm512_div_ps(a, b);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline vf vf_sqrt(vf a)
{
    return _mm512_sqrt_ps(a);
}
#define VEC_HAS_SCALE 1
static inline vf vf_scale(vf a, vf n)
{
    return _mm512_scalef_ps(a, n);
}
static inline vf vf_round(vf a)
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
static inline vf vf_min(vf a, vf b)
{
    return _mm512_min_ps(a, b);
}
static inline vf vf_max(vf a, vf b)
{
    return _mm512_max_ps(a, b);
}
static inline vm vf_lt(vf a, vf b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}
static inline vm vf_is_nan(vf a)
{
    return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
}
static inline vm vm_or(vm a, vm b)
{
    return (vm)(a | b);
}
static inline vf vf_select(vm m, vf a, vf b)
{
    return _mm512_mask_blend_ps(m, b, a);
}

static inline vi vi_set1(int32_t x)
{
    return _mm512_set1_epi32(x);
}
static inline void vi_store(int32_t *p, vi x)
{
    _mm512_storeu_si512(p, x);
}
static inline vi vi_add(vi a, vi b)
{
    return _mm512_add_epi32(a, b);
}
static inline vi vi_sub(vi a, vi b)
{
    return _mm512_sub_epi32(a, b);
}
static inline vi vi_and(vi a, vi b)
{
    return _mm512_and_si512(a, b);
}
static inline vi vi_or(vi a, vi b)
{
    return _mm512_or_si512(a, b);
}
static inline vi vi_shift_left_23(vi a)
{
    return _mm512_slli_epi32(a, 23);
}
static inline vi vi_shift_right_23(vi a)
{
    return _mm512_srli_epi32(a, 23);
}
static inline vi vi_half(vi a)
{
    return _mm512_srai_epi32(a, 1);
}
static inline vi vi_select(vm m, vi a, vi b)
{
    return _mm512_mask_blend_epi32(m, b, a);
}

static inline vi vi_from_vf(vf a)
{
    return _mm512_cvtps_epi32(a);
}
static inline vf vf_from_vi(vi a)
{
    return _mm512_cvtepi32_ps(a);
}
static inline vi vi_of_bits(vf a)
{
    return _mm512_castps_si512(a);
}
static inline vf vf_of_bits(vi a)
{
    return _mm512_castsi512_ps(a);
}

#endif
