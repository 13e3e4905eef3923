/* SPDX-License-Identifier: MIT
 *
 * Several rasters as one input: whose grid it is, how each comes onto it, and which cannot. */
#include "raster/inputs.h"
#include "place_fixture.h"

#include <gdal_alg.h>
#include <gdalwarper.h>

#define COARSE "/vsimem/coarse_B05.tif"
#define FINE   "/vsimem/fine_B04.tif"
#define BARE   "/vsimem/bare_B08.tif"

static void make_all(void)
{
    GDALClose(bmt_create_placed(COARSE, 3, 2, 32632, 0, 40, 20, 1));
    GDALClose(bmt_create_placed(FINE, 6, 4, 32632, 0, 40, 10, 1));
    GDALClose(bmt_create(BARE, 3, 3, 1, GDT_Byte, NULL));
}

static void test_grid(void)
{
    static const char *const more[] = {FINE, NULL};
    bmi_inputs inputs;
    bm_error err;
    make_all();
    bm_source_options options = {.size = sizeof options, .path = COARSE, .more_paths = more};
    BMT_ASSERT_OK(bmi_inputs_open(&inputs, &options, &err), err);
    CU_ASSERT_STRING_EQUAL(inputs.reference_path, FINE);
    CU_ASSERT(inputs.fits[0] == BMI_FIT_OTHER && inputs.fits[1] == BMI_FIT_SAME);
    CU_ASSERT(inputs.n_files == 2 && inputs.binding.n_bands == 2 && inputs.methods[0] == GRA_Bilinear);
    CU_ASSERT_EQUAL(inputs.types[1], BM_TYPE_UINT8);
    bmi_inputs_close(&inputs);

    /* Only what is in use counts. */
    static const char *const first[] = {"1:1"};
    options.bands = first;
    options.n_bands = 1;
    BMT_ASSERT_OK(bmi_inputs_open(&inputs, &options, &err), err);
    CU_ASSERT_STRING_EQUAL(inputs.reference_path, COARSE);
    CU_ASSERT_EQUAL(inputs.fits[0], BMI_FIT_SAME);
    bmi_inputs_close(&inputs);
    options.like = FINE;
    BMT_ASSERT_OK(bmi_inputs_open(&inputs, &options, &err), err);
    CU_ASSERT_STRING_EQUAL(inputs.reference_path, FINE);
    CU_ASSERT_EQUAL(inputs.fits[0], BMI_FIT_OTHER);
    bmi_inputs_close(&inputs);
}

static void test_refused(void)
{
    static const char *const bare[] = {BARE, NULL}, *const missing[] = {"/vsimem/none.tif", NULL};
    static const char *const empty[] = {"", NULL};
    bmi_inputs inputs;
    bm_error err;
    make_all();
    bm_source_options options = {.size = sizeof options, .path = COARSE, .more_paths = bare};
    BMT_ASSERT_FAILS(bmi_inputs_open(&inputs, &options, &err), err, BM_ERR_MISMATCH,
                     BARE ": nothing says how its pixels (3 x 3 pixels without a geotransform) lie on the grid of");
    bmi_inputs_close(&inputs);
    options.more_paths = missing;
    BMT_ASSERT_FAILS(bmi_inputs_open(&inputs, &options, &err), err, BM_ERR_IO, "/vsimem/none.tif");
    bmi_inputs_close(&inputs);
    options.more_paths = empty;
    BMT_ASSERT_FAILS(bmi_inputs_open(&inputs, &options, &err), err, BM_ERR_ARGUMENT, "input 2 is empty");
    bmi_inputs_close(&inputs);
    options.more_paths = NULL;
    options.like = "/vsimem/none.tif";
    BMT_ASSERT_FAILS(bmi_inputs_open(&inputs, &options, &err), err, BM_ERR_IO, "/vsimem/none.tif");
    bmi_inputs_close(&inputs);
    for (long n = 0; n < 40; n++) {
        options.like = NULL;
        bmi_mem_fail_after(n);
        const bm_status status = bmi_inputs_open(&inputs, &options, &err);
        bmi_mem_fail_after(-1);
        bmi_inputs_close(&inputs);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
    }
}

BMT_MAIN("raster/inputs", {"grid", test_grid}, {"refused", test_refused})
