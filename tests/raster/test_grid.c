/* SPDX-License-Identifier: MIT
 *
 * Windows inside rasters, and shifted geotransforms. */
#include "bandmix.h"
#include "raster/grid.h"
#include "suite.h"

#include <limits.h>
#include <string.h>

static void test_windows(void)
{
    static const struct {
        bm_window window;
        bool fits;
    } rows[] = {{{0, 0, 10, 5}, true},       {{9, 4, 1, 1}, true},
                {{9, 4, 2, 1}, false},       {{9, 4, 1, 2}, false},
                {{10, 0, 1, 1}, false},      {{-1, 0, 1, 1}, false},
                {{0, -1, 1, 1}, false},      {{0, 0, 0, 1}, false},
                {{0, 0, 1, 0}, false},       {{0, 0, -1, 1}, false},
                {{0, 0, 11, 5}, false},      {{0, 0, INT_MAX, 5}, false},
                {{INT_MAX, 0, 1, 1}, false}, {{INT_MAX, 0, INT_MAX, 1}, false},
                {{INT_MIN, 0, 1, 1}, false}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        bm_error err = {BM_OK, ""};
        const bm_status expected = rows[r].fits ? BM_OK : BM_ERR_ARGUMENT;
        CU_ASSERT_EQUAL(bmi_window_check(&rows[r].window, 10, 5, "scene.tif", &err), expected);
        if (!rows[r].fits) CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "scene.tif"));
    }
    const bm_window largest = {0, 0, INT_MAX, INT_MAX};
    CU_ASSERT_EQUAL(bmi_window_check(&largest, INT_MAX, INT_MAX, "", NULL), BM_OK);
}

static void test_shifts(void)
{
    double north_up[] = {500000, 10, 0, 4000000, 0, -10};
    bmi_geotransform_shift(north_up, 3, 7);
    CU_ASSERT(north_up[0] == 500030 && north_up[3] == 3999930 && north_up[1] == 10 && north_up[5] == -10);
    double rotated[] = {0, 2, 0.5, 0, 0.25, -1};
    bmi_geotransform_shift(rotated, 4, 8);
    CU_ASSERT(rotated[0] == 12 && rotated[3] == -7);
    /* Pixels may be more than an int of units away. */
    double large[] = {0, 1000, 0, 0, 0, 1000};
    bmi_geotransform_shift(large, INT_MAX, INT_MAX);
    CU_ASSERT(large[0] == 2147483647000.0 && large[3] == 2147483647000.0);
}

BMT_MAIN("raster/grid", {"windows", test_windows}, {"shifts", test_shifts})
