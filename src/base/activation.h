/* SPDX-License-Identifier: MIT
 *
 * The elementwise functions that models may use and kernels must know: their numbers and formulas. Names and
 * parameters are ONNX's. Parameters are a value a channel, so that PRelu and a clip a band need nothing of their own.
 */
#ifndef BMI_ACTIVATION_H
#define BMI_ACTIVATION_H

typedef enum bmi_activation {
    BMI_ACT_IDENTITY,         /* x */
    BMI_ACT_CLAMP,            /* min(max(x, alpha), beta); Relu is CLAMP with 0, inf; a NaN stays NaN */
    BMI_ACT_LEAKY_RELU,       /* x < 0 ? alpha x : x; PRelu too */
    BMI_ACT_THRESHOLDED_RELU, /* x > alpha ? x : 0 */
    BMI_ACT_ELU,              /* x < 0 ? alpha (exp(x) - 1) : x */
    BMI_ACT_SELU,             /* x <= 0 ? beta alpha (exp(x) - 1) : beta x */
    BMI_ACT_CELU,             /* max(0, x) + min(0, alpha (exp(x / alpha) - 1)) */
    BMI_ACT_GELU,             /* x (1 + erf(x / sqrt 2)) / 2 */
    BMI_ACT_GELU_TANH,        /* x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 */
    BMI_ACT_SIGMOID,          /* 1 / (1 + exp(-x)) */
    BMI_ACT_HARD_SIGMOID,     /* min(max(alpha x + beta, 0), 1) */
    BMI_ACT_HARD_SWISH,       /* x min(max(x / 6 + 1/2, 0), 1) */
    BMI_ACT_SWISH,            /* x / (1 + exp(-alpha x)) */
    BMI_ACT_MISH,             /* x tanh(log(1 + exp(x))) */
    BMI_ACT_TANH,
    BMI_ACT_SOFTPLUS, /* log(1 + exp(x)) */
    BMI_ACT_SOFTSIGN, /* x / (1 + |x|) */
    BMI_ACT_ERF,
    BMI_ACT_EXP,
    BMI_ACT_LOG, /* natural; log 0 = -inf, log of a negative = NaN */
    BMI_ACT_SQRT,
    BMI_ACT_ABS,
    BMI_ACT_RECIPROCAL,
    BMI_ACT_SIGN, /* -1, 0 or 1 */
    BMI_ACT_FLOOR,
    BMI_ACT_CEIL,
    BMI_ACT_ROUND,         /* to the nearest, halves to even */
    BMI_ACT_SIGNED_SQUARE, /* x |x| */
    BMI_ACT_LOG10,
    BMI_ACT_EXP10, /* 10^x */
    BMI_ACT_SIN,   /* of radians */
    BMI_ACT_COS,
    BMI_ACT_ATAN,
    BMI_ACT_COUNT
} bmi_activation;

/* The function's name in lower case, as in descriptions and in JSON models: "leaky_relu". */
const char *bmi_activation_name(bmi_activation activation);

/* The function called `name`, case ignored; BMI_ACT_COUNT if there is none. "relu" is not here: it is a CLAMP. */
bmi_activation bmi_activation_from_name(const char *name);

/* The parameters that ONNX takes where a file gives none; zeros for functions without parameters, and no bounds for
 * CLAMP: who reads a Relu sets its alpha to 0. */
void bmi_activation_defaults(bmi_activation activation, double *alpha, double *beta);

/* The definition, in double precision: what every kernel is measured against. */
double bmi_activation_eval(bmi_activation activation, double x, double alpha, double beta);

#endif
