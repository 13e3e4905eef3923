/* SPDX-License-Identifier: MIT */
#include "pipeline/area.h"
#include "suite.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* 100 x 80 pixels of 10 m, north up. */
static bm_grid grid_of(void)
{
    return (bm_grid){.size = sizeof(bm_grid),
                     .width = 100,
                     .height = 80,
                     .has_geotransform = true,
                     .geotransform = {500000, 10, 0, 4000000, 0, -10}};
}

static bm_run_options srcwin_of(int x, int y, int width, int height)
{
    return (bm_run_options){.size = sizeof(bm_run_options),
                            .source = {.path = "in.tif"},
                            .has_srcwin = true,
                            .srcwin = {x, y, width, height}};
}

static bm_run_options projwin_of(double ulx, double uly, double lrx, double lry)
{
    return (bm_run_options){.size = sizeof(bm_run_options),
                            .source = {.path = "in.tif"},
                            .has_projwin = true,
                            .projwin = {ulx, uly, lrx, lry}};
}

static bool area_is(const bm_run_options *options, const bm_grid *grid, int x, int y, int width, int height)
{
    bm_window area;
    bm_error err = {BM_OK, ""};
    const bool is_so = bmi_area_resolve(options, grid, &area, &err) == BM_OK && area.x == x && area.y == y &&
                       area.width == width && area.height == height;
    if (!is_so) printf("\n    %d,%d %dx%d %s\n", area.x, area.y, area.width, area.height, err.message);
    return is_so;
}

static bool is_refused(const bm_run_options *options, const bm_grid *grid, const char *words)
{
    bm_window area;
    bm_error err = {BM_OK, ""};
    const bool is_so = bmi_area_resolve(options, grid, &area, &err) == BM_ERR_ARGUMENT &&
                       err.status == BM_ERR_ARGUMENT && strstr(err.message, words) != NULL;
    if (!is_so) printf("\n    no \"%s\" in: %s\n", words, err.message);
    return is_so;
}

static void test_default_is_all(void)
{
    const bm_grid grid = grid_of();
    const bm_run_options options = {.size = sizeof options, .source = {.path = "in.tif"}};
    CU_ASSERT(area_is(&options, &grid, 0, 0, 100, 80));
}

static void test_srcwin(void)
{
    const bm_grid grid = grid_of();
    bm_run_options options = srcwin_of(10, 20, 30, 40);
    CU_ASSERT(area_is(&options, &grid, 10, 20, 30, 40));
    options = srcwin_of(0, 0, 100, 80);
    CU_ASSERT(area_is(&options, &grid, 0, 0, 100, 80));
    options = srcwin_of(99, 79, 1, 1);
    CU_ASSERT(area_is(&options, &grid, 99, 79, 1, 1));
}

static void test_srcwin_outside(void)
{
    static const int windows[][4] = {{-1, 0, 10, 10},    {0, -1, 10, 10},
                                     {0, 0, 101, 80},    {0, 0, 100, 81},
                                     {99, 0, 2, 1},      {0, 0, 0, 1},
                                     {0, 0, 1, 0},       {0, 0, -5, 5},
                                     {100, 0, 1, 1},     {INT_MAX, 0, INT_MAX, 1},
                                     {1, 0, INT_MAX, 1}, {INT_MIN, INT_MIN, INT_MAX, INT_MAX}};
    const bm_grid grid = grid_of();
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        const bm_run_options options = srcwin_of(windows[i][0], windows[i][1], windows[i][2], windows[i][3]);
        CU_ASSERT(is_refused(&options, &grid, "in.tif: the window of"));
        CU_ASSERT(is_refused(&options, &grid, "100 x 80"));
    }
}

