/* SPDX-License-Identifier: MIT */
#include "cli/bound_table.h"
#include "cli/commands.h"
#include "cli/input_options.h"
#include "cli/text_file.h"

#include <stdio.h>
#include <string.h>

#define MAX_OUTPUTS 16

static const char help[] =
    "Usage: bandmix vrt -m MODEL [OPTION...] IN... OUT.vrt|OUT.bmix\n\n"
    "Writes a file that GDAL programs open as the result of the network MODEL over the rasters IN; pixels are "
    "computed\n"
    "when somebody looks at them, by a plugin (see 'bandmix plugin-dir'). OUT.bmix is for the driver and holds all "
    "that\n"
    "apply can do; OUT.vrt is for the functions, which work in every GDAL, on inputs of one grid.\n\n"
    "  -m, --model FILE          the network: ONNX, safetensors, PyTorch, JSON, a STAC item\n"
    "      --kind KIND           of OUT.vrt: derived (default; GDAL 3.4 and later) or processed (3.9 and later: "
    "inputs\n"
    "                            are read once for all bands, which then are of one type)\n"
    "      --stock               an OUT.vrt that needs no plugin, of dense layers and ReLU only, GDAL 3.9 and later\n"
    "      --output KIND         class, confidence, margin, entropy, probabilities, values, top:K, flags or\n"
    "                            layer:NAME; repeatable: the bands of all follow one another\n"
    "      --reject P            no class, or the model's for unknown, where its probability is below "
    "P\n" INPUT_HELP_BANDS
    "      --ot TYPE             type of the first output: Byte, Int8, UInt16, Int16, UInt32, Int32, Float32, Float64\n"
    "      --a_nodata VALUE      nodata of the first output (default: as in apply, but never 0 in derived bands, "
    "which\n"
    "                            mosaics of GDAL before 3.12.3 can spoil)\n" INPUT_HELP_VALUES
    "      --overwrite           replace an existing file\n"
    "      --cpu TIER            not above this one: scalar, avx2, avx512, neon\n"
    "      --config KEY=VALUE    a configuration option of GDAL\n"
    "  -q, --quiet               say nothing but errors\n";

enum { OPT_KIND = 256, OPT_STOCK, OPT_OUTPUT, OPT_OT, OPT_NODATA, OPT_OVERWRITE, OPT_HELP };

static const struct option long_options[] = {INPUT_LONG_OPTIONS,
                                             {"kind", required_argument, NULL, OPT_KIND},
                                             {"stock", no_argument, NULL, OPT_STOCK},
                                             {"output", required_argument, NULL, OPT_OUTPUT},
                                             {"ot", required_argument, NULL, OPT_OT},
                                             {"a_nodata", required_argument, NULL, OPT_NODATA},
                                             {"overwrite", no_argument, NULL, OPT_OVERWRITE},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, OPT_HELP},
                                             {0}};

typedef struct vrt_options {
    input_options input;
    bm_run_options run;
    bm_vrt_options vrt;
    bm_run_output outputs[MAX_OUTPUTS];
    int n_outputs;
    const char *kind; /* the word; or NULL */
    bool is_stock, quiet;
} vrt_options;

static int add_output(vrt_options *options, const char *word)
{
    bm_error err;
    if (options->n_outputs == MAX_OUTPUTS) return opt_usage_error("vrt", "more than %d outputs", MAX_OUTPUTS);
    bm_output *output = &options->outputs[options->n_outputs].output;
    if (bm_output_parse(word, output, &err) != BM_OK) return opt_usage_error("vrt", "--output: %s", err.message);
    options->n_outputs++;
    return -1;
}

static int set_option(vrt_options *options, int option, int argc, char **argv)
{
    bm_output *first = &options->outputs[0].output;
    switch (option) {
    case 'q': options->quiet = true; break;
    case OPT_KIND: options->kind = optarg; break;
    case OPT_STOCK: options->is_stock = true; break;
    case OPT_OUTPUT: return add_output(options, optarg);
    case OPT_OVERWRITE: options->run.overwrite = true; break;
    case OPT_OT:
        first->type = bm_type_from_name(optarg);
        if (first->type == BM_TYPE_AUTO)
            return opt_usage_error("vrt", "--ot takes a type such as Byte or Float32, not \"%s\"", optarg);
        break;
    case OPT_NODATA:
        first->has_nodata = true;
        if (!opt_to_double(optarg, &first->nodata))
            return opt_usage_error("vrt", "--a_nodata takes a number, not \"%s\"", optarg);
        break;
    default: return input_options_set(&options->input, &options->run, "vrt", option, argc, argv);
    }
    return -1;
}

