/* SPDX-License-Identifier: MIT
 *
 * Numbers of files against values worked out from the standards, at odd addresses. */
#include "suite.h"

#include "base/number.h"

#include <math.h>
#include <string.h>

static double one(bmi_number type, const char *bytes)
{
    uint8_t buffer[16];
    double value = 99.0;
    memcpy(buffer + 1, bytes, bmi_number_size(type));
    bmi_number_decode(type, buffer + 1, 1, &value);
    return value;
}

static void test_values(void)
{
    static const struct {
        bmi_number type;
        const char *bytes;
        double value;
    } rows[] = {
        {BMI_NUMBER_F64, "\0\0\0\0\0\0\xf8\xbf", -1.5},
        {BMI_NUMBER_F32, "\0\0\xc0\x3f", 1.5},
        {BMI_NUMBER_F32, "\1\0\0\0", 1.401298464324817e-45},
        {BMI_NUMBER_F16, "\0\x3c", 1.0},
        {BMI_NUMBER_F16, "\xff\x7b", 65504.0},
        {BMI_NUMBER_F16, "\0\x80", 0.0},
        {BMI_NUMBER_F16, "\1\0", 5.9604644775390625e-08},
        {BMI_NUMBER_F16, "\0\4", 6.103515625e-05},
        {BMI_NUMBER_F16, "\0\xfc", -(double)INFINITY},
        {BMI_NUMBER_BF16, "\x80\x3f", 1.0},
        {BMI_NUMBER_BF16, "\0\xc0", -2.0},
        {BMI_NUMBER_I64, "\xfe\xff\xff\xff\xff\xff\xff\xff", -2.0},
        {BMI_NUMBER_U64, "\xff\xff\xff\xff\xff\xff\xff\xff", 18446744073709551616.0},
        {BMI_NUMBER_I32, "\0\0\0\x80", -2147483648.0},
        {BMI_NUMBER_U32, "\0\0\0\x80", 2147483648.0},
        {BMI_NUMBER_I16, "\xff\xff", -1.0},
        {BMI_NUMBER_U16, "\1\2", 513.0},
        {BMI_NUMBER_I8, "\x80", -128.0},
        {BMI_NUMBER_U8, "\x80", 128.0},
        {BMI_NUMBER_BOOL, "\2", 1.0},
        {BMI_NUMBER_BOOL, "\0", 0.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CU_ASSERT_EQUAL(one(rows[i].type, rows[i].bytes), rows[i].value);
    CU_ASSERT(signbit(one(BMI_NUMBER_F16, "\0\x80")));
    CU_ASSERT(isnan(one(BMI_NUMBER_F16, "\1\x7c")) && isnan(one(BMI_NUMBER_BF16, "\xc0\x7f")));
}

static void test_many(void)
{
    static const uint8_t bytes[] = {0, 0x3c, 0, 0x40, 0, 0x42};
    double out[3];
    bmi_number_decode(BMI_NUMBER_F16, bytes, 3, out);
    CU_ASSERT(out[0] == 1.0 && out[1] == 2.0 && out[2] == 3.0);
    CU_ASSERT_EQUAL(bmi_number_size(BMI_NUMBER_COUNT), 0);
    CU_ASSERT_EQUAL(bmi_number_size((bmi_number)-1), 0);
}

static void test_encode(void)
{
    static const double numbers[] = {1.0, -2.5, 0.1, 1e300};
    uint8_t bytes[32];
    double back[4];
    bmi_number_encode(BMI_NUMBER_F64, numbers, 4, bytes);
    bmi_number_decode(BMI_NUMBER_F64, bytes, 4, back);
    CU_ASSERT_EQUAL(memcmp(back, numbers, sizeof back), 0);
    bmi_number_encode(BMI_NUMBER_F32, numbers, 2, bytes);
    CU_ASSERT_EQUAL(memcmp(bytes, "\0\0\x80\x3f\0\0\x20\xc0", 8), 0);
    CU_ASSERT_TRUE(bmi_number_fit_single(numbers, 2));
    CU_ASSERT_FALSE(bmi_number_fit_single(numbers, 3));
    CU_ASSERT_FALSE(bmi_number_fit_single(numbers + 3, 1));
}

BMT_MAIN("base/number", {"encode", test_encode}, {"values", test_values}, {"many", test_many})
