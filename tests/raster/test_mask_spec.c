/* SPDX-License-Identifier: MIT
 *
 * Masks in words, right and wrong. */
#include "raster/mask_spec.h"
#include "raster_fixture.h"

#include <math.h>

static bool is_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void test_words(void)
{
    static const struct {
        const char *text, *path, *band;
        int n_ranges;
        unsigned bits;
        bool is_plain;
    } cases[] = {
        {"scl.tif", "scl.tif", NULL, 0, 0, true},
        {"scl.tif:2", "scl.tif", "2", 0, 0, true},
        {"scl.tif,values=0,1,3,8-10", "scl.tif", NULL, 4, 0, false},
        {"qa.tif:1,bits=3,4", "qa.tif", "1", 0, 24, false},
        {"qa.tif,bits=1-3,values=-9999,bits=7", "qa.tif", NULL, 1, 0x8E, false},
        {"a,b.tif,values=1", "a,b.tif", NULL, 1, 0, false},
        {"/vsicurl/http://host:80/x.tif", "/vsicurl/http://host:80/x.tif", NULL, 0, 0, true},
        {"NETCDF:x.nc:scl", "NETCDF:x.nc:scl", NULL, 0, 0, true},
        {"/vsimem/there.tif:cloud", "/vsimem/there.tif", "cloud", 0, 0, true},
    };
    GDALClose(bmt_create("/vsimem/there.tif", 1, 1, 1, GDT_Byte, NULL));
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        bmi_mask_spec spec;
        bm_error err;
        BMT_ASSERT_OK(bmi_mask_spec_parse(&spec, cases[i].text, &err), err);
        CU_ASSERT(is_text(spec.path, cases[i].path) && is_text(spec.band, cases[i].band));
        CU_ASSERT_EQUAL(spec.n_ranges, cases[i].n_ranges);
        CU_ASSERT_EQUAL(spec.bits, cases[i].bits);
        CU_ASSERT_EQUAL(spec.is_plain, cases[i].is_plain);
        bmi_mask_spec_free(&spec);
    }
    GDALDeleteDataset(NULL, "/vsimem/there.tif");
}

static void test_wrong_words(void)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "names no file"},
        {",values=1", "names no file"},
        {"a.tif,values=", "lacks a list of numbers"},
        {"a.tif,values=1,", "lacks a list of numbers"},
        {"a.tif,values=one", "lacks a list of numbers"},
        {"a.tif,values=3-1", "lacks a list of numbers"},
        {"a.tif,values=1;2", "lacks a list of numbers"},
        {"a.tif,values=nan", "lacks a list of numbers"},
        {"a.tif,values=1,bits=", "behind bits="},
        {"a.tif,bits=32", "from 0 to 31"},
        {"a.tif,bits=-1", "from 0 to 31"},
        {"a.tif,bits=1.5", "from 0 to 31"},
    };
    for (size_t i = 0; i < BMT_COUNT(cases); i++) {
        bmi_mask_spec spec;
        bm_error err;
        BMT_ASSERT_FAILS(bmi_mask_spec_parse(&spec, cases[i].text, &err), err, BM_ERR_ARGUMENT, cases[i].words);
        bmi_mask_spec_free(&spec);
    }
    char *many = calloc(1, 8192);
    strcpy(many, "a.tif,values=0");
    for (int i = 0; i < 1024; i++) strcat(many, ",1");
    bmi_mask_spec spec;
    bm_error err;
    BMT_ASSERT_FAILS(bmi_mask_spec_parse(&spec, many, &err), err, BM_ERR_ARGUMENT, "use ranges");
    bmi_mask_spec_free(&spec);
    free(many);
}

static void test_rejects(void)
{
    bmi_mask_spec spec;
    bm_error err;
    BMT_ASSERT_OK(bmi_mask_spec_parse(&spec, "a.tif,values=8-10,-1,bits=0,4", &err), err);
    static const double bad[] = {8, 9, 10, 9.5, -1, 1, 3, 16, 17, 65535}, good[] = {0, 2, 4, 6, 12, -2, 1e20, -1e20};
    for (size_t i = 0; i < BMT_COUNT(bad); i++) CU_ASSERT(bmi_mask_spec_rejects(&spec, bad[i]));
    for (size_t i = 0; i < BMT_COUNT(good); i++) CU_ASSERT(!bmi_mask_spec_rejects(&spec, good[i]));
    CU_ASSERT(bmi_mask_spec_rejects(&spec, NAN));
    bmi_mask_spec_free(&spec);
    BMT_ASSERT_OK(bmi_mask_spec_parse(&spec, "a.tif", &err), err);
    CU_ASSERT(bmi_mask_spec_rejects(&spec, 0) && !bmi_mask_spec_rejects(&spec, 1) && !bmi_mask_spec_rejects(&spec, -1));
    bmi_mask_spec_free(&spec);
}

BMT_MAIN("raster/mask_spec", {"words", test_words}, {"wrong words", test_wrong_words}, {"rejects", test_rejects})
