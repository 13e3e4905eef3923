/* SPDX-License-Identifier: MIT
 *
 * bm_run_to_stac: the outputs of a run as a STAC item. Fields are those of STAC 1.1 and of its extensions
 * projection 2.0, raster 2.0, classification 2.0 and processing 1.2; the expression is as STAC MLM 1.5 recommends. */
#include "base/error.h"
#include "base/output_name.h"
#include "base/utf8.h"
#include "engine/plan.h"
#include "pipeline/labels.h"
#include "raster/item_parts.h"

#include <string.h>

#define EXTENSION "\"https://stac-extensions.github.io/"

static void append_string(bmi_text *text, const char *string)
{
    bmi_text clean = {0};
    bmi_utf8_append(&clean, string);
    text->failed = text->failed || clean.failed;
    bmi_text_append_json(text, clean.data == NULL ? "" : clean.data);
    bmi_text_free(&clean);
}

/* The name of the item's file, without its suffix. */
static void append_id(bmi_text *text, const char *item_path)
{
    const char *slash = strrchr(item_path, '/'), *name = slash == NULL ? item_path : slash + 1;
    const char *dot = strrchr(name, '.');
    bmi_text id = {0};
    bmi_text_append(&id, "%.*s", dot == NULL || dot == name ? (int)strlen(name) : (int)(dot - name), name);
    text->failed = text->failed || id.failed;
    append_string(text, id.data == NULL ? "" : id.data);
    bmi_text_free(&id);
}

static bm_status append_links(bmi_text *text, const bm_run_options *run, const bm_stac_options *options, bm_error *err)
{
    const char *const *more = run->source.more_paths;
    bmi_text_append(text, "  \"links\": [");
    for (const char *path = run->source.path; path != NULL; path = more == NULL ? NULL : *more++) {
        bmi_text_append(text, "%s\n    {\"rel\": \"derived_from\", \"href\": ", path == run->source.path ? "" : ",");
        BMI_TRY(bmi_item_append_href(text, path, options->item_path, err));
        bmi_text_append(text, "}");
    }
    bmi_text_append(text, "\n  ],\n");
    return BM_OK;
}

static bm_status append_properties(bmi_text *text, const bm_run_options *run, const bm_stac_options *options,
                                   bm_error *err)
{
    bmi_text_append(text, "  \"properties\": {\n    \"datetime\": ");
    append_string(text, options->datetime);
    bmi_text_append(text, ",\n    \"title\": ");
    append_string(text, run->model->name);
    bmi_text_append(text, ",\n    \"processing:expression\": {\"format\": \"stac-mlm\", \"expression\": ");
    BMI_TRY(bmi_item_append_href(text, options->model_path, options->item_path, err));
    bmi_text_append(
        text, "},\n    \"processing:software\": {\"bandmix\": \"%s\"},\n    \"processing:lineage\": ", bm_version());
    bmi_text lineage = {0};
    bmi_text_append(&lineage, "%s (SHA-256 %s), applied at every pixel", run->model->name, run->model->sha256);
    text->failed = text->failed || lineage.failed;
    append_string(text, lineage.data == NULL ? "" : lineage.data);
    bmi_text_free(&lineage);
    bmi_text_append(text, "\n  },\n");
    return BM_OK;
}

/* "class", and "class-2" for the second of a kind. */
static void append_key(bmi_text *text, const bm_output_kind *kinds, int index)
{
    int n_before = 0;
    for (int i = 0; i < index; i++) n_before += kinds[i] == kinds[index];
    bmi_text_append(text, "\"%s", bmi_output_kind_name(kinds[index]));
    if (n_before > 0) bmi_text_append(text, "-%d", n_before + 1);
    bmi_text_append(text, "\"");
}

static bm_status append_assets(bmi_text *text, const bm_run_options *run, const bm_stac_options *options, bm_error *err)
{
    bm_output_kind kinds[64];
    BMI_FAIL_IF(run->n_outputs > 64, err, BM_ERR_ARGUMENT, "a STAC item of %d outputs is too long", run->n_outputs);
    bmi_text_append(text, "  \"assets\": {");
    for (int i = 0; i < run->n_outputs; i++) {
        bm_output output = run->outputs[i].output;
        int n_bands;
        output.size = sizeof output;
        BMI_TRY(bm_output_resolve(run->model, &output, &output, &n_bands, err));
        kinds[i] = output.kind;
        bmi_text_append(text, "%s\n    ", i == 0 ? "" : ",");
        append_key(text, kinds, i);
        bmi_text_append(text, ": {\"roles\": [\"data\"], ");
        BMI_TRY(bmi_item_append_asset(text, run->outputs[i].path, options->item_path, err));
        bmi_text_append(text, "}");
    }
    bmi_text_append(text, "\n  }\n");
    return BM_OK;
}

static bm_status append_item(bmi_text *text, const bm_run_options *run, const bm_stac_options *options, bm_error *err)
{
    bmi_text_append(
        text,
        "{\n  \"type\": \"Feature\",\n  \"stac_version\": \"1.1.0\",\n  \"stac_extensions\": [\n    " EXTENSION
        "projection/v2.0.0/schema.json\",\n    " EXTENSION "raster/v2.0.0/schema.json\",\n    " EXTENSION
        "classification/v2.0.0/schema.json\",\n    " EXTENSION "processing/v1.2.0/schema.json\"\n  ],\n  \"id\": ");
    append_id(text, options->item_path);
    bmi_text_append(text, ",\n  ");
    BMI_TRY(bmi_item_append_place(text, run->outputs[0].path, err));
    bmi_text_append(text, ",\n");
    BMI_TRY(append_properties(text, run, options, err));
    BMI_TRY(append_links(text, run, options, err));
    BMI_TRY(append_assets(text, run, options, err));
    bmi_text_append(text, "}\n");
    return BM_OK;
}

bm_status bm_run_to_stac(const bm_run_options *run, const bm_stac_options *options, char **out, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(run == NULL || options == NULL || options->size < sizeof *options || options->item_path == NULL ||
                    options->model_path == NULL || run->model == NULL || run->outputs == NULL || run->n_outputs < 1,
                err, BM_ERR_ARGUMENT, "bm_run_to_stac: a name is missing, or the size of the options is not set");
    char *found = NULL;
    bm_stac_options with_time = *options;
    if (options->datetime == NULL) BMI_TRY(bm_run_find_datetime(&run->source, &found, err));
    if (found != NULL) with_time.datetime = found;
    bmi_text text = {0};
    bm_status status = append_item(&text, run, &with_time, err);
    bm_text_free(found);
    if (status == BM_OK) return bmi_text_take(&text, out, err);
    bmi_text_free(&text);
    return status;
}
