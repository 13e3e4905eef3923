/* SPDX-License-Identifier: MIT
 *
 * What names come to under one sensor or another, and which sensors a list of names can be of. */
#include "raster/band_meaning.h"
#include "raster_fixture.h"

static unsigned bit(bmi_sensor sensor)
{
    return 1U << sensor;
}

static unsigned sensors_of(const bm_band *bands, int n_bands)
{
    bmi_party side;
    CU_ASSERT_TRUE_FATAL(bmi_party_new(&side, n_bands));
    bmi_party_fill_model(&side, bands);
    const unsigned likely = bmi_party_sensors(&side);
    bmi_party_free(&side);
    return likely;
}

static void test_sensors(void)
{
    const bm_band plain[] = {{.name = "B2"}, {.name = "B3"}}, padded[] = {{.name = "B02"}, {.name = "B08"}};
    const bm_band surface[] = {{.name = "SR_B5"}, {.name = "SR_B6"}}, own[] = {{.name = "height"}};
    const bm_band said[] = {{.name = "B4", .common_name = "nir"}}, lit[] = {{.name = "B4", .wavelength = 0.665}};
    CU_ASSERT_EQUAL(sensors_of(plain, 2), bit(BMI_N_SENSORS) - 1);
    CU_ASSERT_EQUAL(sensors_of(padded, 2), bit(BMI_SENSOR_MSI));
    CU_ASSERT_EQUAL(sensors_of(surface, 2), bit(BMI_SENSOR_OLI));
    CU_ASSERT_EQUAL(sensors_of(own, 1), bit(BMI_N_SENSORS));
    CU_ASSERT_EQUAL(sensors_of(said, 1), bit(BMI_SENSOR_TM) | bit(BMI_SENSOR_ETM));
    CU_ASSERT_EQUAL(sensors_of(lit, 1), bit(BMI_SENSOR_MSI) | bit(BMI_SENSOR_OLI));
}

static void test_meanings(void)
{
    bmi_band_facts file[] = {{.names = {"B4"}, .n_names = 1}, {.names = {"B5", "nir"}, .n_names = 2}, {.n_names = 0}};
    bmi_party side;
    CU_ASSERT_TRUE_FATAL(bmi_party_new(&side, 3));
    bmi_party_fill_file(&side, file);
    bmi_party_assume(&side, BMI_SENSOR_OLI);
    CU_ASSERT_STRING_EQUAL(side.meanings[0].common, "red");
    CU_ASSERT_FALSE(side.meanings[0].is_spoken);
    CU_ASSERT_STRING_EQUAL(side.meanings[1].common, "nir08");
    CU_ASSERT_TRUE(side.meanings[1].is_spoken);
    CU_ASSERT_DOUBLE_EQUAL(side.meanings[1].wavelength, 0.865, 1e-9);
    bmi_party_assume(&side, BMI_SENSOR_TM);
    CU_ASSERT_STRING_EQUAL(side.meanings[0].common, "nir08");
    CU_ASSERT_STRING_EQUAL(side.meanings[1].common, "nir");
    bmi_party_assume(&side, BMI_N_SENSORS);
    CU_ASSERT_PTR_NULL(side.meanings[0].common);
    CU_ASSERT_PTR_NULL(side.meanings[2].common);
    CU_ASSERT_EQUAL(side.meanings[2].wavelength, 0);
    bmi_party_free(&side);
}

static void test_comparing(void)
{
    CU_ASSERT_DOUBLE_EQUAL(bmi_wavelength_tolerance(0.4), 0.01, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(bmi_wavelength_tolerance(2.0), 0.04, 1e-12);
    CU_ASSERT_TRUE(bmi_is_apart(0.4, 0.5, 0.05));
    CU_ASSERT_FALSE(bmi_is_apart(0.4, 0.5, 0.2));
    CU_ASSERT_FALSE(bmi_is_apart(0, 0.5, 0.05));
    const bm_band bands[] = {{.name = "Band 4"}, {.name = "BAND 4"}, {.name = "B04"}, {.name = NULL}};
    bmi_party side;
    CU_ASSERT_TRUE_FATAL(bmi_party_new(&side, 4));
    bmi_party_fill_model(&side, bands);
    CU_ASSERT_TRUE(bmi_has_same_name(&side.bands[0], &side.bands[1]));
    CU_ASSERT_FALSE(bmi_has_same_name(&side.bands[0], &side.bands[2]));
    CU_ASSERT_TRUE(bmi_has_same_key(&side.bands[0], &side.bands[2]));
    CU_ASSERT_FALSE(bmi_has_same_key(&side.bands[3], &side.bands[3]));
    bmi_party_free(&side);
}

BMT_MAIN("raster/band_meaning", {"sensors", test_sensors}, {"meanings", test_meanings}, {"comparing", test_comparing})
