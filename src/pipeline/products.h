/* SPDX-License-Identifier: MIT
 *
 * The output rasters of a run: created together, written window by window, and all of them published or none. */
#ifndef BMI_PRODUCTS_H
#define BMI_PRODUCTS_H

#include "pipeline/tally.h"

typedef struct bmi_products {
    bm_sink **sinks;       /* n of them; NULL where one was not created */
    bmi_labels *labels;    /* of each */
    bmi_tally_rule *rules; /* of each */
    bmi_tally *totals;     /* of each: what was written so far */
    int n;
    uint64_t n_pixels;             /* of the area */
    const bm_run_options *options; /* the caller's, which outlive the products */
} bmi_products;

/* Creates a sink for every output of `options`, as `plan` resolved them, on `area` of `source`; each may compress with
 * `n_threads`. */
bm_status bmi_products_create(bmi_products *products, const bm_run_options *options, const bmi_plan *plan,
                              const bm_source *source, const bm_window *area, int n_threads, bm_error *err);

/* Bytes of a pixel in all outputs. */
size_t bmi_products_pixel_bytes(const bmi_plan *plan);

/* Writes `window` (relative to the area) of all outputs from `planes`, one a sink, whose tallies are `tallies`.
 * `is_empty`: all of it is nodata, and need not be written where the format takes what is missing for nodata. */
bm_status bmi_products_write(bmi_products *products, const bm_window *window, const bm_planes *planes,
                             const bmi_tally *tallies, bool is_empty, bm_error *err);

/* Completes every file, and only then gives them their names; all of them, or none (but see bmi_sink_retract). */
bm_status bmi_products_finish(bmi_products *products, bm_error *err);

/* Removes what was not finished. */
void bmi_products_close(bmi_products *products);

#endif
