/* SPDX-License-Identifier: MIT
 *
 * A raster as an asset of a STAC item (1.1), from what it says of itself. */
#ifndef BMI_RASTER_ASSET_H
#define BMI_RASTER_ASSET_H

#include "base/text.h"

#include <gdal.h>

/* Appends `"bands": [...]` of `dataset`: names, types, nodata, units, statistics, scale and offset, and the classes of
 * a class map with their counts. Run under a bmi_gdal_errors. */
void bmi_raster_bands_append(bmi_text *text, GDALDatasetH dataset);

/* The media type of the file. Static storage. */
const char *bmi_raster_media_type(GDALDatasetH dataset);

/* When the raster was taken, in UTC as RFC 3339 has it, out of its metadata; false where it does not say. */
bool bmi_raster_datetime(GDALDatasetH dataset, char out[32]);

#endif
