/* SPDX-License-Identifier: MIT
 *
 * What is known of an output when its last pixel is written: statistics of its bands, and how often each class occurs.
 */
#ifndef BMI_SINK_SUMMARY_H
#define BMI_SINK_SUMMARY_H

#include "base/error.h"

typedef struct bmi_band_summary {
    uint64_t n_valid;
    double minimum, maximum, mean,
        deviation; /* of the stored values; the deviation of the population, as GDAL has it */
} bmi_band_summary;

typedef struct bmi_sink_summary {
    uint64_t n_pixels;
    const bmi_band_summary *bands; /* one a band; or NULL */
    const bm_class *classes;       /* n_classes, of an output of one band; or NULL */
    const uint64_t *counts;        /* of each */
    int n_classes;
} bmi_sink_summary;

/* Writes the summary into `dataset` (a GDALDatasetH): STATISTICS_* metadata, and a raster attribute table of values,
 * names, counts and colours. Formats that keep neither lose them without an error. Run under a bmi_gdal_errors. */
void bmi_sink_summary_write(void *dataset, const bmi_sink_summary *summary);

#endif
