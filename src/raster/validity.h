/* SPDX-License-Identifier: MIT
 *
 * Which pixels count: nodata is looked for in the delivered values themselves, which costs one pass over them; masks
 * and alpha are bands that have to be read. What a file does not have costs nothing. */
#ifndef BMI_VALIDITY_H
#define BMI_VALIDITY_H

#include "base/error.h"

#include <gdal.h>

/* The values of one band that mean nodata: from `low` to `high`, or NaN. A range, because GDAL takes the neighbours of
 * a floating point nodata for it as well; of one value for integers. */
typedef struct bmi_nodata {
    bool is_set;
    bool is_nan;
    double low, high;
} bmi_nodata;

/* The nodata of `band`, whose own type is `type`. Not set when the band has none or could not hold it. */
bmi_nodata bmi_nodata_of_band(GDALRasterBandH band, bm_type type);

/* Clears valid[i] where plane[i] is nodata. The plane is of `type`, which holds the band's own. */
void bmi_nodata_apply(const bmi_nodata *nodata, bm_type type, const void *plane, size_t step_bytes, size_t n_pixels,
                      uint8_t *valid);

typedef struct bmi_validity {
    bmi_nodata *nodata;     /* a bound band */
    GDALRasterBandH *masks; /* bands in which zero means invalid: masks, then alphas */
    int n_masks;
    void *scratch; /* a mask's window, grown on demand */
    size_t scratch_bytes;
} bmi_validity;

/* Finds out what `n_bands` bound bands of `dataset` need. `types` are their own types. Frees nothing on failure:
 * bmi_validity_free does. */
bm_status bmi_validity_init(bmi_validity *validity, GDALDatasetH dataset, const int *numbers, const bm_type *types,
                            int n_bands, bm_error *err);

/* Fills `valid`, a byte a pixel of `window`, from the planes just read. GDAL's errors go to the handler in force; a
 * mask that cannot be read is BM_ERR_IO with a message that lacks GDAL's reason and the file's name. */
bm_status bmi_validity_apply(bmi_validity *validity, const bm_window *window, const bm_planes *planes, uint8_t *valid,
                             bm_error *err);

void bmi_validity_free(bmi_validity *validity);

#endif
