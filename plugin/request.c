/* SPDX-License-Identifier: MIT */
#include "plugin/request.h"

#include "plugin/fail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add_word(bmp_words *words, const char *text, size_t length, bm_error *err)
{
    if (words->n == BMP_MAX_WORDS) return bmp_fail(err, "more than %d names in a list", BMP_MAX_WORDS);
    if (words->list == NULL) words->list = calloc(BMP_MAX_WORDS + 1, sizeof *words->list);
    char *copy = words->list == NULL ? NULL : malloc(length + 1);
    if (copy == NULL) return bmp_fail(err, "out of memory");
    memcpy(copy, text, length);
    copy[length] = '\0';
    words->list[words->n++] = copy;
    return true;
}

bool bmp_words_add(bmp_words *words, const char *text, bm_error *err)
{
    return add_word(words, text, strlen(text), err);
}

void bmp_words_free(bmp_words *words)
{
    for (int i = 0; i < words->n; i++) free(words->list[i]);
    free(words->list);
    *words = (bmp_words){NULL, 0};
}

bool bmp_text_set(char **to, const char *text, bm_error *err)
{
    char *copy = malloc(strlen(text) + 1);
    if (copy == NULL) return bmp_fail(err, "out of memory");
    strcpy(copy, text);
    free(*to);
    *to = copy;
    return true;
}

/* One part up to `end` (or the end of the text) at *at, without its quotes, into `out`, which has room for the text. */
static bool take_part(const char **at, char end, char *out, bm_error *err)
{
    const char *c = *at;
    size_t n = 0;
    if (*c == '"') {
        for (c++; *c != '"'; c++) {
            if (*c == '\\' && (c[1] == '"' || c[1] == '\\')) c++;
            if (*c == '\0') return bmp_fail(err, "a quote is not closed in the name of the dataset");
            out[n++] = *c;
        }
        c++;
        if (*c != end && *c != '\0')
            return bmp_fail(err, "something follows a closing quote in the name of the dataset");
    } else {
        while (*c != end && *c != '\0') out[n++] = *c++;
    }
    out[n] = '\0';
    *at = c;
    return true;
}

bool bmp_request_from_name(bmp_request *request, const char *name, bm_error *err)
{
    const char *at = name + strlen("BANDMIX:");
    char *part = malloc(strlen(name) + 1);
    if (part == NULL) return bmp_fail(err, "out of memory");
    bool done = take_part(&at, ':', part, err);
    if (done && part[0] != '\0') done = bmp_text_set(&request->model, part, err);
    if (done && *at != ':') done = bmp_fail(err, "\"%.200s\" is not BANDMIX:MODEL:RASTER[,RASTER...]", name);
    while (done && *at != '\0') {
        at++;
        done = take_part(&at, ',', part, err);
        if (done && part[0] == '\0') done = bmp_fail(err, "\"%.200s\" has an empty name of a raster", name);
        if (done) done = bmp_words_add(&request->inputs, part, err);
    }
    free(part);
    return done;
}

bool bmp_words_split(bmp_words *words, const char *value, bm_error *err)
{
    char separator = ',';
    bmp_words_free(words);
    if (value[0] == '|' && value[1] != '\0') {
        separator = value[1];
        value += 2;
    }
    for (;;) {
        const char *end = strchr(value, separator);
        const size_t length = end == NULL ? strlen(value) : (size_t)(end - value);
        if (length > 0 && !add_word(words, value, length, err)) return false;
        if (end == NULL) return true;
        value = end + 1;
    }
}

static bool take_number(double *to, const char *key, const char *value, bm_error *err)
{
    char *end;
    const double number = strtod(value, &end);
    if (end == value || *end != '\0') return bmp_fail(err, "%s takes a number, not \"%.40s\"", key, value);
    *to = number;
    return true;
}

static bool take_choice(int *to, const char *key, const char *value, const char *const *choices, bm_error *err)
{
    for (int i = 0; choices[i] != NULL; i++)
        if (strcmp(value, choices[i]) == 0) {
            *to = i;
            return true;
        }
    return bmp_fail(err, "%s is not \"%.40s\"", key, value);
}

static bool set_value(bmp_request *request, const char *key, const char *value, bm_error *err)
{
    static const char *const rules[] = {"any", "all", NULL}, *const scalings[] = {"auto", "yes", "no", NULL};
    static const char *const answers[] = {"NO", "YES", NULL}, *const decibels[] = {"no", "to", "from", NULL};
    int choice = 0;
    if (strcmp(key, "VALID") == 0) {
        if (!take_choice(&choice, key, value, rules, err)) return false;
        request->valid = choice == 1 ? BM_VALID_ALL : BM_VALID_ANY;
    } else if (strcmp(key, "UNSCALE") == 0) {
        if (!take_choice(&choice, key, value, scalings, err)) return false;
        request->unscale = choice == 1 ? BM_UNSCALE_YES : choice == 2 ? BM_UNSCALE_NO : BM_UNSCALE_AUTO;
    } else if (strcmp(key, "DECIBEL") == 0) {
        if (!take_choice(&choice, key, value, decibels, err)) return false;
        request->decibel = choice == 1 ? BM_DECIBEL_TO : choice == 2 ? BM_DECIBEL_FROM : BM_DECIBEL_KEEP;
    } else if (strcmp(key, "RANGE_CHECK") == 0) {
        if (!take_choice(&choice, key, value, answers, err)) return false;
        request->skips_range_check = choice == 0;
    }
    return true;
}

