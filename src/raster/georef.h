/* SPDX-License-Identifier: MIT
 *
 * What tells where a raster lies, carried from a source to an output that covers a window of it: coordinate system with
 * its axis order and epoch, geotransform, ground control points, rational polynomials, and what a pixel stands for. */
#ifndef BMI_GEOREF_H
#define BMI_GEOREF_H

#include "base/error.h"

#include <gdal.h>
#include <ogr_srs_api.h>

#include <stdbool.h>

/* Copies the place of `window` of `from` to `to`, which has the window's size. Of a geotransform and ground control
 * points, a format that holds only one keeps the geotransform. Fails with BM_ERR_UNSUPPORTED and no
 * file's name where the format of `to` refuses: a raster in the wrong place is worse than none. Run under a
 * bmi_gdal_errors. */
bm_status bmi_georef_copy(GDALDatasetH from, const bm_window *window, GDALDatasetH to, bm_error *err);

/* Ground control points as they are in a window, with their coordinate system. */
typedef struct bmi_points {
    GDAL_GCP *list;
    int n;
    OGRSpatialReferenceH crs; /* may be NULL */
} bmi_points;

/* Copies those of `from`, none if it has none; free with bmi_points_free, which takes an empty one too. Run, as
 * bmi_points_give, which is false when the format of `to` refuses, under a bmi_gdal_errors. */
bm_status bmi_points_take(bmi_points *points, GDALDatasetH from, const bm_window *window, bm_error *err);
bool bmi_points_give(const bmi_points *points, GDALDatasetH to);
void bmi_points_free(bmi_points *points);

/* True when there is a geotransform whose axes are not those of the coordinate system. */
bool bmi_georef_is_rotated(GDALDatasetH dataset);

/* Some formats take a rotated geotransform and write another. Fails with BM_ERR_UNSUPPORTED and no file's name when
 * `written`, which should have a rotated one, has one that is not. */
bm_status bmi_georef_check_rotated(GDALDatasetH written, bm_error *err);

#endif
