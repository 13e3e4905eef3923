/* SPDX-License-Identifier: MIT
 *
 * Elementary functions on vectors, written once against vec_<isa>.h and included by each kern_<isa>.c. Every function
 * is accurate to a few units in the last place over all floats, infinities, denormals and NaN included;
 * tests/kernels/test_math.c measures it. The polynomials come from tests/kernels/fit_polynomials.py; reduction by ln 2
 * in two parts follows Cody and Waite, Software Manual for the Elementary Functions, 1980: the high part has ten bits,
 * so its product with an exponent is exact. */

#define LN2_HIGH 0.693359375f
#define LN2_LOW  -2.12194440e-4f

static inline vf vf_abs(vf x)
{
    return vf_of_bits(vi_and(vi_of_bits(x), vi_set1(0x7fffffff)));
}

static inline vf vf_minus_abs(vf x)
{
    return vf_of_bits(vi_or(vi_of_bits(x), vi_set1(INT32_MIN)));
}

static inline vf vf_copysign(vf magnitude, vf sign)
{
    return vf_of_bits(vi_or(vi_of_bits(vf_abs(magnitude)), vi_and(vi_of_bits(sign), vi_set1(INT32_MIN))));
}

/* Keeps NaN, because min and max return their second operand then. */
static inline vf vf_clamp(vf x, vf lo, vf hi)
{
    return vf_min(hi, vf_max(lo, x));
}

/* 2^n for -126 <= n <= 127. */
static inline vf power_of_two(vi n)
{
    return vf_of_bits(vi_shift_left_23(vi_add(n, vi_set1(127))));
}

/* x = n ln 2 + r with |r| <= ln 2 / 2; returns exp(r) - 1. */
static inline vf exp_reduced(vf x, vf *n)
{
    *n = vf_round(vf_mul(x, vf_set1(1.44269504089f)));
    const vf r = vf_fma(*n, vf_set1(-LN2_LOW), vf_fma(*n, vf_set1(-LN2_HIGH), x));
    vf p = vf_set1(1.3882509935e-03f);
    p = vf_fma(p, r, vf_set1(8.3665803450e-03f));
    p = vf_fma(p, r, vf_set1(4.1667201782e-02f));
    p = vf_fma(p, r, vf_set1(1.6666543178e-01f));
    p = vf_fma(p, r, vf_set1(4.9999998144e-01f));
    return vf_fma(vf_mul(r, r), p, r);
}

/* The same for an integral float. */
static inline vf small_power_of_two(vf n)
{
#ifdef VEC_HAS_SCALE
    return vf_scale(vf_set1(1.0f), n);
#else
    return power_of_two(vi_from_vf(n));
#endif
}

/* x 2^n for integral n: denormal results are rounded once, and results over the range become infinite. Where the tier
 * has no instruction for that, the power is applied in two halves. */
static inline vf scale_by_power(vf x, vf n)
{
#ifdef VEC_HAS_SCALE
    return vf_scale(x, n);
#else
    const vi k = vi_from_vf(n), half = vi_half(k);
    return vf_mul(vf_mul(x, power_of_two(half)), power_of_two(vi_sub(k, half)));
#endif
}

static inline vf vf_exp(vf x)
{
    vf n;
    const vf q = exp_reduced(vf_clamp(x, vf_set1(-104.0f), vf_set1(89.0f)), &n);
    return scale_by_power(vf_add(vf_set1(1.0f), q), n);
}

/* exp(x) - 1; x over 40 is taken for 40, which is all that its callers need. */
static inline vf vf_expm1_to_40(vf x)
{
    vf n;
    const vf q = exp_reduced(vf_clamp(x, vf_set1(-40.0f), vf_set1(40.0f)), &n);
    const vf scale = small_power_of_two(n);
    return vf_fma(scale, q, vf_sub(scale, vf_set1(1.0f)));
}

/* With e = exp(2|x|) - 1 the quotient e / (e + 2) keeps its relative accuracy down to the smallest x. From 20 on it is
 * 1. */
static inline vf vf_tanh(vf x)
{
    vf n;
    const vf a = vf_abs(x), q = exp_reduced(vf_min(vf_set1(40.0f), vf_add(a, a)), &n);
    const vf scale = small_power_of_two(n);
    const vf e = vf_fma(scale, q, vf_sub(scale, vf_set1(1.0f)));
    return vf_copysign(vf_div(e, vf_add(e, vf_set1(2.0f))), x);
}

