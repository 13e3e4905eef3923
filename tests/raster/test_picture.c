/* SPDX-License-Identifier: MIT
 *
 * Pictures: the ramp, and PNG files that are whole or not there. */
#include "raster/picture.h"
#include "raster_fixture.h"

static double luminance(double t)
{
    uint8_t c[3];
    bmi_picture_ramp(t, c);
    return 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2];
}

static void test_ramp(void)
{
    for (int i = 1; i <= 100; i++) CU_ASSERT(luminance(i / 100.0) > luminance((i - 1) / 100.0) - 0.7);
    CU_ASSERT(luminance(0) < 40 && luminance(1) > 180 && luminance(1) < 245);
}

static void get(GDALDatasetH picture, int x, int y, uint8_t color[3])
{
    for (int b = 0; b < 3; b++)
        CU_ASSERT_EQUAL(
            GDALRasterIO(GDALGetRasterBand(picture, b + 1), GF_Read, x, y, 1, 1, &color[b], 1, 1, GDT_Byte, 0, 0),
            CE_None);
}

static bool holds(GDALDatasetH picture, int from_x, const uint8_t wanted[3])
{
    for (int y = 0; y < GDALGetRasterYSize(picture); y++)
        for (int x = from_x; x < GDALGetRasterXSize(picture); x++) {
            uint8_t color[3];
            get(picture, x, y, color);
            if (memcmp(color, wanted, 3) == 0) return true;
        }
    return false;
}

/* A map of two colours, one pixel without any, a legend with names of all kinds. */
static void test_write(void)
{
    static const uint32_t pixels[] = {0xFF0A141E, 0xFFC80102, 0, 0xFF0A141E};
    const bmi_legend_entry entries[] = {{{10, 20, 30}, "Wasser \xC3\xA4"}, {{200, 1, 2}, "broken \xFF bytes\n"}};
    const bmi_picture picture = {.width = 2,
                                 .height = 2,
                                 .pixels = pixels,
                                 .title = "a title that is longer than all else",
                                 .entries = entries,
                                 .n_entries = 2,
                                 .has_ramp = true,
                                 .ramp_title = "ramp",
                                 .low = "0",
                                 .high = "1000 m"};
    bm_error err;
    GDALAllRegister();
    BMT_ASSERT_OK(bmi_picture_write(&picture, "/vsimem/p.png", &err), err);
    GDALDatasetH written = GDALOpen("/vsimem/p.png", GA_ReadOnly);
    CU_ASSERT_PTR_NOT_NULL_FATAL(written);
    CU_ASSERT(GDALGetRasterXSize(written) > 200 && GDALGetRasterYSize(written) > 180);
    CU_ASSERT(holds(written, 0, (const uint8_t[]){10, 20, 30}) && holds(written, 30, (const uint8_t[]){10, 20, 30}));
    CU_ASSERT(holds(written, 30, (const uint8_t[]){200, 1, 2}));
    uint8_t corner[3];
    get(written, 0, 0, corner);
    CU_ASSERT(corner[0] == 255 && corner[1] == 255 && corner[2] == 255);
    GDALClose(written);
    VSIUnlink("/vsimem/p.png");
    BMT_ASSERT_FAILS(bmi_picture_write(&picture, "/no/such/folder/p.png", &err), err, BM_ERR_IO, "cannot be written");
    for (long n = 0; n < 40; n++) {
        bmi_mem_fail_after(n);
        const bm_status status = bmi_picture_write(&picture, "/vsimem/p.png", &err);
        bmi_mem_fail_after(-1);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
    }
    char **left = VSIReadDir("/vsimem/");
    CU_ASSERT_EQUAL(CSLCount(left), 1);
    CSLDestroy(left);
    VSIUnlink("/vsimem/p.png");
}

BMT_MAIN("raster/picture", {"ramp", test_ramp}, {"write", test_write})
