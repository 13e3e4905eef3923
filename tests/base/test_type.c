/* SPDX-License-Identifier: MIT */
#include "base/type.h"
#include "suite.h"

#include <math.h>
#include <string.h>

static const struct {
    bm_type type;
    const char *name;
    size_t n_bytes;
    bool is_float;
    double minimum, maximum;
} rows[] = {{BM_TYPE_AUTO, "auto", 0, false, 0, 0},
            {BM_TYPE_UINT8, "Byte", 1, false, 0, 255},
            {BM_TYPE_INT8, "Int8", 1, false, -128, 127},
            {BM_TYPE_UINT16, "UInt16", 2, false, 0, 65535},
            {BM_TYPE_INT16, "Int16", 2, false, -32768, 32767},
            {BM_TYPE_UINT32, "UInt32", 4, false, 0, 4294967295.0},
            {BM_TYPE_INT32, "Int32", 4, false, -2147483648.0, 2147483647.0},
            {BM_TYPE_FLOAT32, "Float32", 4, true, 0, 0},
            {BM_TYPE_FLOAT64, "Float64", 8, true, 0, 0}};
static const size_t n_rows = sizeof rows / sizeof *rows;

static void test_table(void)
{
    for (size_t i = 0; i < n_rows; i++) {
        CU_ASSERT_EQUAL(bm_type_size(rows[i].type), rows[i].n_bytes);
        CU_ASSERT_STRING_EQUAL(bm_type_name(rows[i].type), rows[i].name);
        CU_ASSERT_EQUAL(bmi_type_is_float(rows[i].type), rows[i].is_float);
        CU_ASSERT_EQUAL(bmi_type_minimum(rows[i].type), rows[i].minimum);
        CU_ASSERT_EQUAL(bmi_type_maximum(rows[i].type), rows[i].maximum);
    }
}

static void test_unknown_values(void)
{
    CU_ASSERT_EQUAL(bm_type_size((bm_type)9), 0);
    CU_ASSERT_EQUAL(bm_type_size((bm_type)-1), 0);
    CU_ASSERT_STRING_EQUAL(bm_type_name((bm_type)1000), "auto");
}

static void test_names_round_trip(void)
{
    for (size_t i = 1; i < n_rows; i++) CU_ASSERT_EQUAL(bm_type_from_name(rows[i].name), rows[i].type);
    CU_ASSERT_EQUAL(bm_type_from_name("uint16"), BM_TYPE_UINT16);
    CU_ASSERT_EQUAL(bm_type_from_name("FLOAT32"), BM_TYPE_FLOAT32);
    CU_ASSERT_EQUAL(bm_type_from_name("auto"), BM_TYPE_AUTO);
    CU_ASSERT_EQUAL(bm_type_from_name(""), BM_TYPE_AUTO);
    CU_ASSERT_EQUAL(bm_type_from_name("CInt16"), BM_TYPE_AUTO);
    CU_ASSERT_EQUAL(bm_type_from_name("Byte "), BM_TYPE_AUTO);
}

static void test_integers_hold(void)
{
    for (size_t i = 1; i < n_rows; i++) {
        if (rows[i].is_float) continue;
        CU_ASSERT(bmi_type_holds(rows[i].type, rows[i].minimum));
        CU_ASSERT(bmi_type_holds(rows[i].type, rows[i].maximum));
        CU_ASSERT(bmi_type_holds(rows[i].type, -0.0));
        CU_ASSERT_FALSE(bmi_type_holds(rows[i].type, rows[i].minimum - 1));
        CU_ASSERT_FALSE(bmi_type_holds(rows[i].type, rows[i].maximum + 1));
        CU_ASSERT_FALSE(bmi_type_holds(rows[i].type, 1.5));
        CU_ASSERT_FALSE(bmi_type_holds(rows[i].type, (double)NAN));
        CU_ASSERT_FALSE(bmi_type_holds(rows[i].type, (double)INFINITY));
        CU_ASSERT_FALSE(bmi_type_holds(rows[i].type, -(double)INFINITY));
    }
}

static void test_floats_hold(void)
{
    CU_ASSERT(bmi_type_holds(BM_TYPE_FLOAT32, (double)NAN));
    CU_ASSERT(bmi_type_holds(BM_TYPE_FLOAT32, (double)INFINITY));
    CU_ASSERT(bmi_type_holds(BM_TYPE_FLOAT32, 16777216.0));
    CU_ASSERT(bmi_type_holds(BM_TYPE_FLOAT32, 0.5));
    CU_ASSERT_FALSE(bmi_type_holds(BM_TYPE_FLOAT32, 16777217.0));
    CU_ASSERT_FALSE(bmi_type_holds(BM_TYPE_FLOAT32, 0.1));
    CU_ASSERT_FALSE(bmi_type_holds(BM_TYPE_FLOAT32, 1e300));
    CU_ASSERT(bmi_type_holds(BM_TYPE_FLOAT64, 0.1));
    CU_ASSERT(bmi_type_holds(BM_TYPE_FLOAT64, (double)NAN));
}

BMT_MAIN("base/type", {"sizes, names and ranges", test_table}, {"unknown values are auto", test_unknown_values},
         {"names round trip", test_names_round_trip}, {"what integers hold", test_integers_hold},
         {"what floats hold", test_floats_hold})
