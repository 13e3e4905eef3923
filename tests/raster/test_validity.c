/* SPDX-License-Identifier: MIT
 *
 * Which pixels a source calls valid: nodata of all types, masks inside and beside the file, alpha. */
#include "raster_fixture.h"

#include "raster/validity.h"

#include <float.h>
#include <math.h>

#define SCENE "/vsimem/validity.tif"

static bool validity_is(const char *expected)
{
    const bm_source_options options = bmt_source_options(SCENE);
    return bmt_validity_is(&options, expected);
}

/* One row a case: a band of `type` with these values and this nodata. */
static void test_nodata_of_types(void)
{
    static const struct {
        GDALDataType type;
        double nodata, values[4];
        const char *valid;
    } rows[] = {
        {GDT_Byte, 0, {0, 1, 255, 0}, "0110"},
        {GDT_Byte, -9999, {0, 1, 255, 241}, "1111"}, /* no Byte is -9999, not even one cut from it */
        {GDT_Byte, 256, {0, 1, 255, 0}, "1111"},
        {GDT_Byte, 1.5, {1, 2, 1, 2}, "1111"},
        {GDT_UInt16, 65535, {0, 65535, 65534, 65535}, "1010"},
        {GDT_Int16, -9999, {-9999, 9999, 0, -9998}, "0111"},
        {GDT_UInt32, 4294967295.0, {4294967295.0, 4294967294.0, 0, 1}, "0111"},
        {GDT_Int32, -2147483648.0, {-2147483648.0, -2147483647.0, 0, 1}, "0111"},
        {GDT_Float32, -9999, {-9999, 9999, NAN, -9998}, "0111"}, /* NaN is left to the runner */
        {GDT_Float32, 0.1, {0.1, 0.2, 0, 0.1}, "0110"},
        {GDT_Float32, NAN, {NAN, 0, 1, NAN}, "0110"},
        {GDT_Float32, -INFINITY, {-INFINITY, -FLT_MAX, INFINITY, 0}, "0111"},
        {GDT_Float32, -FLT_MAX, {-FLT_MAX, -INFINITY, FLT_MAX, 0}, "0111"},
        {GDT_Float32, -3.4028235e+38, {-FLT_MAX, 0, 1, FLT_MAX}, "0111"},
        {GDT_Float32, 0, {-0.0, 0, FLT_MIN, -FLT_MIN}, "0011"},
        {GDT_Float64, -1.7976931348623157e308, {-DBL_MAX, 0, DBL_MAX, -INFINITY}, "0111"},
        {GDT_Float64, 0.1, {0.1, 0.1000001, 0, 1}, "0111"},
        {GDT_Float64, NAN, {0, NAN, 1, 2}, "1011"},
        {GDT_Int64, -1, {-1, 0, 1, 2}, "0111"},
        {GDT_UInt64, 7, {7, 0, 6, 8}, "0111"},
    };
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        GDALDatasetH dataset = bmt_create(SCENE, 4, 1, 1, rows[r].type, NULL);
        GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
        if (rows[r].type == GDT_Int64)
            GDALSetRasterNoDataValueAsInt64(band, (int64_t)rows[r].nodata);
        else if (rows[r].type == GDT_UInt64)
            GDALSetRasterNoDataValueAsUInt64(band, (uint64_t)rows[r].nodata);
        else
            GDALSetRasterNoDataValue(band, rows[r].nodata);
        bmt_fill(dataset, 1, rows[r].values, GDT_Float64);
        GDALClose(dataset);
        const bool is_right = validity_is(rows[r].valid);
        if (!is_right) printf("    row %zu\n", r);
        CU_ASSERT(is_right);
    }
    GDALDeleteDataset(NULL, SCENE);
}

/* Our nodata is that of GDAL's own mask, for neighbours of a float nodata too. */
static void test_agrees_with_gdal(void)
{
    static const float centers[] = {-9999, 0.1F, -1e38F, 1e-30F, 65536, 65535.996F, -1, 0};
    for (size_t c = 0; c < BMT_COUNT(centers); c++) {
        float values[33];
        values[16] = centers[c];
        for (int i = 17; i < 33; i++) values[i] = nextafterf(values[i - 1], INFINITY);
        for (int i = 15; i >= 0; i--) values[i] = nextafterf(values[i + 1], -INFINITY);
        GDALDatasetH dataset = bmt_create(SCENE, 33, 1, 1, GDT_Float32, NULL);
        bmt_fill(dataset, 1, values, GDT_Float32);
        GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), (double)centers[c]);
        GDALClose(dataset);
        dataset = GDALOpen(SCENE, GA_ReadOnly);
        uint8_t mask[33];
        CU_ASSERT_EQUAL(GDALRasterIO(GDALGetMaskBand(GDALGetRasterBand(dataset, 1)), GF_Read, 0, 0, 33, 1, mask, 33, 1,
                                     GDT_Byte, 0, 0),
                        CE_None);
        GDALClose(dataset);
        char expected[34] = "";
        for (int i = 0; i < 33; i++) expected[i] = mask[i] != 0 ? '1' : '0';
        CU_ASSERT(validity_is(expected));
    }
    VSIUnlink(SCENE);
}

