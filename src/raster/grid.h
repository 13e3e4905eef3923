/* SPDX-License-Identifier: MIT
 *
 * Pixels and places: windows that lie inside a raster, and the geotransform of a part of it. Arithmetic only. */
#ifndef BMI_GRID_H
#define BMI_GRID_H

#include "base/error.h"

/* BM_ERR_ARGUMENT unless `window` has an area and lies inside width x height; `path` is for the message. */
bm_status bmi_window_check(const bm_window *window, int width, int height, const char *path, bm_error *err);

/* Moves the origin of a geotransform to pixel (x, y); rotated and south-up ones too. */
void bmi_geotransform_shift(double geotransform[6], int x, int y);

#endif
