/* SPDX-License-Identifier: MIT
 *
 * Is a model run as it was meant? Its own test vectors say so, and a plain evaluation in double precision at points
 * spread over the range of its inputs. */
#include "base/mem.h"
#include "engine/reference.h"
#include "engine/runner.h"

#include <math.h>

/* Many enough to meet every unit of a network on both of its sides. */
#define N_POINTS 4096

/* Shares of the range of the outputs: what float32 costs networks of up to three layers, and deeper ones. */
#define SHALLOW_TOLERANCE 1e-5
#define DEEP_TOLERANCE    4e-5

/* Points in and values out of both ways. */
typedef struct comparison {
    const bm_model *model;
    int n_points;
    float *inputs;    /* [n_inputs][n_points] */
    double *exact_in; /* [n_points][n_inputs], the same numbers */
    double *exact;    /* [n_points][n_outputs], not clipped */
    float *values;    /* [n_outputs][n_points] */
    int32_t *classes; /* [n_points]; NULL when the model tells none apart */
    uint8_t *flags;   /* [n_outputs][n_points]; NULL when the model flags nothing */
} comparison;

static void free_comparison(comparison *c)
{
    bmi_free(c->inputs);
    bmi_free(c->exact_in);
    bmi_free(c->exact);
    bmi_free(c->values);
    bmi_free(c->classes);
    bmi_free(c->flags);
}

static bool has_flags(const bm_model *model)
{
    return model->clips != NULL || model->domain.n_axes > 0;
}

static bm_status new_comparison(comparison *c, const bm_model *model, int n_points, bm_error *err)
{
    const size_t n = (size_t)n_points, n_in = (size_t)model->n_inputs, n_out = (size_t)model->n_outputs;
    *c = (comparison){.model = model, .n_points = n_points};
    c->inputs = bmi_calloc(n * n_in, sizeof *c->inputs);
    c->exact_in = bmi_calloc(n * n_in, sizeof *c->exact_in);
    c->exact = bmi_calloc(n * n_out, sizeof *c->exact);
    c->values = bmi_calloc(n * n_out, sizeof *c->values);
    c->classes = bmi_calloc(n, sizeof *c->classes);
    c->flags = bmi_calloc(n * n_out, 1);
    if (c->inputs != NULL && c->exact_in != NULL && c->exact != NULL && c->values != NULL && c->classes != NULL &&
        c->flags != NULL)
        return BM_OK;
    free_comparison(c);
    BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for %d points of a verification", n_points);
}

static void set_input(comparison *c, int point, int channel, double x)
{
    const float stored = (float)x;
    c->inputs[(size_t)channel * (size_t)c->n_points + (size_t)point] = stored;
    c->exact_in[(size_t)point * (size_t)c->model->n_inputs + (size_t)channel] = stored;
}

/* The range that points of `channel` are taken from: the domain's; else where the scaling behind the input gives -1 to
 * 1, which is where networks live; else 0 to 1. */
static void range_of(const bm_model *model, int channel, double *lo, double *hi)
{
    const bmi_graph *graph = &model->graph;
    *lo = 0.0;
    *hi = 1.0;
    if (graph->n_nodes > 1 && graph->nodes[1].op == BMI_OP_AFFINE && graph->nodes[1].weights[channel] != 0.0) {
        const double scale = graph->nodes[1].weights[channel], shift = graph->nodes[1].bias[channel];
        *lo = (-1.0 - shift) / scale;
        *hi = (1.0 - shift) / scale;
    }
    for (int k = 0; k < model->domain.n_axes; k++) {
        if (model->domain.inputs[k] != channel) continue;
        *lo = model->domain.lo[k];
        *hi = model->domain.hi[k];
    }
}

/* A linear congruential generator (Numerical Recipes' constants): the same points on every machine. */
static double next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)*state / 4294967296.0;
}

static void spread_points(comparison *c)
{
    uint32_t state = 1;
    for (int channel = 0; channel < c->model->n_inputs; channel++) {
        double lo, hi;
        range_of(c->model, channel, &lo, &hi);
        for (int i = 0; i < c->n_points; i++) set_input(c, i, channel, lo + (hi - lo) * next_random(&state));
    }
}

static void point_planes(void *base, size_t item_bytes, int n_bands, int n_points, void **bands)
{
    for (int b = 0; b < n_bands; b++) bands[b] = (char *)base + (size_t)b * (size_t)n_points * item_bytes;
}

