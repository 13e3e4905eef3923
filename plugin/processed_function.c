/* SPDX-License-Identifier: MIT
 *
 * The function of processed datasets (GDAL 3.9 and later): all bands of all pixels at once. */
#include "plugin/evaluator.h"

#include "plugin/arguments.h"
#include "plugin/fail.h"
#include "plugin/functions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A network of an opened dataset. */
typedef struct work {
    bmp_evaluator *evaluator;
    void **in, **out; /* a pointer a band, into pixels that are interleaved */
} work;

static void free_work(work *w)
{
    bmp_evaluator_release(w->evaluator);
    free(w->in);
    free(w->out);
    free(w);
}

static bool has_argument(const char *const *arguments, const char *key)
{
    for (; arguments != NULL && *arguments != NULL; arguments++)
        if (strncmp(*arguments, key, strlen(key)) == 0 && (*arguments)[strlen(key)] == '=') return true;
    return false;
}

/* Nodata as GDAL tells it, a number a band and NaN for none, as the argument that a VRT could have given. Masks come
 * last, and have none. */
static char *nodata_argument(const double *nodata, int n)
{
    const size_t room = 32;
    char *text = malloc(16 + room * (size_t)n);
    if (text == NULL) return NULL;
    size_t at = (size_t)sprintf(text, "src_nodata=");
    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, room, isnan(nodata[i]) ? "%snone" : "%s%.17g", i == 0 ? "" : ",", nodata[i]);
    return text;
}

static int count(const char *const *list)
{
    int n = 0;
    while (list != NULL && list[n] != NULL) n++;
    return n;
}

static int n_masks_of(const char *const *arguments)
{
    int n = 0;
    for (; arguments != NULL && *arguments != NULL; arguments++) {
        if (strncmp(*arguments, "masks=", 6) != 0 || (*arguments)[6] == '\0') continue;
        n = 1;
        for (const char *c = *arguments + 6; *c != '\0'; c++) n += *c == ',';
    }
    return n;
}

/* Nodata that the VRT's own argument states goes before what the bands of the input state. */
static bmp_evaluator *acquire(const char *const *arguments, const char *folder, const double *nodata, int n_in,
                              bm_error *err)
{
    const int n = count(arguments), n_inputs = n_in - n_masks_of(arguments);
    if (has_argument(arguments, "src_nodata") || n_inputs < 1) return bmp_evaluator_acquire(arguments, folder, err);
    char *stated = nodata_argument(nodata, n_inputs);
    const char **more = calloc((size_t)n + 2, sizeof *more);
    bmp_evaluator *made = NULL;
    if (stated == NULL || more == NULL) {
        (void)bmp_fail(err, "out of memory");
    } else {
        if (n > 0) memcpy(more, arguments, (size_t)n * sizeof *more);
        more[n] = stated;
        made = bmp_evaluator_acquire(more, folder, err);
    }
    free(more);
    free(stated);
    return made;
}

/* One type for all bands: it is what GDAL can say. */
static bool check_bands(const bmp_evaluator *e, int n_in, int n_out, bm_error *err)
{
    const int n_bands = bmp_evaluator_n_bands(e), n_sources = bmp_evaluator_n_sources(e);
    if (n_in != n_sources)
        return bmp_fail(err, "the input has %d bands, but the network and its masks take %d", n_in, n_sources);
    if (n_out != 0 && n_out != n_bands)
        return bmp_fail(err, "the dataset has %d bands, but the outputs %d", n_out, n_bands);
    for (int b = 1; b < n_bands; b++)
        if (bmp_evaluator_output(e, b)->type != bmp_evaluator_output(e, 0)->type)
            return bmp_fail(err,
                            "the outputs are of different types, which a processed dataset cannot hold; ask for one");
    return true;
}

static bool begin(const char *const *arguments, const char *folder, int n_in, const double *in_nodata, int n_out,
                  work **made, bm_error *err)
{
    work *w = calloc(1, sizeof *w);
    *made = w;
    if (w == NULL) return bmp_fail(err, "out of memory");
    w->evaluator = acquire(arguments, folder, in_nodata, n_in, err);
    if (w->evaluator == NULL || !check_bands(w->evaluator, n_in, n_out, err)) return false;
    w->in = calloc((size_t)n_in, sizeof *w->in);
    w->out = calloc((size_t)bmp_evaluator_n_bands(w->evaluator), sizeof *w->out);
    return (w->in != NULL && w->out != NULL) || bmp_fail(err, "out of memory for %d bands", n_in);
}

