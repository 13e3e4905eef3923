/* SPDX-License-Identifier: MIT
 *
 * The pieces of a VRT: place, bands and what they say of themselves, names of files, the input of a processed one. */
#include "raster/raster_fixture.h"
#include "raster/vrt_xml.h"

#include <math.h>

static char *folder; /* of the test at hand */

/* Two bands of 6 x 4 pixels in UTM, in the folder. */
static bm_source *make_source(void)
{
    GDALDatasetH dataset = bmt_create(bmt_in(folder, "in.tif"), 6, 4, 2, GDT_UInt16, NULL);
    double transform[] = {500000, 10, 0, 4000000, 0, -20};
    GDALSetGeoTransform(dataset, transform);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), 3);
    GDALClose(dataset);
    return bmt_open(bmt_in(folder, "in.tif"));
}

static void test_numbers(void)
{
    char text[32];
    bmi_vrt_number(NAN, text);
    CU_ASSERT_STRING_EQUAL(text, "nan");
    bmi_vrt_number(0.1, text);
    CU_ASSERT_EQUAL(CPLAtof(text), 0.1);
    bmi_vrt_number(-32768, text);
    CU_ASSERT_STRING_EQUAL(text, "-32768");
}

static void test_root(void)
{
    folder = bmt_make_folder();
    bm_source *source = make_source();
    bm_error err;
    CPLXMLNode *root = bmi_vrt_root(source, "VRTProcessedDataset", &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "rasterXSize", ""), "6");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "rasterYSize", ""), "4");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "subClass", ""), "VRTProcessedDataset");
    double transform[6] = {0};
    char **words = CSLTokenizeString2(CPLGetXMLValue(root, "GeoTransform", ""), ",", 0);
    CU_ASSERT_EQUAL_FATAL(CSLCount(words), 6);
    for (int i = 0; i < 6; i++) transform[i] = CPLAtof(words[i]);
    CSLDestroy(words);
    CU_ASSERT(transform[0] == 500000 && transform[1] == 10 && transform[3] == 4000000 && transform[5] == -20);
    CPLDestroyXMLNode(root);
    bm_source_close(source);
    bmt_remove_folder(folder);
}

static void test_bands(void)
{
    const bm_class classes[] = {{.value = 1, .name = "one & two", .has_color = true, .color = {16, 32, 48}},
                                {.value = 3, .name = "three"}};
    const bmi_vrt_band about = {
        .name = "class", .type = BM_TYPE_UINT8, .nodata = 2, .scale = 1, .classes = classes, .n_classes = 2};
    CPLXMLNode *root = CPLCreateXMLNode(NULL, CXT_Element, "VRTDataset");
    CPLXMLNode *band = bmi_vrt_add_band(root, 4, &about, "VRTDerivedRasterBand");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "band", ""), "4");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "dataType", ""), "Byte");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "NoDataValue", ""), "2");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "ColorInterp", ""), "Palette");
    CU_ASSERT_PTR_NULL(CPLGetXMLNode(band, "Scale"));
    const CPLXMLNode *entry = CPLGetXMLNode(band, "ColorTable")->psChild,
                     *name = CPLGetXMLNode(band, "CategoryNames")->psChild;
    static const char *const alphas[] = {"255", "255", "0", "255"}, *const names[] = {"", "one & two", "", "three"};
    int n = 0;
    for (; entry != NULL && name != NULL; entry = entry->psNext, name = name->psNext, n++) {
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(entry, "c4", ""), alphas[n]);
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(name, NULL, ""), names[n]);
        if (n == 1) CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(entry, "c2", ""), "32");
    }
    CU_ASSERT_EQUAL(n, 4);

    const bmi_vrt_band scaled = {.unit = "m", .type = BM_TYPE_FLOAT32, .nodata = NAN, .scale = 0.5, .offset = -1};
    band = bmi_vrt_add_band(root, 5, &scaled, NULL);
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "NoDataValue", ""), "nan");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "UnitType", ""), "m");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "Scale", ""), "0.5");
    CU_ASSERT_PTR_NULL(CPLGetXMLNode(band, "subClass"));
    CPLDestroyXMLNode(root);
}

