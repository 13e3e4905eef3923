/* SPDX-License-Identifier: MIT
 *
 * Bands of a raster as they look on the grid of another: a view in memory, in which GDAL's warper computes what is
 * read, when it is read. */
#ifndef BMI_ALIGN_H
#define BMI_ALIGN_H

#include "base/error.h"

#include <gdal.h>

/* "near", "bilinear", "cubic", "cubicspline", "lanczos", "average", "rms", "mode", "max", "min", "med", "q1", "q3",
 * "sum": what gdalwarp -r takes; -1 for any other word. */
int bmi_resampling_from_name(const char *name);

/* The name of one of them; "" for another number. Static storage. */
const char *bmi_resampling_name(int method);

/* Bands that are brought together. */
typedef struct bmi_align_bands {
    const int *numbers; /* n of them, from 1 */
    int n;
    int method; /* a resampling */
    /* nodata of each band, in and out; NULL: the bands have none, and the view gets an alpha band behind them that is
     * zero where the raster has nothing. */
    const double *nodata;
} bmi_align_bands;

/* Makes the view of `bands` of `from` on the grid of `to`, which has a geotransform. Transformations are exact, and the
 * scale that a kernel is stretched by is one for the whole raster, so that a pixel does not depend on the window in
 * which it is read: the pixels of gdalwarp -et 0 -ovr NONE with the same -r. Each band has its own validity. The view
 * keeps `from` open; close it with bmi_dataset_close. `path` is for messages. Run under a bmi_gdal_errors. */
bm_status bmi_align(GDALDatasetH *out, GDALDatasetH from, const bmi_align_bands *bands, GDALDatasetH to,
                    const char *path, bm_error *err);

#endif
