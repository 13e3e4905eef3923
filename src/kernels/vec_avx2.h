/* SPDX-License-Identifier: MIT
 *
 * Vectors of AVX2 with FMA; vec_scalar.h says what each name does. */
#ifndef BMI_VEC_AVX2_H
#define BMI_VEC_AVX2_H

#include <immintrin.h>

#define VEC_NAME         "avx2"
#define VEC_LANES        8
/* 4 x 3 sums, 3 vectors of pixels and a weight fill the 16 registers. */
#define VEC_TILE_OUTPUTS 4
#define VEC_TILE_VECTORS 3

typedef __m256 vf;
typedef __m256i vi;
typedef __m256 vm;

static inline vf vf_set1(float x)
{
    return _mm256_set1_ps(x);
}
static inline vf vf_load(const float *p)
{
    return _mm256_loadu_ps(p);
}
static inline void vf_store(float *p, vf x)
{
    _mm256_storeu_ps(p, x);
}
static inline vf vf_add(vf a, vf b)
{
    return _mm256_add_ps(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return _mm256_sub_ps(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return _mm256_mul_ps(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return _mm256_div_ps(a, b);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline vf vf_sqrt(vf a)
{
    return _mm256_sqrt_ps(a);
}
static inline vf vf_round(vf a)
{
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
static inline vf vf_min(vf a, vf b)
{
    return _mm256_min_ps(a, b);
}
static inline vf vf_max(vf a, vf b)
{
    return _mm256_max_ps(a, b);
}
static inline vm vf_lt(vf a, vf b)
{
    return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}
static inline vm vf_is_nan(vf a)
{
    return _mm256_cmp_ps(a, a, _CMP_UNORD_Q);
}
static inline vm vm_or(vm a, vm b)
{
    return _mm256_or_ps(a, b);
}
static inline vf vf_select(vm m, vf a, vf b)
{
    return _mm256_blendv_ps(b, a, m);
}

static inline vi vi_set1(int32_t x)
{
    return _mm256_set1_epi32(x);
}
static inline void vi_store(int32_t *p, vi x)
{
    _mm256_storeu_si256((__m256i *)p, x);
}
static inline vi vi_add(vi a, vi b)
{
    return _mm256_add_epi32(a, b);
}
static inline vi vi_sub(vi a, vi b)
{
    return _mm256_sub_epi32(a, b);
}
static inline vi vi_and(vi a, vi b)
{
    return _mm256_and_si256(a, b);
}
static inline vi vi_or(vi a, vi b)
{
    return _mm256_or_si256(a, b);
}
static inline vi vi_shift_left_23(vi a)
{
    return _mm256_slli_epi32(a, 23);
}
static inline vi vi_shift_right_23(vi a)
{
    return _mm256_srli_epi32(a, 23);
}
static inline vi vi_half(vi a)
{
    return _mm256_srai_epi32(a, 1);
}
static inline vi vi_select(vm m, vi a, vi b)
{
    return _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(b), _mm256_castsi256_ps(a), m));
}

static inline vi vi_from_vf(vf a)
{
    return _mm256_cvtps_epi32(a);
}
static inline vf vf_from_vi(vi a)
{
    return _mm256_cvtepi32_ps(a);
}
static inline vi vi_of_bits(vf a)
{
    return _mm256_castps_si256(a);
}
static inline vf vf_of_bits(vi a)
{
    return _mm256_castsi256_ps(a);
}

#endif
