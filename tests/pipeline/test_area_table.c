/* SPDX-License-Identifier: MIT
 *
 * Areas of classes from counts; a run over a raster at a place. */
#include "pipeline/area_table.h"
#include "run_fixture.h"

#include <math.h>
#include <ogr_srs_api.h>

/* The fixture's scene, given a coordinate system. */
static void run(const char *folder, int epsg, double step, bm_output_kind kind, bm_run_report *report)
{
    char input[300], path[300];
    snprintf(input, sizeof input, "%s/in.tif", folder);
    snprintf(path, sizeof path, "%s/out.tif", folder);
    bmt_make_input(input, NULL);
    GDALDatasetH dataset = GDALOpen(input, GA_Update);
    double transform[] = {10, step, 0, 50, 0, -step};
    GDALSetGeoTransform(dataset, transform);
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    if (epsg != 0) CU_ASSERT_EQUAL(OSRImportFromEPSG(crs, epsg), OGRERR_NONE);
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    if (epsg != 0) GDALSetSpatialRef(dataset, crs);
    OSRDestroySpatialReference(crs);
    GDALClose(dataset);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const bm_run_output output = bmt_output(path, kind);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    options.n_threads = 3;
    options.overwrite = true;
    bm_error err;
    *report = (bm_run_report){.size = sizeof *report};
    BMT_ASSERT_OK(bm_run(&options, report, &err), err);
    bm_model_free(model);
}

static void test_areas(void)
{
    char *folder = bmt_make_folder(), *text;
    bm_run_report report;
    bm_error err;
    run(folder, 32632, 10, BM_OUTPUT_CLASS, &report);
    CU_ASSERT(report.n_areas == 4 && !report.areas_are_geodesic);
    uint64_t n = 0;
    for (int i = 0; i < report.n_areas; i++) {
        n += report.areas[i].n_pixels;
        CU_ASSERT_DOUBLE_EQUAL(report.areas[i].square_metres, 100.0 * (double)report.areas[i].n_pixels, 1e-3);
    }
    CU_ASSERT_EQUAL(n, BMT_WIDTH * BMT_HEIGHT);
    CU_ASSERT_EQUAL(report.areas[3].n_pixels, n - report.n_valid);
    BMT_ASSERT_OK(bm_run_report_areas(&report, BM_TEXT_PLAIN, &text, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "class 2"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "in the plane of the projection"));
    bm_text_free(text);
    bm_run_report_clear(&report);
    CU_ASSERT(report.areas == NULL && report.n_areas == 0);

    /* The sum of the classes is the rectangle on the ellipsoid. */
    run(folder, 4326, 0.001, BM_OUTPUT_CLASS, &report);
    CU_ASSERT_TRUE(report.areas_are_geodesic);
    const bmi_ground all = {BMI_GROUND_BY_ROW,
                            0,
                            50 * M_PI / 180,
                            BMT_HEIGHT * 0.001 * M_PI / 180,
                            BMT_WIDTH * 0.001 * M_PI / 180,
                            6378137,
                            0.0066943799901413165};
    double sum = 0;
    for (int i = 0; i < report.n_areas; i++) sum += report.areas[i].square_metres;
    CU_ASSERT_DOUBLE_EQUAL(sum, bmi_ground_of_row(&all, 0), 1e-9 * sum);
    bm_run_report_clear(&report);

    run(folder, 0, 10, BM_OUTPUT_CLASS, &report);
    CU_ASSERT(isnan(report.areas[0].square_metres));
    BMT_ASSERT_OK(bm_run_report_areas(&report, BM_TEXT_JSON, &text, &err), err);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"area\": \"none\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"square_metres\": null"));
    bm_text_free(text);
    bm_run_report_clear(&report);

    run(folder, 32632, 10, BM_OUTPUT_PROBABILITIES, &report);
    CU_ASSERT_EQUAL(report.n_areas, 0);
    BMT_ASSERT_FAILS(bm_run_report_areas(&report, BM_TEXT_JSON, &text, &err), err, BM_ERR_ARGUMENT, "no output holds");
    CU_ASSERT_PTR_NULL(text);
    bm_run_report_clear(&report);
    bm_run_report_clear(NULL);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/area_table", {"areas", test_areas})
