/* SPDX-License-Identifier: MIT */
#include "raster/bind.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Two lists and the words around them have to fit into one message. */
#define LIST_BYTES 280

typedef struct word_list {
    char text[LIST_BYTES];
    size_t length;
    int n_shown;
    bool is_full;
} word_list;

static void list_add(word_list *list, const char *item, int n_items)
{
    if (list->is_full) return;
    char rest[48];
    snprintf(rest, sizeof rest, "... (%d in all)", n_items);
    const char *comma = list->n_shown == 0 ? "" : ", ";
    /* Room is kept for the remark that there is more. */
    if (list->length + strlen(comma) + strlen(item) + sizeof rest >= sizeof list->text) {
        snprintf(list->text + list->length, sizeof list->text - list->length, "%s%s", comma, rest);
        list->is_full = true;
        return;
    }
    list->length += (size_t)snprintf(list->text + list->length, sizeof list->text - list->length, "%s%s", comma, item);
    list->n_shown++;
}

static bool is_alpha(GDALDatasetH dataset, int number)
{
    return GDALGetRasterColorInterpretation(GDALGetRasterBand(dataset, number)) == GCI_AlphaBand;
}

/* "" where a band has none. */
static const char *description_of(GDALDatasetH dataset, int number)
{
    const char *text = GDALGetDescription(GDALGetRasterBand(dataset, number));
    return text == NULL ? "" : text;
}

static word_list list_bands(GDALDatasetH dataset)
{
    word_list found = {.length = 0};
    const int n_bands = GDALGetRasterCount(dataset);
    for (int number = 1; number <= n_bands && !found.is_full; number++) {
        char item[96];
        const char *text = description_of(dataset, number);
        const char *remark = is_alpha(dataset, number) ? " (alpha)" : "";
        if (text[0] != '\0')
            snprintf(item, sizeof item, "%d '%.60s'%s", number, text, remark);
        else
            snprintf(item, sizeof item, "%d%s", number, remark);
        list_add(&found, item, n_bands);
    }
    return found;
}

static word_list list_names(const char *const *names, int n_names)
{
    word_list wanted = {.length = 0};
    for (int i = 0; i < n_names && !wanted.is_full; i++) {
        char item[96];
        snprintf(item, sizeof item, "'%.60s'", names[i] == NULL ? "" : names[i]);
        list_add(&wanted, item, n_names);
    }
    return wanted;
}

static bool has_descriptions(GDALDatasetH dataset)
{
    for (int number = 1; number <= GDALGetRasterCount(dataset); number++)
        if (description_of(dataset, number)[0] != '\0') return true;
    return false;
}

/* What a failure to find one name has to tell; `status` says whose names they are. */
typedef struct name_search {
    GDALDatasetH dataset;
    const char *path;
    const char *const *names;
    int n_names;
    bm_status status;
} name_search;

static bm_status find_described(const name_search *search, const char *name, int *number, bm_error *err)
{
    int n_found = 0;
    char found[64] = "";
    size_t used = 0;
    for (int candidate = 1; candidate <= GDALGetRasterCount(search->dataset); candidate++) {
        if (!bmi_text_equal_ignoring_case(description_of(search->dataset, candidate), name)) continue;
        if (n_found++ == 0) *number = candidate;
        const int n = snprintf(found + used, sizeof found - used, "%s%d", n_found == 1 ? "" : ", ", candidate);
        if (n > 0 && (size_t)n < sizeof found - used) used += (size_t)n;
        found[used] = '\0';
    }
    if (n_found == 1) return BM_OK;
    const word_list wanted = list_names(search->names, search->n_names);
    const word_list there = list_bands(search->dataset);
    if (n_found > 1)
        BMI_FAIL(
            err, search->status,
            "%s: band '%.100s' could be any of the bands %s; say which by number (-b). Wanted: %s; in the file: %s",
            search->path, name, found, wanted.text, there.text);
    BMI_FAIL(
        err, search->status,
        "%s: no band is described as '%.100s'; give the bands by number, in the order of the inputs (-b). Wanted: %s; "
        "in the file: %s",
        search->path, name, wanted.text, there.text);
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bm_status parse_number(const name_search *search, const char *text, int *number, bm_error *err)
{
    const int n_bands = GDALGetRasterCount(search->dataset);
    long long value = 0;
    for (const char *c = text; *c != '\0' && value <= n_bands; c++) value = 10 * value + (*c - '0');
    BMI_FAIL_IF(value < 1 || value > n_bands, err, search->status, "%s: there is no band %s; bands count from 1 to %d",
                search->path, text, n_bands);
    *number = (int)value;
    return BM_OK;
}

static bm_status bind_specified(GDALDatasetH dataset, const bm_source_options *options, int *numbers, bm_error *err)
{
    const name_search search = {dataset, options->path, options->bands, options->n_bands, BM_ERR_ARGUMENT};
    for (int i = 0; i < options->n_bands; i++) {
        const char *spec = options->bands[i];
        BMI_FAIL_IF(spec == NULL || spec[0] == '\0', err, BM_ERR_ARGUMENT,
                    "%s: band %d of %d is asked for without a number or description", options->path, i + 1,
                    options->n_bands);
        if (is_number(spec))
            BMI_TRY(parse_number(&search, spec, &numbers[i], err));
        else
            BMI_TRY(find_described(&search, spec, &numbers[i], err));
    }
    return BM_OK;
}

static bm_status bind_named(GDALDatasetH dataset, const bm_source_options *options, int *numbers, bm_error *err)
{
    const name_search search = {dataset, options->path, options->band_names, options->n_inputs, BM_ERR_MISMATCH};
    if (!has_descriptions(dataset)) {
        const word_list wanted = list_names(options->band_names, options->n_inputs);
        const word_list there = list_bands(dataset);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: the model names its bands, but no band of the file has a description; give the bands by number, "
                 "in the "
                 "order of the inputs (-b). Wanted: %s; in the file: %s",
                 options->path, wanted.text, there.text);
    }
    for (int i = 0; i < options->n_inputs; i++) {
        const char *name = options->band_names[i];
        BMI_FAIL_IF(name == NULL || name[0] == '\0', err, BM_ERR_MISMATCH,
                    "%s: the model has no name for its input %d; give the bands by number (-b)", options->path, i + 1);
        BMI_TRY(find_described(&search, name, &numbers[i], err));
    }
    return BM_OK;
}