CPLErr bmp_processed_begin(const char *name, void *user, CSLConstList arguments, int n_in, GDALDataType in,
                           double *in_nodata, int *n_out, GDALDataType *out, double **out_nodata, const char *vrt_path,
                           void **to)
{
    const bmp_host *host = bmp_host_of(__builtin_return_address(0));
    bm_error err = {.message = ""};
    work *w = NULL;
    (void)name;
    (void)user;
    bool done =
        bmp_type_from_gdal(in) != BM_TYPE_AUTO || bmp_fail(&err, "the input is of a type that networks do not take");
    done = done &&
           begin((const char *const *)arguments, vrt_path == NULL ? "" : vrt_path, n_in, in_nodata, *n_out, &w, &err);
    if (!done) {
        if (w != NULL) free_work(w);
        host->error(CE_Failure, CPLE_AppDefined, "bandmix: %s", err.message);
        return CE_Failure;
    }
    *n_out = bmp_evaluator_n_bands(w->evaluator);
    *out = bmp_type_to_gdal(bmp_evaluator_output(w->evaluator, 0)->type);
    *out_nodata = host->reallocate(*out_nodata, (size_t)*n_out * sizeof **out_nodata);
    for (int b = 0; b < *n_out; b++) (*out_nodata)[b] = bmp_evaluator_output(w->evaluator, b)->nodata;
    *to = w;
    return CE_None;
}

/* Sizes are the host's to get right; that they are is checked before anything is written. */
static bool process(const work *w, const void *in, size_t in_bytes, GDALDataType in_type, int n_in, void *out,
                    size_t out_bytes, GDALDataType out_type, int n_out, size_t n_pixels, bm_error *err)
{
    const bm_type from = bmp_type_from_gdal(in_type), to = bmp_evaluator_output(w->evaluator, 0)->type;
    const size_t in_size = bm_type_size(from), out_size = bm_type_size(to);
    if (bmp_type_from_gdal(out_type) != to || n_in != bmp_evaluator_n_sources(w->evaluator) ||
        n_out != bmp_evaluator_n_bands(w->evaluator) || in_size == 0 || in_bytes / in_size / (size_t)n_in < n_pixels ||
        out_bytes / out_size / (size_t)n_out < n_pixels)
        return bmp_fail(err, "GDAL asks for other bands or types than were agreed on");
    for (int b = 0; b < n_in; b++) w->in[b] = (char *)(uintptr_t)in + (size_t)b * in_size;
    for (int b = 0; b < n_out; b++) w->out[b] = (char *)out + (size_t)b * out_size;
    const bm_planes sources = {from, n_in, w->in, in_size * (size_t)n_in};
    return bmp_evaluator_run(w->evaluator, &sources, n_pixels, w->out, out_size * (size_t)n_out, err);
}

CPLErr bmp_processed_run(const char *name, void *user, void *data, CSLConstList arguments, int width, int height,
                         const void *in, size_t in_bytes, GDALDataType in_type, int n_in, const double *in_nodata,
                         void *out, size_t out_bytes, GDALDataType out_type, int n_out, const double *out_nodata,
                         double x, double y, double x_size, double y_size, const double *geotransform,
                         const char *vrt_path, CSLConstList extra)
{
    bm_error err = {.message = ""};
    const bmp_host *host = bmp_host_of(__builtin_return_address(0));
    (void)name, (void)user, (void)arguments, (void)in_nodata, (void)out_nodata, (void)x, (void)y, (void)x_size;
    (void)y_size, (void)geotransform, (void)vrt_path, (void)extra;
    host->debug("BANDMIX", "%d x %d pixels for all bands", width, height);
    if (process(data, in, in_bytes, in_type, n_in, out, out_bytes, out_type, n_out, (size_t)width * (size_t)height,
                &err))
        return CE_None;
    host->error(CE_Failure, CPLE_AppDefined, "bandmix: %s", err.message);
    return CE_Failure;
}

void bmp_processed_end(const char *name, void *user, void *data)
{
    (void)name;
    (void)user;
    if (data != NULL) free_work(data);
}
