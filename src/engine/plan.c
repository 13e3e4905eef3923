/* SPDX-License-Identifier: MIT */
#include "engine/plan.h"

#include "base/mem.h"
#include "base/type.h"
#include "engine/rows.h"
#include "engine/step.h"
#include "model/layer_name.h"

#include <math.h>
#include <string.h>

/* Scratch that a block may take: half of a second-level cache of 256 KiB, the smallest of the last ten years. */
#define BLOCK_SCRATCH_BYTES ((size_t)128 * 1024)

/* Longer blocks gain nothing: what a block costs to start is spread over enough pixels. */
#define BLOCK_MAX_PIXELS 1024

static size_t choose_block(const bmi_plan *plan)
{
    const size_t tile = plan->kernels->tile_pixels;
    const size_t fitting = BLOCK_SCRATCH_BYTES / sizeof(float) / (size_t)plan->n_rows;
    const size_t pixels = fitting < BLOCK_MAX_PIXELS ? fitting : BLOCK_MAX_PIXELS;
    return pixels < tile ? tile : pixels / tile * tile;
}

/* An odd number of cache lines goes through all sets of a cache before it comes back to the first; rows of a power of
 * two apart would push each other out. */
static size_t choose_stride(size_t block_pixels)
{
    const size_t floats = BMI_ALIGNMENT / sizeof(float), n_lines = (block_pixels + floats - 1) / floats;
    return floats * (n_lines % 2 == 0 ? n_lines + 1 : n_lines);
}

static double beside(const bm_output *output)
{
    if (bmi_type_is_float(output->type)) return nextafterf((float)output->nodata, INFINITY);
    return output->nodata < bmi_type_maximum(output->type) ? output->nodata + 1.0 : output->nodata - 1.0;
}

static bm_status plan_outputs(bmi_plan *plan, const bm_model *model, const bm_output *outputs, int n_outputs,
                              bm_error *err)
{
    const int n = outputs == NULL ? 1 : n_outputs;
    BMI_FAIL_IF(n < 1, err, BM_ERR_ARGUMENT, "no output is asked for");
    plan->outputs = bmi_calloc((size_t)n, sizeof *plan->outputs);
    BMI_FAIL_IF(plan->outputs == NULL, err, BM_ERR_MEMORY, "out of memory for %d outputs", n);
    plan->n_outputs = n;
    for (int i = 0; i < n; i++) {
        bmi_plan_output *to = &plan->outputs[i];
        to->output.size = sizeof to->output;
        BMI_TRY(bm_output_resolve(model, outputs == NULL ? NULL : &outputs[i], &to->output, &to->n_bands, err));
        if (to->output.kind == BM_OUTPUT_LAYER) BMI_TRY(bmi_layer_find(model, to->output.layer, &to->node, err));
        to->output.layer = NULL; /* the text is the caller's, and may go */
        if (to->output.n_top > plan->n_top) plan->n_top = to->output.n_top;
        to->store = (bmi_store){.scale_inverse = (float)(1.0 / to->output.scale),
                                .offset = (float)to->output.offset,
                                .nodata = to->output.nodata,
                                .beside_nodata = beside(&to->output)};
    }
    return BM_OK;
}

static bm_status plan_classes(bmi_plan *plan, const bm_model *model, bm_error *err)
{
    plan->n_classes = bmi_model_n_classes(model);
    plan->unknown = model->unknown == NULL ? BMI_NO_CLASS : model->unknown->value;
    plan->class_values = bmi_calloc((size_t)plan->n_classes, sizeof *plan->class_values);
    BMI_FAIL_IF(plan->class_values == NULL, err, BM_ERR_MEMORY, "out of memory for %d classes", plan->n_classes);
    for (int i = 0; i < plan->n_classes; i++) {
        const bool is_nodata = model->classes != NULL && model->classes[i].is_nodata;
        plan->class_values[i] = is_nodata ? BMI_NO_CLASS : bmi_model_class_value(model, i);
    }
    return BM_OK;
}

static bool wants(const bmi_plan *plan, bm_output_kind kind)
{
    for (int i = 0; i < plan->n_outputs; i++)
        if (plan->outputs[i].output.kind == kind) return true;
    return false;
}

/* True when some output wants the node `values`, and not just the scores; a layer may be any node on the way to it. */
static bool needs_values(const bmi_plan *plan)
{
    return wants(plan, BM_OUTPUT_LAYER) || wants(plan, BM_OUTPUT_VALUES) || wants(plan, BM_OUTPUT_FLAGS) ||
           plan->head == BMI_HEAD_DIRECT;
}

static bm_status plan_limits(bmi_plan *plan, const bm_model *model, const bmi_rescale *units, bm_error *err)
{
    if (wants(plan, BM_OUTPUT_FLAGS)) {
        BMI_TRY(bmi_domain_copy(&model->domain, &plan->domain, err));
        BMI_TRY(bmi_rescale_copy(units, &plan->units, err));
    }
    if (model->clips == NULL) return BM_OK;
    const size_t n = (size_t)model->n_outputs;
    plan->clips = bmi_calloc(n, sizeof *plan->clips);
    BMI_FAIL_IF(plan->clips == NULL, err, BM_ERR_MEMORY, "out of memory for the limits of %zu outputs", n);
    memcpy(plan->clips, model->clips, n * sizeof *plan->clips);
    return BM_OK;
}

