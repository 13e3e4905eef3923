/* SPDX-License-Identifier: MIT
 *
 * The bands of a manifest: which are to be read, what is known of them, and how the inputs of the network come from
 * them. An input is a band, or an expression over bands. */
#ifndef BMI_BANDS_H
#define BMI_BANDS_H

#include "model/graph.h"

struct json_object;

typedef struct bmi_bands {
    int n; /* to be read; 0: the manifest names none */
    bm_band *list;
    const char **names; /* n, those of `list` */
    int n_channels;     /* inputs of the network; 0 like n */
    int *plain;         /* n_channels: the band that is the channel, or -1 */
    char **expressions; /* n_channels: or what makes it, else NULL */
} bmi_bands;

/* Reads mlm:input[0].bands and bandmix:training_range of `input`. What an item says of its bands elsewhere (bands,
 * eo:bands, raster:bands at the top of `root`, in its properties and its assets) is added by name. Bands come in the
 * order in which they are first named, those in expressions too. Free with bmi_bands_free, after failure too. */
bm_status bmi_bands_read(struct json_object *root, struct json_object *input, bmi_bands *out, bm_error *err);

/* Starts `graph` with the bands as its input and sets *node to what the network reads, of `n_wanted` channels; without
 * bands in the manifest that is the input itself. Fails with BM_ERR_FORMAT when the channels are not as many. */
bm_status bmi_bands_start(const bmi_bands *bands, int n_wanted, bmi_graph *graph, int *node, bm_error *err);

void bmi_bands_free(bmi_bands *bands);

#endif
