/* SPDX-License-Identifier: MIT
 *
 * bm_run: opens everything, plans windows and memory, lets the workers go, and publishes the outputs. */
#include "base/mem.h"
#include "base/resident.h"
#include "pipeline/area.h"
#include "pipeline/area_table.h"
#include "pipeline/prepare.h"
#include "pipeline/range_check.h"
#include "pipeline/run_plan.h"
#include "pipeline/worker.h"
#include "raster/cache.h"
#include "raster/held_memory.h"

#include <omp.h>
#include <string.h>
#include <unistd.h>

/* A quarter of the free memory, at most 2 GiB: the default that CLI users are promised. */
static uint64_t default_memory(void)
{
    const uint64_t most = (uint64_t)2 << 30;
    const long pages = sysconf(_SC_AVPHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0) return most;
    const uint64_t quarter = (uint64_t)pages * (uint64_t)page / 4;
    return quarter < most ? quarter : most;
}

/* What the heap keeps between what is in use, and a thread its stack. */
#define SLACK_BYTES  ((uint64_t)8 << 20)
#define WORKER_BYTES ((uint64_t)512 << 10)

static int thread_count(const bm_run_options *options)
{
    return options->n_threads > 0 ? options->n_threads : omp_get_num_procs();
}

static bm_status make_schedule(const bm_run_options *options, const bm_window *area, const bmi_job *job,
                               bmi_schedule *schedule, bm_error *err)
{
    int block_width, block_height;
    bm_sink_get_block(job->products->sinks[0], &block_width, &block_height);
    const bmi_plan *plan = job->plan;
    const int n_threads = thread_count(options);
    /* Blocks of an output on their way through compression, decoded and encoded: one a thread, and those that wait. */
    const uint64_t leaving = bmi_bytes_product((uint64_t)block_width * (uint64_t)block_height,
                                               bmi_products_pixel_bytes(plan), 2 * ((uint64_t)n_threads + 2));
    bmi_schedule_needs needs = {.area = *area,
                                .source_block_width = job->grid.block_width,
                                .source_block_height = job->grid.block_height,
                                .sink_block_width = block_width,
                                .sink_block_height = block_height,
                                .in_bytes = (size_t)plan->n_inputs * bm_type_size(job->grid.type) + 1,
                                .out_bytes = bmi_products_pixel_bytes(plan),
                                .base_bytes = bmi_resident_bytes() + leaving + SLACK_BYTES,
                                .worker_bytes = bmi_plan_scratch_bytes(plan) + WORKER_BYTES +
                                                bmi_source_held_bytes(job->first_source),
                                .n_threads = n_threads,
                                .window_pixels = options->window_pixels,
                                .memory_bytes = options->memory_bytes > 0 ? options->memory_bytes : default_memory()};
    /* Who sets no cap is not to be told that the default is too low a one. */
    const uint64_t least = bmi_schedule_least_bytes(&needs);
    if (options->memory_bytes == 0 && needs.memory_bytes < least) needs.memory_bytes = least;
    return bmi_schedule_make(&needs, schedule, err);
}

static void free_slots(bmi_job *job, int n_slots, int n_outputs)
{
    for (int i = 0; job->slot_tallies != NULL && i < n_slots; i++) {
        for (int k = 0; job->slot_tallies[i] != NULL && k < n_outputs; k++) bmi_tally_free(&job->slot_tallies[i][k]);
        bmi_free(job->slot_tallies[i]);
    }
    bmi_free(job->slot_tallies);
    bmi_free(job->slot_planes);
    bmi_free(job->slot_is_empty);
}

/* What the workers fill and the writer empties. `planes` is the memory of all planes. */
static bm_status make_slots(bmi_job *job, char *planes, size_t slot_bytes, int n_slots, int n_outputs, bm_error *err)
{
    job->slot_planes = bmi_calloc((size_t)n_slots, sizeof *job->slot_planes);
    job->slot_is_empty = bmi_calloc((size_t)n_slots, sizeof *job->slot_is_empty);
    job->slot_tallies = bmi_calloc((size_t)n_slots, sizeof *job->slot_tallies);
    bool is_whole =
        planes != NULL && job->slot_planes != NULL && job->slot_is_empty != NULL && job->slot_tallies != NULL;
    for (int i = 0; is_whole && i < n_slots; i++) {
        job->slot_planes[i] = planes + (size_t)i * slot_bytes;
        job->slot_tallies[i] = bmi_calloc((size_t)n_outputs, sizeof **job->slot_tallies);
        is_whole = job->slot_tallies[i] != NULL;
        for (int k = 0; is_whole && k < n_outputs; k++)
            is_whole = bmi_tally_init(&job->slot_tallies[i][k], &job->products->rules[k], NULL) == BM_OK;
    }
    BMI_FAIL_IF(!is_whole, err, BM_ERR_MEMORY, "out of memory for %d windows of %zu bytes", n_slots, slot_bytes);
    return BM_OK;
}

static void let_workers_go(bmi_job *job, bool *finished)
{
    const int n_threads = job->schedule->n_threads;
    bmi_ring_init(&job->ring, job->schedule->n_windows, job->schedule->n_slots, finished);
    pthread_mutex_init(&job->failure_lock, NULL);
    /* A host that forks must not find OpenMP's threads started when one worker is enough. */
    if (n_threads == 1) {
        bmi_worker_run(job, true);
    } else {
#pragma omp parallel num_threads(n_threads)
        bmi_worker_run(job, omp_get_thread_num() == 0);
    }
    pthread_mutex_destroy(&job->failure_lock);
    bmi_ring_destroy(&job->ring);
}

