/* SPDX-License-Identifier: MIT
 *
 * Between GDAL's data types and ours: what a band holds, the type in which several bands are delivered together, and
 * the signed bytes that GDAL before 3.7 delivers unsigned. */
#ifndef BMI_GDAL_TYPE_H
#define BMI_GDAL_TYPE_H

#include "bandmix.h"

#include <gdal.h>

/* The smallest type that holds all values of the band (64-bit integers: Float64, which rounds past 2^53), or
 * BM_TYPE_AUTO when there is none because it is complex. */
bm_type bmi_band_type(GDALRasterBandH band);

/* True for a Byte band whose values are signed by a remark only, so that GDAL converts them as if they were not. */
bool bmi_band_is_marked_signed(GDALRasterBandH band);

/* The smallest type that holds every value of every one of `types`; smaller, then unsigned, comes first. */
bm_type bmi_type_holding(const bm_type *types, int n_types);

/* The buffer type that makes GDAL read and write `type`. */
GDALDataType bmi_gdal_type(bm_type type);

/* Turns bytes that were widened to `type` as 0..255 into -128..127. Does nothing for Int8 itself, whose bits are right.
 */
void bmi_restore_sign(bm_type type, void *plane, size_t step_bytes, size_t n_pixels);

#endif
