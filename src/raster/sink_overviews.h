/* SPDX-License-Identifier: MIT
 *
 * Smaller copies of an output, for looking at all of it. */
#ifndef BMI_SINK_OVERVIEWS_H
#define BMI_SINK_OVERVIEWS_H

#include "base/error.h"

#include <gdal.h>

/* "MODE" for classes, "NEAREST" for codes, else "AVERAGE": GDAL's word for how `options` want overviews made. */
const char *bmi_overview_resampling(const bm_sink_options *options);

/* Builds overviews of the finished dataset at `path`, by halves down to 256 pixels, inside the file where the format
 * can, else beside it. `watch` with `data` is asked all the while. False with GDAL's error. Run under a
 * bmi_gdal_errors.
 */
bool bmi_overviews_build(const char *path, const char *resampling, GDALProgressFunc watch, void *data);

#endif
