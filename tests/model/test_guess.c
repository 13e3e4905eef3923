/* SPDX-License-Identifier: MIT
 *
 * Files that are no models of ours. */
#include "model_check.h"

#include "model/guess.h"

static void check_guess(const char *bytes, size_t n_bytes, const char *part)
{
    const char *guess = bmi_guess_format((const uint8_t *)bytes, n_bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(guess);
    CU_ASSERT_PTR_NOT_NULL(strstr(guess, part));
}

#define CHECK_GUESS(bytes, part) check_guess(bytes, sizeof(bytes) - 1, part)

static void test_known(void)
{
    CHECK_GUESS("II*\0\10\0\0\0", "TIFF");
    CHECK_GUESS("MM\0*\0\0\0\10", "TIFF");
    CHECK_GUESS("II+\0\10\0\0\0", "BigTIFF");
    CHECK_GUESS("\x89HDF\r\n\x1a\n", "HDF5");
    CHECK_GUESS("\x80\4\x95", "pickle");
    CHECK_GUESS("\x1c\0\0\0TFL3", "TensorFlow Lite");
}

static void test_unknown(void)
{
    CU_ASSERT_PTR_NULL(bmi_guess_format(NULL, 0));
    CU_ASSERT_PTR_NULL(bmi_guess_format((const uint8_t *)"II", 2));
    CU_ASSERT_PTR_NULL(bmi_guess_format((const uint8_t *)"hello, world", 12));
}

BMT_MAIN("model/guess", {"known", test_known}, {"unknown", test_unknown})
