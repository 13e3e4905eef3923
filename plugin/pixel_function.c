/* SPDX-License-Identifier: MIT
 *
 * The pixel function of derived bands (GDAL 3.4 and later). */
#include "plugin/evaluator.h"

#include "plugin/arguments.h"
#include "plugin/fail.h"
#include "plugin/functions.h"
#include "plugin/memo.h"

#include <stdlib.h>
#include <string.h>

#define PLANE_ALIGNMENT 16
#define SLAB_BYTES      ((size_t)16 << 20) /* of what does not fit into the memo, at a time */

/* One request of GDAL's. */
typedef struct call {
    const bmp_host *host;
    bmp_evaluator *evaluator;
    bm_planes sources; /* packed */
    int band;          /* from 0 */
    int width, height;
    char *data;
    GDALDataType type;
    int pixel_bytes, line_bytes;
    void **planes;      /* of each of these */
    size_t pixel_total; /* bytes of a pixel in all bands of the network */
} call;

/* Rows of the wanted band, from `first` on, to where GDAL wants them. */
static void deliver(const call *c, const void *plane, int first, int n_rows)
{
    const bm_type type = bmp_evaluator_output(c->evaluator, c->band)->type;
    const size_t size = bm_type_size(type);
    for (int row = 0; row < n_rows; row++)
        c->host->copy_words((const char *)plane + (size_t)row * (size_t)c->width * size, bmp_type_to_gdal(type),
                            (int)size, c->data + (ptrdiff_t)(first + row) * c->line_bytes, c->type, c->pixel_bytes,
                            c->width);
}

/* Bytes from one band's plane to the next, so that each begins where any type may. */
static size_t plane_bytes(const call *c, int band, size_t n_pixels)
{
    const size_t size = bm_type_size(bmp_evaluator_output(c->evaluator, band)->type);
    return (n_pixels * size + PLANE_ALIGNMENT - 1) / PLANE_ALIGNMENT * PLANE_ALIGNMENT;
}

/* Bytes of all planes; 0 when that is more than there can be. */
static size_t all_bytes(const call *c, size_t n_pixels)
{
    size_t n = 0;
    if (n_pixels > SIZE_MAX / 2 / c->pixel_total) return 0;
    for (int b = 0; b < bmp_evaluator_n_bands(c->evaluator); b++) n += plane_bytes(c, b, n_pixels);
    return n;
}

static void lay_out(const call *c, char *room, size_t n_pixels)
{
    for (int b = 0; b < bmp_evaluator_n_bands(c->evaluator); b++) {
        c->planes[b] = room;
        room += plane_bytes(c, b, n_pixels);
    }
}

/* For CPL_DEBUG=BANDMIX: how often the network is at work. */
static bool compute(const call *c, const bm_planes *sources, int n_rows, bm_error *err)
{
    c->host->debug("BANDMIX", "%d x %d pixels for band %d", c->width, n_rows, c->band + 1);
    return bmp_evaluator_run(c->evaluator, sources, (size_t)n_rows * (size_t)c->width, c->planes, 0, err);
}

static bool answer_from_memo(const call *c, size_t n_pixels, bool *is_answered, bm_error *err)
{
    const bmp_memo_question question = {bmp_evaluator_key(c->evaluator), &c->sources, n_pixels};
    const void *answer = bmp_memo_find(&question);
    *is_answered = true;
    if (answer != NULL) {
        /* The answer is only read from here on. */
        lay_out(c, (char *)(uintptr_t)answer, n_pixels);
        deliver(c, c->planes[c->band], 0, c->height);
        return true;
    }
    const size_t n_bytes = all_bytes(c, n_pixels);
    char *room = n_bytes == 0 ? NULL : bmp_memo_room(&question, n_bytes);
    *is_answered = room != NULL;
    if (room == NULL) return true;
    lay_out(c, room, n_pixels);
    if (!compute(c, &c->sources, c->height, err)) {
        bmp_memo_forget();
        return false;
    }
    deliver(c, c->planes[c->band], 0, c->height);
    return true;
}

