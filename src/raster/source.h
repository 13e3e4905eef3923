/* SPDX-License-Identifier: MIT
 *
 * What the sink may see of an open source. */
#ifndef BMI_SOURCE_H
#define BMI_SOURCE_H

#include "bandmix.h"

#include <gdal.h>

/* Both live as long as the source. */
GDALDatasetH bmi_source_dataset(const bm_source *source);
const char *bmi_source_path(const bm_source *source);

#endif
