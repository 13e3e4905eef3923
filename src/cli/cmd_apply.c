/* SPDX-License-Identifier: MIT */
#include "cli/apply_options.h"
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
}

/* Overwriting is meant for old outputs; a model that was named twice by a slip is not easily made again. */
static bool is_model_an_output(const apply_options *options)
{
    struct stat model, output;
    if (stat(options->model_path, &model) != 0) return false;
    for (int i = 0; i < options->run.n_outputs; i++) {
        const char *path = options->outputs.list[i].path;
        if (stat(path, &output) != 0 || output.st_dev != model.st_dev || output.st_ino != model.st_ino) continue;
        fprintf(stderr, "bandmix apply: %s: is the model, which is never written over; choose another name\n", path);
        return true;
    }
    return false;
}

static bm_status no_memory(bm_error *err)
{
    *err = (bm_error){BM_ERR_MEMORY, "out of memory"};
    return BM_ERR_MEMORY;
}

static bm_status run_described(apply_options *options, const origin_items *origin, bm_run_report *report, bm_error *err)
{
    options->run.metadata = (const char *const *)origin->list;
    return bm_run(&options->run, report, err);
}

static int run(apply_options *options)
{
    bm_error err;
    bm_model *model;
    if (bm_model_open(&model, options->model_path, &options->model, &err) != BM_OK) {
        fprintf(stderr, "bandmix apply: %s\n", err.message);
        return EXIT_FAILED;
    }
    if (is_model_an_output(options)) {
        bm_model_free(model);
        return EXIT_FAILED;
    }
    if (!options->quiet) warn_if_linear(model);
    progress state = {.style = options->style};
    options->run.model = model;
    if (!options->quiet) options->run.bound = show_bound;
    options->run.bound_data = model;
    options->run.progress = progress_show;
    options->run.progress_data = &state;
    progress_catch_signals();
    const double start = seconds();
    bm_run_report report = {.size = sizeof report};
    origin_items origin;
    const bm_status status = origin_make(&origin, model, &options->run.source, options->shaping.words)
                                 ? run_described(options, &origin, &report, &err)
                                 : no_memory(&err);
    origin_free(&origin);
    progress_end(&state);
    if (status != BM_OK)
        fprintf(stderr, "bandmix apply: %s\n", err.message);
    else if (!options->quiet)
        print_summary(options, &report, seconds() - start);
    bm_model_free(model);
    if (status == BM_OK) return EXIT_DONE;
    return status == BM_ERR_CANCELLED ? EXIT_INTERRUPTED : EXIT_FAILED;
}

int cmd_apply(int argc, char **argv)
{
    apply_options options;
    int status = apply_options_parse(&options, argc, argv);
    if (status < 0) status = run(&options);
    apply_options_free(&options);
    return status;
}
