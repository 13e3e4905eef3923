/* SPDX-License-Identifier: MIT
 *
 * The tables of the CPU tiers, one a kern_<isa>.c. dispatch.c chooses. */
#ifndef BMI_TIERS_H
#define BMI_TIERS_H

#include "kernels/kernels.h"

extern const bmi_kernels bmi_kernels_scalar;
#if defined(__x86_64__)
extern const bmi_kernels bmi_kernels_avx2;
extern const bmi_kernels bmi_kernels_avx512;
#elif defined(__aarch64__)
extern const bmi_kernels bmi_kernels_neon;
#endif

#endif
