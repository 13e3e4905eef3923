/* SPDX-License-Identifier: MIT
 *
 * Scale and offset of bands, of the user, and decibels, in their order. */
#include "run_fixture.h"

#include "pipeline/units.h"

static const char model_text[] = "{\"mlm:input\": [{\"bands\": [{\"name\": \"a\", \"unit\": \"reflectance\"},"
                                 " {\"name\": \"b\", \"unit\": \"DN\"}, \"c\"]}],"
                                 " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 1, 1]]}]}";

static bm_source *make_source(const char *path)
{
    GDALDatasetH dataset = bmt_create(path, 8, 8, 3, GDT_UInt16, NULL);
    for (int b = 1; b <= 3; b++) {
        GDALRasterBandH band = GDALGetRasterBand(dataset, b);
        GDALSetRasterScale(band, 1e-4);
        GDALSetRasterOffset(band, -0.1);
    }
    GDALClose(dataset);
    return bmt_open(path);
}

static bmi_rescale *resolve(bm_source *source, bm_run_options options)
{
    bm_error err;
    bmi_rescale *units;
    bm_model *model = bmt_model(model_text);
    options.size = sizeof options;
    options.model = model;
    BMT_ASSERT_OK(bmi_units_resolve(&options, source, &units, &err), err);
    bm_model_free(model);
    return units;
}

static void check(bm_source *source, bm_run_options options, double a, double b)
{
    bmi_rescale *units = resolve(source, options);
    CU_ASSERT_DOUBLE_EQUAL(bmi_rescale_apply(units, 0, 3000.0), a, 1e-9 * fabs(a));
    CU_ASSERT_DOUBLE_EQUAL(bmi_rescale_apply(units, 1, 3000.0), b, 1e-9 * fabs(b));
    bmi_rescale_free(units);
}

static void test_all(void)
{
    const char *path = "/vsimem/units.tif";
    bm_source *source = make_source(path);
    /* Only band a is wanted in physical units. */
    check(source, (bm_run_options){0}, 0.2, 3000.0);
    check(source, (bm_run_options){.unscale = BM_UNSCALE_YES}, 0.2, 0.2);
    check(source, (bm_run_options){.unscale = BM_UNSCALE_NO, .scale = 2.0}, 6000.0, 6000.0);
    check(source, (bm_run_options){.scale = 10.0, .offset = 1.0}, 3.0, 30001.0);
    check(source, (bm_run_options){.unscale = BM_UNSCALE_NO, .decibel = BM_DECIBEL_TO, .offset = 5.0},
          10.0 * log10(3000.0) + 5.0, 10.0 * log10(3000.0) + 5.0);
    check(source, (bm_run_options){.unscale = BM_UNSCALE_YES, .decibel = BM_DECIBEL_FROM, .scale = 2.0},
          2.0 * pow(10.0, 0.02), 2.0 * pow(10.0, 0.02));
    CU_ASSERT_PTR_NULL(resolve(source, (bm_run_options){.unscale = BM_UNSCALE_NO}));
    bm_source_close(source);
}

static void test_refused(void)
{
    bm_source *source = make_source("/vsimem/units.tif");
    bm_model *model = bmt_model(model_text);
    bmi_rescale *units;
    bm_error err;
    const bm_run_options options = {.size = sizeof options, .model = model, .scale = (double)INFINITY};
    CU_ASSERT_EQUAL(bmi_units_resolve(&options, source, &units, &err), BM_ERR_ARGUMENT);
    bm_model_free(model);
    bm_source_close(source);
}

BMT_MAIN("pipeline/units", {"all", test_all}, {"refused", test_refused})
