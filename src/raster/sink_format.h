/* SPDX-License-Identifier: MIT
 *
 * Which driver writes an output and with which creation options: the user's where given, else ours. */
#ifndef BMI_SINK_FORMAT_H
#define BMI_SINK_FORMAT_H

#include "base/error.h"

#include <gdal.h>

typedef struct bmi_sink_format {
    GDALDriverH driver;
    bool copies; /* the driver can only copy a whole dataset, so a staging GeoTIFF comes first */
    bool has_own_overviews;
    bool is_sparse; /* blocks that are not written read as nodata */
    char **options; /* creation options of `driver` */
} bmi_sink_format;

/* Chooses for an output of width x height. Refuses, before anything is computed, drivers that do not write, types that
 * they do not hold and options that they do not know. */
bm_status bmi_sink_format_choose(bmi_sink_format *format, const bm_sink_options *options, int width, int height,
                                 bm_error *err);

/* Creation options of the staging GeoTIFF: quick to write and to read back. Free with CSLDestroy. */
char **bmi_stage_options(const bm_sink_options *options, int width, int height);

void bmi_sink_format_free(bmi_sink_format *format);

#endif
