/* SPDX-License-Identifier: MIT
 *
 * Names, wavelengths and colours wherever drivers put them. */
#include "raster/band_facts.h"
#include "raster_fixture.h"

#include <math.h>

#define SCENE "/vsimem/facts.tif"

static void test_wavelengths(void)
{
    static const struct {
        const char *description, *key, *value, *unit_key, *unit, *domain;
        double expected;
    } cases[] = {
        {"", "CENTRAL_WAVELENGTH_UM", "0.665", NULL, NULL, "IMAGERY", 0.665},
        {"", "CENTRAL_WAVELENGTH_UM", "0.665", NULL, NULL, NULL, 0.665},
        {"", "wavelength", "665.0", "wavelength_units", "Nanometers", NULL, 0.665},
        {"", "wavelength", "0.665", "wavelength_units", "Micrometers", NULL, 0.665},
        {"", "WAVELENGTH", "665", "WAVELENGTH_UNIT", "nm", NULL, 0.665},
        {"", "wavelength", "665", NULL, NULL, NULL, 0.665},
        {"", "wavelength", "10.9", NULL, NULL, NULL, 10.9},
        {"", "wavelength", "665", "wavelength_units", "Index", NULL, 0},
        {"", "wavelength", "665", "wavelength_units", "Micrometers", NULL, 0},
        {"", "wavelength", "nan", NULL, NULL, NULL, 0},
        {"", "wavelength", "-665", NULL, NULL, NULL, 0},
        {"", "wavelength", "665 and more", NULL, NULL, NULL, 0},
        {"B4, central wavelength 665 nm", NULL, NULL, NULL, NULL, NULL, 0.665},
        {"Band 12 (2.2024 Micrometers)", NULL, NULL, NULL, NULL, NULL, 2.2024},
        {"664.6nm", NULL, NULL, NULL, NULL, NULL, 0.6646},
        {"tide 30 m, B4", NULL, NULL, NULL, NULL, NULL, 0},
        {"5 nm", NULL, NULL, NULL, NULL, NULL, 0},
        {"7", NULL, NULL, NULL, NULL, NULL, 0},
    };
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        GDALDatasetH dataset = bmt_create(SCENE, 1, 1, 1, GDT_Byte, NULL);
        GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
        GDALSetDescription(band, cases[i].description);
        if (cases[i].key != NULL) GDALSetMetadataItem(band, cases[i].key, cases[i].value, cases[i].domain);
        if (cases[i].unit != NULL) GDALSetMetadataItem(band, cases[i].unit_key, cases[i].unit, NULL);
        bmi_band_facts *facts;
        bm_error err;
        const bmi_band_file file = {dataset, SCENE};
        int n_bands;
        BMT_ASSERT_OK(bmi_band_facts_read(&file, 1, &facts, &n_bands, &err), err);
        if (fabs(facts->wavelength - cases[i].expected) > 1e-9)
            printf("\n    case %zu gives %g\n", i, facts->wavelength);
        CU_ASSERT_DOUBLE_EQUAL(facts->wavelength, cases[i].expected, 1e-9);
        bmi_band_facts_free(facts, 1);
        GDALClose(dataset);
    }
}

static void test_names_and_colors(void)
{
    GDALDatasetH dataset = bmt_create(SCENE, 1, 1, 4, GDT_Byte, "PHOTOMETRIC=RGB ALPHA=YES");
    GDALRasterBandH band = GDALGetRasterBand(dataset, 2);
    GDALSetDescription(band, "B4, central wavelength 665 nm");
    GDALSetMetadataItem(band, "BANDNAME", "B4", NULL);
    GDALSetMetadataItem(band, "BAND_NAME", "B4", NULL);
    GDALSetMetadataItem(band, "Name", "four", NULL);
    bmi_band_facts *facts;
    bm_error err;
    const bmi_band_file file = {dataset, SCENE};
    int n_bands;
    BMT_ASSERT_OK(bmi_band_facts_read(&file, 1, &facts, &n_bands, &err), err);
    CU_ASSERT_EQUAL(n_bands, 4);
    CU_ASSERT_EQUAL(facts[0].n_names, 0);
    CU_ASSERT_STRING_EQUAL(bmi_band_label(&facts[0]), "");
    CU_ASSERT_EQUAL_FATAL(facts[1].n_names, 3);
    CU_ASSERT_STRING_EQUAL(bmi_band_label(&facts[1]), "B4, central wavelength 665 nm");
    CU_ASSERT_STRING_EQUAL(facts[1].names[1], "B4");
    CU_ASSERT_STRING_EQUAL(facts[1].names[2], "four");
    CU_ASSERT_STRING_EQUAL(facts[0].color, "red");
    CU_ASSERT_STRING_EQUAL(facts[2].color, "blue");
    CU_ASSERT_PTR_NULL(facts[3].color);
    CU_ASSERT_TRUE(facts[3].is_alpha);
    bmi_band_facts_free(facts, 4);

    for (long n = 0; n < 4; n++) {
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(bmi_band_facts_read(&file, 1, &facts, &n_bands, &err), BM_ERR_MEMORY);
        CU_ASSERT_PTR_NULL(facts);
    }
    bmi_mem_fail_after(-1);
    bmi_band_facts_free(NULL, 3);
    GDALClose(dataset);
    GDALDeleteDataset(NULL, SCENE);
}

/* Two files: bands are counted on, and a lone silent one is called as its file is. */
static void test_several_files(void)
{
    GDALDatasetH dataset = bmt_create(SCENE, 1, 1, 2, GDT_Byte, NULL);
    GDALDatasetH lone = bmt_create("/vsimem/x_B8A.tif", 1, 1, 1, GDT_Byte, NULL);
    const bmi_band_file files[] = {{dataset, SCENE}, {lone, "/vsimem/x_B8A.tif"}};
    bmi_band_facts *facts;
    bm_error err;
    int n_bands;
    BMT_ASSERT_OK(bmi_band_facts_read(files, 2, &facts, &n_bands, &err), err);
    CU_ASSERT_EQUAL_FATAL(n_bands, 3);
    CU_ASSERT_STRING_EQUAL(bmi_band_label(&facts[1]), "");
    CU_ASSERT_STRING_EQUAL(bmi_band_label(&facts[2]), "B8A");
    CU_ASSERT_STRING_EQUAL(facts[2].names[1], "x_B8A");
    CU_ASSERT_STRING_EQUAL(bmi_band_spot_of(&facts[1]).text, "1:2");
    CU_ASSERT_STRING_EQUAL(bmi_band_spot_of(&facts[2]).text, "2:1");
    bmi_band_facts_free(facts, n_bands);
    BMT_ASSERT_OK(bmi_band_facts_read(files, 1, &facts, &n_bands, &err), err);
    CU_ASSERT_STRING_EQUAL(bmi_band_spot_of(&facts[1]).text, "2");
    bmi_band_facts_free(facts, n_bands);
    GDALClose(dataset);
    GDALClose(lone);
    GDALDeleteDataset(NULL, SCENE);
    GDALDeleteDataset(NULL, "/vsimem/x_B8A.tif");
}

BMT_MAIN("raster/band_facts", {"several files", test_several_files}, {"wavelengths", test_wavelengths},
         {"names and colours", test_names_and_colors})