/* Any band's nodata makes the pixel invalid; each band has its own, in a type that holds all. */
static void test_nodata_per_band(void)
{
    static const char vrt[] =
        "<VRTDataset rasterXSize=\"4\" rasterYSize=\"1\">"
        "<VRTRasterBand dataType=\"Byte\" band=\"1\"><NoDataValue>1</NoDataValue><SimpleSource>"
        "<SourceFilename>" SCENE "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
        "<VRTRasterBand dataType=\"Float32\" band=\"2\"><NoDataValue>0.1</NoDataValue><SimpleSource>"
        "<SourceFilename>" SCENE "</SourceFilename><SourceBand>2</SourceBand></SimpleSource></VRTRasterBand>"
        "<VRTRasterBand dataType=\"Int32\" band=\"3\"><NoDataValue>3</NoDataValue><SimpleSource>"
        "<SourceFilename>" SCENE "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
        "</VRTDataset>";
    GDALDatasetH dataset = bmt_create(SCENE, 4, 1, 2, GDT_Float32, NULL);
    bmt_fill(dataset, 1, (float[]){1, 2, 3, 4}, GDT_Float32);
    bmt_fill(dataset, 2, (float[]){0, 0.1F, 0, 0}, GDT_Float32);
    GDALClose(dataset);
    bm_source_options options = bmt_source_options(vrt);
    CU_ASSERT(bmt_validity_is(&options, "0001"));
    static const char *const second[] = {"2"};
    options.bands = second;
    options.n_bands = 1;
    CU_ASSERT(bmt_validity_is(&options, "1011"));
    VSIUnlink(SCENE);
}

static void make_masked(const char *internal, uint8_t *mask, bool has_nodata)
{
    CPLSetConfigOption("GDAL_TIFF_INTERNAL_MASK", internal);
    GDALDatasetH dataset = bmt_create(SCENE, 4, 1, 2, GDT_UInt16, NULL);
    CU_ASSERT_EQUAL(GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET), CE_None);
    CU_ASSERT_EQUAL(
        GDALRasterIO(GDALGetMaskBand(GDALGetRasterBand(dataset, 1)), GF_Write, 0, 0, 4, 1, mask, 4, 1, GDT_Byte, 0, 0),
        CE_None);
    bmt_fill(dataset, 1, (uint16_t[]){1, 2, 3, 4}, GDT_UInt16);
    if (has_nodata) GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), 4);
    GDALClose(dataset);
    CPLSetConfigOption("GDAL_TIFF_INTERNAL_MASK", NULL);
}

static void test_mask_of_dataset(void)
{
    uint8_t mask[] = {255, 0, 255, 255};
    make_masked("YES", mask, false);
    CU_ASSERT(validity_is("1011"));
    GDALDeleteDataset(NULL, SCENE);
    make_masked("NO", mask, false);
    CU_ASSERT(validity_is("1011"));
    GDALDeleteDataset(NULL, SCENE);
    make_masked("YES", mask, true); /* both count */
    CU_ASSERT(validity_is("1010"));
    GDALDeleteDataset(NULL, SCENE);
}

/* NODATA_VALUES: nodata only where all bands have theirs, which GDAL alone knows. */
static void test_nodata_tuple(void)
{
    GDALDatasetH dataset = bmt_create(SCENE, 4, 1, 3, GDT_Byte, "PHOTOMETRIC=MINISBLACK");
    bmt_fill(dataset, 1, (uint8_t[]){1, 1, 0, 1}, GDT_Byte);
    bmt_fill(dataset, 2, (uint8_t[]){2, 2, 2, 0}, GDT_Byte);
    bmt_fill(dataset, 3, (uint8_t[]){3, 0, 3, 3}, GDT_Byte);
    GDALSetMetadataItem(dataset, "NODATA_VALUES", "1 2 3", NULL);
    GDALClose(dataset);
    CU_ASSERT(validity_is("0111"));
    GDALDeleteDataset(NULL, SCENE);
}

static void make_alpha(int n_bands, GDALDataType type, const double *alpha)
{
    GDALDatasetH dataset = bmt_create(SCENE, 4, 1, n_bands, type, "PHOTOMETRIC=MINISBLACK ALPHA=NO");
    GDALSetRasterColorInterpretation(GDALGetRasterBand(dataset, n_bands), GCI_AlphaBand);
    bmt_fill(dataset, n_bands, alpha, GDT_Float64);
    GDALClose(dataset);
}

static void test_alpha(void)
{
    static const int counts[] = {2, 4, 6}; /* GDAL itself sees to the first two only */
    static const double byte_alpha[] = {0, 1, 255, 0}, float_alpha[] = {0, 0.1, 1, -0.0};
    for (size_t c = 0; c < BMT_COUNT(counts); c++) {
        make_alpha(counts[c], GDT_Byte, byte_alpha);
        CU_ASSERT(validity_is("0110"));
        make_alpha(counts[c], GDT_UInt16, byte_alpha);
        CU_ASSERT(validity_is("0110"));
        make_alpha(counts[c], GDT_Float32, float_alpha);
        CU_ASSERT(validity_is("0110"));
    }
    /* A bound alpha is data: fourth bands are often near infrared in truth. */
    make_alpha(4, GDT_Byte, byte_alpha);
    bm_source_options options = bmt_source_options(SCENE);
    static const char *const all[] = {"1", "2", "3", "4"};
    options.bands = all;
    options.n_bands = 4;
    CU_ASSERT(bmt_validity_is(&options, "1111"));
    options.n_bands = 1;
    CU_ASSERT(bmt_validity_is(&options, "0110"));
    GDALDeleteDataset(NULL, SCENE);
}

BMT_MAIN("raster/validity", {"nodata of types", test_nodata_of_types}, {"agrees with GDAL", test_agrees_with_gdal},
         {"nodata per band", test_nodata_per_band}, {"mask of dataset", test_mask_of_dataset},
         {"nodata tuple", test_nodata_tuple}, {"alpha", test_alpha})
