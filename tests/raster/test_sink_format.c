/* SPDX-License-Identifier: MIT
 *
 * Choosing drivers and creation options, and refusing what would fail or be ignored later. */
#include "raster_fixture.h"

#include "raster/gdal_compat.h"
#include "raster/sink_format.h"

static bm_sink_options sink_options(const char *path, const char *driver, const char *const *creation)
{
    GDALAllRegister();
    return (bm_sink_options){.size = sizeof(bm_sink_options),
                             .path = path,
                             .driver = driver,
                             .creation_options = creation,
                             .type = BM_TYPE_UINT8,
                             .n_bands = 1};
}

static void test_drivers(void)
{
    static const struct {
        const char *path, *driver, *expected;
        bool copies;
    } rows[] = {{"a.tif", NULL, "GTiff", false},  {"a.TIFF", NULL, "GTiff", false},   {"a.png", NULL, "PNG", true},
                {"a.img", NULL, "HFA", false},    {"a", NULL, "GTiff", false},        {"a.xyzzy", NULL, "GTiff", false},
                {"a.tif", "cog", "COG", true},    {"a.png", "gtiff", "GTiff", false}, {"a.bin", "ENVI", "ENVI", false},
                {"a.b/c.d", NULL, "GTiff", false}};
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        const bm_sink_options options = sink_options(rows[r].path, rows[r].driver, NULL);
        bmi_sink_format format;
        bm_error err;
        BMT_ASSERT_OK(bmi_sink_format_choose(&format, &options, 100, 100, &err), err);
        CU_ASSERT_STRING_EQUAL(GDALGetDriverShortName(format.driver), rows[r].expected);
        CU_ASSERT_EQUAL(format.copies, rows[r].copies);
        bmi_sink_format_free(&format);
    }
}

/* What these can create is vectors, or a raster without a coordinate system. */
static void test_better_copied(void)
{
    static const char *const drivers[] = {"PDF", "MRF"};
    for (size_t r = 0; r < BMT_COUNT(drivers); r++) {
        const bm_sink_options options = sink_options("a.out", drivers[r], NULL);
        bmi_sink_format format;
        bm_error err;
        if (GDALGetDriverByName(drivers[r]) == NULL) continue;
        BMT_ASSERT_OK(bmi_sink_format_choose(&format, &options, 100, 100, &err), err);
        CU_ASSERT(format.copies);
        bmi_sink_format_free(&format);
    }
}

static void test_refused(void)
{
    static const char *const misspelled[] = {"COMPRES=LZW", NULL}, *const malformed[] = {"TILED", NULL},
                             *const unknown[] = {"COMPRESS=SQUEEZE", NULL}, *const nameless[] = {"=YES", NULL};
    static const struct {
        const char *driver;
        const char *const *creation;
        bm_status status;
        const char *words;
    } rows[] = {{"NoSuchDriver", NULL, BM_ERR_ARGUMENT, "gdalinfo --formats"},
                {"DOQ1", NULL, BM_ERR_UNSUPPORTED, "only reads"},
                {"GeoJSON", NULL, BM_ERR_UNSUPPORTED, "not for rasters"},
                {"VRT", NULL, BM_ERR_UNSUPPORTED, "keeps no pixels"},
                {"MEM", NULL, BM_ERR_UNSUPPORTED, "keeps no pixels"},
                {"GTiff", misspelled, BM_ERR_ARGUMENT, "COMPRES"},
                {"GTiff", malformed, BM_ERR_ARGUMENT, "'TILED'"},
                {"GTiff", nameless, BM_ERR_ARGUMENT, "'=YES'"},
                {"GTiff", unknown, BM_ERR_ARGUMENT, "SQUEEZE"},
                {"PNG", misspelled, BM_ERR_ARGUMENT, "COMPRES"}};
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        const bm_sink_options options = sink_options("map.tif", rows[r].driver, rows[r].creation);
        bmi_sink_format format;
        bm_error err;
        BMT_ASSERT_FAILS(bmi_sink_format_choose(&format, &options, 100, 100, &err), err, rows[r].status, rows[r].words);
        BMT_ASSERT_SAYS(err, "map.tif");
        bmi_sink_format_free(&format);
    }
    bmi_sink_format format;
    bm_error err;
    bm_sink_options options = sink_options("map.png", NULL, NULL);
    options.type = BM_TYPE_FLOAT32;
    BMT_ASSERT_FAILS(bmi_sink_format_choose(&format, &options, 100, 100, &err), err, BM_ERR_UNSUPPORTED,
                     "does not hold Float32 (it holds Byte UInt16)");
