/* SPDX-License-Identifier: MIT
 *
 * Names and colours of class maps. */
#include "raster_fixture.h"

#include "raster/palette.h"

#define MAP "/vsimem/palette.tif"

static const bm_class classes[] = {{2, "forest", true, {10, 120, 20}, false},
                                   {5, "water", false, {0, 0, 0}, false},
                                   {-1, "below", true, {1, 1, 1}, false}};

static bm_sink_options map_options(bm_type type, const bm_class *list, int n_classes)
{
    return (bm_sink_options){.size = sizeof(bm_sink_options),
                             .path = MAP,
                             .type = type,
                             .n_bands = 1,
                             .classes = list,
                             .n_classes = n_classes};
}

/* Applies to a new file and opens it anew. */
static GDALDatasetH apply(const bm_sink_options *options)
{
    GDALDatasetH map =
        bmt_create(MAP, 4, 4, options->n_bands, GDALGetDataTypeByName(bm_type_name(options->type)), NULL);
    bm_error err;
    if (options->has_nodata) GDALSetRasterNoDataValue(GDALGetRasterBand(map, 1), options->nodata);
    BMT_ASSERT_OK(bmi_palette_apply(map, options, &err), err);
    GDALClose(map);
    map = GDALOpen(MAP, GA_ReadOnly);
    (void)GDALGetMetadata(map, NULL); /* makes GDAL 3.6 load the side file */
    return map;
}

static void done(GDALDatasetH map)
{
    GDALClose(map);
    GDALDeleteDataset(NULL, MAP);
}

static void test_names_and_colors(void)
{
    static const bm_type types[] = {BM_TYPE_UINT8, BM_TYPE_UINT16};
    for (size_t t = 0; t < BMT_COUNT(types); t++) {
        bm_sink_options options = map_options(types[t], classes, 3);
        options.has_nodata = true;
        options.nodata = 7;
        GDALDatasetH map = apply(&options);
        GDALRasterBandH band = GDALGetRasterBand(map, 1);
        char **names = GDALGetRasterCategoryNames(band);
        CU_ASSERT_EQUAL_FATAL(CSLCount(names), 6);
        CU_ASSERT(strcmp(names[0], "") == 0 && strcmp(names[2], "forest") == 0 && strcmp(names[5], "water") == 0);
        GDALColorTableH table = GDALGetRasterColorTable(band);
        CU_ASSERT_PTR_NOT_NULL_FATAL(table);
        GDALColorEntry entry;
        GDALGetColorEntryAsRGB(table, 2, &entry);
        CU_ASSERT(entry.c1 == 10 && entry.c2 == 120 && entry.c3 == 20 && entry.c4 == 255);
        uint8_t color[3];
        bmi_palette_color(1, color);
        GDALGetColorEntryAsRGB(table, 5, &entry);
        CU_ASSERT(entry.c1 == color[0] && entry.c2 == color[1] && entry.c3 == color[2]);
        GDALGetColorEntryAsRGB(table, 7, &entry);
        CU_ASSERT_EQUAL(entry.c4, 0);
        CU_ASSERT_EQUAL(GDALGetRasterColorInterpretation(band), GCI_PaletteIndex);
        done(map);
    }
}

/* GeoTIFF has no place for it and makes nodata transparent of its own accord; others are told. */
static void test_nodata_is_transparent(void)
{
    bm_sink_options options = map_options(BM_TYPE_UINT8, classes, 2);
    options.has_nodata = true;
    options.nodata = 3;
    GDALAllRegister();
    GDALDatasetH map = GDALCreate(GDALGetDriverByName("MEM"), "", 4, 4, 1, GDT_Byte, NULL);
    bm_error err;
    BMT_ASSERT_OK(bmi_palette_apply(map, &options, &err), err);
    GDALColorTableH table = GDALGetRasterColorTable(GDALGetRasterBand(map, 1));
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    CU_ASSERT_EQUAL(GDALGetColorEntry(table, 3)->c4, 0);
    CU_ASSERT_EQUAL(GDALGetColorEntry(table, 2)->c4, 255);
    GDALClose(map);
}

