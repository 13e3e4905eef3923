/* SPDX-License-Identifier: MIT
 *
 * Bands of models to bands of files: a table of both sides and what has to come of it. */
#include "raster/band_match.h"
#include "raster_fixture.h"

#include <stdio.h>

#define MAX_BANDS 16

/* A band in the tables below: "name", "name@micrometres", "@micrometres", "name=common". */
static void split(const char *item, char name[64], char common[64], double *wavelength)
{
    const char *at = strchr(item, '@'), *equals = strchr(item, '=');
    name[0] = common[0] = '\0';
    strncat(name, item, strcspn(item, "@="));
    if (equals != NULL) strncat(common, equals + 1, strcspn(equals + 1, "@"));
    *wavelength = at == NULL ? 0 : strtod(at + 1, NULL);
}

static const struct {
    const char *model, *file;
    const char *expected; /* band numbers, and d, a, w, c for how; or the words of the failure after '!' */
} cases[] = {
    /* Names and their spellings. */
    {"B02|B03|B04", "b04|b03|b02", "3d 2d 1d"},
    {"B2|B3|B4|B8A", "B02|B03|B04|B08|B8A", "1a 2a 3a 5d"},
    {"B02|B08A", "Band_2|B8A", "1a 2a"},
    {"B2", "B2 (blue)|B3 (green)", "1a"},
    {"B04", "B4, central wavelength 665 nm|B3", "1a"},
    {"B4|B5", "SR_B4|SR_B5|ST_B10", "1a 2a"},
    {"elevation|slope", "slope|elevation", "2d 1d"},
    {"my layer", "My_Layer", "1a"},
    /* Common names of one sensor. */
    {"B02|B03|B04|B08", "red|green|blue|nir", "3a 2a 1a 4a"},
    {"B2|B3|B4|B8", "blue|green|red|nir", "1a 2a 3a 4a"},
    {"blue|green|red|rededge1|nir|nir08|swir16|swir22", "B02|B03|B04|B05|B06|B07|B08|B8A|B11|B12",
     "1a 2a 3a 4a 7a 8a 9a 10a"},
    {"blue|green|red|nir|swir16|swir22", "SR_B1|SR_B2|SR_B3|SR_B4|SR_B5|SR_B6|SR_B7|ST_B10", "2a 3a 4a 5a 6a 7a"},
    {
        "blue|green|red|nir08|swir16|swir22|lwir",
        "SR_B1|SR_B2|SR_B3|SR_B4|SR_B5|ST_B6|SR_B7",
        "1a 2a 3a 4a 5a 7a 6a",
    },
    {"red|nir|blue|green|swir16|swir22",
     "sur_refl_b01|sur_refl_b02|sur_refl_b03|sur_refl_b04|sur_refl_b05|sur_refl_b06|sur_refl_b07", "1a 2a 3a 4a 6a 7a"},
    {"x=red|y=nir", "B04|B08|B8A", "1a 2a"},
    {"B4=red", "B4|B8A", "1d"},
    {"B8A=nir|B08=nir", "B08|B8A", "2d 1d"},
    /* From one sensor to another. */
    {"B02|B03|B04|B8A|B11|B12", "SR_B1|SR_B2|SR_B3|SR_B4|SR_B5|SR_B6|SR_B7|ST_B10", "2a 3a 4a 5a 6a 7a"},
    {"SR_B2|SR_B3|SR_B4|SR_B5|SR_B6|SR_B7", "B02|B03|B04|B08|B8A|B11|B12", "1a 2a 3a 5a 6a 7a"},
    {"SR_B2|SR_B3|SR_B4|SR_B5|SR_B6|SR_B7", "B02|B03|B04|B05|B06|B07|B08|B8A|B11|B12", "!any of the bands 4, 8"},
    {"B02|B03|B04|B8A", "sur_refl_b01|sur_refl_b02|sur_refl_b03|sur_refl_b04", "!"},
    {"B05|B8A|B12", "SR_B4|SR_B5|SR_B6|SR_B7", "!'B05' is called like band 2"},
    {"B05", "sur_refl_b05", "!is not of the same wavelength"},
    /* The names do not say whose they are. */
    {"B2|B3|B4", "blue|green|red|nir", "!do not tell the sensor"},
    {"B02|B03|B04", "blue|green|red|nir", "1a 2a 3a"},
    {"B4@0.6646", "blue|green|red|nir", "3a"},
    {"B4@0.83", "blue|green|red|nir", "4a"},
    /* Wavelengths. */
    {"a@0.665|b@0.842", "@0.490|@0.560|@0.665|@0.8328", "3w 4w"},
    {"@2.19", "@2.2024|@1.61", "1w"},
    {"@0.665", "@0.666|@0.668|@0.7", "1w"},
    {"@0.665", "@0.662|@0.669", "!any of the bands 1, 2"},
    {"@0.665", "@0.665|@0.665", "!any of the bands 1, 2"},
    {"@0.665", "@0.680", "!the wavelength of 0.665 um"},
    {"@0.665|@0.8647", "B02|B03|B04|B08|B8A", "3w 5w"},
    {"B05|B8A", "@0.7041|@0.8647|@1.6", "1w 2w"},
    {"x@0.66|y@0.67", "@0.665", "!would feed two inputs, 'x' and 'y'"},
    {"red@0.665", "red@0.842|nir@0.665", "!'red' is called like band 1"},
    {"B4@0.6646", "B4@0.83", "!'B4' is called like band 1"},
    /* Duplicates, gaps, doubt. */
    {"B02", "B02|B2", "!any of the bands 1, 2"},
    {"red", "red|RED", "!any of the bands 1, 2"},
    {"B04|B8A", "B04|red|B8A", "!any of the bands 1, 2"},
    {"B02|B2", "B02|B03", "!band 1 would feed two inputs, 'B02' and 'B2'"},
    {"B02|B11", "B02|B03", "!'B11'"},
    {"rededge", "B05|B06|B07|B8A", "!any of the bands 1, 2"},
    {"B8A|B08", "nir|red", "!would feed two inputs"},
    {"B10", "B1", "!'B10'"},
};

