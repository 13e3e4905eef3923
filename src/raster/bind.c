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
    const bmi_band_file *files;
    int n_files;
    const bmi_band_facts *file; /* bands of all files, one after the other */
    int n_file;
    const char *path; /* of the files, for messages */
    char several[256];
    int *bound; /* index into `file`, from 1, of each input */
    bmi_binding *out;
} bind_job;

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* A number at `text` from 1 to `most`; 0 for anything else. */
static int parse_number(const char *text, size_t length, int most)
{
    long long value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value = 10 * value + (text[i] - '0');
        if (value > most) return 0;
    }
    return (int)value;
}

/* Bands of file `file` only, or of all when it is -1. */
static bool is_in(const bmi_band_facts *band, int file)
{
    return file < 0 || band->file == file;
}

static bm_status find_number(const bind_job *job, const char *text, int file, int *number, bm_error *err)
{
    const int most = file < 0 ? job->n_file : GDALGetRasterCount(job->files[file].dataset);
    const int value = parse_number(text, strlen(text), most);
    BMI_FAIL_IF(value < 1, err, BM_ERR_ARGUMENT, "%s: there is no band %s; bands count from 1 to %d",
                file < 0 ? job->path : job->files[file].path, text, most);
    *number = value;
    for (int b = 0; file >= 0 && b < job->n_file; b++)
        if (job->file[b].file == file && job->file[b].number == value) *number = b + 1;
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
static int count_called(const bind_job *job, const char *name, const char *key, int file, int *number, char found[64])
{
    int n_found = 0;
    size_t used = 0;
    found[0] = '\0';
    for (int b = 0; b < job->n_file; b++) {
        if (!is_in(&job->file[b], file) || !is_called(&job->file[b], name, key)) continue;
        if (n_found++ == 0) *number = b + 1;
        const int n =
            snprintf(found + used, 64 - used, "%s%s", n_found == 1 ? "" : ", ", bmi_band_spot_of(&job->file[b]).text);
        if (n > 0 && (size_t)n < 64 - used) used += (size_t)n;
        found[used] = '\0';
    }
    return n_found;
}

static bm_status find_called(const bind_job *job, const char *name, int file, int *number, bm_error *err)
{
    char found[64], key[BMI_BAND_KEY_BYTES];
    int n_found = count_called(job, name, NULL, file, number, found);
    if (n_found == 0 && bmi_band_key(name, key)) n_found = count_called(job, name, key, file, number, found);
    if (n_found == 1) return BM_OK;
    const bm_source_options *options = job->options;
    const bmi_band_list wanted = bmi_list_words(options->bands, options->n_bands);
    const bmi_band_list there = bmi_list_file(job->file, job->n_file);
    if (n_found > 1)
        BMI_FAIL(
            err, BM_ERR_ARGUMENT,
            "%s: band '%.100s' could be any of the bands %s; say which by number (-b). Wanted: %s; in the file: %s",
            job->path, name, found, wanted.text, there.text);
    BMI_FAIL(
        err, BM_ERR_ARGUMENT,
        "%s: no band is described as '%.100s'; give the bands by number, in the order of the inputs (-b). Wanted: %s; "
        "in the file: %s",
        job->path, name, wanted.text, there.text);
}

/* "3", "B04", "2:3" or "2:B04". */
static bm_status find_specified(const bind_job *job, const char *spec, int *number, bm_error *err)
{
    const char *colon = strchr(spec, ':');
    const size_t n_digits = strspn(spec, "0123456789");
    int file = -1;
    if (colon != NULL && n_digits > 0 && spec + n_digits == colon) {
        file = parse_number(spec, n_digits, job->n_files) - 1;
        BMI_FAIL_IF(file < 0, err, BM_ERR_ARGUMENT,
                    "%s: there is no input %.*s for the band %s; inputs count from 1 to %d", job->path, (int)n_digits,
                    spec, spec, job->n_files);
        spec = colon + 1;
    }
    return is_number(spec) ? find_number(job, spec, file, number, err) : find_called(job, spec, file, number, err);
}

static bm_status bind_specified(const bind_job *job, bm_error *err)
{
    const bm_source_options *options = job->options;
    for (int i = 0; i < options->n_bands; i++) {
        const char *spec = options->bands[i];
        BMI_FAIL_IF(spec == NULL || spec[0] == '\0', err, BM_ERR_ARGUMENT,
                    "%s: band %d of %d is asked for without a number or description", job->path, i + 1,
                    options->n_bands);
        BMI_TRY(find_specified(job, spec, &job->bound[i], err));
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
                 job->path, wanted.text, there.text);
    }
    for (int i = 0; i < options->n_inputs; i++)
        BMI_FAIL_IF(is_silent(&options->model_bands[i]), err, BM_ERR_MISMATCH,
                    "%s: the model says nothing of its input %d, neither a name nor a wavelength; give the bands by "
                    "number (-b)",
                    job->path, i + 1);
    return bmi_band_match(options->model_bands, options->n_inputs, job->file, job->n_file, job->path, job->bound,
                          job->out->hows, err);
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
                "%s: there is nothing but alpha; give the bands by number (-b). In the file: %s", job->path,
                there.text);
    BMI_FAIL_IF(
        options->n_inputs != 0 && n_data != options->n_inputs, err, BM_ERR_MISMATCH,
        "%s: the model needs %d band%s, but the file has %d%s; give the bands by number, in the order of the inputs "
        "(-b). In the file: %s",
        job->path, options->n_inputs, options->n_inputs == 1 ? "" : "s", n_data,
        n_data == job->n_file ? "" : " that are not alpha", there.text);
    int n = 0;
    for (int b = 0; b < job->n_file; b++) {
        if (job->file[b].is_alpha) continue;
        job->out->hows[n] = "order";
        job->bound[n++] = b + 1;
    }
    return BM_OK;
}

