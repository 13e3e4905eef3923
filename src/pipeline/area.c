/* SPDX-License-Identifier: MIT */
#include "pipeline/area.h"

#include <math.h>

/* gdal_translate lets an origin that is a thousandth of a pixel short count as the next pixel. */
#define ORIGIN_SLACK 0.001

static bm_status from_projwin(const bm_run_options *options, const bm_grid *grid, double *x, double *y, double *width,
                              double *height, bm_error *err)
{
    const double *g = grid->geotransform, *p = options->projwin;
    BMI_FAIL_IF(!grid->has_geotransform, err, BM_ERR_ARGUMENT,
                "%s: projwin needs a georeferenced raster, and this one has no geotransform; use srcwin",
                options->source.path);
    BMI_FAIL_IF(g[2] != 0.0 || g[4] != 0.0 || g[1] == 0.0 || g[5] == 0.0, err, BM_ERR_ARGUMENT,
                "%s: projwin is not possible on a rotated raster; use srcwin", options->source.path);
    const double x0 = (p[0] - g[0]) / g[1], x1 = (p[2] - g[0]) / g[1];
    const double y0 = (p[1] - g[3]) / g[5], y1 = (p[3] - g[3]) / g[5];
    *x = floor(fmin(x0, x1) + ORIGIN_SLACK);
    *y = floor(fmin(y0, y1) + ORIGIN_SLACK);
    /* In the very order of gdal_translate, so that halves of a pixel fall on the same side. */
    *width = floor(fabs((p[2] - p[0]) / g[1]) + 0.5);
    *height = floor(fabs((p[3] - p[1]) / g[5]) + 0.5);
    return BM_OK;
}

bm_status bmi_area_resolve(const bm_run_options *options, const bm_grid *grid, bm_window *area, bm_error *err)
{
    *area = (bm_window){0, 0, grid->width, grid->height};
    BMI_FAIL_IF(options->has_srcwin && options->has_projwin, err, BM_ERR_ARGUMENT,
                "srcwin and projwin exclude each other; give one");
    if (!options->has_srcwin && !options->has_projwin) return BM_OK;
    const bm_window *w = &options->srcwin;
    double x = w->x, y = w->y, width = w->width, height = w->height;
    if (options->has_projwin) BMI_TRY(from_projwin(options, grid, &x, &y, &width, &height, err));
    /* Written so that NaN fails. */
    const bool inside =
        x >= 0.0 && y >= 0.0 && width >= 1.0 && height >= 1.0 && x + width <= grid->width && y + height <= grid->height;
    BMI_FAIL_IF(
        !inside, err, BM_ERR_ARGUMENT,
        "%s: the window of %.15g x %.15g pixels at %.15g, %.15g is empty or not inside the raster of %d x %d pixels",
        options->source.path, width, height, x, y, grid->width, grid->height);
    *area = (bm_window){(int)x, (int)y, (int)width, (int)height};
    return BM_OK;
}