static void set_up(const char *text, bm_band *model, bmi_band_facts *file, int *n, char names[][64], char commons[][64])
{
    char **items = CSLTokenizeString2(text, "|", CSLT_ALLOWEMPTYTOKENS);
    *n = CSLCount(items);
    for (int i = 0; i < *n; i++) {
        double wavelength;
        split(items[i], names[i], commons[i], &wavelength);
        model[i] = (bm_band){.name = names[i], .common_name = commons[i], .wavelength = wavelength};
        file[i] = (bmi_band_facts){
            .names = {names[i]}, .n_names = names[i][0] != '\0', .wavelength = wavelength, .number = i + 1};
    }
    CSLDestroy(items);
}

static void check(const char *model_text, const char *file_text, const char *expected)
{
    bm_band model[MAX_BANDS], unused_model[MAX_BANDS];
    bmi_band_facts file[MAX_BANDS], unused_file[MAX_BANDS];
    char names[2 * MAX_BANDS][64], commons[2 * MAX_BANDS][64];
    int n_inputs, n_bands, numbers[MAX_BANDS];
    const char *hows[MAX_BANDS];
    set_up(model_text, model, unused_file, &n_inputs, names, commons);
    set_up(file_text, unused_model, file, &n_bands, names + MAX_BANDS, commons + MAX_BANDS);
    bm_error err = {BM_OK, ""};
    const bm_status status = bmi_band_match(model, n_inputs, file, n_bands, "scene", numbers, hows, &err);
    char found[BM_ERROR_MESSAGE_BYTES + 1] = "";
    bool is_expected;
    if (status == BM_OK) {
        size_t used = 0;
        for (int i = 0; i < n_inputs; i++)
            used +=
                (size_t)snprintf(found + used, sizeof found - used, "%s%d%c", i > 0 ? " " : "", numbers[i], hows[i][0]);
        is_expected = strcmp(found, expected) == 0;
    } else {
        snprintf(found, sizeof found, "!%s", err.message);
        is_expected = status == BM_ERR_MISMATCH && expected[0] == '!' && strstr(err.message, expected + 1) != NULL &&
                      strstr(err.message, "-b") != NULL && strstr(err.message, "in the file: 1 ") != NULL;
    }
    if (!is_expected)
        printf("\n    %s to %s\n      gives %s\n      not   %s\n", model_text, file_text, found, expected);
    CU_ASSERT_TRUE(is_expected);
}

static void test_table(void)
{
    for (size_t i = 0; i < BMT_COUNT(cases); i++) check(cases[i].model, cases[i].file, cases[i].expected);
}

/* Colours count only where the file says nothing else, and only for what the model itself calls a colour. */
static void test_colors(void)
{
    bmi_band_facts file[] = {{.color = "red"}, {.color = "green"}, {.color = "blue"}};
    const bm_band spoken[] = {{.name = "blue"}, {.name = "x", .common_name = "red"}}, numbered[] = {{.name = "B04"}};
    int numbers[2];
    const char *hows[2];
    bm_error err;
    BMT_ASSERT_OK(bmi_band_match(spoken, 2, file, 3, "scene", numbers, hows, &err), err);
    CU_ASSERT_EQUAL(numbers[0], 3);
    CU_ASSERT_EQUAL(numbers[1], 1);
    CU_ASSERT_STRING_EQUAL(hows[1], "color");
    BMT_ASSERT_FAILS(bmi_band_match(numbered, 1, file, 3, "scene", numbers, hows, &err), err, BM_ERR_MISMATCH, "'B04'");
    file[1].wavelength = 0.56;
    BMT_ASSERT_FAILS(bmi_band_match(spoken, 2, file, 3, "scene", numbers, hows, &err), err, BM_ERR_MISMATCH, "'blue'");
}

static void test_memory(void)
{
    bmi_band_facts file[] = {{.color = "red"}};
    const bm_band model[] = {{.name = "red"}};
    int number;
    const char *how;
    bm_error err;
    for (long n = 0; n < 9; n++) {
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(bmi_band_match(model, 1, file, 1, "scene", &number, &how, &err), BM_ERR_MEMORY);
    }
    bmi_mem_fail_after(-1);
}

BMT_MAIN("raster/band_match", {"table", test_table}, {"colours", test_colors}, {"memory", test_memory})
