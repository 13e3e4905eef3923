/* SPDX-License-Identifier: MIT
 *
 * Which pixels count: nodata is looked for in the delivered values themselves, which costs one pass over them; masks
 * and alpha are bands that have to be read. What a file does not have costs nothing. */
#ifndef BMI_VALIDITY_H
#define BMI_VALIDITY_H

#include "base/error.h"

#include <gdal.h>

/* The nodata of `band`, whose own type is `type`. Not set when the band has none or could not hold it. */
bm_nodata bmi_nodata_of_band(GDALRasterBandH band, bm_type type);

/* A band in which zero means invalid. */
typedef struct bmi_mask_band {
    GDALRasterBandH band;
    int of; /* index of the band that it is for, or -1 for all */
} bmi_mask_band;

typedef struct bmi_validity {
    int n_bands;
    bm_nodata *nodata;   /* a bound band */
    bmi_mask_band *masks; /* masks, then alphas */
    int n_masks;
    void *scratch; /* a mask's window, grown on demand */
    size_t scratch_bytes;
    uint8_t *each; /* validity of one band of a window, for BM_VALID_ALL */
    size_t each_bytes;
} bmi_validity;

/* Finds out what `n_bands` bound bands of `dataset` need. `types` are their own types. Frees nothing on failure:
 * bmi_validity_free does. */
bm_status bmi_validity_init(bmi_validity *validity, GDALDatasetH dataset, const int *numbers, const bm_type *types,
                            int n_bands, bm_error *err);

/* The same for a view that was made of bands of nodata `nodata` (n_bands), with an alpha band of its own or NULL. */
bm_status bmi_validity_init_view(bmi_validity *validity, const bm_nodata *nodata, int n_bands, GDALRasterBandH alpha,
                                 bm_error *err);

/* Where a window lies in bands that have nothing there, so that it need not be read to know that no pixel is valid
 * under `rule`. False also when that is not known. */
bool bmi_validity_is_empty(const bmi_validity *validity, GDALDatasetH dataset, const int *numbers, bm_valid rule,
                           const bm_window *window);

/* Narrows `valid` (a byte a pixel of `window`) to what is valid in every band of the planes just read, for
 * BM_VALID_ANY; or widens it by what is valid in one of them, for BM_VALID_ALL. GDAL's errors go to the handler in
 * force; a mask that cannot be read is BM_ERR_IO with a message that lacks GDAL's reason and the file's name. */
bm_status bmi_validity_apply(bmi_validity *validity, const bm_window *window, const bm_planes *planes, bm_valid rule,
                             uint8_t *valid, bm_error *err);

void bmi_validity_free(bmi_validity *validity);

#endif