static int count_data_bands(GDALDatasetH dataset)
{
    int n = 0;
    for (int number = 1; number <= GDALGetRasterCount(dataset); number++) n += !is_alpha(dataset, number);
    return n;
}

static bm_status bind_in_order(GDALDatasetH dataset, const bm_source_options *options, int *numbers, bm_error *err)
{
    const int n_data = count_data_bands(dataset);
    const word_list there = list_bands(dataset);
    BMI_FAIL_IF(n_data == 0, err, BM_ERR_MISMATCH,
                "%s: there is nothing but alpha; give the bands by number (-b). In the file: %s", options->path,
                there.text);
    BMI_FAIL_IF(
        options->n_inputs != 0 && n_data != options->n_inputs, err, BM_ERR_MISMATCH,
        "%s: the model needs %d band%s, but the file has %d%s; give the bands by number, in the order of the inputs "
        "(-b). In the file: %s",
        options->path, options->n_inputs, options->n_inputs == 1 ? "" : "s", n_data,
        n_data == GDALGetRasterCount(dataset) ? "" : " that are not alpha", there.text);
    int n = 0;
    for (int number = 1; number <= GDALGetRasterCount(dataset); number++)
        if (!is_alpha(dataset, number)) numbers[n++] = number;
    return BM_OK;
}

static bm_status check_options(GDALDatasetH dataset, const bm_source_options *options, bm_error *err)
{
    BMI_FAIL_IF(options->n_inputs < 0 || options->n_bands < 0 || (options->bands != NULL && options->n_bands == 0) ||
                    (options->bands == NULL && options->band_names != NULL && options->n_inputs == 0),
                err, BM_ERR_ARGUMENT, "%s: bands or names of bands are given without saying how many", options->path);
    if (options->bands != NULL && options->n_inputs != 0 && options->n_bands != options->n_inputs) {
        const word_list asked = list_names(options->bands, options->n_bands);
        const word_list there = list_bands(dataset);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: the model needs %d band%s, but %d are given (-b); give one for every input. Given: %s; in the "
                 "file: %s",
                 options->path, options->n_inputs, options->n_inputs == 1 ? "" : "s", options->n_bands, asked.text,
                 there.text);
    }
    return BM_OK;
}

bm_status bmi_bind(GDALDatasetH dataset, const bm_source_options *options, int **numbers, int *n_bands, bm_error *err)
{
    *numbers = NULL;
    *n_bands = 0;
    BMI_TRY(check_options(dataset, options, err));
    const bool is_specified = options->bands != NULL;
    const bool is_named = !is_specified && options->band_names != NULL;
    const int n = is_specified ? options->n_bands : is_named ? options->n_inputs : count_data_bands(dataset);

    int *bound = bmi_calloc((size_t)n, sizeof *bound);
    BMI_FAIL_IF(bound == NULL, err, BM_ERR_MEMORY, "%s: out of memory while binding %d bands", options->path, n);
    bm_status status;
    if (is_specified)
        status = bind_specified(dataset, options, bound, err);
    else if (is_named)
        status = bind_named(dataset, options, bound, err);
    else
        status = bind_in_order(dataset, options, bound, err);
    if (status != BM_OK) {
        bmi_free(bound);
        return status;
    }
    *numbers = bound;
    *n_bands = n;
    return BM_OK;
}