bool bmp_request_set(bmp_request *request, const char *key, const char *value, bm_error *err)
{
    const struct {
        const char *key;
        char **text;
    } texts[] = {{"MODEL", &request->model},
                 {"ACTIVATION", &request->activation},
                 {"MODEL_OUTPUT", &request->model_output},
                 {"LIKE", &request->like},
                 {"CPU", &request->cpu}};
    const struct {
        const char *key;
        bmp_words *words;
    } lists[] = {{"INPUTS", &request->inputs}, {"BANDS", &request->bands},     {"RESAMPLING", &request->resampling},
                 {"MASKS", &request->masks},   {"OUTPUTS", &request->outputs}, {"OT", &request->types},
                 {"NODATA", &request->nodata}};
    const struct {
        const char *key;
        double *number;
    } numbers[] = {{"SCALE", &request->scale}, {"OFFSET", &request->offset}, {"REJECT", &request->reject}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(key, texts[i].key) == 0) return bmp_text_set(texts[i].text, value, err);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(key, lists[i].key) == 0) return bmp_words_split(lists[i].words, value, err);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(key, numbers[i].key) == 0) return take_number(numbers[i].number, key, value, err);
    return set_value(request, key, value, err);
}

/* Type and nodata of output `index`, where they are said. */
static bool shape_output(const bmp_request *request, int index, bm_output *output, bm_error *err)
{
    const char *type = index < request->types.n ? request->types.list[index] : "auto";
    const char *nodata = index < request->nodata.n ? request->nodata.list[index] : "auto";
    output->type = bm_type_from_name(type);
    if (output->type == BM_TYPE_AUTO && strcmp(type, "auto") != 0)
        return bmp_fail(err, "OT takes types such as Byte, not \"%.40s\"", type);
    output->has_nodata = strcmp(nodata, "auto") != 0;
    return !output->has_nodata || take_number(&output->nodata, "NODATA", nodata, err);
}

bool bmp_request_to_outputs(const bmp_request *request, bm_output *outputs, int *n_outputs, bm_error *err)
{
    if (request->outputs.n > BMP_MAX_OUTPUTS) return bmp_fail(err, "more than %d outputs", BMP_MAX_OUTPUTS);
    *n_outputs = request->outputs.n > 0 ? request->outputs.n : 1;
    for (int i = 0; i < *n_outputs; i++) {
        outputs[i] = (bm_output){.size = sizeof *outputs};
        if (i < request->outputs.n && bm_output_parse(request->outputs.list[i], &outputs[i], err) != BM_OK)
            return false;
        const bm_output_kind kind = outputs[i].kind;
        if (kind == BM_OUTPUT_CLASS || (kind == BM_OUTPUT_DEFAULT && request->reject > 0))
            outputs[i].reject = request->reject;
        if (!shape_output(request, i, &outputs[i], err)) return false;
    }
    if (request->types.n > *n_outputs || request->nodata.n > *n_outputs)
        return bmp_fail(err, "OT and NODATA have an entry for each of the %d outputs, not more", *n_outputs);
    return true;
}

bool bmp_request_to_run(const bmp_request *request, bm_run_options *run, bm_run_output *outputs, bm_error *err)
{
    bm_output kinds[BMP_MAX_OUTPUTS];
    int n_outputs = 0;
    if (request->inputs.n == 0) return bmp_fail(err, "no raster is named");
    if (!bmp_request_to_outputs(request, kinds, &n_outputs, err)) return false;
    for (int i = 0; i < n_outputs; i++) outputs[i] = (bm_run_output){.output = kinds[i]};
    *run = (bm_run_options){.size = sizeof *run,
                            .source = {.path = request->inputs.list[0],
                                       .more_paths = (const char *const *)request->inputs.list + 1,
                                       .bands = (const char *const *)request->bands.list,
                                       .n_bands = request->bands.n,
                                       .like = request->like,
                                       .resampling = (const char *const *)request->resampling.list,
                                       .masks = (const char *const *)request->masks.list,
                                       .valid = request->valid},
                            .unscale = request->unscale,
                            .decibel = request->decibel,
                            .scale = request->scale,
                            .offset = request->offset,
                            .skip_range_check = request->skips_range_check,
                            .outputs = outputs,
                            .n_outputs = n_outputs,
                            .cpu = request->cpu};
    return true;
}

void bmp_request_free(bmp_request *request)
{
    char *const texts[] = {request->model, request->activation, request->model_output, request->like, request->cpu};
    bmp_words *const lists[] = {&request->inputs,  &request->bands, &request->resampling, &request->masks,
                                &request->outputs, &request->types, &request->nodata};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free(texts[i]);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) bmp_words_free(lists[i]);
    *request = (bmp_request){.model = NULL};
}