static bm_status work(bmi_job *job, bm_error *err)
{
    const int n_slots = job->schedule->n_slots, n_outputs = job->plan->n_outputs;
    const size_t n_pixels = (size_t)job->schedule->width * (size_t)job->schedule->height;
    const size_t slot_bytes = bmi_worker_slot_bytes(job->plan, n_pixels);
    bool *finished = bmi_calloc((size_t)n_slots, sizeof *finished);
    char *planes = bmi_alloc_aligned((size_t)n_slots, slot_bytes);
    bm_status status = finished == NULL ? bmi_error_set(err, BM_ERR_MEMORY, "out of memory for %d windows", n_slots)
                                        : make_slots(job, planes, slot_bytes, n_slots, n_outputs, err);
    if (status == BM_OK) {
        let_workers_go(job, finished);
        status = job->failure.status;
        if (status != BM_OK && err != NULL) *err = job->failure;
    }
    free_slots(job, n_slots, n_outputs);
    bmi_free(finished);
    bmi_free(planes);
    return status;
}

static bm_status fill_report(const bmi_job *job, bm_run_report *report, bm_error *err)
{
    if (report == NULL) return BM_OK;
    const bmi_schedule *schedule = job->schedule;
    report->width = schedule->area.width;
    report->height = schedule->area.height;
    report->n_threads = schedule->n_threads;
    report->n_windows = schedule->n_windows;
    report->n_pixels = (uint64_t)schedule->area.width * (uint64_t)schedule->area.height;
    report->n_valid = job->n_valid;
    strncpy(report->cpu, job->plan->kernels->name, sizeof report->cpu - 1);
    return bmi_area_table_fill(report, job->products, err);
}

/* What comes out of a run: the outputs and a report, or, where `text` is asked for, only a description. */
typedef struct run_purpose {
    bm_run_report *report;
    bm_text_format format;
    char **text;
} run_purpose;

static bm_status carry_out(bmi_job *job, bm_run_report *report, bm_error *err)
{
    const uint64_t cache_before = bmi_cache_set(job->schedule->cache_bytes);
    bm_status status = work(job, err);
    if (status == BM_OK) status = fill_report(job, report, err);
    if (status == BM_OK) status = bmi_products_finish(job->products, err);
    bmi_cache_set(cache_before);
    return status;
}

/* From an open source on: everything here is released by the caller. */
static bm_status run_on(bmi_job *job, const bm_run_options *options, const bmi_rescale *units,
                        const run_purpose *purpose, bm_error *err)
{
    bm_window area;
    bmi_schedule schedule;
    job->grid.size = sizeof job->grid;
    BMI_TRY(bm_source_get_grid(job->first_source, &job->grid, err));
    BMI_TRY(bmi_area_resolve(options, &job->grid, &area, err));
    if (!options->skip_range_check)
        BMI_TRY(
            bmi_range_check(options->model, job->first_source, &job->grid, &area, units, options->source.path, err));
    /* Compressing is plain work on the processors: more threads than those would only wait for each other. */
    const int n_wanted = thread_count(options), n_processors = omp_get_num_procs();
    BMI_TRY(bmi_products_create(job->products, options, job->plan, job->first_source, &area,
                                n_wanted < n_processors ? n_wanted : n_processors, err));
    BMI_TRY(make_schedule(options, &area, job, &schedule, err));
    job->schedule = &schedule;
    if (purpose->text != NULL) return bmi_run_plan_describe(job, options, units, purpose->format, purpose->text, err);
    return carry_out(job, purpose->report, err);
}

static bm_status run_prepared(const bm_run_options *options, bmi_prepared *prepared, const run_purpose *purpose,
                              bm_error *err)
{
    bmi_products products = {0};
    bmi_job job = {.source_options = &prepared->source_options,
                   .first_source = prepared->source,
                   .plan = prepared->plan,
                   .products = &products,
                   .progress = options->progress,
                   .progress_data = options->progress_data};
    if (options->bound != NULL) options->bound(job.first_source, options->bound_data);
    const bm_status status = run_on(&job, options, prepared->units, purpose, err);
    bmi_products_close(&products);
    return status;
}

static bm_status run_for(const bm_run_options *options, const run_purpose *purpose, bm_error *err)
{
    bmi_prepared prepared;
    bm_status status = bmi_prepare(&prepared, options, err);
    for (int i = 0; status == BM_OK && i < options->n_outputs; i++)
        if (options->outputs[i].path == NULL) status = bmi_error_set(err, BM_ERR_ARGUMENT, "output %d has no path", i);
    if (status == BM_OK) status = run_prepared(options, &prepared, purpose, err);
    bmi_prepared_free(&prepared);
    return status;
}

bm_status bm_run(const bm_run_options *options, bm_run_report *report, bm_error *err)
{
    BMI_FAIL_IF(report != NULL && report->size != sizeof *report, err, BM_ERR_ARGUMENT,
                "bm_run_report: size must be %zu", sizeof *report);
    const run_purpose outputs = {.report = report};
    const bm_status status = run_for(options, &outputs, err);
    if (status != BM_OK) bm_run_report_clear(report);
    return status;
}

bm_status bm_run_describe(const bm_run_options *options, bm_text_format format, char **out, bm_error *err)
{
    const run_purpose description = {.format = format, .text = out};
    *out = NULL;
    return run_for(options, &description, err);
}
