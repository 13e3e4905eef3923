/* SPDX-License-Identifier: MIT */
#include "bandmix.h"
#include "cli/commands.h"
#include "cli/opt.h"

#include <stdio.h>

static const char help[] =
    "Usage: bandmix convert [OPTION...] MODEL OUT\n\n"
    "Writes a model in the format that the suffix of OUT says: .onnx, .json or .safetensors, with its manifest "
    "inside.\n"
    "The new file computes the same bits; what other programs will not find in it is said on standard error.\n\n"
    "  --model-output NAME  the output of an ONNX file that has several\n"
    "  --activation NAME    between the layers of a plain stack of weights, as in relu\n"
    "  --overwrite          replace OUT, once the new file is whole\n"
    "  -q, --quiet          say nothing but errors\n";

static int convert(const char *from, const char *to, const bm_model_options *how, bool overwrite, bool quiet)
{
    bm_error err;
    bm_model *model;
    char *notes = NULL;
    bm_status status = bm_model_open(&model, from, how, &err);
    if (status == BM_OK) status = bm_model_save(model, to, overwrite, &notes, &err);
    bm_model_free(model);
    if (status == BM_OK && !quiet) fputs(notes, stderr);
    bm_text_free(notes);
    if (status == BM_OK) return EXIT_DONE;
    fprintf(stderr, "bandmix convert: %s\n", err.message);
    return EXIT_FAILED;
}

int cmd_convert(int argc, char **argv)
{
    static const struct option options[] = {{"activation", required_argument, NULL, 'a'},
                                            {"model-output", required_argument, NULL, 'o'},
                                            {"overwrite", no_argument, NULL, 'w'},
                                            {"quiet", no_argument, NULL, 'q'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    bm_model_options how = {.size = sizeof how};
    bool overwrite = false, quiet = false;
    opterr = 0;
    opt_accept_gdal_spelling(argc, argv);
    for (int c; (c = getopt_long(argc, argv, "hq", options, NULL)) != -1;) {
        switch (c) {
        case 'h': fputs(help, stdout); return EXIT_DONE;
        case 'a': how.activation = optarg; break;
        case 'o': how.output = optarg; break;
        case 'w': overwrite = true; break;
        case 'q': quiet = true; break;
        default: return opt_unknown_option("convert", argv, "haowq");
        }
    }
    if (argc - optind != 2) return opt_usage_error("convert", "give a model and the file to write");
    return convert(argv[optind], argv[optind + 1], &how, overwrite, quiet);
}
