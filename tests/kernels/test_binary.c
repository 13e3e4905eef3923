/* SPDX-License-Identifier: MIT
 *
 * Operations between channels, on every tier: each against its definition for all pairs of awkward numbers, with rows
 * spread and not. */
#include "suite.h"

#include "kernel_check.h"

static const float awkward[] = {0.0f, -0.0f, 1.0f, -1.0f, 2.5f, -3.0f, 1e-45f, 3e38f, -3e38f, INFINITY, -INFINITY, NAN};
enum { N_AWKWARD = sizeof awkward / sizeof *awkward, N = 480 };

static double define(bmi_binary op, double a, double b)
{
    switch (op) {
    case BMI_BINARY_ADD: return a + b;
    case BMI_BINARY_SUBTRACT: return a - b;
    case BMI_BINARY_MULTIPLY: return a * b;
    case BMI_BINARY_DIVIDE: return a / b;
    case BMI_BINARY_POWER: return pow(a, b);
    case BMI_BINARY_MINIMUM: return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    case BMI_BINARY_MAXIMUM: return isnan(a) || isnan(b) ? NAN : fmax(a, b);
    case BMI_BINARY_LESS: return a < b;
    case BMI_BINARY_GREATER: return a > b;
    case BMI_BINARY_EQUAL: return a == b;
    case BMI_BINARY_COUNT: break;
    }
    return NAN;
}

/* Two rows: pixel p of the first meets number p and number p / N_AWKWARD; the second row the other way round. */
static void fill(float *a, float *b)
{
    for (int p = 0; p < N; p++) {
        a[p] = b[N + p] = awkward[p % N_AWKWARD];
        b[p] = a[N + p] = awkward[p / N_AWKWARD % N_AWKWARD];
    }
}

static void check(float got, double want)
{
    const double distance = got == 0.0f && want == 0.0 ? 0.0 : ulps(got, want);
    CU_ASSERT_TRUE(distance <= 1.0);
}

static void test_all_pairs(void)
{
    static float a[2 * N], b[2 * N], out[2 * N];
    fill(a, b);
    FOR_EACH_TIER(kernels)
    for (int op = 0; op < BMI_BINARY_COUNT; op++) {
        kernels->binary((bmi_binary)op, out, N, a, N, b, N, 2, N);
        for (int p = 0; p < 2 * N; p++) check(out[p], define((bmi_binary)op, a[p], b[p]));
        /* The first row of each side spread over both rows. */
        kernels->binary((bmi_binary)op, out, N, a, 0, b, N, 2, N);
        for (int p = 0; p < 2 * N; p++) check(out[p], define((bmi_binary)op, a[p % N], b[p]));
        kernels->binary((bmi_binary)op, out, N, a, N, b, 0, 2, N);
        for (int p = 0; p < 2 * N; p++) check(out[p], define((bmi_binary)op, a[p], b[p % N]));
    }
}

static void test_where(void)
{
    static float condition[2 * N], a[2 * N], b[2 * N], out[2 * N];
    fill(a, b);
    for (int p = 0; p < 2 * N; p++) condition[p] = awkward[(p / 3) % N_AWKWARD];
    FOR_EACH_TIER(kernels)
    for (int spread = 0; spread < 2; spread++) {
        kernels->where(out, N, condition, spread ? 0 : N, a, N, b, N, 2, N);
        for (int p = 0; p < 2 * N; p++) {
            const float c = condition[spread ? p % N : p], want = isnan(c) ? c : c != 0.0f ? a[p] : b[p];
            CU_ASSERT_TRUE(isnan(want) ? isnan(out[p]) : out[p] == want);
        }
    }
}

BMT_MAIN("kernels/binary", {"all pairs", test_all_pairs}, {"where", test_where})
