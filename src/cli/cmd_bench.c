/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "cli/input_options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "Usage: bandmix bench [OPTION...] MODEL\n\n"
    "Measures how fast a network runs over pixels in memory, loading and storing included, beside the peak of the\n"
    "cores: multiply-adds on registers alone, measured in turns with it. Medians of 15 rounds; a line a CPU tier and\n"
    "number of threads.\n\n"
    "  --cpu TIER           only this one: scalar, avx2, avx512, neon (default: all that this machine has)\n"
    "  --threads N          only this number (default: 1, 2, 4 ... up to the processors)\n"
    "  --output KIND        what is stored, as in apply (default: classes, else values)\n"
    "  --input TYPE         type of the pixels (default: UInt16)\n"
    "  --seconds S          how long a line takes (default: 1)\n"
    "  --model-output NAME  the output of an ONNX file that has several\n"
    "  --activation NAME    between the layers of a plain stack of weights\n"
    "  --json               an array of objects\n";

enum { OPT_CPU = 256, OPT_THREADS, OPT_OUTPUT, OPT_INPUT, OPT_SECONDS, OPT_MODEL_OUTPUT, OPT_ACTIVATION, OPT_JSON };

static const struct option long_options[] = {{"cpu", required_argument, NULL, OPT_CPU},
                                             {"threads", required_argument, NULL, OPT_THREADS},
                                             {"output", required_argument, NULL, OPT_OUTPUT},
                                             {"input", required_argument, NULL, OPT_INPUT},
                                             {"seconds", required_argument, NULL, OPT_SECONDS},
                                             {"model-output", required_argument, NULL, OPT_MODEL_OUTPUT},
                                             {"activation", required_argument, NULL, OPT_ACTIVATION},
                                             {"json", no_argument, NULL, OPT_JSON},
                                             {"help", no_argument, NULL, 'h'},
                                             {0}};

typedef struct bench_options {
    bm_bench_options bench;
    bm_model_options model;
    bm_output output;
    bool as_json;
} bench_options;

static int set_option(bench_options *options, int option)
{
    bm_error err;
    switch (option) {
    case OPT_CPU: options->bench.cpu = optarg; break;
    case OPT_THREADS:
        if (!opt_to_int(optarg, 1, &options->bench.n_threads))
            return opt_usage_error("bench", "--threads takes a number from 1 up, not \"%s\"", optarg);
        break;
    case OPT_OUTPUT:
        if (bm_output_parse(optarg, &options->output, &err) != BM_OK)
            return opt_usage_error("bench", "--output: %s", err.message);
        break;
    case OPT_INPUT:
        options->bench.input_type = bm_type_from_name(optarg);
        if (options->bench.input_type == BM_TYPE_AUTO)
            return opt_usage_error("bench", "--input takes a type such as UInt16, not \"%s\"", optarg);
        break;
    case OPT_SECONDS:
        if (!opt_to_double(optarg, &options->bench.seconds) || !(options->bench.seconds > 0))
            return opt_usage_error("bench", "--seconds takes a number above 0, not \"%s\"", optarg);
        break;
    case OPT_MODEL_OUTPUT: options->model.output = optarg; break;
    case OPT_ACTIVATION: options->model.activation = optarg; break;
    default: options->as_json = true; break;
    }
    return -1;
}

/* `one` is the speed of one thread in the same tier; 0 while it is not known. */
static void print_line(const bench_options *options, const bm_bench_report *report, double one, bool is_first)
{
    const double share = report->flops_per_second / report->peak_flops_per_second;
    const double efficiency = one > 0 ? report->pixels_per_second / (one * report->n_threads) : 0;
    if (options->as_json) {
        printf("%s\n  {\"cpu\": \"%s\", \"threads\": %d, \"pixels_per_second\": %.6g, \"flops_per_pixel\": %.9g, "
               "\"flops_per_second\": %.6g, \"peak_flops_per_second\": %.6g, \"share_of_peak\": %.4f, "
               "\"efficiency\": ",
               is_first ? "" : ",", report->cpu, report->n_threads, report->pixels_per_second, report->flops_per_pixel,
               report->flops_per_second, report->peak_flops_per_second, share);
        printf(one > 0 ? "%.4f}" : "null}", efficiency);
        return;
    }
    if (is_first) puts("cpu     threads   Mpixel/s    GFLOP/s       peak     share  efficiency");
    printf("%-7s %7d %10.2f %10.1f %10.1f %7.1f %%", report->cpu, report->n_threads, 1e-6 * report->pixels_per_second,
           1e-9 * report->flops_per_second, 1e-9 * report->peak_flops_per_second, 100 * share);
    if (one > 0)
        printf(" %9.1f %%\n", 100 * efficiency);
    else
        puts("           -");
    (void)fflush(stdout);
}

/* The number of threads after `n`: twice as many, and at last all. */
static int next_threads(int n, int n_processors)
{
    if (n >= n_processors) return INT_MAX;
    return 2 * n < n_processors ? 2 * n : n_processors;
}

static bm_status bench_tier(const bench_options *options, const bm_model *model, const char *cpu, bool is_first,
                            bm_error *err)
{
    const int n_processors = (int)sysconf(_SC_NPROCESSORS_ONLN), fixed = options->bench.n_threads;
    bm_bench_options bench = options->bench;
    double one = 0;
    bench.cpu = cpu;
    for (int n = fixed > 0 ? fixed : 1; n <= n_processors || n == fixed;
         n = fixed > 0 ? INT_MAX : next_threads(n, n_processors)) {
        bm_bench_report report = {.size = sizeof report};
        bench.n_threads = n;
        const bm_status status = bm_bench(model, &bench, &report, err);
        if (status != BM_OK) return status;
        if (n == 1) one = report.pixels_per_second;
        print_line(options, &report, one, is_first);
        is_first = false;
    }
    return BM_OK;
}

static int bench_model(const bench_options *options, const char *path)
{
    bm_error err;
    bm_model *model;
    bm_status status = bm_model_open(&model, path, &options->model, &err);
    if (status == BM_OK && options->as_json) printf("[");
    if (status == BM_OK && options->bench.cpu != NULL)
        status = bench_tier(options, model, options->bench.cpu, true, &err);
    for (int i = 0; status == BM_OK && options->bench.cpu == NULL && bm_cpu_tier(i) != NULL; i++)
        status = bench_tier(options, model, bm_cpu_tier(i), i == 0, &err);
    if (status == BM_OK && options->as_json) puts("\n]");
    bm_model_free(model);
    if (status == BM_OK) return EXIT_DONE;
    fprintf(stderr, "bandmix bench: %s\n", err.message);
    return EXIT_FAILED;
}

int cmd_bench(int argc, char **argv)
{
    bench_options options = {.bench = {.size = sizeof options.bench}, .model = {.size = sizeof options.model}};
    options.output.size = sizeof options.output;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":h", long_options, NULL)) != -1;) {
        if (c == 'h') {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (c == '?') return opt_unknown_option("bench", argv, "h");
        if (c == ':') return opt_usage_error("bench", "option \"%s\" lacks its value", argv[optind - 1]);
        const int status = set_option(&options, c);
        if (status >= 0) return status;
    }
    if (argc - optind != 1) return opt_usage_error("bench", "give one model");
    options.bench.outputs = &options.output;
    options.bench.n_outputs = 1;
    return bench_model(&options, argv[optind]);
}
