/* SPDX-License-Identifier: MIT
 *
 * What an item says of its bands, wherever it says so. */
#include "model_check.h"

#include "model/bands.h"
#include "model/json_text.h"

static bm_status read(const char *text, bmi_bands *out, bm_error *err)
{
    json_object *root = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    const bm_status status = bmi_bands_read(root, bmi_json_member(root, "input"), out, err);
    json_object_put(root);
    return status;
}

static void test_details(void)
{
    static const char *const texts[] = {
        /* In the list itself. */
        "{\"input\": {\"bands\": [{\"name\": \"B4\", \"eo:common_name\": \"red\", \"eo:center_wavelength\": 0.665,"
        " \"unit\": \"reflectance\", \"statistics\": {\"minimum\": 0, \"maximum\": 0.8}}]}}",
        /* STAC 1.1, in the item's properties. */
        "{\"input\": {\"bands\": [\"B4\"]}, \"properties\": {\"bands\": [{\"name\": \"B3\", \"eo:common_name\": "
        "\"green\"},"
        " {\"name\": \"B4\", \"eo:common_name\": \"red\", \"eo:center_wavelength\": 0.665, \"unit\": \"reflectance\","
        " \"statistics\": {\"minimum\": 0, \"maximum\": 0.8}}]}}",
        /* eo:bands and raster:bands of an asset, side by side. */
        "{\"input\": {\"bands\": [\"B4\"]}, \"assets\": {\"model\": {\"eo:bands\": [{\"name\": \"B3\"},"
        " {\"name\": \"B4\", \"common_name\": \"red\", \"center_wavelength\": 0.665}], \"raster:bands\": [{},"
        " {\"unit\": \"reflectance\", \"statistics\": {\"minimum\": 0, \"maximum\": 0.8}}]}}}",
        /* The training range outranks statistics. */
        "{\"input\": {\"bands\": [{\"name\": \"B4\", \"common_name\": \"red\", \"center_wavelength\": 0.665,"
        " \"unit\": \"reflectance\", \"statistics\": {\"minimum\": -9, \"maximum\": 9}}],"
        " \"bandmix:training_range\": [{\"minimum\": 0, \"maximum\": 0.8}]}}"};
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        bmi_bands bands;
        bm_error err;
        BMT_ASSERT_OK(read(texts[i], &bands, &err), err);
        CU_ASSERT_EQUAL_FATAL(bands.n, 1);
        const bm_band *band = bands.list;
        CU_ASSERT_STRING_EQUAL(band->name, "B4");
        CU_ASSERT_PTR_NOT_NULL_FATAL(band->common_name);
        CU_ASSERT_STRING_EQUAL(band->common_name, "red");
        CU_ASSERT_EQUAL(band->wavelength, 0.665);
        CU_ASSERT_PTR_NOT_NULL_FATAL(band->unit);
        CU_ASSERT_STRING_EQUAL(band->unit, "reflectance");
        CU_ASSERT(band->has_range && band->minimum == 0.0 && band->maximum == 0.8);
        bmi_bands_free(&bands);
    }
}

static void test_nothing_known(void)
{
    bmi_bands bands;
    bm_error err;
    BMT_ASSERT_OK(read("{\"input\": {}}", &bands, &err), err);
    CU_ASSERT(bands.n == 0 && bands.n_channels == 0);
    bmi_bands_free(&bands);
    BMT_ASSERT_OK(read("{\"input\": {\"bands\": [\"a\", \"b\"]}}", &bands, &err), err);
    CU_ASSERT(bands.n == 2 && bands.list[1].common_name == NULL && bands.list[1].wavelength == 0.0);
    CU_ASSERT(!bands.list[0].has_range && bands.names[1] == bands.list[1].name);
    bmi_bands_free(&bands);
}

static void test_refused(void)
{
    static const struct {
        const char *text;
        bm_status status;
        const char *part;
    } rows[] = {
        {"{\"input\": {\"bands\": 3}}", BM_ERR_FORMAT, "not a list"},
        {"{\"input\": {\"bands\": [3]}}", BM_ERR_FORMAT, "bands[0]"},
        {"{\"input\": {\"bands\": [\"\"]}}", BM_ERR_FORMAT, "neither a name"},
        {"{\"input\": {\"bands\": [{\"name\": \"n\", \"format\": \"rio-calc\", \"expression\": \"(+ a b)\"}]}}",
         BM_ERR_UNSUPPORTED, "rio-calc"},
        {"{\"input\": {\"bands\": [{\"name\": \"n\", \"expression\": \"a +\"}]}}", BM_ERR_FORMAT, "too early"},
        {"{\"input\": {\"bands\": [{\"name\": \"n\", \"expression\": \"1\"}]}}", BM_ERR_FORMAT, "no band"},
        {"{\"input\": {\"bands\": [{\"name\": \"n\", \"center_wavelength\": -1}]}}", BM_ERR_FORMAT, "wavelength"},
        {"{\"input\": {\"bands\": [\"a\"], \"bandmix:training_range\": []}}", BM_ERR_FORMAT, "one entry for each"},
        {"{\"input\": {\"bands\": [\"a\"], \"bandmix:training_range\": [{\"minimum\": 0}]}}", BM_ERR_FORMAT,
         "a minimum and"},
        {"{\"input\": {\"bands\": [\"a\"], \"bandmix:training_range\": {\"minimum\": 2, \"maximum\": 1}}}",
         BM_ERR_FORMAT, "above the maximum"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_bands bands;
        bm_error err;
        CU_ASSERT_EQUAL(read(rows[i].text, &bands, &err), rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        bmi_bands_free(&bands);
    }
}

static void test_memory(void)
{
    static const char text[] =
        "{\"input\": {\"bands\": [\"a\", {\"name\": \"n\", \"unit\": \"m\", \"expression\": \"b / c\"},"
        " {\"name\": \"d\", \"common_name\": \"red\"}]}}";
    for (long n = 0; n < 12; n++) {
        bmi_bands bands;
        bm_error err;
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(read(text, &bands, &err), BM_ERR_MEMORY);
        bmi_mem_fail_after(-1);
        CU_ASSERT_EQUAL(err.status, BM_ERR_MEMORY);
        bmi_bands_free(&bands);
    }
}

BMT_MAIN("model/band_fields", {"details", test_details}, {"nothing known", test_nothing_known},
         {"refused", test_refused}, {"memory", test_memory})
