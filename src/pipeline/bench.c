/* SPDX-License-Identifier: MIT
 *
 * bm_bench: how fast the engine is on pixels in memory, beside what the cores can do at most. Both are measured in
 * turns, so that whatever else the machine does falls on both. */
#include "base/mem.h"
#include "base/type.h"
#include "engine/plan.h"
#include "engine/runner.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PIXELS    (512 * 512) /* a window of a run */
#define FIRST_PIXELS   (16 * 1024) /* of the trial that says how many a round takes */
#define N_ROUNDS       15
#define PEAK_SHARE     0.25 /* of the time of a round, for the peak */
#define LARGEST_NUMBER 16383

/* What one thread works on. */
typedef struct lane {
    bm_runner *runner;
    char *pixels;
    void **bands; /* of the input, then of all outputs */
    bm_planes in, *outputs;
} lane;

typedef struct bench {
    const bmi_plan *plan;
    bm_type type;
    lane *lanes; /* n_threads */
    int n_threads;
    size_t n_pixels;    /* of a pass, a thread */
    int n_passes;       /* of a round */
    size_t peak_rounds; /* of the peak, likewise */
    double work_seconds[N_ROUNDS], peak_seconds[N_ROUNDS];
} bench;

/* Numbers without a pattern, such as sensors give; the same ones in every run. */
static void fill(bm_type type, char *plane, size_t n_pixels, unsigned seed)
{
    for (size_t i = 0; i < n_pixels; i++) {
        seed = seed * 1664525u + 1013904223u;
        const unsigned number = (seed >> 16) & LARGEST_NUMBER;
        switch (type) {
        case BM_TYPE_UINT8: ((uint8_t *)plane)[i] = (uint8_t)number; break;
        case BM_TYPE_INT8: ((int8_t *)plane)[i] = (int8_t)(number & 127); break;
        case BM_TYPE_INT16: ((int16_t *)(void *)plane)[i] = (int16_t)number; break;
        case BM_TYPE_UINT32: ((uint32_t *)(void *)plane)[i] = number; break;
        case BM_TYPE_INT32: ((int32_t *)(void *)plane)[i] = (int32_t)number; break;
        case BM_TYPE_FLOAT32: ((float *)(void *)plane)[i] = (float)number; break;
        case BM_TYPE_FLOAT64: ((double *)(void *)plane)[i] = number; break;
        default: ((uint16_t *)(void *)plane)[i] = (uint16_t)number; break;
        }
    }
}

static bm_status lane_open(lane *l, const bench *b, bm_error *err)
{
    const bmi_plan *plan = b->plan;
    size_t n_bands = (size_t)plan->n_inputs, n_bytes = n_bands * MOST_PIXELS * bm_type_size(b->type);
    for (int i = 0; i < plan->n_outputs; i++) {
        n_bands += (size_t)plan->outputs[i].n_bands;
        n_bytes += (size_t)plan->outputs[i].n_bands * MOST_PIXELS * bm_type_size(plan->outputs[i].output.type);
    }
    BMI_TRY(bmi_runner_new_shared(&l->runner, plan, err));
    l->pixels = bmi_alloc_aligned(n_bytes, 1);
    l->bands = bmi_calloc(n_bands, sizeof *l->bands);
    l->outputs = bmi_calloc((size_t)plan->n_outputs, sizeof *l->outputs);
    BMI_FAIL_IF(l->pixels == NULL || l->bands == NULL || l->outputs == NULL, err, BM_ERR_MEMORY,
                "out of memory for %d pixels", MOST_PIXELS);
    memset(l->pixels, 0, n_bytes);
    char *plane = l->pixels;
    void **band = l->bands;
    l->in = (bm_planes){b->type, plan->n_inputs, band, bm_type_size(b->type)};
    for (int i = 0; i < plan->n_inputs; i++, plane += MOST_PIXELS * bm_type_size(b->type)) {
        fill(b->type, plane, MOST_PIXELS, (unsigned)i);
        *band++ = plane;
    }
    for (int i = 0; i < plan->n_outputs; i++) {
        const bm_type type = plan->outputs[i].output.type;
        l->outputs[i] = (bm_planes){type, plan->outputs[i].n_bands, band, bm_type_size(type)};
        for (int k = 0; k < plan->outputs[i].n_bands; k++, plane += MOST_PIXELS * bm_type_size(type)) *band++ = plane;
    }
    return BM_OK;
}

static void lane_close(lane *l)
{
    bm_runner_free(l->runner);
    bmi_free(l->pixels);
    bmi_free(l->bands);
    bmi_free(l->outputs);
}

static double work(const lane *l, size_t n_pixels, int n_passes)
{
    const double start = omp_get_wtime();
    for (int i = 0; i < n_passes; i++) (void)bmi_runner_walk(l->runner, &l->in, NULL, n_pixels, l->outputs);
    return omp_get_wtime() - start;
}

