/* SPDX-License-Identifier: MIT
 *
 * Moves a window between a dataset and planes in memory, in as few calls of GDAL as the planes allow. */
#ifndef BMI_TRANSFER_H
#define BMI_TRANSFER_H

#include "base/error.h"

#include <gdal.h>

/* BM_ERR_ARGUMENT unless `planes` has `n_bands` bands of `type` in which `window` can be addressed. */
bm_status bmi_planes_check(const bm_planes *planes, bm_type type, int n_bands, const bm_window *window,
                           const char *path, bm_error *err);

/* Reads or writes bands `numbers` (from 1; one a plane) of a window and planes that were checked. On failure
 * *failed_band is the band's number, or 0 when one call was made for all of them. */
CPLErr bmi_transfer(GDALDatasetH dataset, GDALRWFlag direction, const bm_window *window, const bm_planes *planes,
                    int *numbers, int *failed_band);

#endif