static bool ends_in(const char *path, const char *suffix)
{
    const size_t n = strlen(path), length = strlen(suffix);
    return n > length && strcmp(path + n - length, suffix) == 0;
}

/* What the name of the file and the words say together. */
static int choose_kind(vrt_options *options)
{
    const bool is_descriptor = ends_in(options->vrt.vrt_path, ".bmix");
    const char *kind = options->kind;
    if (is_descriptor && (kind != NULL || options->is_stock))
        return opt_usage_error("vrt", "--kind and --stock are for .vrt files, and %s is a descriptor",
                               options->vrt.vrt_path);
    if (kind != NULL && options->is_stock) return opt_usage_error("vrt", "--kind and --stock exclude one another");
    if (kind != NULL && strcmp(kind, "derived") != 0 && strcmp(kind, "processed") != 0)
        return opt_usage_error("vrt", "--kind takes derived or processed, not \"%s\"", kind);
    options->vrt.kind = is_descriptor                                    ? BM_VRT_DESCRIPTOR
                        : options->is_stock                              ? BM_VRT_STOCK
                        : kind != NULL && strcmp(kind, "processed") == 0 ? BM_VRT_PROCESSED
                                                                         : BM_VRT_DERIVED;
    return -1;
}

static int finish(vrt_options *options, int argc, char **argv)
{
    if (argc - optind < 2)
        return opt_usage_error("vrt", "give the inputs and, last, the file to write, not %d name%s", argc - optind,
                               argc - optind == 1 ? "" : "s");
    options->vrt.size = sizeof options->vrt;
    options->vrt.vrt_path = argv[argc - 1];
    argv[argc - 1] = NULL; /* the end of the inputs */
    int status = input_options_finish(&options->input, &options->run, "vrt", argv + optind);
    if (status < 0) status = choose_kind(options);
    options->vrt.model_path = options->input.model_path;
    options->vrt.model = &options->input.model;
    if (options->n_outputs == 0) options->n_outputs = 1;
    options->run.outputs = options->outputs;
    options->run.n_outputs = options->n_outputs;
    for (int i = 0; i < options->n_outputs; i++) {
        const bm_output_kind kind = options->outputs[i].output.kind;
        if (kind == BM_OUTPUT_CLASS || kind == BM_OUTPUT_DEFAULT)
            options->outputs[i].output.reject = options->input.reject;
    }
    return status;
}

static int parse(vrt_options *options, int argc, char **argv)
{
    opt_accept_gdal_spelling(argc, argv);
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":" INPUT_SHORT_OPTIONS "q", long_options, NULL)) != -1;) {
        if (c == OPT_HELP) {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (c == '?') return opt_unknown_option("vrt", argv, INPUT_LETTERS "q");
        if (c == ':') return opt_usage_error("vrt", "option \"%s\" lacks its value", argv[optind - 1]);
        const int status = set_option(options, c, argc, argv);
        if (status >= 0) return status;
    }
    return finish(options, argc, argv);
}

/* What differs from a run, a line each, and what is needed to open the file. */
static void tell(const vrt_options *options, const char *notes)
{
    while (*notes != '\0') {
        const size_t n = strcspn(notes, "\n");
        fprintf(stderr, "bandmix vrt: note: %.*s\n", (int)n, notes);
        notes += n + (notes[n] == '\n');
    }
    fprintf(stderr, "%s: written; GDAL opens it %s\n", options->vrt.vrt_path,
            options->is_stock ? "from version 3.9 on, without a plugin"
                              : "with GDAL_DRIVER_PATH=$(bandmix plugin-dir -q)");
}

static int write_vrt(vrt_options *options)
{
    bm_error err;
    bm_model *model;
    char *text = NULL, *notes = NULL;
    if (!text_file_check("vrt", options->vrt.vrt_path, options->run.overwrite)) return EXIT_FAILED;
    bm_status status = bm_model_open(&model, options->input.model_path, &options->input.model, &err);
    options->run.model = model;
    if (status == BM_OK) status = bm_run_to_vrt(&options->run, &options->vrt, &text, &notes, &err);
    int result = EXIT_FAILED;
    if (status != BM_OK)
        fprintf(stderr, "bandmix vrt: %s\n", err.message);
    else if (text_file_write("vrt", options->vrt.vrt_path, text))
        result = EXIT_DONE;
    if (result == EXIT_DONE && !options->quiet) tell(options, notes);
    bm_text_free(text);
    bm_text_free(notes);
    bm_model_free(model);
    return result;
}

int cmd_vrt(int argc, char **argv)
{
    vrt_options options = {.quiet = false};
    int status = parse(&options, argc, argv);
    if (status < 0) status = write_vrt(&options);
    input_options_free(&options.input);
    return status;
}
