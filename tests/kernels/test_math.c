/* SPDX-License-Identifier: MIT
 *
 * The elementary functions of every tier against libm in double precision, over all exponents, infinities, denormals
 * and NaN. */
#include "suite.h"

#include "kernel_check.h"

/* Every float whose low bits are those of a walk with an odd step: about a million of the four thousand million. */
#define STEP  4099u
#define BATCH 4096

typedef struct limit {
    bmi_activation activation;
    double alpha, beta;
    double ulps;     /* allowed */
    double absolute; /* an error below this is allowed too: where the definition itself cancels in float */
} limit;

static const limit limits[] = {
    {BMI_ACT_TANH, 0, 0, 3.0, 0},
    {BMI_ACT_SIGMOID, 0, 0, 3.0, 0},
    {BMI_ACT_EXP, 0, 0, 1.5, 0},
    {BMI_ACT_LOG, 0, 0, 1.5, 0},
    {BMI_ACT_ERF, 0, 0, 2.0, 0},
    {BMI_ACT_SOFTPLUS, 0, 0, 3.0, 0},
    {BMI_ACT_ELU, 0.7, 0, 3.0, 0},
    {BMI_ACT_SELU, 1.67, 1.05, 4.0, 0},
    {BMI_ACT_CELU, 1.3, 0, 4.0, 0},
    {BMI_ACT_GELU, 0, 0, 4.0, 2.5e-7},
    {BMI_ACT_GELU_TANH, 0, 0, 4.0, 4e-7},
    {BMI_ACT_MISH, 0, 0, 5.0, 1e-37},
    {BMI_ACT_SWISH, 1.0, 0, 4.0, 1e-37},
    {BMI_ACT_HARD_SWISH, 0, 0, 2.0, 4e-7},
    {BMI_ACT_SOFTSIGN, 0, 0, 2.0, 0},
    {BMI_ACT_SQRT, 0, 0, 0.501, 0},
    {BMI_ACT_RECIPROCAL, 0, 0, 0.501, 0},
    {BMI_ACT_ABS, 0, 0, 0, 0},
    {BMI_ACT_CLAMP, -0.5, 3.0, 0, 0},
    {BMI_ACT_LEAKY_RELU, 0.125, 0, 0.501, 0},
    {BMI_ACT_THRESHOLDED_RELU, 0.25, 0, 0, 0},
    {BMI_ACT_HARD_SIGMOID, 0.25, 0.5, 1.0, 0},
    {BMI_ACT_IDENTITY, 0, 0, 0, 0},
    {BMI_ACT_SIGN, 0, 0, 0, 0},
    {BMI_ACT_FLOOR, 0, 0, 0, 0},
    {BMI_ACT_CEIL, 0, 0, 0, 0},
    {BMI_ACT_ROUND, 0, 0, 0, 0},
    {BMI_ACT_SIGNED_SQUARE, 0, 0, 0.501, 0},
    {BMI_ACT_LOG10, 0, 0, 2.5, 0},
    {BMI_ACT_EXP10, 0, 0, 0.51, 0},
    {BMI_ACT_SIN, 0, 0, 1.0, 0},
    {BMI_ACT_COS, 0, 0, 1.0, 0},
    {BMI_ACT_ATAN, 0, 0, 1.0, 0},
};

static void check_batch(const bmi_kernels *kernels, const limit *l, const float *in, double *worst, float *worst_at)
{
    float out[BATCH];
    const float alpha = (float)l->alpha, beta = (float)l->beta;
    memset(out, 0xA5, sizeof out);
    const size_t n = BATCH / kernels->tile_pixels * kernels->tile_pixels;
    kernels->activate(l->activation, out, in, BATCH, 1, n, &alpha, &beta);
    for (size_t i = 0; i < n; i++) {
        const double want = bmi_activation_eval(l->activation, in[i], alpha, beta);
        if (fabs(out[i] - want) <= l->absolute) continue;
        const double distance = ulps(out[i], want);
        if (distance > *worst) *worst = distance, *worst_at = in[i];
    }
}

static void check(const bmi_kernels *kernels, const limit *l)
{
    static const float special[] = {0.0f,      -0.0f,           INFINITY,      -INFINITY,      NAN,        1e-45f,
                                    -1e-45f,   1.17549435e-38f, 3.4028235e38f, -3.4028235e38f, 1.0f,       -1.0f,
                                    88.72283f, 88.72284f,       -87.33655f,    -103.97207f,    -103.97209f};
    float in[BATCH];
    double worst = 0.0;
    float worst_at = 0.0f;
    uint32_t bits = 0;
    for (uint64_t done = 0; done < 0x100000000ull / STEP; done += BATCH) {
        for (size_t i = 0; i < BATCH; i++, bits += STEP) memcpy(&in[i], &bits, sizeof bits);
        if (done == 0) memcpy(in, special, sizeof special);
        check_batch(kernels, l, in, &worst, &worst_at);
    }
    /* Near zero and in the bend, where networks live, more densely. */
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < BATCH; i++) in[i] = (float)(-20.0 + 40.0 * ((double)i + round / 50.0) / BATCH);
        check_batch(kernels, l, in, &worst, &worst_at);
    }
    if (worst > l->ulps)
        printf("\n    %s, %s: %.2f ulp at %.9g", kernels->name, bmi_activation_name(l->activation), worst,
               (double)worst_at);
    CU_ASSERT_TRUE(worst <= l->ulps);
}

static void test_all(void)
{
    FOR_EACH_TIER(kernels)
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) check(kernels, &limits[i]);
}

static void test_every_activation_is_listed(void)
{
    CU_ASSERT_EQUAL(sizeof limits / sizeof *limits, BMI_ACT_COUNT);
}

BMT_MAIN("kernels/math", {"accuracy over all floats", test_all}, {"nothing left out", test_every_activation_is_listed})
