/* SPDX-License-Identifier: MIT */
#include "pipeline/prepare.h"

#include "base/mem.h"
#include "pipeline/units.h"

static bm_status check(const bm_run_options *options, bm_error *err)
{
    BMI_FAIL_IF(options == NULL || options->size != sizeof *options, err, BM_ERR_ARGUMENT,
                "bm_run_options: size must be %zu", sizeof *options);
    BMI_FAIL_IF(options->model == NULL || options->source.path == NULL, err, BM_ERR_ARGUMENT,
                "a run needs a model and an input");
    BMI_FAIL_IF(options->outputs == NULL || options->n_outputs < 1, err, BM_ERR_ARGUMENT, "a run needs an output");
    BMI_FAIL_IF(options->n_threads < 0 || options->window_pixels < 0, err, BM_ERR_ARGUMENT,
                "threads and window size must not be negative");
    return BM_OK;
}

/* An array of bm_output as the plan wants it: those of the run, without what is about files. */
static bm_status make_plan(const bm_run_options *options, const bmi_rescale *units, bmi_plan **plan, bm_error *err)
{
    *plan = NULL;
    bm_output *outputs = bmi_calloc((size_t)options->n_outputs, sizeof *outputs);
    BMI_FAIL_IF(outputs == NULL, err, BM_ERR_MEMORY, "out of memory for %d outputs", options->n_outputs);
    for (int i = 0; i < options->n_outputs; i++) {
        outputs[i] = options->outputs[i].output;
        outputs[i].size = sizeof outputs[i];
    }
    const bm_status status = bmi_plan_new(plan, options->model, units, options->cpu, outputs, options->n_outputs, err);
    bmi_free(outputs);
    return status;
}

bm_status bmi_prepare(bmi_prepared *prepared, const bm_run_options *options, bm_error *err)
{
    *prepared = (bmi_prepared){.source = NULL};
    BMI_TRY(check(options, err));
    prepared->source_options = options->source;
    prepared->source_options.size = sizeof prepared->source_options;
    prepared->source_options.model_bands = options->model->bands.list;
    prepared->source_options.n_inputs = options->model->n_inputs;
    BMI_TRY(bm_source_open(&prepared->source, &prepared->source_options, err));
    BMI_TRY(bmi_units_resolve(options, prepared->source, &prepared->units, err));
    return make_plan(options, prepared->units, &prepared->plan, err);
}

void bmi_prepared_free(bmi_prepared *prepared)
{
    bm_source_close(prepared->source);
    bmi_plan_free(prepared->plan);
    bmi_rescale_free(prepared->units);
    *prepared = (bmi_prepared){.source = NULL};
}
