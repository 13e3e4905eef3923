/* SPDX-License-Identifier: MIT */
#include "raster/bind.h"

#include "base/mem.h"
#include "base/text.h"
#include "raster/band_alias.h"
#include "raster/band_facts.h"
#include "raster/band_list.h"
#include "raster/band_match.h"

#include <stdio.h>
#include <string.h>

typedef struct bind_job {
    const bm_source_options *options;
    const bmi_band_facts *file;
    int n_file;
    bmi_binding *out;
} bind_job;

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bm_status parse_number(const bind_job *job, const char *text, int *number, bm_error *err)
{
    long long value = 0;
    for (const char *c = text; *c != '\0' && value <= job->n_file; c++) value = 10 * value + (*c - '0');
    BMI_FAIL_IF(value < 1 || value > job->n_file, err, BM_ERR_ARGUMENT,
                "%s: there is no band %s; bands count from 1 to %d", job->options->path, text, job->n_file);
    *number = (int)value;
    return BM_OK;
}

static bool is_called(const bmi_band_facts *band, const char *name, const char *key)
{
    for (int i = 0; i < band->n_names; i++) {
        char other[BMI_BAND_KEY_BYTES];
        if (key == NULL && bmi_text_equal_ignoring_case(band->names[i], name)) return true;
        if (key != NULL && bmi_band_key(band->names[i], other) && strcmp(other, key) == 0) return true;
    }
    return false;
}

/* Counts the bands called `name`, or whose name comes to `key` unless that is NULL; lists them in `found`. */
static int count_called(const bind_job *job, const char *name, const char *key, int *number, char found[64])
{
    int n_found = 0;
    size_t used = 0;
    found[0] = '\0';
    for (int b = 0; b < job->n_file; b++) {
        if (!is_called(&job->file[b], name, key)) continue;
        if (n_found++ == 0) *number = b + 1;
        const int n = snprintf(found + used, 64 - used, "%s%d", n_found == 1 ? "" : ", ", b + 1);
        if (n > 0 && (size_t)n < 64 - used) used += (size_t)n;
        found[used] = '\0';
    }
    return n_found;
}

static bm_status find_called(const bind_job *job, const char *name, int *number, bm_error *err)
{
    char found[64], key[BMI_BAND_KEY_BYTES];
    int n_found = count_called(job, name, NULL, number, found);
    if (n_found == 0 && bmi_band_key(name, key)) n_found = count_called(job, name, key, number, found);
    if (n_found == 1) return BM_OK;
    const bm_source_options *options = job->options;
    const bmi_band_list wanted = bmi_list_words(options->bands, options->n_bands);
    const bmi_band_list there = bmi_list_file(job->file, job->n_file);
    if (n_found > 1)
        BMI_FAIL(
            err, BM_ERR_ARGUMENT,
            "%s: band '%.100s' could be any of the bands %s; say which by number (-b). Wanted: %s; in the file: %s",
            options->path, name, found, wanted.text, there.text);
    BMI_FAIL(
        err, BM_ERR_ARGUMENT,
        "%s: no band is described as '%.100s'; give the bands by number, in the order of the inputs (-b). Wanted: %s; "
        "in the file: %s",
        options->path, name, wanted.text, there.text);
}

static bm_status bind_specified(const bind_job *job, bm_error *err)
{
    const bm_source_options *options = job->options;
    for (int i = 0; i < options->n_bands; i++) {
        const char *spec = options->bands[i];
        BMI_FAIL_IF(spec == NULL || spec[0] == '\0', err, BM_ERR_ARGUMENT,
                    "%s: band %d of %d is asked for without a number or description", options->path, i + 1,
                    options->n_bands);
        if (is_number(spec))
            BMI_TRY(parse_number(job, spec, &job->out->numbers[i], err));
        else
            BMI_TRY(find_called(job, spec, &job->out->numbers[i], err));
        job->out->hows[i] = "-b";
    }
    return BM_OK;
}

static bool is_silent(const bm_band *band)
{
    return (band->name == NULL || band->name[0] == '\0') &&
           (band->common_name == NULL || band->common_name[0] == '\0') && !(band->wavelength > 0);
}

static bool says_anything(const bind_job *job)
{
    for (int b = 0; b < job->n_file; b++)
        if (job->file[b].n_names > 0 || job->file[b].wavelength > 0 || job->file[b].color != NULL) return true;
    return false;
}

static bm_status bind_described(const bind_job *job, bm_error *err)
{
    const bm_source_options *options = job->options;
    if (!says_anything(job)) {
        const bmi_band_list wanted = bmi_list_model(options->model_bands, options->n_inputs);
        const bmi_band_list there = bmi_list_file(job->file, job->n_file);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: the model names its bands, but no band of the file has a description, a name or a wavelength; "
                 "give the bands by number, in the order of the inputs (-b). Wanted: %s; in the file: %s",
                 options->path, wanted.text, there.text);
    }
    for (int i = 0; i < options->n_inputs; i++)
        BMI_FAIL_IF(is_silent(&options->model_bands[i]), err, BM_ERR_MISMATCH,
                    "%s: the model says nothing of its input %d, neither a name nor a wavelength; give the bands by "
                    "number (-b)",
                    options->path, i + 1);
    return bmi_band_match(options->model_bands, options->n_inputs, job->file, job->n_file, options->path,
                          job->out->numbers, job->out->hows, err);
}