static bm_status run_fast(comparison *c, const char *cpu, void **bands, bm_error *err)
{
    const bm_model *model = c->model;
    void **in = bands, **values = in + model->n_inputs, **flags = values + model->n_outputs, *classes[] = {c->classes};
    point_planes(c->inputs, sizeof *c->inputs, model->n_inputs, c->n_points, in);
    point_planes(c->values, sizeof *c->values, model->n_outputs, c->n_points, values);
    point_planes(c->flags, 1, model->n_outputs, c->n_points, flags);
    const bm_planes from = {BM_TYPE_FLOAT32, model->n_inputs, in, sizeof *c->inputs};
    bm_output outputs[3] = {{.size = sizeof *outputs, .kind = BM_OUTPUT_VALUES}};
    bm_planes planes[3] = {{BM_TYPE_FLOAT32, model->n_outputs, values, sizeof *c->values}};
    int n = 1;
    if (bmi_model_n_classes(model) > 0) {
        outputs[n] = (bm_output){.size = sizeof *outputs, .kind = BM_OUTPUT_CLASS, .type = BM_TYPE_INT32};
        planes[n++] = (bm_planes){BM_TYPE_INT32, 1, classes, sizeof *c->classes};
    }
    if (has_flags(model)) {
        outputs[n] = (bm_output){.size = sizeof *outputs, .kind = BM_OUTPUT_FLAGS, .type = BM_TYPE_UINT8};
        planes[n++] = (bm_planes){BM_TYPE_UINT8, model->n_outputs, flags, 1};
    }
    bm_runner *runner;
    const bm_runner_options options = {.size = sizeof options, .cpu = cpu, .outputs = outputs, .n_outputs = n};
    BMI_TRY(bm_runner_new(&runner, model, &options, err));
    const bm_status status = bm_runner_apply(runner, &from, NULL, (size_t)c->n_points, planes, err);
    bm_runner_free(runner);
    return status;
}

static bm_status run_both(comparison *c, const char *cpu, bm_error *err)
{
    const bm_model *model = c->model;
    void **bands = bmi_calloc((size_t)model->n_inputs + 2 * (size_t)model->n_outputs, sizeof *bands);
    BMI_FAIL_IF(bands == NULL, err, BM_ERR_MEMORY, "out of memory for a verification");
    const bm_status status = run_fast(c, cpu, bands, err);
    bmi_free(bands);
    if (status != BM_OK) return status;
    return bmi_reference_apply(&model->graph, bmi_graph_head(&model->graph).values, c->exact_in, (size_t)c->n_points,
                               c->exact, err);
}

/* How far a clipped value is from the exact one. Within `slack` of the edge of a tolerance either side is right. */
static double distance(const bm_model *model, int channel, double value, double exact, double slack)
{
    if (model->clips == NULL) return fabs(value - exact);
    double least = HUGE_VAL;
    for (int side = -1; side <= 1; side++) {
        unsigned flags = 0;
        least = fmin(least, fabs(value - bmi_clip_apply(&model->clips[channel], exact + side * slack, &flags)));
    }
    return least;
}

static double range_of_outputs(const comparison *c)
{
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    for (size_t i = 0; i < (size_t)c->n_points * (size_t)c->model->n_outputs; i++) {
        if (!isfinite(c->exact[i])) continue;
        lo = fmin(lo, c->exact[i]);
        hi = fmax(hi, c->exact[i]);
    }
    return hi > lo ? hi - lo : 1.0;
}

/* The class by exact values, and by how much its value leads. */
static int best_of(const comparison *c, int point, double *lead)
{
    const int n = c->model->n_outputs;
    const double *values = c->exact + (size_t)point * (size_t)n;
    if (bmi_graph_head(&c->model->graph).kind == BMI_HEAD_BINARY) {
        *lead = fabs(2.0 * values[0] - 1.0);
        return values[0] > 0.5;
    }
    int best = 0;
    double second = -HUGE_VAL;
    for (int i = 1; i < n; i++) {
        if (values[i] > values[best]) {
            second = values[best];
            best = i;
        } else if (values[i] > second) {
            second = values[i];
        }
    }
    *lead = values[best] - second;
    return best;
}

