/* SPDX-License-Identifier: MIT
 *
 * What names of files say of the only band in them. */
#include "raster/band_file_name.h"
#include "suite.h"

#include <string.h>

static void test_names(void)
{
    static const struct {
        const char *path, *first, *second;
    } cases[] = {
        {"/data/T32TQM_20220101T101010_B04_10m.jp2", "B04", "T32TQM_20220101T101010_B04_10m"},
        {"LC08_L2SP_193026_20200101_20200110_02_T1_SR_B4.TIF", "SR_B4",
         "LC08_L2SP_193026_20200101_20200110_02_T1_SR_B4"},
        {"LC08_L2SP_193026_20200101_20200110_02_T1_ST_B10.TIF", "ST_B10",
         "LC08_L2SP_193026_20200101_20200110_02_T1_ST_B10"},
        {"s1a-iw-grd-vv-20200101t050000-001.tiff", "vv", "s1a-iw-grd-vv-20200101t050000-001"},
        {"a/b.c/scene-nir.tif", "nir", "scene-nir"},
        {"B8A.tif", "B8A", NULL},
        {"red", "red", NULL},
        {"dem_height.tif", "height", "dem_height"},
        {".hidden", "hidden", ".hidden"},
        {"B04_over_B08.tif", "B08", "B04_over_B08"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bmi_file_names names;
        bmi_band_names_of_file(cases[i].path, &names);
        CU_ASSERT_EQUAL_FATAL(names.n, cases[i].second == NULL ? 1 : 2);
        if (strcmp(names.texts[0], cases[i].first) != 0) printf("\n    %s: %s\n", cases[i].path, names.texts[0]);
        CU_ASSERT_STRING_EQUAL(names.texts[0], cases[i].first);
        if (cases[i].second != NULL) CU_ASSERT_STRING_EQUAL(names.texts[1], cases[i].second);
    }
}

static void test_nothing(void)
{
    char path[400];
    bmi_file_names names;
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    bmi_band_names_of_file(path, &names);
    CU_ASSERT_EQUAL(names.n, 0);
    bmi_band_names_of_file("folder/", &names);
    CU_ASSERT_EQUAL(names.n, 0);
    bmi_band_names_of_file("___.tif", &names);
    CU_ASSERT_EQUAL(names.n, 0);
    /* More words than are looked at. */
    for (size_t i = 0; i + 1 < 120; i++) path[i] = i % 2 == 0 ? 'a' : '_';
    path[119] = '\0';
    bmi_band_names_of_file(path, &names);
    CU_ASSERT_EQUAL(names.n, 2);
}

BMT_MAIN("raster/band_file_name", {"names", test_names}, {"nothing", test_nothing})
