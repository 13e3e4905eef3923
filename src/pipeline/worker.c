/* SPDX-License-Identifier: MIT */
#include "pipeline/worker.h"

#include "base/mem.h"
#include "engine/runner.h"
#include "raster/source.h"

/* A worker's own: nobody else touches it. */
typedef struct worker {
    bm_source *source;
    bool owns_source;
    bm_runner *runner;
    char *pixels; /* input planes of a window */
    uint8_t *valid;
    void **bands; /* pointers of the input planes, then those of each output */
    bm_planes *outputs;
} worker;

static void fail(bmi_job *job, const bm_error *err)
{
    pthread_mutex_lock(&job->failure_lock);
    if (job->failure.status == BM_OK) job->failure = *err;
    pthread_mutex_unlock(&job->failure_lock);
    bmi_ring_stop(&job->ring);
}

static size_t whole_lines(size_t n_bytes)
{
    return (n_bytes + BMI_ALIGNMENT - 1) / BMI_ALIGNMENT * BMI_ALIGNMENT;
}

static size_t window_pixels(const bmi_job *job)
{
    return (size_t)job->schedule->width * (size_t)job->schedule->height;
}

static int n_output_bands(const bmi_plan *plan)
{
    int n = 0;
    for (int i = 0; i < plan->n_outputs; i++) n += plan->outputs[i].n_bands;
    return n;
}

size_t bmi_worker_slot_bytes(const bmi_plan *plan, size_t n_pixels)
{
    size_t n_bytes = 0;
    for (int i = 0; i < plan->n_outputs; i++)
        n_bytes +=
            (size_t)plan->outputs[i].n_bands * whole_lines(n_pixels * bm_type_size(plan->outputs[i].output.type));
    return n_bytes;
}

static bm_status worker_open(worker *w, bmi_job *job, bool is_first, bm_error *err)
{
    *w = (worker){.source = is_first ? job->first_source : NULL, .owns_source = !is_first};
    if (!is_first) BMI_TRY(bm_source_open(&w->source, job->source_options, err));
    BMI_TRY(bmi_runner_new_shared(&w->runner, job->plan, err));
    const size_t n_pixels = window_pixels(job), plane = whole_lines(n_pixels * bm_type_size(job->grid.type));
    const size_t n_bands = (size_t)job->plan->n_inputs;
    w->pixels = bmi_alloc_aligned(n_bands, plane);
    w->valid = bmi_alloc_aligned(n_pixels, 1);
    w->bands = bmi_calloc(n_bands + (size_t)n_output_bands(job->plan), sizeof *w->bands);
    w->outputs = bmi_calloc((size_t)job->plan->n_outputs, sizeof *w->outputs);
    BMI_FAIL_IF(w->pixels == NULL || w->valid == NULL || w->bands == NULL || w->outputs == NULL, err, BM_ERR_MEMORY,
                "out of memory for windows of %d x %d pixels and %zu bands; give less --memory", job->schedule->width,
                job->schedule->height, n_bands);
    for (size_t b = 0; b < n_bands; b++) w->bands[b] = w->pixels + b * plane;
    return BM_OK;
}

static void worker_close(worker *w)
{
    if (w->owns_source) bm_source_close(w->source);
    bm_runner_free(w->runner);
    bmi_free(w->pixels);
    bmi_free(w->valid);
    bmi_free(w->bands);
    bmi_free(w->outputs);
}

/* Points `outputs` and their `bands` at the planes in a slot. */
static void lay_out(const bmi_job *job, char *slot, void **bands, bm_planes *outputs)
{
    for (int i = 0; i < job->plan->n_outputs; i++) {
        const bmi_plan_output *output = &job->plan->outputs[i];
        const size_t size = bm_type_size(output->output.type), plane = whole_lines(window_pixels(job) * size);
        outputs[i] = (bm_planes){output->output.type, output->n_bands, bands, size};
        for (int b = 0; b < output->n_bands; b++) bands[b] = slot + (size_t)b * plane;
        bands += output->n_bands;
        slot += (size_t)output->n_bands * plane;
    }
}

typedef struct writer {
    bmi_job *job;
    void **bands;
    bm_planes *outputs;
} writer;

static bool write_window(int index, int slot, void *data)
{
    const writer *to = data;
    bmi_job *job = to->job;
    bm_window window = bmi_schedule_window(job->schedule, index);
    window.x -= job->schedule->area.x;
    window.y -= job->schedule->area.y;
    lay_out(job, job->slot_planes[slot], to->bands, to->outputs);
    bm_error err;
    if (bmi_products_write(job->products, &window, to->outputs, job->slot_tallies[slot], job->slot_is_empty[slot],
                           &err) != BM_OK) {
        fail(job, &err);
        return false;
    }
    if (job->progress != NULL && !job->progress((index + 1.0) / job->schedule->n_windows, job->progress_data)) {
        bmi_error_set(&err, BM_ERR_CANCELLED, "interrupted; no output was written");
        fail(job, &err);
        return false;
    }
    return true;
}

static bm_status process(worker *w, bmi_job *job, int index, int slot, uint64_t *n_valid, bm_error *err)
{
    const bm_window window = bmi_schedule_window(job->schedule, index);
    const size_t n_pixels = (size_t)window.width * (size_t)window.height;
    const bm_planes in = {job->grid.type, job->plan->n_inputs, w->bands, bm_type_size(job->grid.type)};
    const bool is_missing = bmi_source_is_empty(w->source, &window);
    if (!is_missing) BMI_TRY(bm_source_read(w->source, &window, &in, w->valid, err));
    lay_out(job, job->slot_planes[slot], w->bands + in.n_bands, w->outputs);
    const size_t n_here = bmi_runner_walk(w->runner, is_missing ? NULL : &in, w->valid, n_pixels, w->outputs);
    job->slot_is_empty[slot] = n_here == 0;
    for (int i = 0; i < job->plan->n_outputs; i++)
        bmi_tally_window(&job->slot_tallies[slot][i], &job->products->rules[i], &w->outputs[i], &window);
    *n_valid += n_here;
    return BM_OK;
}

void bmi_worker_run(bmi_job *job, bool is_first)
{
    worker w;
    bm_error err;
    uint64_t n_valid = 0;
    bm_status status = worker_open(&w, job, is_first, &err);
    writer to = {job, status == BM_OK ? w.bands + job->plan->n_inputs : NULL, w.outputs};
    int index, slot;
    while (status == BM_OK && bmi_ring_claim(&job->ring, &index, &slot)) {
        status = process(&w, job, index, slot, &n_valid, &err);
        if (status == BM_OK) bmi_ring_commit(&job->ring, index, write_window, &to);
    }
    if (status != BM_OK) fail(job, &err);
    pthread_mutex_lock(&job->failure_lock);
    job->n_valid += n_valid;
    pthread_mutex_unlock(&job->failure_lock);
    worker_close(&w);
}
