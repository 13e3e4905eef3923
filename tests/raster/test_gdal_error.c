/* SPDX-License-Identifier: MIT
 *
 * Capturing GDAL's errors. */
#include "raster_fixture.h"

#include "raster/gdal_error.h"

static void test_first_failure_wins(void)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    CPLError(CE_Warning, CPLE_AppDefined, "a warning");
    CPLError(CE_Failure, CPLE_AppDefined, "the cause,\n  of two lines.\n");
    CPLError(CE_Failure, CPLE_AppDefined, "what followed");
    bmi_gdal_errors_end();
    CU_ASSERT(bmi_gdal_errors_failed(&errors));
    CU_ASSERT_STRING_EQUAL(bmi_gdal_errors_reason(&errors), "the cause,   of two lines");
    CU_ASSERT_STRING_EQUAL(errors.warning, "a warning");
}

static void test_warnings_are_reasons_of_last_resort(void)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bmi_gdal_errors_end();
    CU_ASSERT_FALSE(bmi_gdal_errors_failed(&errors));
    CU_ASSERT_STRING_EQUAL(bmi_gdal_errors_reason(&errors), "GDAL gives no reason");
    bmi_gdal_errors_begin(&errors);
    CPLError(CE_Warning, CPLE_AppDefined, "the first");
    CPLError(CE_Warning, CPLE_AppDefined, "the second");
    bmi_gdal_errors_end();
    CU_ASSERT_FALSE(bmi_gdal_errors_failed(&errors));
    CU_ASSERT_STRING_EQUAL(bmi_gdal_errors_reason(&errors), "the first");
}

static void test_proj_does_not_fail_us(void)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    CPLError(CE_Failure, CPLE_AppDefined, "PROJ: proj_create: unrecognized format");
    bmi_gdal_errors_end();
    CU_ASSERT_FALSE(bmi_gdal_errors_failed(&errors));
}

static void test_nesting(void)
{
    bmi_gdal_errors outer, inner;
    bmi_gdal_errors_begin(&outer);
    bmi_gdal_errors_begin(&inner);
    CPLError(CE_Failure, CPLE_AppDefined, "inside");
    bmi_gdal_errors_end();
    CU_ASSERT_FALSE(bmi_gdal_errors_failed(&outer));
    CPLError(CE_Failure, CPLE_AppDefined, "outside");
    bmi_gdal_errors_end();
    CU_ASSERT_STRING_EQUAL(bmi_gdal_errors_reason(&inner), "inside");
    CU_ASSERT_STRING_EQUAL(bmi_gdal_errors_reason(&outer), "outside");
}

static void test_long_messages_are_cut(void)
{
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    CPLError(CE_Failure, CPLE_AppDefined, "%s", text);
    bmi_gdal_errors_end();
    CU_ASSERT_EQUAL(strlen(errors.failure), sizeof errors.failure - 1);
}

BMT_MAIN("raster/gdal_error", {"first failure wins", test_first_failure_wins},
         {"warnings are reasons of last resort", test_warnings_are_reasons_of_last_resort},
         {"PROJ does not fail us", test_proj_does_not_fail_us}, {"nesting", test_nesting},
         {"long messages are cut", test_long_messages_are_cut})
