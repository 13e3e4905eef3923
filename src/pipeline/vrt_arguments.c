/* SPDX-License-Identifier: MIT */
#include "pipeline/vrt_arguments.h"

#include "base/output_name.h"
#include "raster/vrt_functions.h"

static bm_status add(bmi_vrt_arguments *arguments, bmi_text *text, bm_error *err)
{
    BMI_TRY(bmi_text_take(text, &arguments->list[arguments->n], err));
    arguments->n++;
    return BM_OK;
}

static bm_status add_word(bmi_vrt_arguments *arguments, const char *key, const char *value, bm_error *err)
{
    bmi_text text = {0};
    if (value == NULL) return BM_OK;
    bmi_text_append(&text, "%s=%s", key, value);
    return add(arguments, &text, err);
}

static void append_output(bmi_text *text, const bm_output *wanted, const bm_output *resolved)
{
    if (resolved->kind == BM_OUTPUT_TOP)
        bmi_text_append(text, "top:%d", resolved->n_top);
    else if (resolved->kind == BM_OUTPUT_LAYER)
        bmi_text_append(text, "layer:%s", wanted->layer);
    else
        bmi_text_append(text, "%s", bmi_output_kind_name(resolved->kind));
}

void bmi_vrt_outputs_append(bmi_text *text, const bm_run_options *run, const bmi_plan *plan, bool as_json)
{
    for (int i = 0; i < run->n_outputs; i++) {
        bmi_text word = {0};
        append_output(&word, &run->outputs[i].output, &plan->outputs[i].output);
        text->failed = text->failed || word.failed;
        if (i > 0) bmi_text_append(text, as_json ? ", " : ",");
        if (as_json)
            bmi_text_append_json(text, word.data == NULL ? "" : word.data);
        else
            bmi_text_append(text, "%s", word.data == NULL ? "" : word.data);
        bmi_text_free(&word);
    }
}

static bm_status add_outputs(bmi_vrt_arguments *arguments, const bm_run_options *run, const bmi_plan *plan,
                             bm_error *err)
{
    char number[32];
    bmi_text outputs = {0}, types = {0}, nodata = {0};
    bmi_text_append(&outputs, "outputs=");
    bmi_vrt_outputs_append(&outputs, run, plan, false);
    bmi_text_append(&types, "ot=");
    bmi_text_append(&nodata, "nodata=");
    for (int i = 0; i < plan->n_outputs; i++) {
        bmi_text_append(&types, "%s%s", i == 0 ? "" : ",", bm_type_name(plan->outputs[i].output.type));
        bmi_vrt_number(plan->outputs[i].output.nodata, number);
        bmi_text_append(&nodata, "%s%s", i == 0 ? "" : ",", number);
    }
    bm_status status = add(arguments, &outputs, err);
    if (status == BM_OK) status = add(arguments, &types, err);
    if (status == BM_OK) status = add(arguments, &nodata, err);
    bmi_text_free(&outputs);
    bmi_text_free(&types);
    bmi_text_free(&nodata);
    return status;
}

double bmi_vrt_reject(const bm_run_options *run)
{
    for (int i = 0; i < run->n_outputs; i++)
        if (run->outputs[i].output.reject > 0) return run->outputs[i].output.reject;
    return 0;
}

static bm_status add_reject(bmi_vrt_arguments *arguments, const bm_run_options *run, bm_error *err)
{
    bmi_text text = {0};
    if (bmi_vrt_reject(run) == 0) return BM_OK;
    bmi_text_append(&text, "reject=%.17g", bmi_vrt_reject(run));
    return add(arguments, &text, err);
}

static bm_status add_nodata(bmi_vrt_arguments *arguments, const bmi_source_parts *parts, bm_error *err)
{
    bmi_text text = {0};
    bmi_text_append(&text, "src_nodata=");
    for (int i = 0; i < parts->n_inputs; i++) {
        const bm_nodata *nodata = &parts->list[i].nodata;
        if (i > 0) bmi_text_append(&text, ",");
        if (!nodata->is_set)
            bmi_text_append(&text, "none");
        else if (nodata->is_nan)
            bmi_text_append(&text, "nan");
        else if (nodata->low == nodata->high)
            bmi_text_append(&text, "%.17g", nodata->low);
        else
            bmi_text_append(&text, "%.17g/%.17g", nodata->low, nodata->high);
    }
    return add(arguments, &text, err);
}

static bm_status add_masks(bmi_vrt_arguments *arguments, const bmi_source_parts *parts, bm_error *err)
{
    bmi_text text = {0};
    if (parts->n_masks == 0) return BM_OK;
    bmi_text_append(&text, "masks=");
    for (int m = 0; m < parts->n_masks; m++)
        bmi_text_append(&text, "%s%d", m == 0 ? "" : ",", parts->list[parts->n_inputs + m].of);
    return add(arguments, &text, err);
}

/* The two lines of a band as one, in the arithmetic of folding, so that the network is the same to the bit. */
static bm_status add_units(bmi_vrt_arguments *arguments, const bmi_rescale *units, bm_error *err)
{
    bmi_text scales = {0}, offsets = {0};
    if (units == NULL) return BM_OK;
    BMI_FAIL_IF(units->function != BMI_ACT_IDENTITY, err, BM_ERR_UNSUPPORTED,
                "the functions of a VRT do not turn decibels; write a .bmix descriptor instead, which can hold that");
    bmi_text_append(&scales, "src_scale=");
    bmi_text_append(&offsets, "src_offset=");
    for (int i = 0; i < units->n; i++) {
        const bmi_line *before = &units->before[i], *after = &units->after[i];
        bmi_text_append(&scales, "%s%.17g", i == 0 ? "" : ",", before->scale * after->scale);
        bmi_text_append(&offsets, "%s%.17g", i == 0 ? "" : ",", before->offset * after->scale + after->offset);
    }
    bm_status status = add(arguments, &scales, err);
    if (status == BM_OK) status = add(arguments, &offsets, err);
    bmi_text_free(&scales);
    bmi_text_free(&offsets);
    return status;
}

bm_status bmi_vrt_arguments_make(bmi_vrt_arguments *arguments, const bm_run_options *run, const bmi_prepared *prepared,
                                 const bmi_source_parts *parts, const char *model_path, const bm_model_options *model,
                                 bm_error *err)
{
    *arguments = (bmi_vrt_arguments){.n = 0};
    BMI_TRY(add_word(arguments, "model", model_path, err));
    BMI_TRY(add_outputs(arguments, run, prepared->plan, err));
    BMI_TRY(add_nodata(arguments, parts, err));
    BMI_TRY(add_masks(arguments, parts, err));
    BMI_TRY(add_units(arguments, prepared->units, err));
    BMI_TRY(add_reject(arguments, run, err));
    BMI_TRY(add_word(arguments, "valid", run->source.valid == BM_VALID_ALL ? "all" : NULL, err));
    BMI_TRY(add_word(arguments, "cpu", run->cpu, err));
    BMI_TRY(add_word(arguments, "activation", model == NULL ? NULL : model->activation, err));
    return add_word(arguments, "model_output", model == NULL ? NULL : model->output, err);
}

void bmi_vrt_arguments_free(bmi_vrt_arguments *arguments)
{
    for (int i = 0; i < arguments->n; i++) bm_text_free(arguments->list[i]);
    *arguments = (bmi_vrt_arguments){.n = 0};
}
