/* SPDX-License-Identifier: MIT
 *
 * The options of `bandmix apply`, from words to what bm_run takes. */
#ifndef BMI_APPLY_OPTIONS_H
#define BMI_APPLY_OPTIONS_H

#include "cli/apply_outputs.h"
#include "cli/input_options.h"
#include "cli/progress.h"

/* What is written beside the rasters, on request: names, or NULL. */
typedef struct apply_beside {
    const char *report_path; /* of the areas */
    const char *quicklook_path;
    const char *stac_path;
    const char *datetime; /* for the STAC item */
    bool styles;          /* of QGIS, a file an output */
} apply_beside;

typedef struct apply_options {
    input_options input;
    bm_run_options run;
    apply_outputs outputs; /* the first is OUT */
    opt_list shaping;      /* options that shape the pixels, as they were given */
    progress_style style;
    apply_beside beside;
    bool quiet;
    bool is_dry, as_json; /* only say what would be done, as JSON */
} apply_options;

/* Fills `options` from the command line. Returns -1 to go on, else the exit status; free with apply_options_free in
 * either case. */
int apply_options_parse(apply_options *options, int argc, char **argv);

void apply_options_free(apply_options *options);

#endif
