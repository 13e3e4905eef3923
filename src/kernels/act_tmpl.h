/* SPDX-License-Identifier: MIT
 *
 * Activations and other elementwise arithmetic, included by each kern_<isa>.c. base/activation.h defines what is
 * computed. */

/* max(x, 0) - |x| h(|x|) with h(a) = erfc(a / sqrt(2)) / 2 as a quotient in a - 1.5: nothing cancels, and the errors of
 * h are taken times what is small. From 5.6 on |x| h is below 1e-7. */
static inline vf act_gelu(vf x)
{
    const vf end = vf_set1(5.6f), a = vf_abs(x), c = vf_min(end, a), u = vf_sub(c, vf_set1(1.5f));
    vf p = vf_set1(3.0913012285e-05f);
    p = vf_fma(p, u, vf_set1(-6.4655054409e-04f));
    p = vf_fma(p, u, vf_set1(5.6896432831e-03f));
    p = vf_fma(p, u, vf_set1(-2.7020857169e-02f));
    p = vf_fma(p, u, vf_set1(7.3188264690e-02f));
    p = vf_fma(p, u, vf_set1(-1.0739630944e-01f));
    p = vf_fma(p, u, vf_set1(6.6807255772e-02f));
    vf q = vf_set1(7.8403174412e-04f);
    q = vf_fma(q, u, vf_set1(4.0364640569e-03f));
    q = vf_fma(q, u, vf_set1(2.8500371887e-02f));
    q = vf_fma(q, u, vf_set1(6.7550897703e-02f));
    q = vf_fma(q, u, vf_set1(2.8345254519e-01f));
    q = vf_fma(q, u, vf_set1(3.3111462034e-01f));
    q = vf_fma(q, u, vf_set1(1.0f));
    const vf zero = vf_set1(0.0f), taken = vf_div(vf_mul(c, p), q);
    return vf_sub(vf_max(zero, x), vf_select(vf_lt(a, end), taken, zero));
}

/* (1 + tanh(u)) / 2 = sigmoid(2u). */
static inline vf act_gelu_tanh(vf x)
{
    const vf c = vf_max(vf_set1(-100.0f), x);
    const vf cube = vf_mul(vf_mul(c, c), c);
    return vf_mul(c, vf_sigmoid(vf_mul(vf_set1(1.59576912f), vf_fma(cube, vf_set1(0.044715f), c))));
}

static inline vf act_swish(vf x, vf alpha)
{
    const vf s = vf_sigmoid(vf_mul(alpha, x));
    return vf_select(vf_lt(s, vf_set1(1e-45f)), vf_set1(-0.0f), vf_mul(x, s));
}

/* With e = exp(x): tanh(log(1 + e)) = e (e + 2) / (e (e + 2) + 2). */
static inline vf act_mish(vf x)
{
    const vf c = vf_max(vf_set1(-110.0f), x);
    const vf e = vf_exp(vf_min(vf_set1(20.0f), c));
    const vf n = vf_mul(e, vf_add(e, vf_set1(2.0f)));
    return vf_mul(c, vf_div(n, vf_add(n, vf_set1(2.0f))));
}

static inline vf act_hard_swish(vf x)
{
    const vf c = vf_max(vf_set1(-10.0f), x);
    const vf gate = vf_fma(c, vf_set1(1.0f / 6.0f), vf_set1(0.5f));
    return vf_mul(c, vf_clamp(gate, vf_set1(0.0f), vf_set1(1.0f)));
}

static inline vf act_softsign(vf x)
{
    const vf a = vf_min(vf_set1(FLT_MAX), vf_abs(x));
    return vf_copysign(vf_div(a, vf_add(vf_set1(1.0f), a)), x);
}

static inline vf act_elu(vf x, vf alpha)
{
    return vf_select(vf_lt(x, vf_set1(0.0f)), vf_mul(alpha, vf_expm1_to_40(x)), x);
}

static inline vf act_selu(vf x, vf alpha, vf beta)
{
    const vf m = vf_select(vf_lt(vf_set1(0.0f), x), x, vf_mul(alpha, vf_expm1_to_40(x)));
    return vf_mul(beta, m);
}

static inline vf act_celu(vf x, vf alpha)
{
    return vf_select(vf_lt(x, vf_set1(0.0f)), vf_mul(alpha, vf_expm1_to_40(vf_div(x, alpha))), x);
}

static inline vf act_thresholded_relu(vf x, vf alpha)
{
    return vf_select(vm_or(vf_lt(alpha, x), vf_is_nan(x)), x, vf_set1(0.0f));
}

static inline vf act_sign(vf x)
{
    const vf zero = vf_set1(0.0f);
    return vf_select(vf_lt(zero, x), vf_set1(1.0f), vf_select(vf_lt(x, zero), vf_set1(-1.0f), x));
}

