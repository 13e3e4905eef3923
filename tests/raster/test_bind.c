/* SPDX-License-Identifier: MIT
 *
 * Binding bands by number, by description and in order, and what is said when it cannot be done. */
#include "raster_fixture.h"

#define SCENE "/vsimem/bind.tif"

/* Bands described as given ("" for none); band b is filled with b. */
static void make_scene(int n_bands, const char *const *descriptions, bool has_alpha)
{
    GDALDatasetH dataset = bmt_create(SCENE, 1, 1, n_bands, GDT_Byte, "PHOTOMETRIC=MINISBLACK ALPHA=NO");
    for (int b = 1; b <= n_bands; b++) {
        const uint8_t value = (uint8_t)b;
        bmt_fill(dataset, b, &value, GDT_Byte);
        GDALSetDescription(GDALGetRasterBand(dataset, b), descriptions == NULL ? "" : descriptions[b - 1]);
    }
    if (has_alpha) GDALSetRasterColorInterpretation(GDALGetRasterBand(dataset, n_bands), GCI_AlphaBand);
    GDALClose(dataset);
}

static bool binds(const bm_source_options *options, const char *expected)
{
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(bm_source_open(&source, options, &err), err);
    bmt_pixels pixels = bmt_read_all(source);
    char found[64] = "";
    for (int b = 0; b < pixels.planes.n_bands; b++) found[b] = (char)('0' + (int)bmt_value(&pixels.planes, b, 0));
    bmt_pixels_free(&pixels);
    bm_source_close(source);
    if (strcmp(found, expected) != 0) printf("\n    bound %s, expected %s\n", found, expected);
    return strcmp(found, expected) == 0;
}

static bm_source_options with_bands(const char *const *bands, int n_bands)
{
    bm_source_options options = bmt_source_options(SCENE);
    options.bands = bands;
    options.n_bands = n_bands;
    return options;
}

static bm_source_options with_names(const char *const *names, int n_names)
{
    static bm_band bands[300];
    for (int i = 0; i < n_names; i++) bands[i] = (bm_band){.name = names[i]};
    bm_source_options options = bmt_source_options(SCENE);
    options.model_bands = bands;
    options.n_inputs = n_names;
    return options;
}

static const char *const described[] = {"B02", "B03", "B04", "Qa", "qa"};

static void test_by_number(void)
{
    static const char *const bands[] = {"3", "1", "3", "002"};
    static const char *const wrong[][1] = {{"0"}, {"6"}, {"99999999999999999999"}};
    bm_source *source;
    bm_error err;
    make_scene(5, described, false);
    bm_source_options options = with_bands(bands, 4);
    CU_ASSERT(binds(&options, "3132"));
    for (size_t i = 0; i < BMT_COUNT(wrong); i++) {
        options = with_bands(wrong[i], 1);
        BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "1 to 5");
        BMT_ASSERT_SAYS(err, wrong[i][0]);
        BMT_ASSERT_SAYS(err, SCENE);
    }
    static const char *const nothing[] = {"1", ""};
    options = with_bands(nothing, 2);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "band 2 of 2");
    options = with_bands(bands, 4);
    options.n_inputs = 3;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "needs 3 bands, but 4 are given");
    options.n_bands = 0;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "how many");
}

static void test_by_description(void)
{
    static const char *const bands[] = {"b04", "1"};
    static const char *const missing[] = {"B8A"};
    static const char *const doubtful[] = {"QA"};
    bm_source *source;
    bm_error err;
    make_scene(5, described, false);
    bm_source_options options = with_bands(bands, 2);
    CU_ASSERT(binds(&options, "31"));
    options = with_bands(missing, 1);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "'B8A'");
    BMT_ASSERT_SAYS(err, "1 'B02', 2 'B03', 3 'B04', 4 'Qa', 5 'qa'");
    options = with_bands(doubtful, 1);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "bands 4, 5");
    BMT_ASSERT_SAYS(err, "Wanted: 'QA'");
    BMT_ASSERT_SAYS(err, "1 'B02'");
}

