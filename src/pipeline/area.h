/* SPDX-License-Identifier: MIT
 *
 * Which part of the input a run covers. */
#ifndef BMI_AREA_H
#define BMI_AREA_H

#include "base/error.h"

/* The window that `options` asks for on `grid`: srcwin as it is; projwin rounded as gdal_translate does (origin down,
 * size to nearest); else everything. Fails with BM_ERR_ARGUMENT when both are given, when the window is empty or not
 * inside, and when projwin meets a raster without or with a rotated geotransform. */
bm_status bmi_area_resolve(const bm_run_options *options, const bm_grid *grid, bm_window *area, bm_error *err);

#endif
