/* SPDX-License-Identifier: MIT
 *
 * What a dataset of the driver is asked to be, from a connection string, a descriptor file and open options. */
#ifndef BMP_REQUEST_H
#define BMP_REQUEST_H

#include "bandmix.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BMP_MAX_WORDS   1024 /* in one list */
#define BMP_MAX_OUTPUTS 16

/* A list of texts, NULL-terminated, that are owned. */
typedef struct bmp_words {
    char **list;
    int n;
} bmp_words;

typedef struct bmp_request {
    char *model;
    char *activation, *model_output; /* or NULL */
    bmp_words inputs, bands, resampling, masks;
    char *like, *cpu;  /* or NULL */
    bmp_words outputs; /* "class", "top:3", "layer:NAME"; none: the default */
    bm_valid valid;
    bm_unscale unscale;
    bm_decibel decibel;
    double scale, offset, reject;
    bmp_words types, nodata; /* of the outputs, in their order; "auto" for what is chosen */
    bool skips_range_check;
} bmp_request;

/* Reads "BANDMIX:MODEL:RASTER[,RASTER...]"; a part in double quotes may hold colons and commas, and a backslash before
 * a quote or another backslash stands for it. MODEL may be empty, to be given as an option. False with a message. */
bool bmp_request_from_name(bmp_request *request, const char *name, bm_error *err);

/* Reads a descriptor: a JSON object of at most a mebibyte with a member "bandmix". Relative paths are those from
 * `folder`, which ends in a slash or is "". */
bool bmp_request_from_json(bmp_request *request, const char *text, size_t n_bytes, const char *folder, bm_error *err);

/* Takes in one option, KEY and VALUE as in the driver's list; lists are parted by commas, or by the character after a
 * leading '|'. False with a message for a value that makes no sense; an unknown key is left alone. */
bool bmp_request_set(bmp_request *request, const char *key, const char *value, bm_error *err);

/* Fills `outputs` (BMP_MAX_OUTPUTS of them) with what is asked for; layer names point into the request. */
bool bmp_request_to_outputs(const bmp_request *request, bm_output *outputs, int *n_outputs, bm_error *err);

/* Fills `run` and `outputs` (BMP_MAX_OUTPUTS of them), which point into the request; the model is left to the caller.
 */
bool bmp_request_to_run(const bmp_request *request, bm_run_options *run, bm_run_output *outputs, bm_error *err);

void bmp_request_free(bmp_request *request);

#ifdef __cplusplus
}
#endif
#endif
