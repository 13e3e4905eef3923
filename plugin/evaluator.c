/* SPDX-License-Identifier: MIT */
#include "plugin/evaluator.h"

#include "plugin/arguments.h"
#include "plugin/fail.h"
#include "plugin/model_cache.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_IDLE  32 /* kept for those who ask next */
#define MAX_MASKS 64

struct bmp_evaluator {
    bmp_evaluator *next; /* of the idle ones */
    char *key;
    bmp_model *model;
    bm_runner *runner;
    bm_output outputs[BMP_MAX_OUTPUTS];
    int n_bands_of[BMP_MAX_OUTPUTS], n_outputs, n_bands;
    int n_inputs, n_masks;
    int masks[MAX_MASKS]; /* the input that each is for, from 1; 0: all */
    bm_nodata *nodata;    /* an input */
    bm_valid rule;
    uint8_t *valid; /* of the pixels at hand, and twice as much room, for BM_VALID_ALL */
    size_t n_valid_bytes;
};

/* Around the list only; nothing is opened, and nothing of GDAL called, while it is held. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bmp_evaluator *idle;
static int n_idle;

static void free_evaluator(bmp_evaluator *e)
{
    bm_runner_free(e->runner);
    bmp_model_release(e->model);
    free(e->key);
    free(e->nodata);
    free(e->valid);
    free(e);
}

/* Model, folder and arguments as one text, without the band, which the evaluator does not depend on. */
static char *make_key(const char *const *arguments, const char *folder, const bmp_model *model)
{
    size_t n = strlen(folder) + 32;
    for (const char *const *a = arguments; *a != NULL; a++) n += strlen(*a) + 1;
    char *key = malloc(n);
    if (key == NULL) return NULL;
    size_t at = (size_t)snprintf(key, n, "%llu\n%s", (unsigned long long)bmp_model_serial(model), folder);
    for (const char *const *a = arguments; *a != NULL; a++)
        if (strncmp(*a, "band=", 5) != 0) at += (size_t)snprintf(key + at, n - at, "\n%s", *a);
    return key;
}

/* "12", "nan", or "-3.5/-3.4" from the lowest to the highest. */
static bool read_nodata(bm_nodata *nodata, const char *word, bm_error *err)
{
    char *end;
    if (word == NULL || strcmp(word, "none") == 0) return true;
    nodata->low = nodata->high = strtod(word, &end);
    const bool is_number = end != word;
    if (is_number && *end == '/') {
        const char *second = end + 1;
        nodata->high = strtod(second, &end);
        if (end == second) end = NULL;
    }
    if (!is_number || end == NULL || *end != '\0')
        return bmp_fail(err, "src_nodata takes none, nan, a number or LOW/HIGH, not \"%.40s\"", word);
    nodata->is_set = true;
    nodata->is_nan = isnan(nodata->low);
    return true;
}

static bool check_length(const bmp_words *words, const char *what, int n_inputs, bm_error *err)
{
    if (words->n == 0 || words->n == 1 || words->n == n_inputs) return true;
    return bmp_fail(err, "%s has %d entries for %d inputs of the network; give one, or one for each", what, words->n,
                    n_inputs);
}

static bool read_masks(bmp_evaluator *e, const bmp_words *words, bm_error *err)
{
    if (words->n > MAX_MASKS) return bmp_fail(err, "more than %d masks", MAX_MASKS);
    for (int i = 0; i < words->n; i++) {
        char *end;
        const long of = strtol(words->list[i], &end, 10);
        if (end == words->list[i] || *end != '\0' || of < 0 || of > e->n_inputs)
            return bmp_fail(err, "masks lists the number of the input that each is for, or 0 for all, not \"%.40s\"",
                            words->list[i]);
        e->masks[i] = (int)of;
    }
    e->n_masks = words->n;
    return true;
}

static bool read_number(double *to, const char *what, const char *word, bm_error *err)
{
    char *end;
    if (word == NULL) return true;
    *to = strtod(word, &end);
    return (end != word && *end == '\0' && isfinite(*to)) ||
           bmp_fail(err, "%s takes numbers, not \"%.40s\"", what, word);
}

/* Scale and offset of every input: those of its source, then those that are asked for on top. */
static bool read_lines(const bmp_arguments *arguments, int n_inputs, double *scale, double *offset, bm_error *err)
{
    const double all_scale = arguments->request.scale == 0 ? 1 : arguments->request.scale;
    for (int i = 0; i < n_inputs; i++) {
        double own_scale = 1, own_offset = 0;
        if (!read_number(&own_scale, "src_scale", bmp_arguments_word(&arguments->src_scale, i), err) ||
            !read_number(&own_offset, "src_offset", bmp_arguments_word(&arguments->src_offset, i), err))
            return false;
        scale[i] = own_scale * all_scale;
        offset[i] = own_offset * all_scale + arguments->request.offset;
    }
    return true;
}

