/* SPDX-License-Identifier: MIT
 *
 * How a class map shows itself: the names of its values and their colours. */
#ifndef BMI_PALETTE_H
#define BMI_PALETTE_H

#include "base/error.h"

#include <gdal.h>

/* A colour for the class at `index` that has none of its own: always the same, far from its neighbours'. */
void bmi_palette_color(int index, uint8_t color[3]);

/* Gives every band of `dataset`, if it is Byte or UInt16, the names of `classes`, and a single band their colours;
 * nodata is transparent. Formats that keep neither lose them without an error: the values are what counts. Only memory
 * can fail. Run under a bmi_gdal_errors. */
bm_status bmi_palette_apply(GDALDatasetH dataset, const bm_sink_options *options, bm_error *err);

#endif
