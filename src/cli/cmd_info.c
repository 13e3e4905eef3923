/* SPDX-License-Identifier: MIT */
#include "bandmix.h"
#include "cli/commands.h"
#include "cli/opt.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: bandmix info [OPTION...] MODEL\n\n"
    "Prints the layers of a model, its bands, their scaling, the classes, and what a pixel costs.\n\n"
    "  --json               as one JSON object\n"
    "  --stac               as an item of STAC MLM 1.5 that may lie beside MODEL, and be given in its place\n"
    "  --model-output NAME  the output of an ONNX file that has several\n"
    "  --activation NAME    between the layers of a plain stack of weights, as in relu\n";

int cmd_info(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"stac", no_argument, NULL, 's'},
                                            {"activation", required_argument, NULL, 'a'},
                                            {"model-output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    bm_text_format format = BM_TEXT_PLAIN;
    bool as_item = false;
    bm_model_options how = {.size = sizeof how};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (c == 'h') {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (c == 'j')
            format = BM_TEXT_JSON;
        else if (c == 's')
            as_item = true;
        else if (c == 'a')
            how.activation = optarg;
        else if (c == 'o')
            how.output = optarg;
        else
            return opt_unknown_option("info", argv, "hjsao");
    }
    if (argc - optind != 1) return opt_usage_error("info", "give one model");

    bm_error err;
    bm_model *model;
    char *text = NULL;
    bm_status status = bm_model_open(&model, argv[optind], &how, &err);
    if (status == BM_OK)
        status = as_item ? bm_model_to_stac(model, argv[optind], &text, &err)
                         : bm_model_describe(model, format, &text, &err);
    if (status == BM_OK)
        fputs(text, stdout);
    else
        fprintf(stderr, "bandmix info: %s\n", err.message);
    bm_text_free(text);
    bm_model_free(model);
    return status == BM_OK ? EXIT_DONE : EXIT_FAILED;
}
