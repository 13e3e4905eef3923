/* SPDX-License-Identifier: MIT
 *
 * Whole VRTs: what they say is right for the plugin's functions, and GDAL itself computes those of its own. */
#include "raster/raster_fixture.h"
#include "raster/vrt_functions.h"

#include <cpl_minixml.h>
#include <math.h>

static const bmi_vrt_band bands[] = {{.name = "a", .type = BM_TYPE_FLOAT32, .nodata = NAN, .scale = 1},
                                     {.name = "b", .type = BM_TYPE_FLOAT32, .nodata = NAN, .scale = 1}};
static const char *const arguments[] = {"model=/m=1.onnx", "outputs=values", NULL};

/* Two bands of 5 x 3 pixels, x and 10 y, and nodata 4 in the first; with a source, its parts and a job over them. */
typedef struct fixture {
    char *folder, *vrt;
    bm_source *source;
    bmi_source_parts parts;
    bmi_vrt_job job;
} fixture;

static void set_up(fixture *f)
{
    *f = (fixture){.folder = bmt_make_folder()};
    float pixels[2][15];
    for (int i = 0; i < 15; i++) {
        pixels[0][i] = (float)(i % 5);
        pixels[1][i] = (float)(10 * (i / 5));
    }
    GDALDatasetH dataset = bmt_create(bmt_in(f->folder, "in.tif"), 5, 3, 2, GDT_Float32, NULL);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), 4);
    for (int b = 0; b < 2; b++) bmt_fill(dataset, b + 1, pixels[b], GDT_Float32);
    GDALClose(dataset);
    bm_error err;
    f->vrt = strdup(bmt_in(f->folder, "out.vrt"));
    f->source = bmt_open(bmt_in(f->folder, "in.tif"));
    BMT_ASSERT_OK(bmi_source_parts_list(&f->parts, f->source, &err), err);
    f->job = (bmi_vrt_job){.source = f->source,
                           .parts = &f->parts,
                           .place = {f->vrt, NULL},
                           .bands = bands,
                           .n_bands = 2,
                           .arguments = arguments};
}

static void tear_down(fixture *f)
{
    bmi_source_parts_free(&f->parts);
    bm_source_close(f->source);
    bmt_remove_folder(f->folder);
    free(f->vrt);
}

static CPLXMLNode *parse(char *text)
{
    CPLXMLNode *root = CPLParseXMLString(text);
    bm_text_free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static void test_derived(void)
{
    fixture f;
    set_up(&f);
    char *text;
    bm_error err;
    BMT_ASSERT_OK(bmi_vrt_derived(&f.job, &text, &err), err);
    CPLXMLNode *root = parse(text);
    int n = 0;
    for (CPLXMLNode *band = root->psChild; band != NULL; band = band->psNext) {
        if (band->eType != CXT_Element || strcmp(band->pszValue, "VRTRasterBand") != 0) continue;
        n++;
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "subClass", ""), "VRTDerivedRasterBand");
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "PixelFunctionType", ""), "bandmix");
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "PixelFunctionArguments.model", ""), "/m=1.onnx");
        CU_ASSERT_EQUAL(atoi(CPLGetXMLValue(band, "PixelFunctionArguments.band", "")), n);
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "SourceTransferType", ""), "Float32");
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "blockYSize", ""), "512");
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "NoDataValue", ""), "nan");
        const CPLXMLNode *first = CPLGetXMLNode(band, "SimpleSource");
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first, "SourceBand", ""), "1");
        CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(first->psNext, "SourceBand", ""), "2");
    }
    CU_ASSERT_EQUAL(n, 2);
    CPLDestroyXMLNode(root);
    tear_down(&f);
}

static void test_processed(void)
{
    fixture f;
    set_up(&f);
    char *text;
    bm_error err;
    BMT_ASSERT_OK(bmi_vrt_processed(&f.job, &text, &err), err);
    CPLXMLNode *root = parse(text);
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "subClass", ""), "VRTProcessedDataset");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "Input.unscale", ""), "false");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(root, "ProcessingSteps.Step.Algorithm", ""), "bandmix");
    const CPLXMLNode *argument = CPLGetXMLNode(root, "ProcessingSteps.Step.Argument");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(argument, "name", ""), "model");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(argument, NULL, ""), "/m=1.onnx");
    const CPLXMLNode *band = CPLGetXMLNode(root, "VRTRasterBand");
    CU_ASSERT_STRING_EQUAL(CPLGetXMLValue(band, "subClass", ""), "VRTProcessedRasterBand");
    CPLDestroyXMLNode(root);
    tear_down(&f);
}

/* relu([a - b / 10, a + 1]), then their sum and twice the first minus 1. */
static const double first_weights[] = {1, -0.1, 1, 0}, first_bias[] = {0, 1};
static const double last_weights[] = {1, 1, 2, 0}, last_bias[] = {0, -1};
static const bmi_vrt_layer layers[] = {{first_weights, first_bias, 2, 2, 0, INFINITY},
                                       {last_weights, last_bias, 2, 2, -INFINITY, INFINITY}};

static void check_computed(const char *path)
{
    float found[2][15];
    GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dataset);
    CU_ASSERT_EQUAL(GDALDatasetRasterIO(dataset, GF_Read, 0, 0, 5, 3, found, 5, 3, GDT_Float32, 2, NULL, 0, 0, 0),
                    CE_None);
    GDALClose(dataset);
    for (int i = 0; i < 15; i++) {
        const double a = i % 5, b = 10.0 * (i / 5), p = fmax(a - b / 10, 0), q = fmax(a + 1, 0);
        if (a == 4) {
            CU_ASSERT(isnan(found[0][i]) && isnan(found[1][i]));
        } else {
            CU_ASSERT_DOUBLE_EQUAL(found[0][i], p + q, 1e-6);
            CU_ASSERT_DOUBLE_EQUAL(found[1][i], 2 * p - 1, 1e-6);
        }
    }
}

static void test_stock(void)
{
    fixture f;
    set_up(&f);
    char *text;
    bm_error err;
    BMT_ASSERT_OK(bmi_vrt_stock(&f.job, layers, 2, &text, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<Argument name=\"min\">0</Argument>"));
    CU_ASSERT_PTR_NULL(strstr(text, "name=\"max\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<NoDataValue>-1.7976931348623157e+308</NoDataValue>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<Argument name=\"coefficients_1\">0,1,-0.1"));
    if (atoi(GDALVersionInfo("VERSION_NUM")) >= 3090000) {
        FILE *file = fopen(f.vrt, "w");
        CU_ASSERT_PTR_NOT_NULL_FATAL(file);
        fputs(text, file);
        fclose(file);
        check_computed(f.vrt);
    }
    bm_text_free(text);
    tear_down(&f);
}

BMT_MAIN("raster/vrt_functions", {"derived", test_derived}, {"processed", test_processed}, {"stock", test_stock})
