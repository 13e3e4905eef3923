/* SPDX-License-Identifier: MIT
 *
 * The definitions against values from the literature or from identities, not against a copy of the formulas. */
#include "base/activation.h"
#include "suite.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static const double inf = (double)INFINITY;

static bool near(double a, double b)
{
    const bool is_near = (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= 4e-15 * fmax(1.0, fabs(b));
    if (!is_near) printf("\n    %.17g, expected %.17g\n", a, b);
    return is_near;
}

static void test_names_round_trip(void)
{
    for (int i = 0; i < BMI_ACT_COUNT; i++) {
        const char *name = bmi_activation_name((bmi_activation)i);
        CU_ASSERT_PTR_NOT_NULL_FATAL(name);
        CU_ASSERT_EQUAL(bmi_activation_from_name(name), (bmi_activation)i);
        char upper[64] = "";
        for (size_t k = 0; name[k] != '\0'; k++) upper[k] = (char)toupper((unsigned char)name[k]);
        CU_ASSERT_EQUAL(bmi_activation_from_name(upper), (bmi_activation)i);
    }
    CU_ASSERT_EQUAL(bmi_activation_from_name("relu"), BMI_ACT_COUNT);
    CU_ASSERT_EQUAL(bmi_activation_from_name(""), BMI_ACT_COUNT);
    CU_ASSERT_EQUAL(bmi_activation_from_name("sigmoid "), BMI_ACT_COUNT);
    CU_ASSERT_STRING_EQUAL(bmi_activation_name(BMI_ACT_COUNT), "?");
    CU_ASSERT_STRING_EQUAL(bmi_activation_name((bmi_activation)-1), "?");
}

static const struct {
    bmi_activation activation;
    double x, alpha, beta, expected;
} values[] = {
    {BMI_ACT_IDENTITY, -3.25, 0, 0, -3.25},
    {BMI_ACT_CLAMP, -1, 0, (double)INFINITY, 0},
    {BMI_ACT_CLAMP, 7, 0, 6, 6},
    {BMI_ACT_CLAMP, 5, 0, 6, 5},
    /* max first: where the bounds are crossed, the upper one wins */
    {BMI_ACT_CLAMP, 0, 3, 2, 2},
    {BMI_ACT_LEAKY_RELU, -2, 0.25, 0, -0.5},
    {BMI_ACT_LEAKY_RELU, 2, 0.25, 0, 2},
    {BMI_ACT_THRESHOLDED_RELU, 1, 1, 0, 0},
    {BMI_ACT_THRESHOLDED_RELU, 1.5, 1, 0, 1.5},
    {BMI_ACT_ELU, -1, 2, 0, -1.2642411176571153},
    {BMI_ACT_ELU, 3, 2, 0, 3},
    {BMI_ACT_SELU, 1, 1.6732632423543772, 1.0507009873554805, 1.0507009873554805},
    {BMI_ACT_SELU, -1, 1.6732632423543772, 1.0507009873554805, -1.1113307378125625},
    {BMI_ACT_CELU, -2, 2, 0, -1.2642411176571153},
    {BMI_ACT_CELU, 2, 2, 0, 2},
    {BMI_ACT_GELU, 1, 0, 0, 0.84134474606854293},
    {BMI_ACT_GELU, -1, 0, 0, -0.15865525393145707},
    {BMI_ACT_GELU_TANH, 1, 0, 0, 0.84119199060827676},
    {BMI_ACT_SIGMOID, 0, 0, 0, 0.5},
    {BMI_ACT_SIGMOID, 2, 0, 0, 0.88079707797788243},
    {BMI_ACT_HARD_SIGMOID, 0, 0.2, 0.5, 0.5},
    {BMI_ACT_HARD_SIGMOID, 10, 0.2, 0.5, 1},
    {BMI_ACT_HARD_SIGMOID, -10, 0.2, 0.5, 0},
    {BMI_ACT_HARD_SWISH, 3, 0, 0, 3},
    {BMI_ACT_HARD_SWISH, 1, 0, 0, 0.66666666666666663},
    {BMI_ACT_HARD_SWISH, -3, 0, 0, 0},
    {BMI_ACT_SWISH, 1, 1, 0, 0.73105857863000488},
    {BMI_ACT_SWISH, 1, 2, 0, 0.88079707797788243},
    {BMI_ACT_MISH, 1, 0, 0, 0.86509838826731034},
    {BMI_ACT_TANH, 1, 0, 0, 0.76159415595576489},
    {BMI_ACT_SOFTPLUS, 0, 0, 0, 0.69314718055994531},
    {BMI_ACT_SOFTPLUS, 1, 0, 0, 1.3132616875182228},
    {BMI_ACT_SOFTSIGN, -3, 0, 0, -0.75},
    {BMI_ACT_ERF, 1, 0, 0, 0.84270079294971489},
    {BMI_ACT_EXP, 1, 0, 0, 2.7182818284590451},
    {BMI_ACT_LOG, 10, 0, 0, 2.3025850929940459},
    {BMI_ACT_SQRT, 2, 0, 0, 1.4142135623730951},
    {BMI_ACT_ABS, -2.5, 0, 0, 2.5},
    {BMI_ACT_RECIPROCAL, -4, 0, 0, -0.25},
    {BMI_ACT_SIGN, -0.5, 0, 0, -1},
    {BMI_ACT_SIGN, 0, 0, 0, 0},
    {BMI_ACT_SIGN, 7, 0, 0, 1},
    {BMI_ACT_FLOOR, -1.5, 0, 0, -2},
    {BMI_ACT_CEIL, -1.5, 0, 0, -1},
    {BMI_ACT_ROUND, 2.5, 0, 0, 2},
    {BMI_ACT_ROUND, -1.5, 0, 0, -2},
    {BMI_ACT_SIGNED_SQUARE, -3, 0, 0, -9},
    {BMI_ACT_LOG10, 1000, 0, 0, 3},
    {BMI_ACT_EXP10, -2, 0, 0, 0.01},
    {BMI_ACT_SIN, 0.52359877559829887, 0, 0, 0.5},
    {BMI_ACT_COS, 1.0471975511965976, 0, 0, 0.5},
    {BMI_ACT_ATAN, 1, 0, 0, 0.78539816339744831},
};
static const size_t n_values = sizeof values / sizeof *values;

static void test_values(void)
{
    bool seen[BMI_ACT_COUNT] = {false};
    for (size_t i = 0; i < n_values; i++) {
        const double y = bmi_activation_eval(values[i].activation, values[i].x, values[i].alpha, values[i].beta);
        CU_ASSERT(near(y, values[i].expected));
        seen[values[i].activation] = true;
    }
    for (int i = 0; i < BMI_ACT_COUNT; i++) CU_ASSERT(seen[i]);
}

static void test_nan_stays_nan(void)
{
    for (int i = 0; i < BMI_ACT_COUNT; i++) CU_ASSERT(isnan(bmi_activation_eval((bmi_activation)i, (double)NAN, 1, 2)));
}

/* Limits, not NaN from inf * 0 or inf - inf. */
static void test_infinities(void)
{
    static const struct {
        bmi_activation activation;
        double low, high;
    } limits[] = {{BMI_ACT_IDENTITY, -(double)INFINITY, (double)INFINITY},
                  {BMI_ACT_ELU, -1, (double)INFINITY},
                  {BMI_ACT_CELU, -1, (double)INFINITY},
                  {BMI_ACT_GELU, 0, (double)INFINITY},
                  {BMI_ACT_GELU_TANH, 0, (double)INFINITY},
                  {BMI_ACT_SIGMOID, 0, 1},
                  {BMI_ACT_HARD_SWISH, 0, (double)INFINITY},
                  {BMI_ACT_SWISH, 0, (double)INFINITY},
                  {BMI_ACT_MISH, 0, (double)INFINITY},
                  {BMI_ACT_TANH, -1, 1},
                  {BMI_ACT_SOFTPLUS, 0, (double)INFINITY},
                  {BMI_ACT_SOFTSIGN, -1, 1},
                  {BMI_ACT_ERF, -1, 1},
                  {BMI_ACT_EXP, 0, (double)INFINITY},
                  {BMI_ACT_ABS, (double)INFINITY, (double)INFINITY},
                  {BMI_ACT_RECIPROCAL, 0, 0}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        CU_ASSERT(near(bmi_activation_eval(limits[i].activation, -inf, 1, 1), limits[i].low));
        CU_ASSERT(near(bmi_activation_eval(limits[i].activation, inf, 1, 1), limits[i].high));
    }
}

static void test_domain_edges(void)
{
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_LOG, 0, 0, 0), -inf);
    CU_ASSERT(isnan(bmi_activation_eval(BMI_ACT_LOG, -1, 0, 0)));
    CU_ASSERT(isnan(bmi_activation_eval(BMI_ACT_SQRT, -1, 0, 0)));
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_RECIPROCAL, 0, 0, 0), inf);
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_RECIPROCAL, -0.0, 0, 0), -inf);
    CU_ASSERT(isnan(bmi_activation_eval(BMI_ACT_COUNT, 1, 0, 0)));
}

