/* SPDX-License-Identifier: MIT
 *
 * Vectors of one lane, in plain C: the tier that every machine has. The other vec_<isa>.h files define the same names:
 *   vf, vi, vm                 floats, 32-bit integers, a mask
 *   vf_min, vf_max             return the second operand when either is NaN
 *   vf_scale(a, n)             a 2^n, rounded once; with VEC_HAS_SCALE only
 *   vf_fma(a, b, c)            a * b + c; fused where the tier has it, and here not
 *   vi_from_vf                 rounds to nearest; the float is integral already where it matters */
#ifndef BMI_VEC_SCALAR_H
#define BMI_VEC_SCALAR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define VEC_NAME         "scalar"
#define VEC_LANES        1
#define VEC_TILE_OUTPUTS 4
#define VEC_TILE_VECTORS 3

typedef float vf;
typedef int32_t vi;
typedef int vm;

static inline vf vf_set1(float x)
{
    return x;
}
static inline vf vf_load(const float *p)
{
    return *p;
}
static inline void vf_store(float *p, vf x)
{
    *p = x;
}
static inline vf vf_add(vf a, vf b)
{
    return a + b;
}
static inline vf vf_sub(vf a, vf b)
{
    return a - b;
}
static inline vf vf_mul(vf a, vf b)
{
    return a * b;
}
static inline vf vf_div(vf a, vf b)
{
    return a / b;
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return a * b + c;
}
static inline vf vf_sqrt(vf a)
{
    return sqrtf(a);
}
static inline vf vf_round(vf a)
{
    return rintf(a);
}
static inline vf vf_min(vf a, vf b)
{
    return a < b ? a : b;
}
static inline vf vf_max(vf a, vf b)
{
    return a > b ? a : b;
}
static inline vm vf_lt(vf a, vf b)
{
    return a < b;
}
static inline vm vf_is_nan(vf a)
{
    return a != a;
}
static inline vm vm_or(vm a, vm b)
{
    return a | b;
}
static inline vf vf_select(vm m, vf a, vf b)
{
    return m ? a : b;
}

static inline vi vi_set1(int32_t x)
{
    return x;
}
static inline void vi_store(int32_t *p, vi x)
{
    *p = x;
}
static inline vi vi_add(vi a, vi b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}
static inline vi vi_sub(vi a, vi b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}
static inline vi vi_and(vi a, vi b)
{
    return a & b;
}
static inline vi vi_or(vi a, vi b)
{
    return a | b;
}
static inline vi vi_shift_left_23(vi a)
{
    return (int32_t)((uint32_t)a << 23);
}
static inline vi vi_shift_right_23(vi a)
{
    return (int32_t)((uint32_t)a >> 23);
}
static inline vi vi_half(vi a)
{
    return a >> 1;
}
static inline vi vi_select(vm m, vi a, vi b)
{
    return m ? a : b;
}

/* Out of range, as the vector units do it: the smallest integer. */
static inline vi vi_from_vf(vf a)
{
    return a > -2147483648.0f && a < 2147483648.0f ? (int32_t)rintf(a) : INT32_MIN;
}
static inline vf vf_from_vi(vi a)
{
    return (float)a;
}
static inline vi vi_of_bits(vf a)
{
    vi bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}
static inline vf vf_of_bits(vi a)
{
    vf value;
    memcpy(&value, &a, sizeof value);
    return value;
}

#endif
