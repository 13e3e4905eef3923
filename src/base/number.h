/* SPDX-License-Identifier: MIT
 *
 * Numbers as files store them, little end first, to double. */
#ifndef BMI_NUMBER_H
#define BMI_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum bmi_number {
    BMI_NUMBER_F64,
    BMI_NUMBER_F32,
    BMI_NUMBER_F16,  /* IEEE 754 binary16 */
    BMI_NUMBER_BF16, /* the upper half of a binary32 */
    BMI_NUMBER_I64,  /* beyond 2^53 the nearest double */
    BMI_NUMBER_U64,
    BMI_NUMBER_I32,
    BMI_NUMBER_U32,
    BMI_NUMBER_I16,
    BMI_NUMBER_U16,
    BMI_NUMBER_I8,
    BMI_NUMBER_U8,
    BMI_NUMBER_BOOL, /* a byte; 1 when it is not 0 */
    BMI_NUMBER_COUNT
} bmi_number;

/* Bytes of one; 0 for anything else. */
size_t bmi_number_size(bmi_number type);

/* True when each of `count` numbers is a binary32 exactly. */
bool bmi_number_fit_single(const double *numbers, size_t count);

/* Encodes `count` numbers as BMI_NUMBER_F32 or BMI_NUMBER_F64 into `bytes`, which need not be aligned. */
void bmi_number_encode(bmi_number type, const double *numbers, size_t count, uint8_t *bytes);

/* Decodes `count` numbers from `bytes`, which need not be aligned. */
void bmi_number_decode(bmi_number type, const uint8_t *bytes, size_t count, double *out);

#endif
