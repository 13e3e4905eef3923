/* SPDX-License-Identifier: MIT */
#include "bandmix.h"
#include "cli/commands.h"
#include "cli/opt.h"

#include <stdio.h>

static const char help[] =
    "Usage: bandmix verify [OPTION...] MODEL\n\n"
    "Runs a model over the test vectors that it carries, and over points of the range of its inputs against a plain\n"
    "evaluation in double precision. Exit status 1 when either is off by more than the tolerance.\n\n"
    "  --cpu TIER           do not go above scalar, avx2, avx512 or neon\n"
    "  --model-output NAME  the output of an ONNX file that has several\n"
    "  --activation NAME    between the layers of a plain stack of weights, as in relu\n"
    "  --json               the findings as one JSON object\n";

static void print_text(const bm_verify_report *report)
{
    if (report->n_vectors == 0)
        puts("test vectors: none in the model");
    else
        printf("test vectors: %d, largest error %.3g (tolerance %.3g), wrong flags %d\n", report->n_vectors,
               report->vector_error, report->vector_tolerance, report->n_vector_flags_wrong);
    printf("double precision: %d points, largest error %.3g of the range (tolerance %.3g), wrong classes %d\n",
           report->n_points, report->reference_error, report->reference_tolerance, report->n_classes_wrong);
    printf("%s (%s)\n", report->passed ? "passed" : "FAILED", report->cpu);
}

/* JSON has no infinity. */
static void print_error(const char *key, double error)
{
    if (error < 1e308)
        printf("\"%s\": %.9g, ", key, error);
    else
        printf("\"%s\": null, ", key);
}

static void print_json(const bm_verify_report *report)
{
    printf("{\"cpu\": \"%s\", \"n_vectors\": %d, ", report->cpu, report->n_vectors);
    print_error("vector_error", report->vector_error);
    printf("\"vector_tolerance\": %.9g, \"n_vector_flags_wrong\": %d, \"n_points\": %d, ", report->vector_tolerance,
           report->n_vector_flags_wrong, report->n_points);
    print_error("reference_error", report->reference_error);
    printf("\"reference_tolerance\": %.9g, \"n_classes_wrong\": %d, \"passed\": %s}\n", report->reference_tolerance,
           report->n_classes_wrong, report->passed ? "true" : "false");
}

static int verify(const char *path, const bm_model_options *how, const char *cpu, bool as_json)
{
    bm_error err;
    bm_model *model;
    bm_verify_report report = {.size = sizeof report};
    bm_status status = bm_model_open(&model, path, how, &err);
    if (status == BM_OK) status = bm_verify(model, cpu, &report, &err);
    bm_model_free(model);
    if (status != BM_OK) {
        fprintf(stderr, "bandmix verify: %s\n", err.message);
        return EXIT_FAILED;
    }
    if (as_json)
        print_json(&report);
    else
        print_text(&report);
    return report.passed ? EXIT_DONE : EXIT_FAILED;
}

int cmd_verify(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"cpu", required_argument, NULL, 'c'},
                                            {"activation", required_argument, NULL, 'a'},
                                            {"model-output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *cpu = NULL;
    bm_model_options how = {.size = sizeof how};
    bool as_json = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        switch (c) {
        case 'h': fputs(help, stdout); return EXIT_DONE;
        case 'j': as_json = true; break;
        case 'c': cpu = optarg; break;
        case 'a': how.activation = optarg; break;
        case 'o': how.output = optarg; break;
        default: return opt_unknown_option("verify", argv, "hjcao");
        }
    }
    if (argc - optind != 1) return opt_usage_error("verify", "give one model");
    return verify(argv[optind], &how, cpu, as_json);
}
