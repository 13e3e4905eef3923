/* SPDX-License-Identifier: MIT
 *
 * Whose grid a source has, for who places an output on it. */
#ifndef BMI_SOURCE_REFERENCE_H
#define BMI_SOURCE_REFERENCE_H

#include "bandmix.h"

#include <gdal.h>

/* The dataset whose grid the source has, and its name; both live as long as the source. */
GDALDatasetH bmi_source_reference(const bm_source *source);
const char *bmi_source_reference_path(const bm_source *source);

#endif
