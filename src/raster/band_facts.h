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
    int file;           /* index of its file */
    int number;         /* in its file, from 1 */
    bool is_of_several; /* there are more files than this one */
} bmi_band_facts;

/* A file whose bands are looked at. */
typedef struct bmi_band_file {
    GDALDatasetH dataset;
    const char *path;
} bmi_band_file;

/* Where a band stands, in the words of -b: "3", or "2:3" for band 3 of the second of several files. */
typedef struct bmi_band_spot {
    char text[24];
} bmi_band_spot;

bmi_band_spot bmi_band_spot_of(const bmi_band_facts *band);

/* Writes one entry a band of the `n_files` files, file after file, into *out, a new array of *n_bands (free with
 * bmi_band_facts_free). The only band of a file that says nothing takes the names that the file's own name gives.
 * Fails only with BM_ERR_MEMORY, or BM_ERR_ARGUMENT for more bands than an int counts. */
bm_status bmi_band_facts_read(const bmi_band_file *files, int n_files, bmi_band_facts **out, int *n_bands,
                              bm_error *err);

void bmi_band_facts_free(bmi_band_facts *facts, int n_bands);

/* The first name, or "". */
const char *bmi_band_label(const bmi_band_facts *band);

#endif
