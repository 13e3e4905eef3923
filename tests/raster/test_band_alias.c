/* SPDX-License-Identifier: MIT
 *
 * Spellings of band names, common names, and the table of sensors. */
#include "raster/band_alias.h"
#include "raster_fixture.h"

static void test_keys(void)
{
    static const struct {
        const char *name, *key;
    } cases[] = {
        {"B2", "b2"},
        {"b02", "b2"},
        {"band 2", "b2"},
        {"Band_02", "b2"},
        {"B2 (blue)", "b2"},
        {"SR_B2", "b2"},
        {"ST_B10", "b10"},
        {"sur_refl_b02", "b2"},
        {"sur_refl_b02_1", "b2"},
        {"Nadir_Reflectance_Band2", "b2"},
        {"B8A", "b8a"},
        {"B08A", "b8a"},
        {"B4, central wavelength 665 nm", "b4"},
        {"B20", "b20"},
        {"B02_1", "b02_1"},
        {"blue 2", "blue_2"},
        {"  QA - pixel ", "qa_pixel"},
        {"B0", "b0"},
        {"B", "b"},
        {"Reflectance (665 nm)", "reflectance_(665_nm)"},
        {"B12345678", "b12345678"},
        {"", ""},
        {" _ ", ""},
        {NULL, ""},
    };
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        char key[BMI_BAND_KEY_BYTES];
        CU_ASSERT_EQUAL(bmi_band_key(cases[i].name, key), cases[i].key[0] != '\0');
        if (strcmp(key, cases[i].key) != 0) printf("\n    \"%s\" gives \"%s\"\n", cases[i].name, key);
        CU_ASSERT_STRING_EQUAL(key, cases[i].key);
    }
}

/* Two long names that differ at their ends must not become one. */
static void test_long_names(void)
{
    char name[200], key[BMI_BAND_KEY_BYTES];
    for (size_t n = 1; n < sizeof name; n++) {
        memset(name, 'x', n);
        name[n] = '\0';
        CU_ASSERT_EQUAL(bmi_band_key(name, key), n < BMI_BAND_KEY_BYTES);
        name[0] = '(';
        name[n - 1] = n > 1 ? ')' : '(';
        CU_ASSERT_PTR_NULL(bmi_common_name(name));
    }
}

static void test_common_names(void)
{
    CU_ASSERT_STRING_EQUAL(bmi_common_name("Red"), "red");
    CU_ASSERT_STRING_EQUAL(bmi_common_name("B2 (blue)"), "blue");
    CU_ASSERT_STRING_EQUAL(bmi_common_name("rededge1"), "rededge071");
    CU_ASSERT_STRING_EQUAL(bmi_common_name("SWIR1"), "swir16");
    CU_ASSERT_STRING_EQUAL(bmi_common_name("Coastal aerosol"), "coastal");
    CU_ASSERT_PTR_NULL(bmi_common_name("infrared"));
    CU_ASSERT_PTR_NULL(bmi_common_name("B2 (blue"));
    CU_ASSERT_PTR_NULL(bmi_common_name(NULL));
    CU_ASSERT_TRUE(bmi_common_is_kin("nir", "nir08"));
    CU_ASSERT_TRUE(bmi_common_is_kin("rededge071", "rededge"));
    CU_ASSERT_TRUE(bmi_common_is_kin("red", "red"));
    CU_ASSERT_FALSE(bmi_common_is_kin("rededge071", "rededge075"));
    CU_ASSERT_FALSE(bmi_common_is_kin("nir", "nir09"));
    CU_ASSERT_STRING_EQUAL(bmi_common_parent("lwir11"), "lwir");
    CU_ASSERT_PTR_NULL(bmi_common_parent("lwir"));
}

static void test_sensors(void)
{
    static const struct {
        bmi_sensor sensor;
        const char *name, *common;
        double wavelength;
    } cases[] = {
        {BMI_SENSOR_MSI, "B04", "red", 0.6646},       {BMI_SENSOR_MSI, "B4", "red", 0.6646},
        {BMI_SENSOR_MSI, "B8A", "nir08", 0.8647},     {BMI_SENSOR_TM, "SR_B4", "nir08", 0.830},
        {BMI_SENSOR_TM, "ST_B6", "lwir", 11.45},      {BMI_SENSOR_ETM, "B8", "pan", 0.710},
        {BMI_SENSOR_OLI, "SR_B4", "red", 0.6545},     {BMI_SENSOR_OLI, "ST_B10", "lwir11", 10.895},
        {BMI_SENSOR_OLI, "B05", "nir08", 0.865},      {BMI_SENSOR_MODIS, "sur_refl_b01", "red", 0.645},
        {BMI_SENSOR_MODIS, "sur_refl_b05", "", 1.24},
    };
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        const bmi_alias *band = bmi_sensor_band(cases[i].sensor, cases[i].name);
        CU_ASSERT_PTR_NOT_NULL_FATAL(band);
        CU_ASSERT_STRING_EQUAL(band->common == NULL ? "" : band->common, cases[i].common);
        CU_ASSERT_DOUBLE_EQUAL(band->wavelength, cases[i].wavelength, 1e-9);
    }
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_MSI, "SR_B4"));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_TM, "B04"));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_TM, "SR_B6"));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_OLI, "B08"));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_MODIS, "B01"));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_OLI, "red"));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_SENSOR_OLI, NULL));
    CU_ASSERT_PTR_NULL(bmi_sensor_band(BMI_N_SENSORS, "B4"));
    CU_ASSERT_STRING_EQUAL(bmi_sensor_name(BMI_SENSOR_MSI), "Sentinel-2");
    CU_ASSERT_STRING_EQUAL(bmi_sensor_name(BMI_N_SENSORS), "no known sensor");
}

BMT_MAIN("raster/band_alias", {"keys", test_keys}, {"long names", test_long_names}, {"common names", test_common_names},
         {"sensors", test_sensors})