static bm_status check_options(const bind_job *job, bm_error *err)
{
    const bm_source_options *options = job->options;
    BMI_FAIL_IF(options->n_inputs < 0 || options->n_bands < 0 || (options->bands != NULL && options->n_bands == 0) ||
                    (options->bands == NULL && options->model_bands != NULL && options->n_inputs == 0),
                err, BM_ERR_ARGUMENT, "%s: bands or names of bands are given without saying how many", job->path);
    if (options->bands != NULL && options->n_inputs != 0 && options->n_bands != options->n_inputs) {
        const bmi_band_list asked = bmi_list_words(options->bands, options->n_bands);
        const bmi_band_list there = bmi_list_file(job->file, job->n_file);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: the model needs %d band%s, but %d are given (-b); give one for every input. Given: %s; in the "
                 "file: %s",
                 job->path, options->n_inputs, options->n_inputs == 1 ? "" : "s", options->n_bands, asked.text,
                 there.text);
    }
    return BM_OK;
}

static bm_status take_bound(const bind_job *job, bm_error *err)
{
    bmi_binding *out = job->out;
    for (int i = 0; i < out->n_bands; i++) {
        const bmi_band_facts *band = &job->file[job->bound[i] - 1];
        out->files[i] = band->file;
        out->numbers[i] = band->number;
        out->labels[i] = bmi_strdup(bmi_band_label(band));
        BMI_FAIL_IF(out->labels[i] == NULL, err, BM_ERR_MEMORY, "%s: out of memory while binding %d bands", job->path,
                    out->n_bands);
    }
    return BM_OK;
}

static bm_status bind_on(bind_job *job, bm_error *err)
{
    BMI_TRY(check_options(job, err));
    const bm_source_options *options = job->options;
    const bool is_specified = options->bands != NULL, is_described = options->model_bands != NULL;
    const int n = is_specified ? options->n_bands : is_described ? options->n_inputs : count_data_bands(job);
    bmi_binding *out = job->out;
    job->bound = bmi_calloc((size_t)n, sizeof *job->bound);
    out->files = bmi_calloc((size_t)n, sizeof *out->files);
    out->numbers = bmi_calloc((size_t)n, sizeof *out->numbers);
    out->hows = bmi_calloc((size_t)n, sizeof *out->hows);
    out->labels = bmi_calloc((size_t)n, sizeof *out->labels);
    BMI_FAIL_IF(job->bound == NULL || out->files == NULL || out->numbers == NULL || out->hows == NULL ||
                    out->labels == NULL,
                err, BM_ERR_MEMORY, "%s: out of memory while binding %d bands", job->path, n);
    out->n_bands = n;
    if (is_specified)
        BMI_TRY(bind_specified(job, err));
    else if (is_described)
        BMI_TRY(bind_described(job, err));
    else
        BMI_TRY(bind_in_order(job, err));
    return take_bound(job, err);
}

bm_status bmi_bind(const bmi_band_file *files, int n_files, const bm_source_options *options, bmi_binding *out,
                   bm_error *err)
{
    *out = (bmi_binding){0};
    bmi_band_facts *facts;
    bind_job job = {.options = options, .files = files, .n_files = n_files, .out = out};
    snprintf(job.several, sizeof job.several, "%.200s and %d more", files[0].path, n_files - 1);
    job.path = n_files == 1 ? files[0].path : job.several;
    BMI_TRY(bmi_band_facts_read(files, n_files, &facts, &job.n_file, err));
    job.file = facts;
    const bm_status status = bind_on(&job, err);
    bmi_free(job.bound);
    bmi_band_facts_free(facts, job.n_file);
    return status;
}

void bmi_binding_free(bmi_binding *binding)
{
    for (int i = 0; i < binding->n_bands; i++) bmi_free(binding->labels[i]);
    bmi_free(binding->labels);
    bmi_free(binding->hows);
    bmi_free(binding->numbers);
    bmi_free(binding->files);
    *binding = (bmi_binding){0};
}
