/* SPDX-License-Identifier: MIT
 *
 * Lists of bands for messages: what was wanted and what there is, cut where a message could not hold both. */
#ifndef BMI_BAND_LIST_H
#define BMI_BAND_LIST_H

#include "raster/band_facts.h"

/* Two lists and the words around them have to fit into one message. */
#define BMI_BAND_LIST_BYTES 280

typedef struct bmi_band_list {
    char text[BMI_BAND_LIST_BYTES]; /* "'a', 'b', ... (300 in all)" */
    size_t length;
    int n_shown;
    bool is_full;
} bmi_band_list;

/* The bands of a file: number, name or wavelength, and whether one is alpha. */
bmi_band_list bmi_list_file(const bmi_band_facts *bands, int n_bands);

/* The bands of a model: name, else common name, else wavelength. */
bmi_band_list bmi_list_model(const bm_band *bands, int n_bands);

/* Words as the user gave them. */
bmi_band_list bmi_list_words(const char *const *words, int n_words);

/* Writes what `band` is called in a list into `text`: at most 60 characters of a name, in quotes. */
void bmi_band_title(const bm_band *band, char text[96]);

#endif