/* What is a file is named from the VRT's folder; what only GDAL knows stays as it is. */
static void test_sources(void)
{
    folder = bmt_make_folder();
    char *vrt = strdup(bmt_in(folder, "deeper/out.vrt")), *file = strdup(bmt_in(folder, "in.tif"));
    const char *const options[] = {"OVERVIEW_LEVEL=0", NULL};
    const bmi_vrt_place place = {vrt, options};
    bm_source_close(make_source());
    CU_ASSERT_EQUAL(VSIMkdir(bmt_in(folder, "deeper"), 0700), 0);
    CPLXMLNode *band = CPLCreateXMLNode(NULL, CXT_Element, "VRTRasterBand");
    bmi_vrt_add_source(band, &(bmi_source_part){.path = file, .number = 2}, &place);
    bmi_vrt_add_source(band, &(bmi_source_part){.path = "/vsimem/x.tif", .number = 1, .is_mask = true}, &place);
    const CPLXMLNode *first = CPLGetXMLNode(band, "SimpleSource"), *second = first->psNext;
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first, "SourceFilename", ""), "../in.tif");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first, "SourceFilename.relativeToVRT", ""), "1");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first, "SourceBand", ""), "2");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first, "OpenOptions.OOI", ""), "0");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first, "OpenOptions.OOI.key", ""), "OVERVIEW_LEVEL");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(second, "SourceFilename", ""), "/vsimem/x.tif");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(second, "SourceFilename.relativeToVRT", ""), "0");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(second, "SourceBand", ""), "mask,1");
    CPLDestroyXMLNode(band);
    free(vrt);
    free(file);
    bmt_remove_folder(folder);
}

static CPLXMLNode *input_of(const char *first_band, const char *second_band)
{
    const char *const bands[] = {first_band, second_band};
    char *path = strdup(bmt_in(folder, "in.tif")), *vrt = strdup(bmt_in(folder, "out.vrt"));
    bm_source_options options = bmt_source_options(path);
    options.bands = bands;
    options.n_bands = 2;
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    bmi_source_parts parts;
    BMT_ASSERT_OK(bmi_source_parts_list(&parts, source, &err), err);
    CPLXMLNode *root = CPLCreateXMLNode(NULL, CXT_Element, "VRTDataset");
    BMT_ASSERT_OK(bmi_vrt_add_input(root, source, &parts, &(bmi_vrt_place){vrt, NULL}, &err), err);
    bmi_source_parts_free(&parts);
    bm_source_close(source);
    free(path);
    free(vrt);
    return root;
}

static void test_input(void)
{
    folder = bmt_make_folder();
    bm_source_close(make_source());
    CPLXMLNode *root = input_of("1", "2");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "Input.unscale", ""), "false");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "Input.SourceFilename", ""), "in.tif");
    CPLDestroyXMLNode(root);

    root = input_of("2", "1");
    CU_ASSERT_PTR_NULL(CPLGetXMLNode(root, "Input.SourceFilename"));
    CPLXMLNode *band = CPLGetXMLNode(root, "Input.VRTDataset.VRTRasterBand");
    CU_ASSERT_PTR_NOT_NULL_FATAL(band);
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "SimpleSource.SourceBand", ""), "2");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "NoDataValue", ""), "3");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band->psNext, "SimpleSource.SourceBand", ""), "1");
    char *text = NULL;
    bm_error err;
    BMT_ASSERT_OK(bmi_vrt_take(root, &text, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<VRTDataset>\n"));
    bm_text_free(text);
    bmt_remove_folder(folder);
}

BMT_MAIN("raster/vrt_xml", {"numbers", test_numbers}, {"root", test_root}, {"bands", test_bands},
         {"sources", test_sources}, {"input", test_input})