static bool make_runner(bmp_evaluator *e, const bmp_arguments *arguments, bm_error *err)
{
    double *lines = calloc((size_t)e->n_inputs, 2 * sizeof *lines);
    if (lines == NULL) return bmp_fail(err, "out of memory for %d inputs", e->n_inputs);
    const bm_runner_options options = {.size = sizeof options,
                                       .cpu = arguments->request.cpu,
                                       .outputs = e->outputs,
                                       .n_outputs = e->n_outputs,
                                       .input_scale = lines,
                                       .input_offset = lines + e->n_inputs};
    const bool made = read_lines(arguments, e->n_inputs, lines, lines + e->n_inputs, err) &&
                      bm_runner_new(&e->runner, bmp_model_get(e->model), &options, err) == BM_OK;
    free(lines);
    return made;
}

static bool read_sources(bmp_evaluator *e, const bmp_arguments *arguments, bm_error *err)
{
    if (!check_length(&arguments->src_nodata, "src_nodata", e->n_inputs, err) ||
        !check_length(&arguments->src_scale, "src_scale", e->n_inputs, err) ||
        !check_length(&arguments->src_offset, "src_offset", e->n_inputs, err))
        return false;
    e->nodata = calloc((size_t)e->n_inputs, sizeof *e->nodata);
    if (e->nodata == NULL) return bmp_fail(err, "out of memory for %d inputs", e->n_inputs);
    for (int i = 0; i < e->n_inputs; i++)
        if (!read_nodata(&e->nodata[i], bmp_arguments_word(&arguments->src_nodata, i), err)) return false;
    e->rule = arguments->request.valid;
    return read_masks(e, &arguments->masks, err);
}

static bool prepare(bmp_evaluator *e, const bmp_arguments *arguments, bm_error *err)
{
    bm_model_info info = {.size = sizeof info};
    const bm_model *model = bmp_model_get(e->model);
    if (bm_model_get_info(model, &info, err) != BM_OK) return false;
    e->n_inputs = info.n_inputs;
    if (!read_sources(e, arguments, err) ||
        !bmp_request_to_outputs(&arguments->request, e->outputs, &e->n_outputs, err))
        return false;
    /* With every default filled in the names of layers are not needed again, but they point into the arguments. */
    if (!make_runner(e, arguments, err)) return false;
    for (int i = 0; i < e->n_outputs; i++) {
        if (bm_output_resolve(model, &e->outputs[i], &e->outputs[i], &e->n_bands_of[i], err) != BM_OK) return false;
        e->outputs[i].layer = NULL;
        e->n_bands += e->n_bands_of[i];
    }
    return true;
}

static bmp_model *open_model(const bmp_request *request, const char *folder, bm_error *err)
{
    const size_t n = strlen(folder) + strlen(request->model) + 2;
    char *path = malloc(n);
    if (path == NULL) {
        (void)bmp_fail(err, "out of memory");
        return NULL;
    }
    if (request->model[0] == '/' || folder[0] == '\0')
        snprintf(path, n, "%s", request->model);
    else
        snprintf(path, n, "%s/%s", folder, request->model);
    bmp_model *model = bmp_model_acquire(path, request->activation, request->model_output, err);
    free(path);
    return model;
}

