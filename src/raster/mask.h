/* SPDX-License-Identifier: MIT
 *
 * A raster that says which pixels of others count: a scene classification, a quality band. */
#ifndef BMI_MASK_H
#define BMI_MASK_H

#include "raster/mask_spec.h"
#include "raster/view.h"

typedef struct bmi_mask {
    bmi_mask_spec spec;
    GDALDatasetH dataset;
    bmi_view view;
    bm_type type;   /* in which it is read */
    bool *rejected; /* an entry a value of a Byte or UInt16; else NULL */
    void *pixels;   /* of a window, grown on demand */
    size_t pixels_bytes;
} bmi_mask;

/* Opens the mask that `text` names, and brings it onto the grid of `reference` by nearest neighbour if it lies on
 * another. After failure, too, call bmi_mask_close. Run under a bmi_gdal_errors. */
bm_status bmi_mask_open(bmi_mask *mask, const char *text, GDALDatasetH reference, bm_error *err);

/* Clears valid[i] where the mask says so, has nodata, or has nothing. */
bm_status bmi_mask_apply(bmi_mask *mask, const bm_window *window, uint8_t *valid, bm_error *err);

void bmi_mask_close(bmi_mask *mask);

#endif