static void compare_points(const comparison *c, bm_verify_report *report)
{
    const int n_out = c->model->n_outputs;
    const double range = range_of_outputs(c), bound = report->reference_tolerance * range;
    double worst = 0.0;
    for (int i = 0; i < c->n_points; i++) {
        bool is_finite = true;
        for (int k = 0; k < n_out; k++) {
            const double exact = c->exact[(size_t)i * (size_t)n_out + (size_t)k];
            const double value = c->values[(size_t)k * (size_t)c->n_points + (size_t)i];
            is_finite = is_finite && isfinite(exact);
            /* A value that is no number makes the pixel invalid, and is none on both ways. */
            if (isfinite(exact))
                worst = fmax(worst, isnan(value) ? HUGE_VAL : distance(c->model, k, value, exact, bound));
        }
        if (bmi_model_n_classes(c->model) == 0 || !is_finite) continue;
        double lead;
        const int best = best_of(c, i, &lead);
        report->n_classes_wrong += c->classes[i] != bmi_model_class_value(c->model, best) && lead > 2.0 * bound;
    }
    report->n_points = c->n_points;
    report->reference_error = worst / range;
}

static bm_status verify_points(const bm_model *model, bm_verify_report *report, bm_error *err)
{
    comparison c;
    BMI_TRY(new_comparison(&c, model, N_POINTS, err));
    spread_points(&c);
    const bm_status status = run_both(&c, report->cpu, err);
    if (status == BM_OK) compare_points(&c, report);
    free_comparison(&c);
    return status;
}

static bm_status verify_vectors(const bm_model *model, bm_verify_report *report, bm_error *err)
{
    const bmi_vectors *vectors = &model->vectors;
    if (vectors->n == 0) return BM_OK;
    comparison c;
    BMI_TRY(new_comparison(&c, model, vectors->n, err));
    for (int i = 0; i < vectors->n; i++)
        for (int k = 0; k < model->n_inputs; k++)
            set_input(&c, i, k, vectors->inputs[(size_t)i * (size_t)model->n_inputs + (size_t)k]);
    const bm_status status = run_both(&c, report->cpu, err);
    for (int i = 0; status == BM_OK && i < vectors->n; i++) {
        for (int k = 0; k < model->n_outputs; k++) {
            const size_t stated = (size_t)i * (size_t)model->n_outputs + (size_t)k;
            const size_t found = (size_t)k * (size_t)vectors->n + (size_t)i;
            const double error = fabs(c.values[found] - vectors->outputs[stated]);
            report->vector_error = fmax(report->vector_error, isnan(error) ? HUGE_VAL : error);
            if (vectors->flags != NULL && has_flags(model))
                report->n_vector_flags_wrong += c.flags[found] != vectors->flags[stated];
        }
    }
    report->n_vectors = vectors->n;
    report->vector_tolerance = vectors->tolerance;
    free_comparison(&c);
    return status;
}

static int count_layers(const bmi_graph *graph)
{
    int n = 0;
    for (int i = 0; i < graph->n_nodes; i++) n += graph->nodes[i].op == BMI_OP_DENSE;
    return n;
}

bm_status bm_verify(const bm_model *model, const char *cpu, bm_verify_report *report, bm_error *err)
{
    BMI_FAIL_IF(model == NULL || report == NULL || report->size != sizeof *report, err, BM_ERR_ARGUMENT,
                "bm_verify: a model and a report whose size is set are needed");
    const bmi_kernels *kernels = bmi_kernels_get(cpu);
    BMI_FAIL_IF(kernels == NULL, err, BM_ERR_ARGUMENT,
                "the CPU tier \"%s\" is unknown, or this machine cannot run it; its best is \"%s\"", cpu,
                bm_cpu_name());
    *report = (bm_verify_report){.size = sizeof *report,
                                 .cpu = kernels->name,
                                 .reference_tolerance =
                                     count_layers(&model->graph) <= 3 ? SHALLOW_TOLERANCE : DEEP_TOLERANCE};
    BMI_TRY(verify_vectors(model, report, err));
    BMI_TRY(verify_points(model, report, err));
    report->passed = report->vector_error <= report->vector_tolerance && report->n_vector_flags_wrong == 0 &&
                     report->reference_error <= report->reference_tolerance && report->n_classes_wrong == 0;
    return BM_OK;
}