/* As gdal_translate: the origin goes down to a pixel, the size to the nearest. */
static void test_projwin_rounds_as_gdal_translate(void)
{
    const bm_grid grid = grid_of();
    bm_run_options options = projwin_of(500100, 3999900, 500300, 3999500);
    CU_ASSERT(area_is(&options, &grid, 10, 10, 20, 40));
    options = projwin_of(500109.9, 3999891, 500304, 3999506);
    CU_ASSERT(area_is(&options, &grid, 10, 10, 19, 39));
    /* A hair short of a pixel counts as the pixel. */
    options = projwin_of(500099.9999, 3999900.0001, 500300, 3999500);
    CU_ASSERT(area_is(&options, &grid, 10, 10, 20, 40));
    options = projwin_of(500000, 4000000, 501000, 3999200);
    CU_ASSERT(area_is(&options, &grid, 0, 0, 100, 80));
}

static void test_projwin_of_a_south_up_raster(void)
{
    bm_grid grid = grid_of();
    grid.geotransform[3] = 3999200;
    grid.geotransform[5] = 10;
    /* Row 0 lies in the south: the rows are counted from there. */
    bm_run_options options = projwin_of(500100, 3999900, 500300, 3999500);
    CU_ASSERT(area_is(&options, &grid, 10, 30, 20, 40));
    options = projwin_of(500000, 4000000, 501000, 3999200);
    CU_ASSERT(area_is(&options, &grid, 0, 0, 100, 80));
}

static void test_projwin_outside(void)
{
    const bm_grid grid = grid_of();
    bm_run_options options = projwin_of(499000, 3999900, 500300, 3999500);
    CU_ASSERT(is_refused(&options, &grid, "not inside"));
    options = projwin_of(500100, 3999900, 502000, 3999500);
    CU_ASSERT(is_refused(&options, &grid, "not inside"));
    options = projwin_of(500100, 3999900, 500104, 3999500);
    CU_ASSERT(is_refused(&options, &grid, "empty"));
    options = projwin_of(1e300, -1e300, -1e300, 1e300);
    CU_ASSERT(is_refused(&options, &grid, "not inside"));
}

static void test_projwin_needs_a_plain_geotransform(void)
{
    const bm_run_options options = projwin_of(500100, 3999900, 500300, 3999500);
    bm_grid grid = grid_of();
    grid.has_geotransform = false;
    CU_ASSERT(is_refused(&options, &grid, "no geotransform; use srcwin"));
    for (int i = 2; i <= 4; i += 2) {
        grid = grid_of();
        grid.geotransform[i] = 0.001;
        CU_ASSERT(is_refused(&options, &grid, "rotated raster; use srcwin"));
    }
    for (int i = 1; i <= 5; i += 4) {
        grid = grid_of();
        grid.geotransform[i] = 0;
        CU_ASSERT(is_refused(&options, &grid, "use srcwin"));
    }
    grid = grid_of();
    grid.geotransform[0] = (double)NAN;
    CU_ASSERT(is_refused(&options, &grid, "not inside"));
}

static void test_nan_and_infinity(void)
{
    const bm_grid grid = grid_of();
    for (int i = 0; i < 4; i++) {
        bm_run_options options = projwin_of(500100, 3999900, 500300, 3999500);
        options.projwin[i] = (double)NAN;
        CU_ASSERT(is_refused(&options, &grid, "not inside"));
        options.projwin[i] = (double)INFINITY;
        CU_ASSERT(is_refused(&options, &grid, "not inside"));
    }
}

static void test_both_are_refused(void)
{
    const bm_grid grid = grid_of();
    bm_run_options options = projwin_of(500100, 3999900, 500300, 3999500);
    options.has_srcwin = true;
    options.srcwin = (bm_window){0, 0, 1, 1};
    CU_ASSERT(is_refused(&options, &grid, "exclude each other"));
}

BMT_MAIN("pipeline/area", {"the default is all", test_default_is_all}, {"srcwin", test_srcwin},
         {"srcwin outside", test_srcwin_outside}, {"projwin rounds", test_projwin_rounds_as_gdal_translate},
         {"projwin, south up", test_projwin_of_a_south_up_raster}, {"projwin outside", test_projwin_outside},
         {"projwin needs a plain geotransform", test_projwin_needs_a_plain_geotransform},
         {"NaN and infinity", test_nan_and_infinity}, {"both are refused", test_both_are_refused})
