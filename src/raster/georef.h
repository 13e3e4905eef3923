/* SPDX-License-Identifier: MIT
 *
 * What tells where a raster lies, carried from a source to an output that covers a window of it: coordinate system with
 * its axis order and epoch, geotransform, ground control points, rational polynomials, and what a pixel stands for. */
#ifndef BMI_GEOREF_H
#define BMI_GEOREF_H

#include "base/error.h"

#include <gdal.h>

/* Copies the place of `window` of `from` to `to`, which has the window's size. Fails with BM_ERR_UNSUPPORTED and no
 * file's name where the format of `to` refuses: a raster in the wrong place is worse than none. Run under a
 * bmi_gdal_errors. */
bm_status bmi_georef_copy(GDALDatasetH from, const bm_window *window, GDALDatasetH to, bm_error *err);

#endif
