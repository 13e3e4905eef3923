/* SPDX-License-Identifier: MIT
 *
 * Types of bands, joined types, and signs restored. */
#include "raster_fixture.h"

#include "base/type.h"
#include "raster/gdal_type.h"

static void test_joined_types(void)
{
    static const struct {
        bm_type types[3], joined;
    } rows[] = {
        {{BM_TYPE_UINT8, BM_TYPE_UINT8, BM_TYPE_UINT8}, BM_TYPE_UINT8},
        {{BM_TYPE_INT8, BM_TYPE_INT8, BM_TYPE_INT8}, BM_TYPE_INT8},
        {{BM_TYPE_UINT8, BM_TYPE_INT8, BM_TYPE_INT8}, BM_TYPE_INT16},
        {{BM_TYPE_UINT8, BM_TYPE_INT16, BM_TYPE_UINT8}, BM_TYPE_INT16},
        {{BM_TYPE_UINT8, BM_TYPE_UINT16, BM_TYPE_UINT8}, BM_TYPE_UINT16},
        {{BM_TYPE_UINT16, BM_TYPE_INT16, BM_TYPE_INT16}, BM_TYPE_INT32},
        {{BM_TYPE_UINT16, BM_TYPE_UINT32, BM_TYPE_UINT8}, BM_TYPE_UINT32},
        {{BM_TYPE_INT32, BM_TYPE_UINT16, BM_TYPE_UINT8}, BM_TYPE_INT32},
        {{BM_TYPE_INT32, BM_TYPE_UINT32, BM_TYPE_UINT8}, BM_TYPE_FLOAT64},
        {{BM_TYPE_UINT16, BM_TYPE_INT16, BM_TYPE_FLOAT32}, BM_TYPE_FLOAT32},
        {{BM_TYPE_INT32, BM_TYPE_FLOAT32, BM_TYPE_UINT8}, BM_TYPE_FLOAT64},
        {{BM_TYPE_UINT32, BM_TYPE_FLOAT32, BM_TYPE_UINT8}, BM_TYPE_FLOAT64},
        {{BM_TYPE_FLOAT32, BM_TYPE_FLOAT64, BM_TYPE_UINT8}, BM_TYPE_FLOAT64},
    };
    for (size_t r = 0; r < BMT_COUNT(rows); r++) CU_ASSERT_EQUAL(bmi_type_holding(rows[r].types, 3), rows[r].joined);
}

/* The joined type of any two holds the ends of both. */
static void test_joined_types_hold(void)
{
    for (int a = BM_TYPE_UINT8; a <= BM_TYPE_FLOAT64; a++)
        for (int b = BM_TYPE_UINT8; b <= BM_TYPE_FLOAT64; b++) {
            const bm_type pair[] = {(bm_type)a, (bm_type)b}, swapped[] = {(bm_type)b, (bm_type)a};
            const bm_type joined = bmi_type_holding(pair, 2);
            CU_ASSERT_EQUAL(joined, bmi_type_holding(swapped, 2));
            CU_ASSERT(bmi_type_holds(joined, bmi_type_minimum((bm_type)a)));
            CU_ASSERT(bmi_type_holds(joined, bmi_type_maximum((bm_type)a)));
            CU_ASSERT(bm_type_size(joined) >= bm_type_size((bm_type)a));
        }
}

static void test_types_of_bands(void)
{
    static const struct {
        GDALDataType gdal;
        bm_type type;
    } rows[] = {{GDT_Byte, BM_TYPE_UINT8},      {GDT_UInt16, BM_TYPE_UINT16}, {GDT_Int16, BM_TYPE_INT16},
                {GDT_UInt32, BM_TYPE_UINT32},   {GDT_Int32, BM_TYPE_INT32},   {GDT_Float32, BM_TYPE_FLOAT32},
                {GDT_Float64, BM_TYPE_FLOAT64}, {GDT_Int64, BM_TYPE_FLOAT64}, {GDT_UInt64, BM_TYPE_FLOAT64},
                {GDT_CInt16, BM_TYPE_AUTO},     {GDT_CFloat64, BM_TYPE_AUTO}};
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        GDALDatasetH dataset = bmt_create("/vsimem/type.tif", 1, 1, 1, rows[r].gdal, NULL);
        CU_ASSERT_EQUAL(bmi_band_type(GDALGetRasterBand(dataset, 1)), rows[r].type);
        CU_ASSERT_FALSE(bmi_band_is_marked_signed(GDALGetRasterBand(dataset, 1)));
        GDALClose(dataset);
        if (rows[r].type != BM_TYPE_AUTO && rows[r].gdal != GDT_Int64 && rows[r].gdal != GDT_UInt64)
            CU_ASSERT_EQUAL(bmi_gdal_type(rows[r].type), rows[r].gdal);
    }
    VSIUnlink("/vsimem/type.tif");
    CU_ASSERT_EQUAL(bmi_gdal_type(BM_TYPE_AUTO), GDT_Unknown);
    CU_ASSERT_EQUAL(GDALGetDataTypeSizeBytes(bmi_gdal_type(BM_TYPE_INT8)), 1);
}

static void test_restored_signs(void)
{
    int16_t shorts[] = {0, 200, 127, 200, 128, 200, 255, 200};
    bmi_restore_sign(BM_TYPE_INT16, shorts, 2 * sizeof *shorts, 4);
    CU_ASSERT(shorts[0] == 0 && shorts[2] == 127 && shorts[4] == -128 && shorts[6] == -1 && shorts[1] == 200);
    int32_t longs[] = {128, 1};
    bmi_restore_sign(BM_TYPE_INT32, longs, sizeof *longs, 2);
    CU_ASSERT(longs[0] == -128 && longs[1] == 1);
    float floats[] = {255, 127};
    bmi_restore_sign(BM_TYPE_FLOAT32, floats, sizeof *floats, 2);
    CU_ASSERT(floats[0] == -1 && floats[1] == 127);
    double doubles[] = {129};
    bmi_restore_sign(BM_TYPE_FLOAT64, doubles, sizeof *doubles, 1);
    CU_ASSERT_EQUAL(doubles[0], -127);
    int8_t bytes[] = {-1};
    bmi_restore_sign(BM_TYPE_INT8, bytes, 1, 1);
    CU_ASSERT_EQUAL(bytes[0], -1);
}

BMT_MAIN("raster/gdal_type", {"joined types", test_joined_types}, {"joined types hold", test_joined_types_hold},
         {"types of bands", test_types_of_bands}, {"restored signs", test_restored_signs})