static void test_where_there_is_none(void)
{
    bm_sink_options options = map_options(BM_TYPE_INT16, classes, 2);
    GDALDatasetH map = apply(&options);
    CU_ASSERT_PTR_NULL(GDALGetRasterColorTable(GDALGetRasterBand(map, 1)));
    CU_ASSERT_PTR_NULL(GDALGetRasterCategoryNames(GDALGetRasterBand(map, 1)));
    done(map);
    options = map_options(BM_TYPE_UINT8, NULL, 0);
    map = apply(&options);
    CU_ASSERT_PTR_NULL(GDALGetRasterColorTable(GDALGetRasterBand(map, 1)));
    done(map);
    options = map_options(BM_TYPE_UINT8, classes, 2);
    options.n_bands = 2;
    map = apply(&options);
    CU_ASSERT_PTR_NULL(GDALGetRasterColorTable(GDALGetRasterBand(map, 1)));
    CU_ASSERT_EQUAL(CSLCount(GDALGetRasterCategoryNames(GDALGetRasterBand(map, 2))), 6);
    done(map);
}

/* A class of 60000 beside one of 1 is no reason to write 60000 empty names, nor is one that the type cannot hold. */
static void test_sparse_values(void)
{
    static const bm_class far[] = {{1, "near", false, {0, 0, 0}, false}, {60000, "far", true, {9, 8, 7}, false}};
    bm_sink_options options = map_options(BM_TYPE_UINT16, far, 2);
    GDALDatasetH map = apply(&options);
    CU_ASSERT_PTR_NULL(GDALGetRasterCategoryNames(GDALGetRasterBand(map, 1)));
    GDALColorEntry entry;
    GDALGetColorEntryAsRGB(GDALGetRasterColorTable(GDALGetRasterBand(map, 1)), 60000, &entry);
    CU_ASSERT(entry.c1 == 9 && entry.c2 == 8 && entry.c3 == 7);
    done(map);
    options = map_options(BM_TYPE_UINT8, far, 2);
    map = apply(&options);
    CU_ASSERT_EQUAL(CSLCount(GDALGetRasterCategoryNames(GDALGetRasterBand(map, 1))), 2);
    done(map);
}

static int distance(int a, int b)
{
    uint8_t first[3], second[3];
    int sum = 0;
    bmi_palette_color(a, first);
    bmi_palette_color(b, second);
    for (int c = 0; c < 3; c++) sum += abs(first[c] - second[c]);
    return sum;
}

static void test_colors_are_apart(void)
{
    int nearest = 999, nearest_of_few = 999;
    for (int a = 0; a < 64; a++)
        for (int b = 0; b < a; b++) {
            const int apart = distance(a, b);
            if (apart < nearest) nearest = apart;
            if (a < 16 && apart < nearest_of_few) nearest_of_few = apart;
        }
    CU_ASSERT(nearest_of_few >= 80);
    CU_ASSERT(nearest >= 25);
    uint8_t color[3];
    bmi_palette_color(2147483647, color);
}

static void test_memory_runs_out(void)
{
    const bm_sink_options options = map_options(BM_TYPE_UINT8, classes, 3);
    GDALDatasetH map = bmt_create(MAP, 4, 4, 1, GDT_Byte, NULL);
    bm_error err;
    bmi_mem_fail_after(0);
    BMT_ASSERT_FAILS(bmi_palette_apply(map, &options, &err), err, BM_ERR_MEMORY, "3 classes");
    bmi_mem_fail_after(-1);
    done(map);
}

BMT_MAIN("raster/palette", {"names and colors", test_names_and_colors},
         {"nodata is transparent", test_nodata_is_transparent}, {"where there is none", test_where_there_is_none},
         {"sparse values", test_sparse_values}, {"colors are apart", test_colors_are_apart},
         {"memory runs out", test_memory_runs_out})
