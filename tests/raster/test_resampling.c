/* SPDX-License-Identifier: MIT
 *
 * Methods for all bands and for one. */
#include "raster/resampling.h"
#include "raster/align.h"
#include "raster_fixture.h"

#include <gdal_alg.h>
#include <gdalwarper.h>

static void test_choose(void)
{
    static const char *labels[] = {"B02", "scl", "", "B8A"};
    int files[] = {0, 1, 1, 2}, numbers[] = {1, 1, 2, 1}, methods[4];
    const char *hows[4] = {"", "", "", ""};
    const bmi_binding binding = {4, files, numbers, hows, (char **)labels};
    const bm_band model[] = {{.name = "blue band", .common_name = "blue"}, {.name = "class"}, {.name = "three"}, {0}};
    static const struct {
        const char *words[4];
        int expected[4];
    } cases[] = {
        {{NULL}, {GRA_Bilinear, GRA_Bilinear, GRA_Bilinear, GRA_Bilinear}},
        {{"Cubic", NULL}, {GRA_Cubic, GRA_Cubic, GRA_Cubic, GRA_Cubic}},
        {{"SCL=near", "average", NULL}, {GRA_Average, GRA_NearestNeighbour, GRA_Average, GRA_Average}},
        {{"blue=mode", "2:2=max", "b8a=min", NULL}, {GRA_Mode, GRA_Bilinear, GRA_Max, GRA_Min}},
        {{"class=near", "class=q1", NULL}, {GRA_Bilinear, GRA_Q1, GRA_Bilinear, GRA_Bilinear}},
    };
    bm_source_options options = {.size = sizeof options, .model_bands = model, .n_inputs = 4};
    bm_error err;
    for (size_t c = 0; c < BMT_COUNT(cases); c++) {
        options.resampling = cases[c].words;
        BMT_ASSERT_OK(bmi_resampling_choose(&options, &binding, methods, &err), err);
        for (int i = 0; i < 4; i++) CU_ASSERT_EQUAL(methods[i], cases[c].expected[i]);
    }
    static const char *const unknown[] = {"bicubic", NULL}, *const absent[] = {"B09=near", NULL};
    options.resampling = unknown;
    BMT_ASSERT_FAILS(bmi_resampling_choose(&options, &binding, methods, &err), err, BM_ERR_ARGUMENT,
                     "no resampling method \"bicubic\"");
    options.resampling = absent;
    BMT_ASSERT_FAILS(bmi_resampling_choose(&options, &binding, methods, &err), err, BM_ERR_ARGUMENT, "\"B09=near\"");
}

BMT_MAIN("raster/resampling", {"choose", test_choose})