#if !BMI_GDAL_HAS_INT8
    options = sink_options("map.img", NULL, NULL);
    options.type = BM_TYPE_INT8;
    BMT_ASSERT_FAILS(bmi_sink_format_choose(&format, &options, 100, 100, &err), err, BM_ERR_UNSUPPORTED, "Int8");
#endif
    bmi_sink_format_free(&format);
}

/* The creation options as "KEY=VALUE KEY=VALUE", sorted by us in the order looked for. */
static bool gets(const bm_sink_options *options, int width, int height, const char *expected)
{
    static const char *const keys[] = {"TILED",      "BLOCKXSIZE",  "BLOCKYSIZE", "COMPRESS", "PREDICTOR",
                                       "INTERLEAVE", "PHOTOMETRIC", "PIXELTYPE",  "BIGTIFF"};
    bmi_sink_format format;
    bm_error err;
    BMT_ASSERT_OK(bmi_sink_format_choose(&format, options, width, height, &err), err);
    char found[512] = "";
    for (size_t k = 0; k < BMT_COUNT(keys); k++) {
        const char *value = CSLFetchNameValue(format.options, keys[k]);
        if (value == NULL) continue;
        if (found[0] != '\0') strcat(found, " ");
        strcat(found, value);
    }
    bmi_sink_format_free(&format);
    if (strcmp(found, expected) != 0) printf("\n    options are %s, expected %s\n", found, expected);
    return strcmp(found, expected) == 0;
}

static void test_geotiff_defaults(void)
{
    static const bm_class classes[] = {{1, "one", false, {0, 0, 0}, false}};
    static const char *const strips[] = {"TILED=NO", "COMPRESS=NONE", NULL}, *const lerc[] = {"COMPRESS=LERC", NULL},
                             *const zstd[] = {"compress=zstd", "blockxsize=256", NULL},
                             *const bits[] = {"NBITS=4", NULL}, *const pixel[] = {"INTERLEAVE=PIXEL", NULL};
    bm_sink_options options = sink_options("map.tif", NULL, NULL);
    CU_ASSERT(gets(&options, 5000, 5000, "YES 512 512 DEFLATE 2 IF_SAFER"));
    CU_ASSERT(gets(&options, 5000, 1, "YES 512 16 DEFLATE 2 IF_SAFER"));
    CU_ASSERT(gets(&options, 17, 511, "YES 32 512 DEFLATE 2 IF_SAFER"));
    options.type = BM_TYPE_FLOAT32;
    options.n_bands = 3;
    CU_ASSERT(gets(&options, 5000, 5000, "YES 512 512 DEFLATE 3 BAND MINISBLACK IF_SAFER"));
    options.creation_options = pixel;
    CU_ASSERT(gets(&options, 5000, 5000, "YES 512 512 DEFLATE 3 PIXEL MINISBLACK IF_SAFER"));
    options = sink_options("map.tif", NULL, strips);
    CU_ASSERT(gets(&options, 5000, 5000, "NO NONE IF_SAFER"));
    options.creation_options = lerc;
    CU_ASSERT(gets(&options, 5000, 5000, "YES 512 512 LERC IF_SAFER"));
    options.creation_options = zstd;
    CU_ASSERT(gets(&options, 5000, 5000, "YES 256 512 zstd 2 IF_SAFER"));
    options.creation_options = bits;
    CU_ASSERT(gets(&options, 5000, 5000, "YES 512 512 DEFLATE IF_SAFER"));
    options.creation_options = NULL;
    options.classes = classes;
    options.n_classes = 1;
    CU_ASSERT(gets(&options, 5000, 5000, "YES 512 512 DEFLATE IF_SAFER"));
}

static void test_cog_of_classes(void)
{
    static const bm_class classes[] = {{1, "one", false, {0, 0, 0}, false}};
    bm_sink_options options = sink_options("map.tif", "COG", NULL);
    options.classes = classes;
    bmi_sink_format format;
    bm_error err;
    BMT_ASSERT_OK(bmi_sink_format_choose(&format, &options, 100, 100, &err), err);
    CU_ASSERT_STRING_EQUAL(CSLFetchNameValueDef(format.options, "OVERVIEW_RESAMPLING", ""), "MODE");
    bmi_sink_format_free(&format);
    options.classes = NULL;
    BMT_ASSERT_OK(bmi_sink_format_choose(&format, &options, 100, 100, &err), err);
    CU_ASSERT_STRING_EQUAL(CSLFetchNameValueDef(format.options, "OVERVIEW_RESAMPLING", ""), "AVERAGE");
    bmi_sink_format_free(&format);
}

BMT_MAIN("raster/sink_format", {"drivers", test_drivers}, {"better copied", test_better_copied},
         {"refused", test_refused}, {"GeoTIFF defaults", test_geotiff_defaults},
         {"COG of classes", test_cog_of_classes})