static double peak(const bench *b, size_t n_rounds)
{
    const double start = omp_get_wtime();
    /* A store that the compiler has to make, so that the work before it has to be done. */
    volatile float result = b->plan->kernels->peak(n_rounds, 0.999f);
    (void)result;
    return omp_get_wtime() - start;
}

/* As many pixels as take a round's time, and as many multiply-adds as take their share of it. */
static void choose_sizes(bench *b, double seconds)
{
    const double round = seconds / (N_ROUNDS * (1 + PEAK_SHARE));
    const size_t tile = b->plan->kernels->tile_pixels;
    (void)work(&b->lanes[0], tile, 1);
    const double pixels = FIRST_PIXELS * (round / work(&b->lanes[0], FIRST_PIXELS, 1));
    b->n_pixels = pixels > MOST_PIXELS ? MOST_PIXELS : (size_t)pixels / tile * tile + tile;
    b->n_passes = pixels > MOST_PIXELS ? (int)(pixels / MOST_PIXELS + 0.5) : 1;
    const size_t trial = 100000;
    b->peak_rounds = (size_t)((double)trial * PEAK_SHARE * round / peak(b, trial)) + 1;
}

/* All threads do the same at the same time; the first one holds the watch. */
static void measure(bench *b)
{
    const int n_threads = b->n_threads;
#pragma omp parallel num_threads(n_threads) if (n_threads > 1)
    {
        const int me = omp_get_thread_num();
        const lane *own = &b->lanes[me];
        for (int round = -1; round < N_ROUNDS; round++) {
#pragma omp barrier
            double start = omp_get_wtime();
            (void)work(own, b->n_pixels, b->n_passes);
#pragma omp barrier
            if (me == 0 && round >= 0) b->work_seconds[round] = omp_get_wtime() - start;
#pragma omp barrier
            start = omp_get_wtime();
            (void)peak(b, b->peak_rounds);
#pragma omp barrier
            if (me == 0 && round >= 0) b->peak_seconds[round] = omp_get_wtime() - start;
        }
    }
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, N_ROUNDS, sizeof *values, compare);
    return values[N_ROUNDS / 2];
}

static void report(bench *b, bm_bench_report *to)
{
    double flops = 0;
    for (int i = 0; i < b->plan->n_steps; i++)
        if (b->plan->steps[i].kind == BMI_STEP_DENSE)
            flops += 2.0 * b->plan->steps[i].in[0].n * b->plan->steps[i].out.n;
    const double threads = b->n_threads, seconds = median(b->work_seconds);
    strncpy(to->cpu, b->plan->kernels->name, sizeof to->cpu - 1);
    to->n_threads = b->n_threads;
    to->flops_per_pixel = flops;
    to->pixels_per_second = threads * (double)b->n_pixels * b->n_passes / seconds;
    to->flops_per_second = flops * to->pixels_per_second;
    to->peak_flops_per_second =
        threads * b->plan->kernels->peak_flops * (double)b->peak_rounds / median(b->peak_seconds);
}

static bm_status run(bench *b, const bm_bench_options *options, bm_bench_report *to, bm_error *err)
{
    b->lanes = bmi_calloc((size_t)b->n_threads, sizeof *b->lanes);
    BMI_FAIL_IF(b->lanes == NULL, err, BM_ERR_MEMORY, "out of memory for %d threads", b->n_threads);
    for (int i = 0; i < b->n_threads; i++) BMI_TRY(lane_open(&b->lanes[i], b, err));
    choose_sizes(b, options->seconds > 0 ? options->seconds : 1.0);
    measure(b);
    report(b, to);
    return BM_OK;
}

bm_status bm_bench(const bm_model *model, const bm_bench_options *options, bm_bench_report *to, bm_error *err)
{
    BMI_FAIL_IF(options == NULL || options->size < sizeof *options || to == NULL || to->size < sizeof *to, err,
                BM_ERR_ARGUMENT, "bm_bench: options or report are missing, or their size is not set");
    *to = (bm_bench_report){.size = to->size};
    bmi_plan *plan;
    BMI_TRY(bmi_plan_new(&plan, model, NULL, options->cpu, options->outputs, options->n_outputs, err));
    bench b = {.plan = plan,
               .type = options->input_type == BM_TYPE_AUTO ? BM_TYPE_UINT16 : options->input_type,
               .n_threads = options->n_threads > 0 ? options->n_threads : 1};
    const bm_status status = run(&b, options, to, err);
    for (int i = 0; b.lanes != NULL && i < b.n_threads; i++) lane_close(&b.lanes[i]);
    bmi_free(b.lanes);
    bmi_plan_free(plan);
    return status;
}
