/* SPDX-License-Identifier: MIT
 *
 * What the bands of a file say of themselves: names, wavelength, colour. Drivers put these in different places; who
 * binds bands looks only here. */
#ifndef BMI_BAND_FACTS_H
#define BMI_BAND_FACTS_H

#include "base/error.h"

#include <gdal.h>

#define BMI_BAND_MAX_NAMES 4

typedef struct bmi_band_facts {
    char *names[BMI_BAND_MAX_NAMES]; /* n_names, none empty: the description first, then names of the metadata */
    int n_names;
    double wavelength; /* centre, micrometres; 0: unknown */
    const char *color; /* "red", "green" or "blue" of the colour interpretation; or NULL; static */
    bool is_alpha;
} bmi_band_facts;

/* Writes one entry a band of `dataset` into *out, a new array (free with bmi_band_facts_free); `path` is for messages.
 * Fails only with BM_ERR_MEMORY. */
bm_status bmi_band_facts_read(GDALDatasetH dataset, const char *path, bmi_band_facts **out, bm_error *err);

void bmi_band_facts_free(bmi_band_facts *facts, int n_bands);

/* The first name, or "". */
const char *bmi_band_label(const bmi_band_facts *band);

#endif
