/* SPDX-License-Identifier: MIT
 *
 * Speed of the engine on one core, without files: the networks of the README at random weights, UInt16 pixels in memory
 * in, classes or floats out, beside the FMA peak of the same core measured between the rounds.
 *
 *     bench_kernels [TIER]
 *
 * Prints the median of the rounds: Mpixel/s, GFLOP/s (two a multiply-add) and the share of the peak. */
#include "base/mem.h"
#include "engine/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_ROUNDS   15
#define MAX_LAYERS 4

typedef struct shape {
    int widths[MAX_LAYERS + 1];
    int n_layers;
    bool classes;
    bmi_activation activation;
} shape;

static const shape shapes[] = {
    {{12, 64, 64, 10}, 3, true, BMI_ACT_CLAMP},
    {{12, 32, 10}, 2, true, BMI_ACT_CLAMP},
    {{200, 64, 16}, 2, true, BMI_ACT_CLAMP},
    {{64, 32}, 1, false, BMI_ACT_CLAMP},
    {{4, 3}, 1, false, BMI_ACT_CLAMP},
    {{12, 64, 64, 10}, 3, true, BMI_ACT_TANH},
    {{12, 64, 64, 10}, 3, true, BMI_ACT_SIGMOID},
    {{12, 64, 64, 10}, 3, true, BMI_ACT_GELU},
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, compare);
    return values[n / 2];
}

/* A dense layer that stays in the first-level cache and has inputs enough to hide its start: the peak that the tile can
 * reach, which is the peak of the core to within a percent or two. */
static double peak_gflops(const bmi_kernels *kernels)
{
    enum { N_IN = 24, N_OUT = 24 };
    const size_t n = kernels->tile_pixels;
    float *in = bmi_alloc_aligned(N_IN * n, sizeof *in), *out = bmi_alloc_aligned(N_OUT * n, sizeof *out);
    float *packed = bmi_alloc_aligned(bmi_dense_packed_floats(N_IN, N_OUT), sizeof *packed);
    memset(in, 0, N_IN * n * sizeof *in);
    memset(packed, 0, bmi_dense_packed_floats(N_IN, N_OUT) * sizeof *packed);
    bmi_dense layer = {.in = in,
                       .in_stride = n,
                       .out = out,
                       .out_stride = n,
                       .packed = packed,
                       .n_in = N_IN,
                       .n_out = N_OUT,
                       .n_pixels = n};
    double best = 0.0;
    for (int round = 0; round < 5; round++) {
        const int repeats = 20000;
        const double start = now();
        for (int i = 0; i < repeats; i++) kernels->dense(&layer);
        const double gflops = 2e-9 * N_IN * N_OUT * (double)n * repeats / (now() - start);
        if (gflops > best) best = gflops;
    }
    bmi_free(in);
    bmi_free(out);
    bmi_free(packed);
    return best;
}

static double *random_doubles(int count, double scale)
{
    double *values = bmi_calloc((size_t)count, sizeof *values);
    for (int i = 0; i < count; i++) values[i] = scale * (2.0 * rand() / RAND_MAX - 1.0);
    return values;
}

static void build(const shape *s, bm_model *model)
{
    *model = (bm_model){.n_inputs = s->widths[0], .n_outputs = s->widths[s->n_layers], .ends_in_classes = s->classes};
    int last = 0;
    bmi_graph_init(&model->graph, s->widths[0], NULL);
    for (int i = 0; i < s->n_layers; i++) {
        const int n_in = s->widths[i], n_out = s->widths[i + 1];
        const double scale = i == 0 ? 1e-4 : 0.2;
        bmi_graph_add_dense(&model->graph, last, n_out, random_doubles(n_in * n_out, scale), random_doubles(n_out, 0.1),
                            "dense", &last, NULL);
        if (i + 1 < s->n_layers)
            bmi_graph_add_activation(&model->graph, last, s->activation, 0.0,
                                     s->activation == BMI_ACT_CLAMP ? (double)__builtin_inff() : 0.0, "act", &last,
                                     NULL);
    }
}

static void bench(const shape *s, const bmi_kernels *kernels)
{
    enum { N_PIXELS = 512 * 512 };
    bm_model model;
    build(s, &model);
    bm_runner *runner;
    bm_error err;
    const bm_runner_options options = {.size = sizeof options, .cpu = kernels->name};
    if (bm_runner_new(&runner, &model, &options, &err) != BM_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    const int n_in = s->widths[0], n_out = s->classes ? 1 : s->widths[s->n_layers];
    uint16_t *in = bmi_calloc((size_t)n_in * N_PIXELS, sizeof *in);
    for (size_t i = 0; i < (size_t)n_in * N_PIXELS; i++) in[i] = (uint16_t)(rand() & 0x3fff);
    float *out = bmi_calloc((size_t)n_out * N_PIXELS, sizeof *out);
    void *in_bands[256], *out_bands[256];
    for (int b = 0; b < n_in; b++) in_bands[b] = in + (size_t)b * N_PIXELS;
    for (int b = 0; b < n_out; b++) out_bands[b] = out + (size_t)b * N_PIXELS;
    const bm_planes from = {BM_TYPE_UINT16, n_in, in_bands, 2};
    const bm_planes to = {s->classes ? BM_TYPE_UINT8 : BM_TYPE_FLOAT32, n_out, out_bands, s->classes ? 1 : 4};
    double seconds[N_ROUNDS], peaks[N_ROUNDS], flops = 0.0;
    for (int i = 0; i < s->n_layers; i++) flops += 2.0 * s->widths[i] * s->widths[i + 1];
    for (int round = -1; round < N_ROUNDS; round++) {
        const double start = now();
        bm_runner_apply(runner, &from, NULL, N_PIXELS, &to, NULL);
        if (round >= 0) seconds[round] = now() - start, peaks[round] = peak_gflops(kernels);
    }
    const double time = median(seconds, N_ROUNDS), gflops = 1e-9 * flops * N_PIXELS / time,
                 peak = median(peaks, N_ROUNDS);
    char name[64] = "";
    for (int i = 0; i <= s->n_layers; i++) sprintf(name + strlen(name), "%s%d", i == 0 ? "" : "-", s->widths[i]);
    printf("%-8s %-12s %-8s %8.2f Mpixel/s %8.1f GFLOP/s  peak %6.1f  share %5.1f %%\n", kernels->name, name,
           s->activation == BMI_ACT_CLAMP ? "relu" : bmi_activation_name(s->activation), 1e-6 * N_PIXELS / time, gflops,
           peak, 100.0 * gflops / peak);
    bmi_free(in);
    bmi_free(out);
    bm_runner_free(runner);
    bmi_graph_free(&model.graph);
}

int main(int argc, char **argv)
{
    const bmi_kernels *kernels = bmi_kernels_get(argc > 1 ? argv[1] : NULL);
    if (kernels == NULL) return 1;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) bench(&shapes[i], kernels);
    return 0;
}
