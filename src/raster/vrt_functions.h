/* SPDX-License-Identifier: MIT
 *
 * VRTs whose pixels come from functions: those of the plugin, and those that GDAL has itself. */
#ifndef BMI_VRT_FUNCTIONS_H
#define BMI_VRT_FUNCTIONS_H

#include "raster/source_parts.h"

/* Where a VRT will lie, and how its rasters are opened. */
typedef struct bmi_vrt_place {
    const char *vrt_path;
    const char *const *open_options; /* "KEY=VALUE", NULL-terminated; or NULL */
} bmi_vrt_place;

/* A band of a VRT. */
typedef struct bmi_vrt_band {
    const char *name, *unit; /* or NULL */
    bm_type type;
    double nodata;
    double scale, offset;
    const bm_class *classes; /* n_classes of a band of classes; or NULL */
    int n_classes;
} bmi_vrt_band;

/* What all of them are made of. */
typedef struct bmi_vrt_job {
    const bm_source *source;
    const bmi_source_parts *parts;
    bmi_vrt_place place;
    const bmi_vrt_band *bands; /* n_bands */
    int n_bands;
    const char *const *arguments; /* of the plugin's functions: "key=value", NULL-terminated */
} bmi_vrt_job;

/* A dense layer, and the limits that its values are kept in, which may be infinite. */
typedef struct bmi_vrt_layer {
    const double *weights; /* n_out x n_in, row after row */
    const double *bias;    /* n_out */
    int n_in, n_out;
    double lo, hi;
} bmi_vrt_layer;

/* "nan", or the number, so that it is read back as it is. */
void bmi_vrt_number(double value, char text[32]);

/* The text of a VRT of derived bands (GDAL 3.4 and later), all of which give the function the argument "band" too. *out
 * is new; free it with bm_text_free. */
bm_status bmi_vrt_derived(const bmi_vrt_job *job, char **out, bm_error *err);

/* The same as a processed dataset (GDAL 3.9 and later). */
bm_status bmi_vrt_processed(const bmi_vrt_job *job, char **out, bm_error *err);

/* The same without the plugin: a processed dataset a layer (GDAL 3.9 and later). */
bm_status bmi_vrt_stock(const bmi_vrt_job *job, const bmi_vrt_layer *layers, int n_layers, char **out, bm_error *err);

#endif
