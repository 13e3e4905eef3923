/* SPDX-License-Identifier: MIT */
#include "pipeline/descriptor_text.h"

#include "base/href.h"
#include "pipeline/vrt_arguments.h"
#include "raster/mask_spec.h"
#include "raster/vrt_functions.h"

#include <string.h>
#include <sys/stat.h>

static void append_key(bmi_text *text, const char *key)
{
    bmi_text_append(text, ",\n  \"%s\": ", key);
}

static void append_word(bmi_text *text, const char *key, const char *word)
{
    if (word == NULL) return;
    append_key(text, key);
    bmi_text_append_json(text, word);
}

/* Files of this machine are named from the descriptor's folder; what else GDAL can name stays as it is. `rest` follows
 * the name. */
static bm_status append_path(bmi_text *text, const char *path, const char *rest, const char *vrt_path, bm_error *err)
{
    struct stat file;
    char *relative = NULL;
    bmi_text whole = {0};
    if (stat(path, &file) == 0) BMI_TRY(bmi_href(path, vrt_path, &relative, err));
    bmi_text_append(&whole, "%s%s", relative == NULL ? path : relative, rest);
    bm_text_free(relative);
    text->failed = text->failed || whole.failed;
    bmi_text_append_json(text, whole.data == NULL ? "" : whole.data);
    bmi_text_free(&whole);
    return BM_OK;
}

static bm_status append_inputs(bmi_text *text, const bm_run_options *run, const char *vrt_path, bm_error *err)
{
    const char *const *more = run->source.more_paths;
    append_key(text, "inputs");
    bmi_text_append(text, "[");
    for (const char *path = run->source.path; path != NULL; path = more == NULL ? NULL : *more++) {
        if (path != run->source.path) bmi_text_append(text, ", ");
        BMI_TRY(append_path(text, path, "", vrt_path, err));
    }
    bmi_text_append(text, "]");
    return BM_OK;
}

static void append_list(bmi_text *text, const char *key, const char *const *words, int n)
{
    if (words == NULL || n == 0 || words[0] == NULL) return;
    append_key(text, key);
    for (int i = 0; i != n && (n > 0 || words[i] != NULL); i++) {
        bmi_text_append(text, i == 0 ? "[" : ", ");
        bmi_text_append_json(text, words[i]);
    }
    bmi_text_append(text, "]");
}

static bm_status append_masks(bmi_text *text, const bm_run_options *run, const char *vrt_path, bm_error *err)
{
    const char *const *masks = run->source.masks;
    if (masks == NULL || masks[0] == NULL) return BM_OK;
    append_key(text, "masks");
    for (int i = 0; masks[i] != NULL; i++) {
        bmi_mask_spec spec;
        bm_status status = bmi_mask_spec_parse(&spec, masks[i], err);
        bmi_text_append(text, i == 0 ? "[" : ", ");
        if (status == BM_OK) status = append_path(text, spec.path, masks[i] + strlen(spec.path), vrt_path, err);
        bmi_mask_spec_free(&spec);
        BMI_TRY(status);
    }
    bmi_text_append(text, "]");
    return BM_OK;
}

static void append_outputs(bmi_text *text, const bm_run_options *run, const bmi_plan *plan)
{
    append_key(text, "outputs");
    bmi_text_append(text, "[");
    bmi_vrt_outputs_append(text, run, plan, true);
    bmi_text_append(text, "]");
    append_key(text, "ot");
    for (int i = 0; i < plan->n_outputs; i++)
        bmi_text_append(text, "%s\"%s\"", i == 0 ? "[" : ", ", bm_type_name(plan->outputs[i].output.type));
    bmi_text_append(text, "]");
    append_key(text, "nodata");
    for (int i = 0; i < plan->n_outputs; i++) {
        char nodata[32];
        bmi_vrt_number(plan->outputs[i].output.nodata, nodata);
        bmi_text_append(text, "%s\"%s\"", i == 0 ? "[" : ", ", nodata);
    }
    bmi_text_append(text, "]");
}

static void append_number(bmi_text *text, const char *key, double value, double idle)
{
    if (value == idle || value == 0) return;
    append_key(text, key);
    bmi_text_append(text, "%.17g", value);
}

static void append_settings(bmi_text *text, const bm_run_options *run, const bm_model_options *model)
{
    static const char *const unscale[] = {NULL, "yes", "no"}, *const decibel[] = {NULL, "to", "from"};
    append_list(text, "bands", run->source.bands, run->source.n_bands);
    append_list(text, "resampling", run->source.resampling, -1);
    append_word(text, "valid", run->source.valid == BM_VALID_ALL ? "all" : NULL);
    append_word(text, "unscale", unscale[run->unscale]);
    append_word(text, "decibel", decibel[run->decibel]);
    append_number(text, "scale", run->scale, 1);
    append_number(text, "offset", run->offset, 0);
    append_number(text, "reject", bmi_vrt_reject(run), 0);
    append_word(text, "range_check", run->skip_range_check ? "NO" : NULL);
    append_word(text, "cpu", run->cpu);
    append_word(text, "activation", model == NULL ? NULL : model->activation);
    append_word(text, "model_output", model == NULL ? NULL : model->output);
}

static bm_status write_text(bmi_text *text, const bm_run_options *run, const bm_vrt_options *options,
                            const bmi_plan *plan, bm_error *err)
{
    BMI_FAIL_IF(run->source.open_options != NULL && run->source.open_options[0] != NULL, err, BM_ERR_UNSUPPORTED,
                "a descriptor holds no open options of its inputs; write a VRT, which does");
    bmi_text_append(text, "{\n  \"bandmix\": 1,\n  \"model\": ");
    BMI_TRY(append_path(text, options->model_path, "", options->vrt_path, err));
    BMI_TRY(append_inputs(text, run, options->vrt_path, err));
    if (run->source.like != NULL) {
        append_key(text, "like");
        BMI_TRY(append_path(text, run->source.like, "", options->vrt_path, err));
    }
    BMI_TRY(append_masks(text, run, options->vrt_path, err));
    append_outputs(text, run, plan);
    append_settings(text, run, options->model);
    bmi_text_append(text, "\n}\n");
    return BM_OK;
}

bm_status bmi_descriptor_text(const bm_run_options *run, const bm_vrt_options *options, const bmi_plan *plan,
                              char **out, bm_error *err)
{
    bmi_text text = {0};
    const bm_status status = write_text(&text, run, options, plan, err);
    if (status == BM_OK) return bmi_text_take(&text, out, err);
    bmi_text_free(&text);
    return status;
}
