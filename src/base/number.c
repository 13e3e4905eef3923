/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <math.h>
#include <string.h>

size_t bmi_number_size(bmi_number type)
{
    static const size_t sizes[BMI_NUMBER_COUNT] = {
        [BMI_NUMBER_F64] = 8, [BMI_NUMBER_F32] = 4, [BMI_NUMBER_F16] = 2, [BMI_NUMBER_BF16] = 2, [BMI_NUMBER_I64] = 8,
        [BMI_NUMBER_U64] = 8, [BMI_NUMBER_I32] = 4, [BMI_NUMBER_U32] = 4, [BMI_NUMBER_I16] = 2,  [BMI_NUMBER_U16] = 2,
        [BMI_NUMBER_I8] = 1,  [BMI_NUMBER_U8] = 1,  [BMI_NUMBER_BOOL] = 1};
    return (unsigned)type < BMI_NUMBER_COUNT ? sizes[type] : 0;
}

/* Sign, 5 bits of exponent biased by 15, 10 bits of fraction. */
static double half_to_double(uint16_t bits)
{
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const double sign = bits & 0x8000 ? -1.0 : 1.0;
    if (exponent == 31) return fraction == 0 ? sign * (double)INFINITY : (double)NAN;
    if (exponent == 0) return sign * ldexp(fraction, -24);
    return sign * ldexp(1024 + fraction, exponent - 25);
}

static double single_to_double(uint32_t bits)
{
    float single;
    memcpy(&single, &bits, sizeof single);
    return (double)single;
}

static double decode(bmi_number type, uint64_t bits)
{
    double real;
    switch (type) {
    case BMI_NUMBER_F64: memcpy(&real, &bits, sizeof real); return real;
    case BMI_NUMBER_F32: return single_to_double((uint32_t)bits);
    case BMI_NUMBER_F16: return half_to_double((uint16_t)bits);
    case BMI_NUMBER_BF16: return single_to_double((uint32_t)bits << 16);
    case BMI_NUMBER_I64: return (double)(int64_t)bits;
    case BMI_NUMBER_I32: return (double)(int32_t)(uint32_t)bits;
    case BMI_NUMBER_I16: return (double)(int16_t)(uint16_t)bits;
    case BMI_NUMBER_I8: return (double)(int8_t)(uint8_t)bits;
    case BMI_NUMBER_BOOL: return bits != 0 ? 1.0 : 0.0;
    default: return (double)bits;
    }
}

void bmi_number_decode(bmi_number type, const uint8_t *bytes, size_t count, double *out)
{
    const size_t size = bmi_number_size(type);
    for (size_t i = 0; i < count; i++, bytes += size) {
        uint64_t bits = 0;
        for (size_t k = size; k-- > 0;) bits = bits << 8 | bytes[k];
        out[i] = decode(type, bits);
    }
}

bool bmi_number_fit_single(const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((double)(float)numbers[i] != numbers[i]) return false;
    return true;
}

void bmi_number_encode(bmi_number type, const double *numbers, size_t count, uint8_t *bytes)
{
    const size_t size = bmi_number_size(type);
    for (size_t i = 0; i < count; i++, bytes += size) {
        uint64_t bits = 0;
        const float single = (float)numbers[i];
        uint32_t single_bits;
        memcpy(&single_bits, &single, sizeof single);
        if (type == BMI_NUMBER_F32)
            bits = single_bits;
        else
            memcpy(&bits, &numbers[i], sizeof bits);
        for (size_t k = 0; k < size; k++) bytes[k] = (uint8_t)(bits >> (8 * k));
    }
}
