/* SPDX-License-Identifier: MIT
 *
 * Options about what is read and what becomes of it before the network: those that apply and vrt have in common. */
#ifndef BMI_INPUT_OPTIONS_H
#define BMI_INPUT_OPTIONS_H

#include "bandmix.h"
#include "cli/opt.h"

enum {
    INPUT_LIKE = 1024,
    INPUT_MASK,
    INPUT_VALID,
    INPUT_OO,
    INPUT_UNSCALE,
    INPUT_DECIBEL,
    INPUT_SCALE,
    INPUT_OFFSET,
    INPUT_NO_RANGE_CHECK,
    INPUT_MODEL_OUTPUT,
    INPUT_ACTIVATION,
    INPUT_CPU,
    INPUT_REJECT,
    INPUT_CONFIG
};

/* For a table of long options, and the short ones for getopt. */
#define INPUT_LONG_OPTIONS                                                                                      \
    {"model", required_argument, NULL, 'm'}, {"band", required_argument, NULL, 'b'},                            \
        {"resampling", required_argument, NULL, 'r'}, {"like", required_argument, NULL, INPUT_LIKE},            \
        {"mask", required_argument, NULL, INPUT_MASK}, {"valid", required_argument, NULL, INPUT_VALID},         \
        {"oo", required_argument, NULL, INPUT_OO}, {"unscale", required_argument, NULL, INPUT_UNSCALE},         \
        {"decibel", required_argument, NULL, INPUT_DECIBEL}, {"scale", required_argument, NULL, INPUT_SCALE},   \
        {"offset", required_argument, NULL, INPUT_OFFSET},                                                      \
        {"no-range-check", no_argument, NULL, INPUT_NO_RANGE_CHECK},                                            \
        {"model-output", required_argument, NULL, INPUT_MODEL_OUTPUT},                                          \
        {"activation", required_argument, NULL, INPUT_ACTIVATION}, {"cpu", required_argument, NULL, INPUT_CPU}, \
        {"reject", required_argument, NULL, INPUT_REJECT},                                                      \
    {                                                                                                           \
        "config", required_argument, NULL, INPUT_CONFIG                                                         \
    }
#define INPUT_SHORT_OPTIONS "m:b:r:"
#define INPUT_LETTERS       "mbr"

/* What they say in a help text. */
#define INPUT_HELP_BANDS                                                                                              \
    "  -b, --band SPEC           band of the next input of the network: a number, a description or FILE:BAND;\n"      \
    "                            repeat for every input (default: by name, alias, wavelength)\n"                      \
    "      --like FILE           write on the grid of this raster (default: that of the finest input)\n"              \
    "  -r, --resampling METHOD   of inputs on other grids, as in gdalwarp; BAND=METHOD for one (default: bilinear)\n" \
    "      --mask FILE[:BAND][,values=LIST][,bits=LIST]\n"                                                            \
    "                            pixels of FILE that are zero, or have one of the values or bits, are invalid\n"      \
    "      --valid any|all       a pixel is invalid when any, or when all of its bands are (default: any)\n"
#define INPUT_HELP_VALUES                                                                                     \
    "      --oo KEY=VALUE        open option of the inputs; repeatable\n"                                     \
    "      --model-output NAME   the output of an ONNX file that has several (default: the first)\n"          \
    "      --activation NAME     between the layers of a plain stack of weights, as in relu\n"                \
    "      --unscale HOW         apply the scale and offset that bands state: yes, no, auto (when the model " \
    "declares\n"                                                                                              \
    "                            physical units)\n"                                                           \
    "      --decibel HOW         to: turn power into decibels; from: decibels into power\n"                   \
    "      --scale F, --offset F x * F + F on all inputs, before the model's own scaling\n"                   \
    "      --no-range-check      run although the data do not look like what the model was trained on\n"

typedef struct input_options {
    const char *model_path;
    bm_model_options model;
    opt_list bands, resampling, masks, open_options;
    double reject; /* 0: nothing is */
} input_options;

/* Takes in what getopt_long answered with, for `command`. Returns -1 to go on, INPUT_NOT_ONE for another option, else
 * the exit status. */
#define INPUT_NOT_ONE (-2)
int input_options_set(input_options *options, bm_run_options *run, const char *command, int option, int argc,
                      char **argv);

/* Whether one of them makes a difference to the pixels, so that it goes into the record of an output. */
bool input_options_shape_pixels(int option);

/* When all are in: gives `run` its source, whose rasters are `paths`, NULL-terminated. Returns as above. */
int input_options_finish(input_options *options, bm_run_options *run, const char *command, char **paths);

void input_options_free(input_options *options);

#endif