static void place_layers(bmi_plan *plan, const bmi_graph *graph, const bmi_rows *rows)
{
    for (int o = 0; o < plan->n_outputs; o++)
        for (int i = 1; i < graph->n_nodes && plan->outputs[o].output.kind == BM_OUTPUT_LAYER; i++)
            if (graph->nodes[i].tap == plan->outputs[o].node + 1) plan->outputs[o].rows = rows[i];
}

static bm_status plan_graph(bmi_plan *plan, bmi_graph *graph, bm_error *err)
{
    bmi_head head = bmi_graph_head(graph);
    plan->head = head.kind;
    const bool wants_values = needs_values(plan);
    bmi_graph_keep(graph, wants_values ? head.values : head.scores);
    const int last = graph->n_nodes - 1;
    head = wants_values ? bmi_graph_head(graph) : (bmi_head){head.kind, last, last};

    bmi_rows *rows = bmi_calloc((size_t)graph->n_nodes, sizeof *rows);
    plan->steps = bmi_calloc((size_t)graph->n_nodes, sizeof *plan->steps);
    if (rows == NULL || plan->steps == NULL) {
        bmi_free(rows);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for a plan of %d nodes", graph->n_nodes);
    }
    bm_status status = bmi_rows_assign(graph, head.scores, head.values, rows, &plan->n_rows, err);
    for (int i = 1; status == BM_OK && i < graph->n_nodes; i++)
        status = bmi_step_append(graph, i, rows, plan->kernels, plan->steps, &plan->n_steps, err);
    plan->n_inputs = graph->nodes[0].n_channels;
    plan->scores = rows[head.scores];
    plan->values = rows[head.values];
    place_layers(plan, graph, rows);
    bmi_free(rows);
    return status;
}

static bm_status fill(bmi_plan *plan, const bm_model *model, const bmi_rescale *units, const char *cpu,
                      const bm_output *outputs, int n_outputs, bm_error *err)
{
    plan->kernels = bmi_kernels_get(cpu);
    BMI_FAIL_IF(plan->kernels == NULL, err, BM_ERR_ARGUMENT,
                "the CPU tier \"%s\" is unknown, or this machine cannot run it; its best is \"%s\"", cpu,
                bm_cpu_name());
    BMI_TRY(plan_outputs(plan, model, outputs, n_outputs, err));
    BMI_TRY(plan_classes(plan, model, err));
    BMI_TRY(plan_limits(plan, model, units, err));
    plan->center = bmi_calloc((size_t)model->n_inputs, sizeof *plan->center);
    BMI_FAIL_IF(plan->center == NULL, err, BM_ERR_MEMORY, "out of memory for %d bands", model->n_inputs);
    bool *wanted = bmi_calloc((size_t)model->graph.n_nodes, sizeof *wanted);
    BMI_FAIL_IF(wanted == NULL, err, BM_ERR_MEMORY, "out of memory for a plan of %d nodes", model->graph.n_nodes);
    for (int o = 0; o < plan->n_outputs; o++)
        if (plan->outputs[o].output.kind == BM_OUTPUT_LAYER) wanted[plan->outputs[o].node] = true;
    bmi_graph folded;
    bm_status status = bmi_fold(&model->graph, units, wanted, &folded, plan->center, err);
    if (status == BM_OK) status = plan_graph(plan, &folded, err);
    bmi_graph_free(&folded);
    bmi_free(wanted);
    if (status != BM_OK) return status;
    plan->block_pixels = choose_block(plan);
    plan->row_stride = choose_stride(plan->block_pixels);
    return BM_OK;
}

bm_status bmi_plan_new(bmi_plan **out, const bm_model *model, const bmi_rescale *units, const char *cpu,
                       const bm_output *outputs, int n_outputs, bm_error *err)
{
    *out = NULL;
    bmi_plan *plan = bmi_calloc(1, sizeof *plan);
    BMI_FAIL_IF(plan == NULL, err, BM_ERR_MEMORY, "out of memory for a plan");
    const bm_status status = fill(plan, model, units, cpu, outputs, n_outputs, err);
    if (status != BM_OK) {
        bmi_plan_free(plan);
        return status;
    }
    *out = plan;
    return BM_OK;
}

void bmi_plan_free(bmi_plan *plan)
{
    if (plan == NULL) return;
    for (int i = 0; i < plan->n_steps; i++) bmi_step_free(&plan->steps[i]);
    bmi_free(plan->steps);
    bmi_free(plan->center);
    bmi_free(plan->class_values);
    bmi_free(plan->clips);
    bmi_domain_free(&plan->domain);
    bmi_rescale_free(plan->units);
    bmi_free(plan->outputs);
    bmi_free(plan);
}

size_t bmi_plan_scratch_bytes(const bmi_plan *plan)
{
    const size_t n_raw = plan->domain.n_axes > 0 ? (size_t)plan->n_inputs : 0;
    const size_t n_rows = (size_t)plan->n_rows + 2 * (size_t)plan->n_classes + n_raw + (size_t)plan->n_top + 3;
    return plan->row_stride * (n_rows * sizeof(float) + 1);
}
