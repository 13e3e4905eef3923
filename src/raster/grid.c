/* SPDX-License-Identifier: MIT */
#include "raster/grid.h"

bm_status bmi_window_check(const bm_window *window, int width, int height, const char *path, bm_error *err)
{
    const bool has_area = window->width > 0 && window->height > 0;
    /* Subtracted, because a sum may pass the largest int. */
    const bool is_inside = window->x >= 0 && window->y >= 0 && window->width <= width && window->height <= height &&
                           window->x <= width - window->width && window->y <= height - window->height;
    BMI_FAIL_IF(
        !has_area || !is_inside, err, BM_ERR_ARGUMENT,
        "%s: the window of %d x %d pixels at column %d, row %d does not lie inside the raster of %d x %d; choose one "
        "that does",
        path, window->width, window->height, window->x, window->y, width, height);
    return BM_OK;
}

void bmi_geotransform_shift(double geotransform[6], int x, int y)
{
    geotransform[0] += x * geotransform[1] + y * geotransform[2];
    geotransform[3] += x * geotransform[4] + y * geotransform[5];
}
