/* SPDX-License-Identifier: MIT
 *
 * Where rasters lie relative to one another: on the same pixels, or on others. */
#ifndef BMI_PLACE_H
#define BMI_PLACE_H

#include <gdal.h>

#include <stdbool.h>

typedef enum bmi_fit {
    BMI_FIT_SAME,    /* the same pixels */
    BMI_FIT_SHIFTED, /* pixels fall on pixels, but the extent is another */
    BMI_FIT_OTHER,   /* another grid, which the pixels can be brought from */
    BMI_FIT_NONE     /* nothing says how the two lie */
} bmi_fit;

/* How `dataset` lies on the grid of `reference`. Pixels may be off by a thousandth of one at the corners. Rasters of
 * one size that both lack a geotransform are taken to be on the same pixels. Run under a bmi_gdal_errors. */
bmi_fit bmi_place_compare(GDALDatasetH dataset, GDALDatasetH reference);

/* The index of the dataset with the smallest pixels on the ground, the first of equals; 0 if none has a geotransform.
 */
int bmi_place_finest(const GDALDatasetH *datasets, int n_datasets);

/* "10980 x 10980 pixels of 10 x 10 in EPSG:32632": for people, cut to `n_bytes`. */
void bmi_place_describe(GDALDatasetH dataset, char *text, size_t n_bytes);

#endif
