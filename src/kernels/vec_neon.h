/* SPDX-License-Identifier: MIT
 *
 * Vectors of AArch64 NEON; vec_scalar.h says what each name does. */
#ifndef BMI_VEC_NEON_H
#define BMI_VEC_NEON_H

#include <arm_neon.h>

#define VEC_NAME         "neon"
#define VEC_LANES        4
/* 8 x 3 sums, 3 vectors of pixels and the weights fit the 32 registers. */
#define VEC_TILE_OUTPUTS 8
#define VEC_TILE_VECTORS 3

typedef float32x4_t vf;
typedef int32x4_t vi;
typedef uint32x4_t vm;

static inline vf vf_set1(float x)
{
    return vdupq_n_f32(x);
}
static inline vf vf_load(const float *p)
{
    return vld1q_f32(p);
}
static inline void vf_store(float *p, vf x)
{
    vst1q_f32(p, x);
}
static inline vf vf_add(vf a, vf b)
{
    return vaddq_f32(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return vsubq_f32(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return vmulq_f32(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return vdivq_f32(a, b);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return vfmaq_f32(c, a, b);
}
static inline vf vf_sqrt(vf a)
{
    return vsqrtq_f32(a);
}
static inline vf vf_round(vf a)
{
    return vrndnq_f32(a);
}
/* By comparison, not vminq: that returns NaN whichever operand holds it. */
static inline vf vf_min(vf a, vf b)
{
    return vbslq_f32(vcltq_f32(a, b), a, b);
}
static inline vf vf_max(vf a, vf b)
{
    return vbslq_f32(vcgtq_f32(a, b), a, b);
}
static inline vm vf_lt(vf a, vf b)
{
    return vcltq_f32(a, b);
}
static inline vm vf_is_nan(vf a)
{
    return vmvnq_u32(vceqq_f32(a, a));
}
static inline vm vm_or(vm a, vm b)
{
    return vorrq_u32(a, b);
}
static inline vf vf_select(vm m, vf a, vf b)
{
    return vbslq_f32(m, a, b);
}

static inline vi vi_set1(int32_t x)
{
    return vdupq_n_s32(x);
}
static inline void vi_store(int32_t *p, vi x)
{
    vst1q_s32(p, x);
}
static inline vi vi_add(vi a, vi b)
{
    return vaddq_s32(a, b);
}
static inline vi vi_sub(vi a, vi b)
{
    return vsubq_s32(a, b);
}
static inline vi vi_and(vi a, vi b)
{
    return vandq_s32(a, b);
}
static inline vi vi_or(vi a, vi b)
{
    return vorrq_s32(a, b);
}
static inline vi vi_shift_left_23(vi a)
{
    return vshlq_n_s32(a, 23);
}
static inline vi vi_shift_right_23(vi a)
{
    return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(a), 23));
}
static inline vi vi_half(vi a)
{
    return vshrq_n_s32(a, 1);
}
static inline vi vi_select(vm m, vi a, vi b)
{
    return vbslq_s32(m, a, b);
}

static inline vi vi_from_vf(vf a)
{
    return vcvtnq_s32_f32(a);
}
static inline vf vf_from_vi(vi a)
{
    return vcvtq_f32_s32(a);
}
static inline vi vi_of_bits(vf a)
{
    return vreinterpretq_s32_f32(a);
}
static inline vf vf_of_bits(vi a)
{
    return vreinterpretq_f32_s32(a);
}

#endif
