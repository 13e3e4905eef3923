/* SPDX-License-Identifier: MIT
 *
 * Opening a raster for reading, with messages that help whoever named the wrong thing. */
#ifndef BMI_DATASET_H
#define BMI_DATASET_H

#include "base/error.h"

#include <gdal.h>

/* Opens `path` read-only; `open_options` ("KEY=VALUE", NULL-terminated) or NULL. A container of several rasters that
 * has no bands itself is refused with the names of what it holds. Registers GDAL's drivers if nobody has. The caller
 * closes *out with bmi_dataset_close; it is NULL after failure. */
bm_status bmi_dataset_open(GDALDatasetH *out, const char *path, const char *const *open_options, bm_error *err);

/* Takes NULL. Silent. */
void bmi_dataset_close(GDALDatasetH dataset);

#endif