static int count_data_bands(const bind_job *job)
{
    int n = 0;
    for (int b = 0; b < job->n_file; b++) n += !job->file[b].is_alpha;
    return n;
}

static bm_status bind_in_order(const bind_job *job, bm_error *err)
{
    const bm_source_options *options = job->options;
    const int n_data = count_data_bands(job);
    const bmi_band_list there = bmi_list_file(job->file, job->n_file);
    BMI_FAIL_IF(n_data == 0, err, BM_ERR_MISMATCH,
                "%s: there is nothing but alpha; give the bands by number (-b). In the file: %s", options->path,
                there.text);
    BMI_FAIL_IF(
        options->n_inputs != 0 && n_data != options->n_inputs, err, BM_ERR_MISMATCH,
        "%s: the model needs %d band%s, but the file has %d%s; give the bands by number, in the order of the inputs "
        "(-b). In the file: %s",
        options->path, options->n_inputs, options->n_inputs == 1 ? "" : "s", n_data,
        n_data == job->n_file ? "" : " that are not alpha", there.text);
    int n = 0;
    for (int b = 0; b < job->n_file; b++) {
        if (job->file[b].is_alpha) continue;
        job->out->hows[n] = "order";
        job->out->numbers[n++] = b + 1;
    }
    return BM_OK;
}

static bm_status check_options(const bind_job *job, bm_error *err)
{
    const bm_source_options *options = job->options;
    BMI_FAIL_IF(options->n_inputs < 0 || options->n_bands < 0 || (options->bands != NULL && options->n_bands == 0) ||
                    (options->bands == NULL && options->model_bands != NULL && options->n_inputs == 0),
                err, BM_ERR_ARGUMENT, "%s: bands or names of bands are given without saying how many", options->path);
    if (options->bands != NULL && options->n_inputs != 0 && options->n_bands != options->n_inputs) {
        const bmi_band_list asked = bmi_list_words(options->bands, options->n_bands);
        const bmi_band_list there = bmi_list_file(job->file, job->n_file);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: the model needs %d band%s, but %d are given (-b); give one for every input. Given: %s; in the "
                 "file: %s",
                 options->path, options->n_inputs, options->n_inputs == 1 ? "" : "s", options->n_bands, asked.text,
                 there.text);
    }
    return BM_OK;
}

static bm_status copy_labels(const bind_job *job, bm_error *err)
{
    for (int i = 0; i < job->out->n_bands; i++) {
        job->out->labels[i] = bmi_strdup(bmi_band_label(&job->file[job->out->numbers[i] - 1]));
        BMI_FAIL_IF(job->out->labels[i] == NULL, err, BM_ERR_MEMORY, "%s: out of memory while binding %d bands",
                    job->options->path, job->out->n_bands);
    }
    return BM_OK;
}

static bm_status bind_on(const bind_job *job, bm_error *err)
{
    BMI_TRY(check_options(job, err));
    const bm_source_options *options = job->options;
    const bool is_specified = options->bands != NULL, is_described = options->model_bands != NULL;
    const int n = is_specified ? options->n_bands : is_described ? options->n_inputs : count_data_bands(job);
    bmi_binding *out = job->out;
    out->numbers = bmi_calloc((size_t)n, sizeof *out->numbers);
    out->hows = bmi_calloc((size_t)n, sizeof *out->hows);
    out->labels = bmi_calloc((size_t)n, sizeof *out->labels);
    BMI_FAIL_IF(out->numbers == NULL || out->hows == NULL || out->labels == NULL, err, BM_ERR_MEMORY,
                "%s: out of memory while binding %d bands", options->path, n);
    out->n_bands = n;
    if (is_specified)
        BMI_TRY(bind_specified(job, err));
    else if (is_described)
        BMI_TRY(bind_described(job, err));
    else
        BMI_TRY(bind_in_order(job, err));
    return copy_labels(job, err);
}

bm_status bmi_bind(GDALDatasetH dataset, const bm_source_options *options, bmi_binding *out, bm_error *err)
{
    *out = (bmi_binding){0};
    bmi_band_facts *facts;
    BMI_TRY(bmi_band_facts_read(dataset, options->path, &facts, err));
    const bind_job job = {options, facts, GDALGetRasterCount(dataset), out};
    const bm_status status = bind_on(&job, err);
    bmi_band_facts_free(facts, job.n_file);
    return status;
}

void bmi_binding_free(bmi_binding *binding)
{
    for (int i = 0; i < binding->n_bands; i++) bmi_free(binding->labels[i]);
    bmi_free(binding->labels);
    bmi_free(binding->hows);
    bmi_free(binding->numbers);
    *binding = (bmi_binding){0};
}