static void test_by_names_of_model(void)
{
    static const char *const names[] = {"B04", "b02"};
    static const char *const missing[] = {"B02", "B11"};
    static const char *const doubtful[] = {"B02", "qa"};
    static const char *const nameless[] = {"B02", NULL};
    bm_source *source;
    bm_error err;
    make_scene(5, described, false);
    bm_source_options options = with_names(names, 2);
    CU_ASSERT(binds(&options, "31"));
    options = with_names(missing, 2);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "'B11'");
    BMT_ASSERT_SAYS(err, "Wanted: 'B02', 'B11'");
    BMT_ASSERT_SAYS(err, "2 'B03'");
    options = with_names(doubtful, 2);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "bands 4, 5");
    options = with_names(nameless, 2);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "input 2");

    /* -b goes before names. */
    static const char *const bands[] = {"2", "5"};
    options = with_names(names, 2);
    options.bands = bands;
    options.n_bands = 2;
    CU_ASSERT(binds(&options, "25"));

    make_scene(2, NULL, false);
    options = with_names(names, 2);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH,
                     "no band of the file has a description");
    BMT_ASSERT_SAYS(err, "'B04', 'b02'");
}

static void test_in_order(void)
{
    bm_source *source;
    bm_error err;
    bm_source_options options = bmt_source_options(SCENE);
    make_scene(3, NULL, false);
    CU_ASSERT(binds(&options, "123"));
    options.n_inputs = 3;
    CU_ASSERT(binds(&options, "123"));
    options.n_inputs = 2;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH,
                     "needs 2 bands, but the file has 3");
    make_scene(4, NULL, true);
    options.n_inputs = 3;
    CU_ASSERT(binds(&options, "123"));
    options.n_inputs = 0;
    CU_ASSERT(binds(&options, "123"));
    options.n_inputs = 4;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "3 that are not alpha");
    BMT_ASSERT_SAYS(err, "4 (alpha)");
    make_scene(1, NULL, true);
    options.n_inputs = 0;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "nothing but alpha");
}

/* Hundreds of bands are not all listed, and the remedy is not cut off. */
static void test_long_lists(void)
{
    static const char *const missing[] = {"a name that no band of this file has"};
    const char *names[300];
    for (int i = 0; i < 300; i++) names[i] = "a band with quite a long description, as in hyperspectral data";
    bm_source *source;
    bm_error err;
    make_scene(300, names, false);
    bm_source_options options = with_bands(missing, 1);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "... (300 in all)");
    BMT_ASSERT_SAYS(err, "-b");
    options = with_names(names, 300);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH,
                     "... (300 in all); in the file: 1 '");
    CU_ASSERT(strlen(err.message) < sizeof err.message - 1);
    GDALDeleteDataset(NULL, SCENE);
}

/* What the source tells of its bands, and a description that holds a line break. */
static void test_how(void)
{
    static const char *const names[] = {"B2", "b03"}, *const numbers[] = {"2"}, *const spelled[] = {"band 3"};
    static const char *const odd[] = {"B02\nB03"}, *const missing[] = {"B11"};
    static const struct {
        const char *label, *how;
        int number;
    } expected[] = {{"B02", "alias", 1}, {"B03", "description", 2}};
    bm_source *source;
    bm_error err;
    make_scene(5, described, false);
    bm_source_options options = with_names(names, 2);
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    bm_bound_band band = {.size = sizeof band};
    for (int i = 0; i < 2; i++) {
        CU_ASSERT(bm_source_get_band(source, i, &band));
        CU_ASSERT_STRING_EQUAL(band.label, expected[i].label);
        CU_ASSERT_STRING_EQUAL(band.how, expected[i].how);
        CU_ASSERT_STRING_EQUAL(band.path, SCENE);
        CU_ASSERT_EQUAL(band.number, expected[i].number);
        CU_ASSERT(band.file == 0 && band.n_files == 1 && band.resampling == NULL);
    }
    CU_ASSERT(!bm_source_get_band(source, 2, &band));
    CU_ASSERT(!bm_source_get_band(source, -1, &band));
    CU_ASSERT(!bm_source_get_band(NULL, 0, &band));
    bm_bound_band unsized = {.size = 0};
    CU_ASSERT(!bm_source_get_band(source, 0, &unsized));
    bm_source_close(source);

    options = with_bands(numbers, 1);
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    CU_ASSERT(bm_source_get_band(source, 0, &band));
    CU_ASSERT_STRING_EQUAL(band.label, "B03");
    CU_ASSERT_STRING_EQUAL(band.how, "-b");
    bm_source_close(source);
    options = with_bands(spelled, 1);
    CU_ASSERT(binds(&options, "2"));

    make_scene(1, odd, false);
    options = with_names(missing, 1);
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "B02?B03");
    make_scene(2, NULL, false);
    options = bmt_source_options(SCENE);
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    CU_ASSERT(bm_source_get_band(source, 1, &band));
    CU_ASSERT_STRING_EQUAL(band.label, "");
    CU_ASSERT_STRING_EQUAL(band.how, "order");
    bm_source_close(source);
}

