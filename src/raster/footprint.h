/* SPDX-License-Identifier: MIT
 *
 * Where a raster lies on the earth, in the words of GeoJSON. */
#ifndef BMI_FOOTPRINT_H
#define BMI_FOOTPRINT_H

#include "base/text.h"

#include <gdal.h>

/* Appends `"geometry": ..., "bbox": [...]` of `dataset` in longitude and latitude of WGS 84, edges densified; only
 * `"geometry": null` where the raster has no place. A raster across the 180th meridian has a bbox whose west is more
 * than its east (RFC 7946, section 5.2). Run under a bmi_gdal_errors. */
void bmi_footprint_append(bmi_text *text, GDALDatasetH dataset);

/* Appends `"proj:code": ..., "proj:shape": ..., ` and what else the projection extension of STAC (2.0) says. */
void bmi_projection_append(bmi_text *text, GDALDatasetH dataset);

#endif
