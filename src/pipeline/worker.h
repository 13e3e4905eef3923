/* SPDX-License-Identifier: MIT
 *
 * The corridor: what every worker does, window after window, and the ordered writing between them. */
#ifndef BMI_WORKER_H
#define BMI_WORKER_H

#include "engine/plan.h"
#include "pipeline/products.h"
#include "pipeline/ring.h"
#include "pipeline/schedule.h"

/* What the workers of a run share. All but `ring`, `failure` and `n_valid` is constant while they work. */
typedef struct bmi_job {
    const bm_source_options *source_options;
    bm_source *first_source; /* open already; for the worker in the calling thread */
    const bmi_plan *plan;
    const bmi_schedule *schedule;
    bm_grid grid;
    bmi_products *products;
    char **slot_planes;       /* n_slots buffers of one window of all outputs */
    bool *slot_is_empty;      /* n_slots: no pixel of the window is valid */
    bmi_tally **slot_tallies; /* n_slots; one an output */
    bmi_ring ring;
    bm_progress progress;
    void *progress_data;

    pthread_mutex_t failure_lock;
    bm_error failure; /* the first one; status BM_OK while there is none */
    uint64_t n_valid; /* under failure_lock too */
} bmi_job;

/* Runs a worker to its end in this thread; failures end up in the job and stop the ring. */
void bmi_worker_run(bmi_job *job, bool is_first);

/* Bytes of a slot for windows of `n_pixels`; every plane begins on a cache line. */
size_t bmi_worker_slot_bytes(const bmi_plan *plan, size_t n_pixels);

#endif