/* By exp(-|x|), which never overflows: both tails keep their relative accuracy. */
static inline vf vf_sigmoid(vf x)
{
    const vf z = vf_exp(vf_minus_abs(x));
    const vf one = vf_set1(1.0f);
    return vf_div(vf_select(vf_lt(x, vf_set1(0.0f)), z, one), vf_add(one, z));
}

/* x = 2^e m with sqrt(1/2) <= m < sqrt(2); denormals are lifted by 2^23 first. */
static inline vf vf_log(vf x)
{
    const vm is_denormal = vf_lt(x, vf_set1(1.17549435e-38f));
    const vf lifted = vf_select(is_denormal, vf_mul(x, vf_set1(8388608.0f)), x);
    const vi bits = vi_add(vi_of_bits(lifted), vi_set1(0x3f800000 - 0x3f3504f3));
    const vi exponent = vi_sub(vi_shift_right_23(bits), vi_select(is_denormal, vi_set1(127 + 23), vi_set1(127)));
    const vf e = vf_from_vi(exponent);
    const vf f = vf_sub(vf_of_bits(vi_add(vi_and(bits, vi_set1(0x007fffff)), vi_set1(0x3f3504f3))), vf_set1(1.0f));
    vf p = vf_set1(-7.6356513895e-02f);
    p = vf_fma(p, f, vf_set1(1.2763325637e-01f));
    p = vf_fma(p, f, vf_set1(-1.3160583223e-01f));
    p = vf_fma(p, f, vf_set1(1.4201553298e-01f));
    p = vf_fma(p, f, vf_set1(-1.6623298322e-01f));
    p = vf_fma(p, f, vf_set1(2.0001233373e-01f));
    p = vf_fma(p, f, vf_set1(-2.5000822715e-01f));
    p = vf_fma(p, f, vf_set1(3.3333331658e-01f));
    const vf f2 = vf_mul(f, f);
    vf rest = vf_fma(vf_mul(f2, f), p, vf_mul(f2, vf_set1(-0.5f)));
    rest = vf_fma(e, vf_set1(LN2_LOW), rest);
    const vf y = vf_fma(e, vf_set1(LN2_HIGH), vf_add(f, rest));
    const vf infinity = vf_set1(INFINITY), zero = vf_set1(0.0f);
    const vf above = vf_select(vf_lt(x, infinity), y, x); /* infinity and NaN stand for themselves */
    const vf below = vf_select(vf_lt(x, zero), vf_set1(NAN), vf_set1(-INFINITY));
    return vf_select(vm_or(vf_lt(zero, x), vf_is_nan(x)), above, below);
}

/* log(1 + z) for 0 <= z <= 1: the rounding of 1 + z is put back to first order. */
static inline vf vf_log1p_unit(vf z)
{
    const vf u = vf_add(vf_set1(1.0f), z);
    return vf_add(vf_log(u), vf_div(vf_sub(z, vf_sub(u, vf_set1(1.0f))), u));
}

static inline vf vf_softplus(vf x)
{
    const vf z = vf_exp(vf_minus_abs(x));
    return vf_add(vf_max(vf_set1(0.0f), x), vf_log1p_unit(z));
}

/* Near zero a polynomial; beyond, 1 - exp(-Q) with Q = -log(erfc). From 4 on erf is 1 in float. */
static inline vf vf_erf(vf x)
{
    const vf a = vf_abs(x), t = vf_mul(x, x);
    vf p = vf_set1(-6.0903601346e-04f);
    p = vf_fma(p, t, vf_set1(5.0119628483e-03f));
    p = vf_fma(p, t, vf_set1(-2.6778908934e-02f));
    p = vf_fma(p, t, vf_set1(1.1282140812e-01f));
    p = vf_fma(p, t, vf_set1(-3.7612523276e-01f));
    p = vf_fma(p, t, vf_set1(1.2837915380e-01f));
    const vf b = vf_min(vf_set1(4.0f), a);
    vf q = vf_set1(-1.9821972602e-04f);
    q = vf_fma(q, b, vf_set1(3.0654909324e-03f));
    q = vf_fma(q, b, vf_set1(-2.2315215322e-02f));
    q = vf_fma(q, b, vf_set1(1.0411368289e-01f));
    q = vf_fma(q, b, vf_set1(6.3697607908e-01f));
    q = vf_fma(q, b, vf_set1(1.1277972447e+00f));
    q = vf_fma(q, b, vf_set1(1.6644716091e-04f));
    const vf far = vf_sub(vf_set1(1.0f), vf_exp(vf_sub(vf_set1(0.0f), q)));
    return vf_select(vf_lt(a, vf_set1(0.9f)), vf_fma(x, p, x), vf_copysign(far, x));
}
