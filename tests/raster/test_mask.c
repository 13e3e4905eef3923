/* SPDX-License-Identifier: MIT
 *
 * Masks: values, bits, types, other grids. */
#include "raster/mask.h"
#include "place_fixture.h"
#include "raster/dataset.h"

#define MASK "/vsimem/mask.tif"

static void make_mask(GDALDataType type, const double values[6])
{
    GDALDatasetH dataset = bmt_create(MASK, 3, 2, 1, type, NULL);
    bmt_fill(dataset, 1, values, GDT_Float64);
    GDALClose(dataset);
}

static bool masks(const char *text, GDALDatasetH reference, const char *expected)
{
    bmi_mask mask;
    bm_error err;
    BMT_ASSERT_OK(bmi_mask_open(&mask, text, reference, &err), err);
    const bm_window window = {0, 0, GDALGetRasterXSize(reference), GDALGetRasterYSize(reference)};
    const size_t n = (size_t)window.width * (size_t)window.height;
    uint8_t valid[64];
    char found[65] = "";
    memset(valid, 1, sizeof valid);
    BMT_ASSERT_OK(bmi_mask_apply(&mask, &window, valid, &err), err);
    for (size_t i = 0; i < n; i++) found[i] = (char)('0' + valid[i]);
    bmi_mask_close(&mask);
    if (strcmp(found, expected) != 0) printf("\n    %s gives %s, expected %s\n", text, found, expected);
    return strcmp(found, expected) == 0;
}

static void test_rules(void)
{
    static const GDALDataType types[] = {GDT_Byte, GDT_UInt16, GDT_Int16, GDT_UInt32, GDT_Float32};
    static const double values[] = {0, 1, 2, 4, 8, 9};
    GDALDatasetH reference = bmt_create("/vsimem/ref.tif", 3, 2, 1, GDT_Byte, NULL);
    for (size_t t = 0; t < BMT_COUNT(types); t++) {
        make_mask(types[t], values);
        CU_ASSERT(masks(MASK, reference, "011111"));
        CU_ASSERT(masks(MASK ",values=0,4-8", reference, "011001"));
        if (types[t] != GDT_Float32) CU_ASSERT(masks(MASK ":1,values=2,bits=0", reference, "100110"));
    }
    bmi_mask mask;
    bm_error err;
    BMT_ASSERT_FAILS(bmi_mask_open(&mask, MASK ",bits=1", reference, &err), err, BM_ERR_ARGUMENT, "no bits to test");
    bmi_mask_close(&mask);
    BMT_ASSERT_FAILS(bmi_mask_open(&mask, MASK ":2", reference, &err), err, BM_ERR_ARGUMENT, "there is no band 2");
    bmi_mask_close(&mask);
    BMT_ASSERT_FAILS(bmi_mask_open(&mask, "/vsimem/none.tif", reference, &err), err, BM_ERR_IO, "/vsimem/none.tif");
    bmi_mask_close(&mask);
    GDALDatasetH larger = bmt_create("/vsimem/larger.tif", 4, 2, 1, GDT_Byte, NULL);
    BMT_ASSERT_FAILS(bmi_mask_open(&mask, MASK, larger, &err), err, BM_ERR_MISMATCH, "where the mask lies");
    bmi_mask_close(&mask);
    GDALClose(larger);
    GDALClose(reference);
}

/* Coarser by two, and short of the right column: nearest neighbour, and nothing is no permission. */
static void test_other_grid(void)
{
    GDALClose(bmt_create_placed(MASK, 2, 2, 32632, 0, 40, 20, 0));
    GDALDatasetH reference = bmt_create_placed("/vsimem/ref.tif", 5, 4, 32632, 0, 40, 10, 0);
    CU_ASSERT(masks(MASK, reference,
                    "00110"
                    "00110"
                    "11110"
                    "11110"));
    CU_ASSERT(masks(MASK ",values=3", reference,
                    "11110"
                    "11110"
                    "11000"
                    "11000"));
    GDALClose(reference);
}

BMT_MAIN("raster/mask", {"rules", test_rules}, {"other grid", test_other_grid})
