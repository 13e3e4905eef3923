/* SPDX-License-Identifier: MIT
 *
 * The bands, masks and types that a source reads, and what is more than that. */
#include "raster/gdal_compat.h"
#include "raster/raster_fixture.h"
#include "raster/source_parts.h"

/* Three bands of 4 x 3 pixels with nodata 9; a GeoTIFF has one for all bands. */
static void make(const char *path, GDALDataType type, double origin)
{
    GDALDatasetH dataset = bmt_create(path, 4, 3, 3, type, NULL);
    double transform[] = {origin, 10, 0, 100, 0, -10};
    GDALSetGeoTransform(dataset, transform);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 2), 9);
    GDALClose(dataset);
}

static bm_status list_parts(bmi_source_parts *parts, bm_source **source, const bm_source_options *options,
                            bm_error *err)
{
    BMT_ASSERT_OK(bm_source_open(source, options, err), *err);
    return bmi_source_parts_list(parts, *source, err);
}

static void let_go(bmi_source_parts *parts, bm_source *source)
{
    bmi_source_parts_free(parts);
    bm_source_close(source);
}

static void test_bands(void)
{
    make("/vsimem/parts_a.tif", GDT_UInt16, 0);
    make("/vsimem/parts_b.tif", GDT_Int16, 0);
    const char *const bands[] = {"2:3", "1:2", "2:1"}, *const more[] = {"/vsimem/parts_b.tif", NULL};
    bm_source_options options = bmt_source_options("/vsimem/parts_a.tif");
    options.more_paths = more;
    options.bands = bands;
    options.n_bands = 3;
    bmi_source_parts parts;
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(list_parts(&parts, &source, &options, &err), err);
    CU_ASSERT(parts.n_inputs == 3 && parts.n_masks == 0 && parts.type == BM_TYPE_INT32);
    CU_ASSERT_STRING_EQUAL(parts.list[0].path, "/vsimem/parts_b.tif");
    CU_ASSERT(parts.list[0].number == 3 && parts.list[0].type == BM_TYPE_INT16);
    CU_ASSERT_STRING_EQUAL(parts.list[1].path, "/vsimem/parts_a.tif");
    CU_ASSERT(parts.list[1].number == 2 && parts.list[1].nodata.is_set && parts.list[1].nodata.low == 9);
    CU_ASSERT(parts.list[2].number == 1 && !parts.list[2].is_mask);
    let_go(&parts, source);
    VSIUnlink("/vsimem/parts_a.tif");
    VSIUnlink("/vsimem/parts_b.tif");
}

static void test_masks(void)
{
    make("/vsimem/parts.tif", GDT_Byte, 0);
    GDALDatasetH dataset = GDALOpen("/vsimem/parts.tif", GA_Update);
    CU_ASSERT_EQUAL(GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET), CE_None);
    GDALClose(dataset);
    bm_source_options options = bmt_source_options("/vsimem/parts.tif");
    bmi_source_parts parts;
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(list_parts(&parts, &source, &options, &err), err);
    CU_ASSERT(parts.n_inputs == 3 && parts.n_masks >= 1 && parts.type == BM_TYPE_UINT8);
    bool of_all = false;
    for (int m = 0; m < parts.n_masks; m++) {
        CU_ASSERT(parts.list[3 + m].is_mask);
        of_all = of_all || parts.list[3 + m].of == 0;
    }
    CU_ASSERT(of_all);
    let_go(&parts, source);

    dataset = bmt_create("/vsimem/alpha.tif", 4, 3, 3, GDT_Byte, NULL);
    GDALSetRasterColorInterpretation(GDALGetRasterBand(dataset, 3), GCI_AlphaBand);
    GDALClose(dataset);
    options.path = "/vsimem/alpha.tif";
    BMT_ASSERT_OK(list_parts(&parts, &source, &options, &err), err);
    CU_ASSERT_EQUAL(parts.n_inputs, 2);
    CU_ASSERT(parts.n_masks == 1 && parts.list[2].number == 3 && !parts.list[2].is_mask && parts.list[2].of == 0);
    let_go(&parts, source);
    VSIRmdirRecursive("/vsimem/");
}

static void test_refusals(void)
{
    make("/vsimem/parts_a.tif", GDT_UInt16, 0);
    make("/vsimem/parts_b.tif", GDT_UInt16, 5);
    const char *const more[] = {"/vsimem/parts_b.tif", NULL};
    const char *const masks[] = {"/vsimem/parts_a.tif:1,values=3", NULL};
    bm_source_options options = bmt_source_options("/vsimem/parts_a.tif");
    bmi_source_parts parts;
    bm_source *source;
    bm_error err;
    options.more_paths = more;
    BMT_ASSERT_FAILS(list_parts(&parts, &source, &options, &err), err, BM_ERR_UNSUPPORTED,
                     "parts_b.tif: is not on the grid");
    BMT_ASSERT_SAYS(err, ".bmix");
    let_go(&parts, source);
    options.more_paths = NULL;
    options.masks = masks;
    BMT_ASSERT_FAILS(list_parts(&parts, &source, &options, &err), err, BM_ERR_UNSUPPORTED,
                     "the values and bits of a mask");
    let_go(&parts, source);

    if (!BMI_GDAL_HAS_INT8) { /* from GDAL 3.7 on signed bytes are a type of their own */
        GDALClose(bmt_create("/vsimem/signed.tif", 4, 3, 1, GDT_Byte, "PIXELTYPE=SIGNEDBYTE"));
        options = bmt_source_options("/vsimem/signed.tif");
        BMT_ASSERT_FAILS(list_parts(&parts, &source, &options, &err), err, BM_ERR_UNSUPPORTED, "signed bytes");
        let_go(&parts, source);
    }
    VSIRmdirRecursive("/vsimem/");
}

BMT_MAIN("raster/source_parts", {"bands", test_bands}, {"masks", test_masks}, {"refusals", test_refusals})