static bool answer_by_slabs(const call *c, bm_error *err)
{
    const size_t width = (size_t)c->width, size = bm_type_size(c->sources.type);
    const int n_sources = c->sources.n_bands;
    size_t fitting = SLAB_BYTES / c->pixel_total / width;
    if (fitting < 1) fitting = 1;
    const int n_rows = fitting < (size_t)c->height ? (int)fitting : c->height;
    const size_t n_bytes = all_bytes(c, (size_t)n_rows * width);
    char *room = n_bytes == 0 ? NULL : malloc(n_bytes);
    void **bands = calloc((size_t)n_sources, sizeof *bands);
    bool done = room != NULL && bands != NULL;
    if (!done) (void)bmp_fail(err, "out of memory for %d rows of %d pixels", n_rows, c->width);
    for (int row = 0; row < c->height && done; row += n_rows) {
        const int n = c->height - row < n_rows ? c->height - row : n_rows;
        for (int b = 0; b < n_sources; b++) bands[b] = (char *)c->sources.bands[b] + (size_t)row * width * size;
        const bm_planes sources = {c->sources.type, n_sources, bands, size};
        lay_out(c, room, (size_t)n * width);
        done = compute(c, &sources, n, err);
        if (done) deliver(c, c->planes[c->band], row, n);
    }
    free(bands);
    free(room);
    return done;
}

static bool is_memo_wanted(const bmp_host *host)
{
    const char *word = host->config("BANDMIX_MEMO", "YES");
    return strcmp(word, "NO") != 0 && strcmp(word, "OFF") != 0 && strcmp(word, "0") != 0;
}

static bool answer(call *c, bm_error *err)
{
    const int n_bands = bmp_evaluator_n_bands(c->evaluator), n_sources = bmp_evaluator_n_sources(c->evaluator);
    bool is_answered = false, done = true;
    if (c->sources.n_bands != n_sources)
        return bmp_fail(err, "%d sources are given, but the network and its masks take %d", c->sources.n_bands,
                        n_sources);
    if (c->band < 0 || c->band >= n_bands)
        return bmp_fail(err, "the argument \"band\" is not from 1 to %d, the bands of the outputs", n_bands);
    c->planes = calloc((size_t)n_bands, sizeof *c->planes);
    if (c->planes == NULL) return bmp_fail(err, "out of memory for %d bands", n_bands);
    for (int b = 0; b < n_bands; b++) c->pixel_total += bm_type_size(bmp_evaluator_output(c->evaluator, b)->type);
    if (n_bands > 1 && is_memo_wanted(c->host))
        done = answer_from_memo(c, (size_t)c->width * (size_t)c->height, &is_answered, err);
    if (done && !is_answered) done = answer_by_slabs(c, err);
    free(c->planes);
    return done;
}

static bool run(call *c, CSLConstList arguments, bm_error *err)
{
    if (c->sources.type == BM_TYPE_AUTO)
        return bmp_fail(err, "the sources come in a type that networks do not take; write <SourceTransferType> with "
                             "Byte, UInt16, Int16, UInt32, Int32, Float32 or Float64");
    if (c->width < 1 || c->height < 1) return true;
    /* A VRT does not tell a pixel function where it lies. */
    c->evaluator = bmp_evaluator_acquire((const char *const *)arguments, "", err);
    if (c->evaluator == NULL) return false;
    const bool done = answer(c, err);
    bmp_evaluator_release(c->evaluator);
    return done;
}

CPLErr bmp_pixel_function(void **sources, int n_sources, void *data, int width, int height, GDALDataType source_type,
                          GDALDataType buffer_type, int pixel_bytes, int line_bytes, CSLConstList arguments)
{
    const bm_type type = bmp_type_from_gdal(source_type);
    bm_error err = {.message = ""};
    call c = {.host = bmp_host_of(__builtin_return_address(0)),
              .sources = {type, n_sources, sources, bm_type_size(type)},
              .band = bmp_arguments_band((const char *const *)arguments) - 1,
              .width = width,
              .height = height,
              .data = data,
              .type = buffer_type,
              .pixel_bytes = pixel_bytes,
              .line_bytes = line_bytes};
    if (run(&c, arguments, &err)) return CE_None;
    c.host->error(CE_Failure, CPLE_AppDefined, "bandmix: %s", err.message);
    return CE_Failure;
}
