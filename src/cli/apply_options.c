/* SPDX-License-Identifier: MIT */
#include "cli/apply_options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "Usage: bandmix apply -m MODEL [OPTION...] IN... OUT\n\n"
    "Runs the network MODEL at every pixel of the rasters IN and writes the raster OUT.\n\n"
    "  -m, --model FILE          the network: ONNX, safetensors, PyTorch, JSON, a STAC item\n"
    "      --output KIND[=FILE]  what OUT holds, or with =FILE one more raster from the same pass; class, confidence,\n"
    "                            margin, entropy, probabilities, values, top:K, flags or layer:NAME;\n"
    "                            FILE,ot=TYPE,of=FORMAT,co=KEY=VALUE,a_nodata=VALUE are options of its own\n"
    "      --reject P            no class, or the model's for unknown, where its probability is below "
    "P\n" INPUT_HELP_BANDS "      --srcwin X Y W H      only this part, in pixels\n"
    "      --projwin ULX ULY LRX LRY   only this part, in the coordinates of the grid\n"
    "      --te XMIN YMIN XMAX YMAX    likewise\n"
    "      --of FORMAT           GDAL driver of OUT (default: by the suffix)\n"
    "      --ot TYPE             type of OUT: Byte, Int8, UInt16, Int16, UInt32, Int32, Float32, Float64\n"
    "      --co KEY=VALUE        creation option of OUT; repeatable\n"
    "      --a_nodata VALUE      nodata of OUT (default: 0 if no class has it, else the type's "
    "maximum)\n" INPUT_HELP_VALUES
    "      --report FILE         pixels and area of every class, as text or, in .json, as JSON; - is standard output\n"
    "      --quicklook FILE.png  a picture of OUT with a legend\n"
    "      --qml                 a style of QGIS beside every output\n"
    "      --stac FILE.json      the outputs as a STAC item; --datetime TIME where the inputs do not say when they\n"
    "                            were taken, as in 2022-06-30T10:10:00Z\n"
    "      --overviews yes|no    smaller copies inside every output (default: no; a COG has them)\n"
    "      --overwrite           replace existing files\n"
    "      --threads N           workers (default: what the process may use)\n"
    "      --memory SIZE         what the process may hold in memory, as in 512MiB\n"
    "      --cpu TIER            not above this one: scalar, avx2, avx512, neon\n"
    "      --config KEY=VALUE    a configuration option of GDAL\n"
    "      --progress STYLE      tens, json or none (default: tens on a terminal)\n"
    "      --dry-run             say what would be done, with --json as JSON, and do nothing\n"
    "  -q, --quiet               say nothing but errors\n";

enum {
    OPT_OUTPUT = 256,
    OPT_SRCWIN,
    OPT_PROJWIN,
    OPT_TE,
    OPT_OF,
    OPT_OT,
    OPT_CO,
    OPT_NODATA,
    OPT_OVERWRITE,
    OPT_THREADS,
    OPT_MEMORY,
    OPT_PROGRESS,
    OPT_OVERVIEWS,
    OPT_REPORT,
    OPT_QUICKLOOK,
    OPT_STAC,
    OPT_DATETIME,
    OPT_QML,
    OPT_DRY_RUN,
    OPT_JSON,
    OPT_HELP
};

static const struct option long_options[] = {INPUT_LONG_OPTIONS,
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"output", required_argument, NULL, OPT_OUTPUT},
                                             {"srcwin", required_argument, NULL, OPT_SRCWIN},
                                             {"projwin", required_argument, NULL, OPT_PROJWIN},
                                             {"te", required_argument, NULL, OPT_TE},
                                             {"of", required_argument, NULL, OPT_OF},
                                             {"ot", required_argument, NULL, OPT_OT},
                                             {"co", required_argument, NULL, OPT_CO},
                                             {"a_nodata", required_argument, NULL, OPT_NODATA},
                                             {"overwrite", no_argument, NULL, OPT_OVERWRITE},
                                             {"threads", required_argument, NULL, OPT_THREADS},
                                             {"memory", required_argument, NULL, OPT_MEMORY},
                                             {"progress", required_argument, NULL, OPT_PROGRESS},
                                             {"report", required_argument, NULL, OPT_REPORT},
                                             {"quicklook", required_argument, NULL, OPT_QUICKLOOK},
                                             {"stac", required_argument, NULL, OPT_STAC},
                                             {"datetime", required_argument, NULL, OPT_DATETIME},
                                             {"qml", no_argument, NULL, OPT_QML},
                                             {"dry-run", no_argument, NULL, OPT_DRY_RUN},
                                             {"json", no_argument, NULL, OPT_JSON},
                                             {"overviews", required_argument, NULL, OPT_OVERVIEWS},
                                             {"help", no_argument, NULL, OPT_HELP},
                                             {0}};

static int fail(const char *what, const char *word)
{
    return opt_usage_error("apply", "%s, not \"%s\"", what, word);
}

static int set_srcwin(apply_options *options, const double v[4])
{
    for (int i = 0; i < 4; i++)
        if (!(fabs(v[i]) < INT32_MAX) || v[i] != rint(v[i]))
            return opt_usage_error("apply", "--srcwin takes whole pixels");
    options->run.has_srcwin = true;
    options->run.srcwin = (bm_window){(int)v[0], (int)v[1], (int)v[2], (int)v[3]};
    return -1;
}

