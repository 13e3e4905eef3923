/* SPDX-License-Identifier: MIT
 *
 * Bands of one raster on the grid of the output: the raster itself where it lies on it, else a view of it. */
#ifndef BMI_VIEW_H
#define BMI_VIEW_H

#include "raster/validity.h"

typedef struct bmi_view {
    GDALDatasetH dataset;
    bool owns_dataset;   /* it is an aligned one */
    const char *path;    /* of the raster; the caller's */
    int n;               /* bands */
    int *numbers;        /* in `dataset`, from 1 */
    int *planes;         /* which plane of a window each fills */
    bool *marked_signed; /* Byte bands whose sign GDAL does not see */
    bmi_validity validity;
    void **pointers; /* n, for a window at a time */
} bmi_view;

/* What a view is made of. All but the texts is used only while it is made. */
typedef struct bmi_view_bands {
    GDALDatasetH from;
    const char *path;
    const int *numbers, *planes; /* n each */
    const bm_type *types;        /* n, the bands' own */
    int n;
    GDALDatasetH onto; /* the grid; NULL: that of `from` itself */
    int method;        /* of resampling, with `onto` */
} bmi_view_bands;

/* Makes a view. Bands with nodata and bands without cannot share one that is aligned; bmi_view_can_join tells. After
 * failure, too, call bmi_view_close. Run under a bmi_gdal_errors. */
bm_status bmi_view_open(bmi_view *view, const bmi_view_bands *bands, bm_error *err);

/* Whether band `number`, of its own type `type`, has nodata that a view keeps: bands that agree may share a view. */
bool bmi_view_keeps_nodata(GDALDatasetH from, int number, bm_type type);

/* Reads `window` into the view's own of `planes`, and changes `valid` (unless NULL) as bmi_validity_apply says. */
bm_status bmi_view_read(bmi_view *view, const bm_window *window, const bm_planes *planes, bm_valid rule, uint8_t *valid,
                        bm_error *err);

void bmi_view_close(bmi_view *view);

#endif
