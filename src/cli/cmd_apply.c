/* SPDX-License-Identifier: MIT */
#include "cli/apply_beside.h"
#include "cli/bound_table.h"
#include "cli/commands.h"
#include "cli/origin.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void warn_if_linear(const bm_model *model)
{
    bm_model_info info = {.size = sizeof info};
    if (bm_model_get_info(model, &info, NULL) != BM_OK || info.linear_rank == 0) return;
    fprintf(stderr,
            "bandmix apply: note: no non-linearity stands between the %d layers of this network, so it is one "
            "linear map of rank %d\n",
            info.n_layers, info.linear_rank);
}

/* A bm_run_options.bound whose data is the model. */
static void show_bound(const bm_source *source, void *model)
{
    bound_table_print(model, source);
}

static void print_summary(const apply_options *options, const bm_run_report *report, double elapsed)
{
    for (int i = 0; i < options->run.n_outputs; i++)
        fprintf(stderr, "%s%s", i == 0 ? "" : ", ", options->outputs.list[i].path);
    fprintf(stderr, ": %d x %d pixels, %.1f %% valid, in %.2f s (%d thread%s, %s)\n", report->width, report->height,
            report->n_pixels == 0 ? 0.0 : 100.0 * (double)report->n_valid / (double)report->n_pixels, elapsed,
            report->n_threads, report->n_threads == 1 ? "" : "s", report->cpu);
    if (report->n_valid == 0)
        fputs("bandmix apply: note: no pixel is valid; see whether the inputs overlap, and what their nodata and masks "
              "say\n",
              stderr);
}

/* Overwriting is meant for old outputs; a model that was named twice by a slip is not easily made again. */
static bool is_model_an_output(const apply_options *options)
{
    struct stat model, output;
    if (stat(options->input.model_path, &model) != 0) return false;
    for (int i = 0; i < options->run.n_outputs; i++) {
        const char *path = options->outputs.list[i].path;
        if (stat(path, &output) != 0 || output.st_dev != model.st_dev || output.st_ino != model.st_ino) continue;
        fprintf(stderr, "bandmix apply: %s: is the model, which is never written over; choose another name\n", path);
        return true;
    }
    return false;
}

static int fail(const bm_error *err)
{
    fprintf(stderr, "bandmix apply: %s\n", err->message);
    return err->status == BM_ERR_CANCELLED ? EXIT_INTERRUPTED : EXIT_FAILED;
}

static int run(apply_options *options, const bm_model *model)
{
    bm_error err;
    progress state = {.style = options->style};
    bm_run_report report = {.size = sizeof report};
    if (!options->quiet) warn_if_linear(model);
    if (!options->quiet) options->run.bound = show_bound;
    options->run.bound_data = (void *)model;
    options->run.progress = progress_show;
    options->run.progress_data = &state;
    progress_catch_signals();
    const double start = seconds();
    const bm_status status = bm_run(&options->run, &report, &err);
    progress_end(&state);
    if (status != BM_OK) return fail(&err);
    if (!options->quiet) print_summary(options, &report, seconds() - start);
    const int written = apply_beside_write(options, model, &report);
    bm_run_report_clear(&report);
    return written;
}

static int describe(const apply_options *options)
{
    char *text;
    bm_error err;
    if (bm_run_describe(&options->run, options->as_json ? BM_TEXT_JSON : BM_TEXT_PLAIN, &text, &err) != BM_OK)
        return fail(&err);
    fputs(text, stdout);
    bm_text_free(text);
    return EXIT_DONE;
}

static int run_with_origin(apply_options *options, const bm_model *model)
{
    origin_items origin;
    int status = EXIT_FAILED;
    if (origin_make(&origin, model, &options->run.source, options->shaping.words)) {
        options->run.metadata = (const char *const *)origin.list;
        status = run(options, model);
    } else {
        fprintf(stderr, "bandmix apply: out of memory\n");
    }
    origin_free(&origin);
    return status;
}

static int open_and_run(apply_options *options)
{
    bm_error err;
    bm_model *model;
    if (bm_model_open(&model, options->input.model_path, &options->input.model, &err) != BM_OK) return fail(&err);
    options->run.model = model;
    int status = is_model_an_output(options) ? EXIT_FAILED : apply_beside_check(options, model);
    if (status < 0) status = options->is_dry ? describe(options) : run_with_origin(options, model);
    bm_model_free(model);
    return status;
}

int cmd_apply(int argc, char **argv)
{
    apply_options options;
    int status = apply_options_parse(&options, argc, argv);
    if (status < 0) status = open_and_run(&options);
    apply_options_free(&options);
    return status;
}
