/* SPDX-License-Identifier: MIT */
#include "pipeline/range_check.h"

#include "base/mem.h"
#include "pipeline/range_hint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Enough samples to judge by; windows are read, spread over the area, until there are as many, and then no more, since
 * reading a block of a compressed file costs all of it. */
#define ENOUGH_SAMPLES 1024
#define MIN_WINDOWS    3
#define MAX_WINDOWS    16

/* Of one window: its size at most, and how many of its pixels are kept. */
#define WINDOW_WIDTH   256
#define WINDOW_HEIGHT  64
#define WINDOW_SAMPLES 512

typedef struct sampler {
    const bm_model *model;
    bm_source *source;
    const bm_grid *grid;
    const bmi_rescale *units;
    bmi_samples *bands; /* n_inputs */
    double *storage;
    char *pixels;
    uint8_t *valid;
    void **planes;
} sampler;

static void sampler_free(sampler *s)
{
    bmi_free(s->bands);
    bmi_free(s->storage);
    bmi_free(s->pixels);
    bmi_free(s->valid);
    bmi_free(s->planes);
}

static bm_status sampler_new(sampler *s, bm_error *err)
{
    const size_t n = (size_t)s->model->n_inputs, capacity = (size_t)MAX_WINDOWS * WINDOW_SAMPLES;
    const size_t n_pixels = (size_t)WINDOW_WIDTH * WINDOW_HEIGHT, size = bm_type_size(s->grid->type);
    s->bands = bmi_calloc(n, sizeof *s->bands);
    s->storage = bmi_calloc(n, 2 * capacity * sizeof *s->storage);
    s->pixels = bmi_alloc_aligned(n, n_pixels * size);
    s->valid = bmi_calloc(n_pixels, 1);
    s->planes = bmi_calloc(n, sizeof *s->planes);
    BMI_FAIL_IF(s->bands == NULL || s->storage == NULL || s->pixels == NULL || s->valid == NULL || s->planes == NULL,
                err, BM_ERR_MEMORY, "out of memory for samples of %zu bands", n);
    for (size_t c = 0; c < n; c++) {
        const bm_band *band = &s->model->bands.list[c];
        bmi_samples *to = &s->bands[c];
        *to = (bmi_samples){.values = s->storage + 2 * c * capacity,
                            .scaled = s->storage + (2 * c + 1) * capacity,
                            .lo = band->minimum,
                            .hi = band->maximum};
        (void)bm_source_get_scale(s->source, (int)c, &to->stated_scale, &to->stated_offset);
        s->planes[c] = s->pixels + c * n_pixels * size;
    }
    return BM_OK;
}

/* Window `index` of MAX_WINDOWS: places of a 4 x 4 grid over the area, in an order that spreads the first few. */
static bm_window place(const sampler *s, const bm_window *area, int index)
{
    static const int order[MAX_WINDOWS] = {5, 15, 2, 8, 10, 0, 13, 7, 3, 12, 6, 9, 1, 14, 4, 11};
    const int column = order[index] % 4, row = order[index] / 4;
    bm_window w = {area->x + (int)((double)area->width * (2 * column + 1) / 8),
                   area->y + (int)((double)area->height * (2 * row + 1) / 8), WINDOW_WIDTH, WINDOW_HEIGHT};
    /* From the beginning of a block on, so that few are touched. */
    w.x -= w.x % s->grid->block_width;
    w.y -= w.y % s->grid->block_height;
    if (w.x < area->x) w.x = area->x;
    if (w.y < area->y) w.y = area->y;
    if (s->grid->block_width < w.width) w.width = s->grid->block_width > 16 ? s->grid->block_width : 16;
    if (s->grid->block_height < w.height) w.height = s->grid->block_height;
    if (w.width > area->x + area->width - w.x) w.width = area->x + area->width - w.x;
    if (w.height > area->y + area->height - w.y) w.height = area->y + area->height - w.y;
    return w;
}

static double pixel_at(bm_type type, const void *plane, size_t i)
{
    switch (type) {
    case BM_TYPE_UINT8: return ((const uint8_t *)plane)[i];
    case BM_TYPE_INT8: return ((const int8_t *)plane)[i];
    case BM_TYPE_UINT16: return ((const uint16_t *)plane)[i];
    case BM_TYPE_INT16: return ((const int16_t *)plane)[i];
    case BM_TYPE_UINT32: return ((const uint32_t *)plane)[i];
    case BM_TYPE_INT32: return ((const int32_t *)plane)[i];
    case BM_TYPE_FLOAT32: return (double)((const float *)plane)[i];
    case BM_TYPE_FLOAT64: return ((const double *)plane)[i];
    case BM_TYPE_AUTO: break;
    }
    return NAN;
}

