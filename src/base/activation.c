/* SPDX-License-Identifier: MIT */
#include "base/activation.h"

#include "base/text.h"

#include <math.h>

static const char *const names[BMI_ACT_COUNT] = {
    [BMI_ACT_IDENTITY] = "identity",
    [BMI_ACT_CLAMP] = "clamp",
    [BMI_ACT_LEAKY_RELU] = "leaky_relu",
    [BMI_ACT_THRESHOLDED_RELU] = "thresholded_relu",
    [BMI_ACT_ELU] = "elu",
    [BMI_ACT_SELU] = "selu",
    [BMI_ACT_CELU] = "celu",
    [BMI_ACT_GELU] = "gelu",
    [BMI_ACT_GELU_TANH] = "gelu_tanh",
    [BMI_ACT_SIGMOID] = "sigmoid",
    [BMI_ACT_HARD_SIGMOID] = "hard_sigmoid",
    [BMI_ACT_HARD_SWISH] = "hard_swish",
    [BMI_ACT_SWISH] = "swish",
    [BMI_ACT_MISH] = "mish",
    [BMI_ACT_TANH] = "tanh",
    [BMI_ACT_SOFTPLUS] = "softplus",
    [BMI_ACT_SOFTSIGN] = "softsign",
    [BMI_ACT_ERF] = "erf",
    [BMI_ACT_EXP] = "exp",
    [BMI_ACT_LOG] = "log",
    [BMI_ACT_SQRT] = "sqrt",
    [BMI_ACT_ABS] = "abs",
    [BMI_ACT_RECIPROCAL] = "reciprocal",
    [BMI_ACT_SIGN] = "sign",
    [BMI_ACT_FLOOR] = "floor",
    [BMI_ACT_CEIL] = "ceil",
    [BMI_ACT_ROUND] = "round",
    [BMI_ACT_SIGNED_SQUARE] = "signed_square",
    [BMI_ACT_LOG10] = "log10",
    [BMI_ACT_EXP10] = "exp10",
    [BMI_ACT_SIN] = "sin",
    [BMI_ACT_COS] = "cos",
    [BMI_ACT_ATAN] = "atan",
};

const char *bmi_activation_name(bmi_activation activation)
{
    return (unsigned)activation < BMI_ACT_COUNT ? names[activation] : "?";
}

bmi_activation bmi_activation_from_name(const char *name)
{
    for (int i = 0; i < BMI_ACT_COUNT; i++)
        if (bmi_text_equal_ignoring_case(name, names[i])) return (bmi_activation)i;
    return BMI_ACT_COUNT;
}

void bmi_activation_defaults(bmi_activation activation, double *alpha, double *beta)
{
    static const struct {
        bmi_activation activation;
        double alpha, beta;
    } defaults[] = {
        {BMI_ACT_LEAKY_RELU, 0.01, 0.0},  {BMI_ACT_ELU, 1.0, 0.0},
        {BMI_ACT_CELU, 1.0, 0.0},         {BMI_ACT_SELU, 1.67326319217681884765625, 1.05070102214813232421875},
        {BMI_ACT_HARD_SIGMOID, 0.2, 0.5}, {BMI_ACT_THRESHOLDED_RELU, 1.0, 0.0},
        {BMI_ACT_SWISH, 1.0, 0.0},        {BMI_ACT_CLAMP, -INFINITY, INFINITY}};
    *alpha = *beta = 0.0;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (defaults[i].activation == activation) *alpha = defaults[i].alpha, *beta = defaults[i].beta;
}

static double clamp(double x, double lo, double hi)
{
    if (x < lo) x = lo;
    return x > hi ? hi : x;
}

static double sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* log(1 + exp(x)) without overflow: the larger of x and 0 is taken out of the logarithm. */
static double softplus(double x)
{
    return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}

static double gelu_tanh(double x)
{
    const double sqrt_2_over_pi = 0.79788456080286535588;
    return 0.5 * x * (1.0 + tanh(sqrt_2_over_pi * (x + 0.044715 * x * x * x)));
}

double bmi_activation_eval(bmi_activation activation, double x, double alpha, double beta)
{
    if (isnan(x)) return x;
    switch (activation) {
    case BMI_ACT_IDENTITY: return x;
    case BMI_ACT_CLAMP: return clamp(x, alpha, beta);
    case BMI_ACT_LEAKY_RELU: return x < 0.0 ? alpha * x : x;
    case BMI_ACT_THRESHOLDED_RELU: return x > alpha ? x : 0.0;
    case BMI_ACT_ELU: return x < 0.0 ? alpha * expm1(x) : x;
    case BMI_ACT_SELU: return x <= 0.0 ? beta * alpha * expm1(x) : beta * x;
    case BMI_ACT_CELU: return x < 0.0 ? alpha * expm1(x / alpha) : x;
    case BMI_ACT_GELU: return x == -INFINITY ? -0.0 : 0.5 * x * erfc(-x * 0.70710678118654752440);
    case BMI_ACT_GELU_TANH: return x == -INFINITY ? -0.0 : gelu_tanh(x);
    case BMI_ACT_SIGMOID: return sigmoid(x);
    case BMI_ACT_HARD_SIGMOID: return clamp(alpha * x + beta, 0.0, 1.0);
    case BMI_ACT_HARD_SWISH: return x == -INFINITY ? -0.0 : x * clamp(x / 6.0 + 0.5, 0.0, 1.0);
    case BMI_ACT_SWISH: return alpha * x == -INFINITY ? -0.0 : x * sigmoid(alpha * x);
    case BMI_ACT_MISH: return x == -INFINITY ? -0.0 : x * tanh(softplus(x));
    case BMI_ACT_TANH: return tanh(x);
    case BMI_ACT_SOFTPLUS: return softplus(x);
    case BMI_ACT_SOFTSIGN: return isinf(x) ? copysign(1.0, x) : x / (1.0 + fabs(x));
    case BMI_ACT_ERF: return erf(x);
    case BMI_ACT_EXP: return exp(x);
    case BMI_ACT_LOG: return log(x);
    case BMI_ACT_SQRT: return sqrt(x);
    case BMI_ACT_ABS: return fabs(x);
    case BMI_ACT_RECIPROCAL: return 1.0 / x;
    case BMI_ACT_SIGN: return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
    case BMI_ACT_FLOOR: return floor(x);
    case BMI_ACT_CEIL: return ceil(x);
    case BMI_ACT_ROUND: return nearbyint(x);
    case BMI_ACT_SIGNED_SQUARE: return x * fabs(x);
    case BMI_ACT_LOG10: return log10(x);
    case BMI_ACT_EXP10: return pow(10.0, x);
    case BMI_ACT_SIN: return sin(x);
    case BMI_ACT_COS: return cos(x);
    case BMI_ACT_ATAN: return atan(x);
    case BMI_ACT_COUNT: break;
    }
    return NAN;
}