/* No overflow far out, and no loss of digits near zero. */
static void test_extreme_values(void)
{
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_SOFTPLUS, 1e4, 0, 0), 1e4);
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_SOFTPLUS, -1e4, 0, 0), 0);
    CU_ASSERT(near(bmi_activation_eval(BMI_ACT_SOFTPLUS, -40, 0, 0) * 1e17, 4.2483542552915889e-18 * 1e17));
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_SIGMOID, -1e4, 0, 0), 0);
    CU_ASSERT_EQUAL(bmi_activation_eval(BMI_ACT_SWISH, -1e4, 1, 0), 0);
    CU_ASSERT(near(bmi_activation_eval(BMI_ACT_ELU, -1e-12, 1, 0) * 1e12, -0.9999999999995));
    CU_ASSERT(near(bmi_activation_eval(BMI_ACT_GELU, -10, 0, 0) * 1e22, -7.6198530241605261e-23 * 1e22));
}

/* The figures of the operators' pages at onnx.ai. */
static void test_defaults(void)
{
    static const struct {
        bmi_activation activation;
        double alpha, beta;
    } rows[] = {{BMI_ACT_LEAKY_RELU, 0.01, 0.0},      {BMI_ACT_HARD_SIGMOID, 0.2, 0.5},
                {BMI_ACT_THRESHOLDED_RELU, 1.0, 0.0}, {BMI_ACT_ELU, 1.0, 0.0},
                {BMI_ACT_CLAMP, -INFINITY, INFINITY}, {BMI_ACT_TANH, 0.0, 0.0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double alpha = 9.0, beta = 9.0;
        bmi_activation_defaults(rows[i].activation, &alpha, &beta);
        CU_ASSERT(alpha == rows[i].alpha && beta == rows[i].beta);
    }
}

BMT_MAIN("base/activation", {"defaults of ONNX", test_defaults}, {"names round trip", test_names_round_trip},
         {"known values of every function", test_values}, {"NaN stays NaN", test_nan_stays_nan},
         {"limits at infinity", test_infinities}, {"edges of the domain", test_domain_edges},
         {"far out and near zero", test_extreme_values})