static void keep_pixel(sampler *s, size_t i)
{
    const int n = s->model->n_inputs;
    for (int c = 0; c < n; c++)
        if (isnan(pixel_at(s->grid->type, s->planes[c], i))) return;
    for (int c = 0; c < n; c++) {
        bmi_samples *to = &s->bands[c];
        if (!s->model->bands.list[c].has_range) continue;
        to->values[to->n] = pixel_at(s->grid->type, s->planes[c], i);
        to->scaled[to->n] = bmi_rescale_apply(s->units, c, to->values[to->n]);
        to->n++;
    }
}

/* Returns how many pixels of the window were valid and kept in *n_kept. */
static bm_status sample(sampler *s, const bm_window *window, int *n_kept, bm_error *err)
{
    const size_t n = (size_t)window->width * (size_t)window->height, step = (n + WINDOW_SAMPLES - 1) / WINDOW_SAMPLES;
    const bm_planes planes = {s->grid->type, s->model->n_inputs, s->planes, bm_type_size(s->grid->type)};
    BMI_TRY(bm_source_read(s->source, window, &planes, s->valid, err));
    for (size_t i = 0; i < n; i += step) {
        if (!s->valid[i]) continue;
        keep_pixel(s, i);
        ++*n_kept;
    }
    return BM_OK;
}

/* Bands that are outside, or all of them, with what they hold and what the model knows: "B04 312..5120, trained on
 * 0..0.8". */
static void list_bands(const sampler *s, bool all, char *out, size_t out_bytes)
{
    size_t used = 0;
    int n_listed = 0;
    *out = '\0';
    for (int c = 0; c < s->model->n_inputs && n_listed < 3; c++) {
        const bmi_samples *band = &s->bands[c];
        if (band->n == 0 || (bmi_range_outside(band) <= 0.5 && !all)) continue;
        double lo = HUGE_VAL, hi = -HUGE_VAL;
        for (int i = 0; i < band->n; i++) {
            lo = fmin(lo, band->scaled[i]);
            hi = fmax(hi, band->scaled[i]);
        }
        const int n = snprintf(out + used, out_bytes - used, "%s%.40s holds %.5g to %.5g, trained on %.5g to %.5g",
                               n_listed == 0 ? "" : "; ", s->model->bands.names[c], lo, hi, band->lo, band->hi);
        if (n < 0 || (size_t)n >= out_bytes - used) break;
        used += (size_t)n;
        n_listed++;
    }
}

static bm_status judge(const sampler *s, const char *path, bm_error *err)
{
    if (!bmi_range_is_off(s->bands, s->model->n_inputs)) return BM_OK;
    char outside[400];
    double share = 0.0;
    int n = 0;
    for (int c = 0; c < s->model->n_inputs; c++) {
        if (s->bands[c].n == 0) continue;
        share += bmi_range_outside(&s->bands[c]);
        n++;
    }
    share = 100.0 * share / n;
    list_bands(s, share <= 50.0, outside, sizeof outside);
    char how[64] = "they vary by next to nothing";
    if (share > 50.0) snprintf(how, sizeof how, "%.0f %% of the samples lie outside", share);
    const char *hint = bmi_range_hint(s->bands, s->model->n_inputs);
    BMI_FAIL(err, BM_ERR_MISMATCH,
             "%s: the data do not look like what the model was trained on: %s (%s); %s, or --no-range-check to run all "
             "the same",
             path, how, outside,
             hint != NULL ? hint
                          : "look at the units and at the order of the bands (-b), and give --scale and --offset");
}

static bm_status collect(sampler *s, const bm_window *area, const char *path, bm_error *err)
{
    int n_kept = 0;
    BMI_TRY(sampler_new(s, err));
    for (int i = 0; i < MAX_WINDOWS && (n_kept < ENOUGH_SAMPLES || i < MIN_WINDOWS); i++) {
        const bm_window window = place(s, area, i);
        BMI_TRY(sample(s, &window, &n_kept, err));
    }
    return judge(s, path, err);
}

bm_status bmi_range_check(const bm_model *model, bm_source *source, const bm_grid *grid, const bm_window *area,
                          const bmi_rescale *units, const char *path, bm_error *err)
{
    bool has_range = false;
    for (int c = 0; c < model->bands.n; c++) has_range = has_range || model->bands.list[c].has_range;
    if (!has_range) return BM_OK;
    sampler s = {.model = model, .source = source, .grid = grid, .units = units};
    const bm_status status = collect(&s, area, path, err);
    sampler_free(&s);
    return status;
}