static int set_style(apply_options *options, const char *word)
{
    if (strcmp(word, "tens") == 0)
        options->style = PROGRESS_TENS;
    else if (strcmp(word, "json") == 0)
        options->style = PROGRESS_JSON;
    else if (strcmp(word, "none") == 0)
        options->style = PROGRESS_NONE;
    else
        return fail("--progress takes tens, json or none", word);
    return -1;
}

static int set_option(apply_options *options, int option, int argc, char **argv)
{
    bm_run_options *run = &options->run;
    bm_run_output *out = &options->outputs.list[0];
    double four[4];
    switch (option) {
    case 'q': options->quiet = true; break;
    case OPT_OUTPUT: return apply_outputs_add(&options->outputs, optarg);
    case OPT_SRCWIN:
        if (!opt_take_four(argc, argv, optarg, four)) return fail("--srcwin takes four numbers", optarg);
        return set_srcwin(options, four);
    case OPT_PROJWIN:
        if (!opt_take_four(argc, argv, optarg, run->projwin)) return fail("--projwin takes four numbers", optarg);
        run->has_projwin = true;
        break;
    case OPT_TE:
        if (!opt_take_four(argc, argv, optarg, four)) return fail("--te takes four numbers", optarg);
        run->has_projwin = true;
        for (int i = 0; i < 4; i++) run->projwin[i] = four[(const int[]){0, 3, 2, 1}[i]];
        break;
    case OPT_OF: out->driver = optarg; break;
    case OPT_OT:
        out->output.type = bm_type_from_name(optarg);
        if (out->output.type == BM_TYPE_AUTO) return fail("--ot takes a type such as Byte or Float32", optarg);
        break;
    case OPT_CO: opt_list_add(&options->outputs.creation_options[0], optarg); break;
    case OPT_NODATA:
        if (!opt_to_double(optarg, &out->output.nodata)) return fail("--a_nodata takes a number", optarg);
        out->output.has_nodata = true;
        break;
    case OPT_OVERWRITE: run->overwrite = true; break;
    case OPT_THREADS:
        if (strcmp(optarg, "ALL_CPUS") != 0 && !opt_to_int(optarg, 1, &run->n_threads))
            return fail("--threads takes a number from 1", optarg);
        break;
    case OPT_MEMORY:
        if (!opt_to_size(optarg, &run->memory_bytes)) return fail("--memory takes a size such as 512MiB", optarg);
        break;
    case OPT_PROGRESS: return set_style(options, optarg);
    case OPT_REPORT: options->beside.report_path = optarg; break;
    case OPT_QUICKLOOK: options->beside.quicklook_path = optarg; break;
    case OPT_STAC: options->beside.stac_path = optarg; break;
    case OPT_DATETIME: options->beside.datetime = optarg; break;
    case OPT_DRY_RUN: options->is_dry = true; break;
    case OPT_JSON: options->as_json = true; break;
    case OPT_QML: options->beside.styles = true; break;
    case OPT_OVERVIEWS:
        if (strcmp(optarg, "yes") != 0 && strcmp(optarg, "no") != 0) return fail("--overviews takes yes or no", optarg);
        run->overviews = strcmp(optarg, "yes") == 0;
        break;
    default: return input_options_set(&options->input, run, "apply", option, argc, argv);
    }
    return -1;
}

/* Whether an option makes a difference to the pixels, so that it goes into the record of the output. */
static bool shapes_pixels(int option)
{
    static const int all[] = {OPT_OUTPUT, OPT_SRCWIN, OPT_PROJWIN, OPT_TE};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (option == all[i]) return true;
    return input_options_shape_pixels(option);
}

int apply_options_parse(apply_options *options, int argc, char **argv)
{
    *options = (apply_options){.style = progress_default_style()};
    options->outputs.n = 1;
    opt_accept_gdal_spelling(argc, argv);
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":" INPUT_SHORT_OPTIONS "q", long_options, NULL)) != -1;) {
        if (c == OPT_HELP) {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (c == '?') return opt_unknown_option("apply", argv, INPUT_LETTERS "q");
        if (c == ':') return opt_usage_error("apply", "option \"%s\" lacks its value", argv[optind - 1]);
        const int first = optarg == argv[optind - 1] ? optind - 2 : optind - 1;
        const int status = set_option(options, c, argc, argv);
        if (status >= 0) return status;
        for (int i = first; shapes_pixels(c) && i < optind; i++) opt_list_add(&options->shaping, argv[i]);
    }
    if (options->as_json && !options->is_dry) return opt_usage_error("apply", "--json is for --dry-run");
    if (options->input.model_path == NULL) return opt_usage_error("apply", "give the model: -m MODEL");
    if (argc - optind < 2)
        return opt_usage_error("apply", "give the inputs and, last, the output, not %d name%s", argc - optind,
                               argc - optind == 1 ? "" : "s");
    options->outputs.list[0].path = argv[argc - 1];
    argv[argc - 1] = NULL; /* the end of the inputs */
    const int wrong = input_options_finish(&options->input, &options->run, "apply", argv + optind);
    if (wrong >= 0) return wrong;
    if (options->quiet) options->style = PROGRESS_NONE;
    const int status = apply_outputs_finish(&options->outputs, options->input.reject);
    options->run.outputs = options->outputs.list;
    options->run.n_outputs = options->outputs.n;
    return status;
}

void apply_options_free(apply_options *options)
{
    input_options_free(&options->input);
    opt_list_free(&options->shaping);
    apply_outputs_free(&options->outputs);
}