#define OTHER "/vsimem/T32TQM_20220101T101010_B05_20m.tif"

/* A second file of one band whose name alone says what it is. */
static void make_other(void)
{
    GDALDatasetH dataset = bmt_create(OTHER, 1, 1, 1, GDT_Byte, NULL);
    bmt_fill(dataset, 1, &(uint8_t){9}, GDT_Byte);
    GDALClose(dataset);
}

static void test_several_files(void)
{
    static const char *const more[] = {OTHER, NULL}, *const names[] = {"B05", "B03"};
    static const char *const places[] = {"2:1", "1:B03", "B02", "6", "2:b5"}, *const past[] = {"3:1"};
    static const char *const beyond[] = {"2:2"}, *const absent[] = {"2:B03"}, *const too_far[] = {"7"};
    const struct {
        const char *const *bands;
        const char *words;
    } wrong[] = {{past, "inputs count from 1 to 2"},
                 {beyond, "B05_20m.tif: there is no band 2; bands count from 1 to 1"},
                 {absent, "no band is described as 'B03'"},
                 {too_far, "there is no band 7; bands count from 1 to 6"}};
    bm_source *source;
    bm_error err;
    make_scene(5, described, false);
    make_other();
    bm_source_options options = with_names(names, 2);
    options.more_paths = more;
    CU_ASSERT(binds(&options, "92"));
    options = with_bands(places, 5);
    options.more_paths = more;
    CU_ASSERT(binds(&options, "92199"));
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    bm_bound_band band = {.size = sizeof band};
    CU_ASSERT(bm_source_get_band(source, 4, &band));
    CU_ASSERT_STRING_EQUAL(band.label, "B05");
    CU_ASSERT_STRING_EQUAL(band.path, OTHER);
    CU_ASSERT(band.file == 1 && band.n_files == 2 && band.number == 1);
    bm_source_close(source);
    for (size_t i = 0; i < BMT_COUNT(wrong); i++) {
        options = with_bands(wrong[i].bands, 1);
        options.more_paths = more;
        BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, wrong[i].words);
    }

    /* The same band twice: doubt, which both places tell. */
    static const char *const twice[] = {SCENE, NULL}, *const wanted[] = {"B02"};
    options = with_names(wanted, 1);
    options.more_paths = twice;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_MISMATCH, "any of the bands 1:1, 2:1");
    BMT_ASSERT_SAYS(err, "/vsimem/bind.tif and 1 more");
    /* Nothing is said on either side: in order, through both. */
    make_scene(2, NULL, false);
    options = bmt_source_options(SCENE);
    options.more_paths = more;
    options.n_inputs = 3;
    CU_ASSERT(binds(&options, "129"));
    GDALDeleteDataset(NULL, OTHER);
}

BMT_MAIN("raster/bind", {"by number", test_by_number}, {"by description", test_by_description},
         {"by names of model", test_by_names_of_model}, {"in order", test_in_order}, {"long lists", test_long_lists},
         {"how", test_how}, {"several files", test_several_files})
