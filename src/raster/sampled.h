/* SPDX-License-Identifier: MIT
 *
 * A raster read at the size of a picture. Memory is that of the picture, whatever the size of the raster. */
#ifndef BMI_SAMPLED_H
#define BMI_SAMPLED_H

#include "base/error.h"

#include <gdal.h>

typedef struct bmi_sampled {
    GDALDatasetH dataset; /* the caller's */
    int width, height;
    int n_bands;      /* 1 or 3: the first ones */
    bool has_colors;  /* one band, with a colour table */
    float *values[3]; /* as stored */
    uint8_t *valid;   /* a byte a pixel: all bands are valid */
} bmi_sampled;

/* Reads `dataset` so that its longer side is about `side` pixels; small ones are enlarged by a whole number. Classes
 * are sampled by the mode, where that does not mean to read all of a large raster; the rest by the average. Free with
 * bmi_sampled_free, after failure too. `path` is for messages. */
bm_status bmi_sampled_read(bmi_sampled *sampled, GDALDatasetH dataset, int side, const char *path, bm_error *err);

/* The 2nd and 98th percentile of the valid values of a band; 0 and 0 when there are none. */
void bmi_sampled_range(const bmi_sampled *sampled, int band, double range[2]);

/* Of a class: its color, and its name or NULL. */
void bmi_sampled_color(const bmi_sampled *sampled, int value, uint8_t color[3]);
const char *bmi_sampled_name(const bmi_sampled *sampled, int value);

/* What a band is called, or "". */
const char *bmi_sampled_band(const bmi_sampled *sampled, int band);

/* A stored value in words: scaled as the band says, with its unit. */
void bmi_sampled_number(const bmi_sampled *sampled, int band, double value, char *text, size_t n_bytes);

void bmi_sampled_free(bmi_sampled *sampled);

#endif
