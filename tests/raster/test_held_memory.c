/* SPDX-License-Identifier: MIT
 *
 * What open datasets hold: more for blocks of all bands, for what is compressed, for many blocks and for other grids.
 */
#include "raster/held_memory.h"
#include "raster/raster_fixture.h"

static uint64_t held(const char *options, int n_bands, int width, int height)
{
    GDALDatasetH dataset = bmt_create("/vsimem/held.tif", width, height, n_bands, GDT_UInt16, options);
    GDALClose(dataset);
    bm_source *source = bmt_open("/vsimem/held.tif");
    const uint64_t n_bytes = bmi_source_held_bytes(source);
    bm_source_close(source);
    VSIUnlink("/vsimem/held.tif");
    return n_bytes;
}

static void test_layouts(void)
{
    const uint64_t block = 256 * 256 * 2;
    const uint64_t by_band = held("TILED=YES INTERLEAVE=BAND", 10, 600, 600);
    CU_ASSERT(by_band > block);
    CU_ASSERT(held("TILED=YES INTERLEAVE=PIXEL", 10, 600, 600) > by_band + 8 * block);
    CU_ASSERT(held("TILED=YES INTERLEAVE=PIXEL COMPRESS=DEFLATE", 10, 600, 600) > by_band + 18 * block);
    CU_ASSERT(held("TILED=YES SPARSE_OK=TRUE", 1, 100000, 100000) > by_band + 1000000);
}

static void test_other_grids(void)
{
    const char *const more[] = {"/vsimem/coarse.tif", NULL};
    GDALDatasetH fine = bmt_create("/vsimem/fine.tif", 100, 100, 1, GDT_Byte, NULL),
                 coarse = bmt_create("/vsimem/coarse.tif", 50, 50, 1, GDT_Byte, NULL);
    double transform[] = {500000, 10, 0, 4000000, 0, -10};
    GDALSetGeoTransform(fine, transform);
    transform[1] = 20;
    transform[5] = -20;
    GDALSetGeoTransform(coarse, transform);
    GDALClose(fine);
    GDALClose(coarse);
    bm_source_options options = bmt_source_options("/vsimem/fine.tif");
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    const uint64_t alone = bmi_source_held_bytes(source);
    bm_source_close(source);
    options.more_paths = more;
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    CU_ASSERT(bmi_source_held_bytes(source) > 2 * alone);
    bm_source_close(source);
    VSIUnlink("/vsimem/fine.tif");
    VSIUnlink("/vsimem/coarse.tif");
}

BMT_MAIN("raster/held_memory", {"layouts", test_layouts}, {"other grids", test_other_grids})