/* One of the key that nobody uses; it is taken out of the list. */
static bmp_evaluator *take_idle(const char *key)
{
    bmp_evaluator *found = NULL;
    pthread_mutex_lock(&lock);
    for (bmp_evaluator **at = &idle; *at != NULL; at = &(*at)->next) {
        if (strcmp((*at)->key, key) != 0) continue;
        found = *at;
        *at = found->next;
        n_idle--;
        break;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

/* Takes over `model` and `key`. */
static bmp_evaluator *make(const bmp_arguments *arguments, bmp_model *model, char *key, bm_error *err)
{
    bmp_evaluator *made = calloc(1, sizeof *made);
    if (made == NULL) {
        (void)bmp_fail(err, "out of memory");
        bmp_model_release(model);
        free(key);
        return NULL;
    }
    made->model = model;
    made->key = key;
    if (prepare(made, arguments, err)) return made;
    free_evaluator(made);
    return NULL;
}

static bmp_evaluator *find_or_make(const bmp_arguments *arguments, const char *const *list, const char *folder,
                                   bm_error *err)
{
    bmp_model *model = open_model(&arguments->request, folder, err);
    if (model == NULL) return NULL;
    char *key = make_key(list, folder, model);
    bmp_evaluator *found = key == NULL ? NULL : take_idle(key);
    if (found == NULL && key != NULL) return make(arguments, model, key, err);
    if (key == NULL) (void)bmp_fail(err, "out of memory");
    bmp_model_release(model); /* one that is found has a hold of its own */
    free(key);
    return found;
}

static locale_t plain; /* the host may write numbers with a comma */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_plain(void)
{
    plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

bmp_evaluator *bmp_evaluator_acquire(const char *const *arguments, const char *folder, bm_error *err)
{
    bmp_arguments read;
    bmp_evaluator *evaluator = NULL;
    (void)pthread_once(&once, make_plain);
    const locale_t before = plain == (locale_t)0 ? (locale_t)0 : uselocale(plain);
    if (bmp_arguments_read(&read, arguments, err)) evaluator = find_or_make(&read, arguments, folder, err);
    bmp_arguments_free(&read);
    if (before != (locale_t)0) (void)uselocale(before);
    return evaluator;
}

/* The list is of those that were used last, first. */
static bmp_evaluator *drop_oldest(void)
{
    bmp_evaluator **at = &idle;
    while ((*at)->next != NULL) at = &(*at)->next;
    bmp_evaluator *oldest = *at;
    *at = NULL;
    n_idle--;
    return oldest;
}

void bmp_evaluator_release(bmp_evaluator *evaluator)
{
    if (evaluator == NULL) return;
    bmp_evaluator *dropped = NULL;
    pthread_mutex_lock(&lock);
    evaluator->next = idle;
    idle = evaluator;
    n_idle++;
    if (n_idle > MAX_IDLE) dropped = drop_oldest();
    pthread_mutex_unlock(&lock);
    if (dropped != NULL) free_evaluator(dropped);
}

const char *bmp_evaluator_key(const bmp_evaluator *evaluator)
{
    return evaluator->key;
}

int bmp_evaluator_n_sources(const bmp_evaluator *evaluator)
{
    return evaluator->n_inputs + evaluator->n_masks;
}

int bmp_evaluator_n_bands(const bmp_evaluator *evaluator)
{
    return evaluator->n_bands;
}

const bm_output *bmp_evaluator_output(const bmp_evaluator *evaluator, int band)
{
    int output = 0;
    while (band >= evaluator->n_bands_of[output]) band -= evaluator->n_bands_of[output++];
    return &evaluator->outputs[output];
}

/* Clears `valid` where input `of` (from 1; 0: the masks of all) has no data. */
static void narrow(const bmp_evaluator *e, const bm_planes *sources, int of, size_t n_pixels, uint8_t *valid)
{
    static const bm_nodata zero = {.is_set = true};
    if (of > 0)
        bm_nodata_apply(&e->nodata[of - 1], sources->type, sources->bands[of - 1], sources->step_bytes, n_pixels,
                        valid);
    for (int m = 0; m < e->n_masks; m++)
        if (e->masks[m] == of)
            bm_nodata_apply(&zero, sources->type, sources->bands[e->n_inputs + m], sources->step_bytes, n_pixels,
                            valid);
}

/* As the raster room has it: of every band, or of one. */
static void find_valid(const bmp_evaluator *e, const bm_planes *sources, size_t n_pixels)
{
    uint8_t *valid = e->valid, *shared = valid + n_pixels, *one = shared + n_pixels;
    if (e->rule == BM_VALID_ANY) {
        memset(valid, 1, n_pixels);
        for (int of = 0; of <= e->n_inputs; of++) narrow(e, sources, of, n_pixels, valid);
        return;
    }
    memset(valid, 0, n_pixels);
    memset(shared, 1, n_pixels);
    narrow(e, sources, 0, n_pixels, shared);
    for (int of = 1; of <= e->n_inputs; of++) {
        memcpy(one, shared, n_pixels);
        narrow(e, sources, of, n_pixels, one);
        for (size_t i = 0; i < n_pixels; i++) valid[i] |= one[i];
    }
}

bool bmp_evaluator_run(bmp_evaluator *e, const bm_planes *sources, size_t n_pixels, void *const *bands,
                       size_t step_bytes, bm_error *err)
{
    bm_planes outputs[BMP_MAX_OUTPUTS];
    if (n_pixels > SIZE_MAX / 3) return bmp_fail(err, "too many pixels at a time");
    if (e->n_valid_bytes < 3 * n_pixels) {
        free(e->valid);
        e->valid = malloc(3 * n_pixels);
        e->n_valid_bytes = e->valid == NULL ? 0 : 3 * n_pixels;
        if (e->valid == NULL) return bmp_fail(err, "out of memory for the validity of %zu pixels", n_pixels);
    }
    find_valid(e, sources, n_pixels);
    for (int i = 0, next = 0; i < e->n_outputs; next += e->n_bands_of[i], i++) {
        const bm_type type = e->outputs[i].type;
        outputs[i] =
            (bm_planes){type, e->n_bands_of[i], bands + next, step_bytes == 0 ? bm_type_size(type) : step_bytes};
    }
    const bm_planes in = {sources->type, e->n_inputs, sources->bands, sources->step_bytes};
    return bm_runner_apply(e->runner, &in, e->valid, n_pixels, outputs, err) == BM_OK;
}