static inline vf act_floor(vf x)
{
    const vf r = vf_round(x);
    return vf_select(vf_lt(x, r), vf_sub(r, vf_set1(1.0f)), r);
}

/* In double, since rounding x ln 10 to float would cost up to 88 units in the last place. */
static inline float act_exp10(float x)
{
    return (float)exp((double)x * 2.30258509299404568402);
}

static void kernel_activate(bmi_activation activation, float *out, const float *in, size_t stride, int n_rows,
                            size_t n_pixels, const float *alpha, const float *beta)
{
#define EACH(expression)                                          \
    for (int row = 0; row < n_rows; row++) {                      \
        const vf a = vf_set1(alpha[row]), b = vf_set1(beta[row]); \
        const float *from = in + (size_t)row * stride;            \
        float *to = out + (size_t)row * stride;                   \
        (void)a, (void)b;                                         \
        for (size_t p = 0; p < n_pixels; p += VEC_LANES) {        \
            const vf x = vf_load(from + p);                       \
            vf_store(to + p, (expression));                       \
        }                                                         \
    }                                                             \
    break
/* Rare functions, by the C library: they stand before a first layer, where a handful of bands go through. */
#define EACH_LANE(function)                                                                                           \
    for (int row = 0; row < n_rows; row++)                                                                            \
        for (size_t p = 0; p < n_pixels; p++) out[(size_t)row * stride + p] = function(in[(size_t)row * stride + p]); \
    break
    switch (activation) {
    case BMI_ACT_IDENTITY: EACH(x);
    case BMI_ACT_CLAMP: EACH(vf_clamp(x, a, b));
    case BMI_ACT_LEAKY_RELU: EACH(vf_select(vf_lt(x, vf_set1(0.0f)), vf_mul(a, x), x));
    case BMI_ACT_THRESHOLDED_RELU: EACH(act_thresholded_relu(x, a));
    case BMI_ACT_ELU: EACH(act_elu(x, a));
    case BMI_ACT_SELU: EACH(act_selu(x, a, b));
    case BMI_ACT_CELU: EACH(act_celu(x, a));
    case BMI_ACT_GELU: EACH(act_gelu(x));
    case BMI_ACT_GELU_TANH: EACH(act_gelu_tanh(x));
    case BMI_ACT_SIGMOID: EACH(vf_sigmoid(x));
    case BMI_ACT_HARD_SIGMOID: EACH(vf_clamp(vf_fma(a, x, b), vf_set1(0.0f), vf_set1(1.0f)));
    case BMI_ACT_HARD_SWISH: EACH(act_hard_swish(x));
    case BMI_ACT_SWISH: EACH(act_swish(x, a));
    case BMI_ACT_MISH: EACH(act_mish(x));
    case BMI_ACT_TANH: EACH(vf_tanh(x));
    case BMI_ACT_SOFTPLUS: EACH(vf_softplus(x));
    case BMI_ACT_SOFTSIGN: EACH(act_softsign(x));
    case BMI_ACT_ERF: EACH(vf_erf(x));
    case BMI_ACT_EXP: EACH(vf_exp(x));
    case BMI_ACT_LOG: EACH(vf_log(x));
    case BMI_ACT_SQRT: EACH(vf_sqrt(x));
    case BMI_ACT_ABS: EACH(vf_abs(x));
    case BMI_ACT_RECIPROCAL: EACH(vf_div(vf_set1(1.0f), x));
    case BMI_ACT_SIGN: EACH(act_sign(x));
    case BMI_ACT_FLOOR: EACH(act_floor(x));
    case BMI_ACT_CEIL: EACH(vf_sub(vf_set1(0.0f), act_floor(vf_sub(vf_set1(0.0f), x))));
    case BMI_ACT_ROUND: EACH(vf_round(x));
    case BMI_ACT_SIGNED_SQUARE: EACH(vf_mul(x, vf_abs(x)));
    case BMI_ACT_LOG10: EACH_LANE(log10f);
    case BMI_ACT_EXP10: EACH_LANE(act_exp10);
    case BMI_ACT_SIN: EACH_LANE(sinf);
    case BMI_ACT_COS: EACH_LANE(cosf);
    case BMI_ACT_ATAN: EACH_LANE(atanf);
    case BMI_ACT_COUNT: break;
    }
#undef EACH
#undef EACH_LANE
}

static void kernel_affine(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels, const float *scale,
                          const float *shift)
{
    for (int row = 0; row < n_rows; row++) {
        const vf a = vf_set1(scale[row]), b = vf_set1(shift[row]);
        const size_t start = (size_t)row * stride;
        for (size_t p = 0; p < n_pixels; p += VEC_LANES)
            vf_store(out + start + p, vf_fma(a, vf_load(in + start + p), b));
    }
}
