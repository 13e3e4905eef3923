/* SPDX-License-Identifier: MIT
 *
 * A map with a legend, drawn and written as PNG. Knows nothing of rasters. */
#ifndef BMI_PICTURE_H
#define BMI_PICTURE_H

#include "base/error.h"

typedef struct bmi_legend_entry {
    uint8_t color[3];
    const char *text; /* UTF-8 */
} bmi_legend_entry;

typedef struct bmi_picture {
    int width, height;      /* of the map */
    const uint32_t *pixels; /* row after row, 0xAARRGGBB, alpha 0 or 255 */
    const char *title;      /* or NULL */
    const bmi_legend_entry *entries;
    int n_entries;
    bool has_ramp;                       /* a bar of bmi_picture_ramp from `low` to `high`, beneath the entries */
    const char *ramp_title, *low, *high; /* texts at it */
} bmi_picture;

/* The color at `t`, 0 to 1: dark to bright, but not so bright that it is the paper's; even to the eye and in print
 * (Green 2011, A colour scheme for the display of astronomical intensity images, Bull. Astr. Soc. India 39, 289: start
 * 0.5, rotations -1.5, hue 1, gamma 1). */
void bmi_picture_ramp(double t, uint8_t color[3]);

/* Writes the picture to `path`, anything that GDAL's file functions can name, under another name first. Text is drawn
 * with the fonts of the machine. BM_ERR_IO or BM_ERR_MEMORY. */
bm_status bmi_picture_write(const bmi_picture *picture, const char *path, bm_error *err);

#endif
