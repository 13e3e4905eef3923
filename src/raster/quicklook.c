/* SPDX-License-Identifier: MIT
 *
 * bm_quicklook: a raster, sampled down, as a picture with a legend. */

/* GDAL's VSIStatBufL is glibc's struct stat64, which strict C hides. */
#define _LARGEFILE64_SOURCE
#include "base/mem.h"
#include "raster/dataset.h"
#include "raster/gdal_error.h"
#include "raster/picture.h"
#include "raster/sampled.h"

#include <cpl_vsi.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_SIDE 1024
#define LARGEST_SIDE 8192
#define ENTRY_BYTES  320

typedef struct look {
    bmi_sampled sampled;
    uint32_t *pixels;
    bmi_legend_entry *entries;
    char *texts; /* ENTRY_BYTES each */
    int n_entries;
    char ramp_title[64], low[48], high[48];
    bool has_ramp;
} look;

static uint32_t opaque(const uint8_t color[3])
{
    return 0xFF000000u | (uint32_t)color[0] << 16 | (uint32_t)color[1] << 8 | color[2];
}

static bm_status make_room(look *l, int n_entries, bm_error *err)
{
    const size_t n = (size_t)l->sampled.width * (size_t)l->sampled.height;
    l->pixels = bmi_calloc(n, sizeof *l->pixels);
    l->entries = bmi_calloc((size_t)n_entries + 1, sizeof *l->entries);
    l->texts = bmi_calloc((size_t)n_entries + 1, ENTRY_BYTES);
    BMI_FAIL_IF(l->pixels == NULL || l->entries == NULL || l->texts == NULL, err, BM_ERR_MEMORY,
                "out of memory for a picture of %d x %d pixels", l->sampled.width, l->sampled.height);
    return BM_OK;
}

static char *add_entry(look *l, const uint8_t color[3])
{
    char *text = l->texts + (size_t)l->n_entries * ENTRY_BYTES;
    memcpy(l->entries[l->n_entries].color, color, 3);
    l->entries[l->n_entries++].text = text;
    return text;
}

/* Classes that are in the picture, with their share of what is valid there. */
static void list_classes(look *l, const uint32_t *counts, int n_values)
{
    const bmi_sampled *s = &l->sampled;
    double n_valid = 0;
    for (int v = 0; v < n_values; v++) n_valid += counts[v];
    for (int v = 0; v < n_values; v++) {
        if (counts[v] == 0) continue;
        uint8_t color[3];
        bmi_sampled_color(s, v, color);
        char *text = add_entry(l, color);
        const char *name = bmi_sampled_name(s, v);
        const double percent = 100.0 * counts[v] / n_valid;
        /* Figure spaces, as wide as a digit, so that the names stand in a column. */
        const char *pad = percent >= 99.95 ? "" : percent >= 9.95 ? "\xE2\x80\x87" : "\xE2\x80\x87\xE2\x80\x87";
        if (name != NULL)
            snprintf(text, ENTRY_BYTES, "%s%.1f %%  %.240s", pad, percent, name);
        else
            snprintf(text, ENTRY_BYTES, "%s%.1f %%  %d", pad, percent, v);
    }
}

static bm_status paint_classes(look *l, bm_error *err)
{
    enum { N_VALUES = 65536 };
    const bmi_sampled *s = &l->sampled;
    const size_t n = (size_t)s->width * (size_t)s->height;
    uint32_t *counts = bmi_calloc(N_VALUES, sizeof *counts);
    BMI_FAIL_IF(counts == NULL, err, BM_ERR_MEMORY, "out of memory for a legend");
    int n_there = 0;
    for (size_t i = 0; i < n; i++)
        if (s->valid[i] && s->values[0][i] >= 0 && s->values[0][i] < N_VALUES)
            n_there += counts[(size_t)s->values[0][i]]++ == 0;
    const bm_status status = make_room(l, n_there, err);
    if (status == BM_OK) list_classes(l, counts, N_VALUES);
    for (size_t i = 0; i < n && status == BM_OK; i++) {
        uint8_t color[3];
        if (!s->valid[i]) continue;
        bmi_sampled_color(s, (int)s->values[0][i], color);
        l->pixels[i] = opaque(color);
    }
    bmi_free(counts);
    return status;
}

static double stretch(double value, const double range[2])
{
    const double t = range[1] > range[0] ? (value - range[0]) / (range[1] - range[0]) : 0.5;
    return fmin(fmax(t, 0), 1);
}

static bm_status paint_ramp(look *l, bm_error *err)
{
    const bmi_sampled *s = &l->sampled;
    BMI_TRY(make_room(l, 1, err));
    double range[2];
    bmi_sampled_range(s, 0, range);
    for (size_t i = 0; i < (size_t)s->width * (size_t)s->height; i++) {
        uint8_t color[3];
        if (!s->valid[i]) continue;
        bmi_picture_ramp(stretch((double)s->values[0][i], range), color);
        l->pixels[i] = opaque(color);
    }
    l->has_ramp = true;
    snprintf(l->ramp_title, sizeof l->ramp_title, "%.60s", bmi_sampled_band(s, 0));
    bmi_sampled_number(s, 0, range[0], l->low, sizeof l->low);
    bmi_sampled_number(s, 0, range[1], l->high, sizeof l->high);
    return BM_OK;
}

static bm_status paint_three(look *l, bm_error *err)
{
    static const uint8_t primary[3][3] = {{200, 40, 40}, {40, 150, 60}, {50, 80, 200}};
    const bmi_sampled *s = &l->sampled;
    double ranges[3][2];
    BMI_TRY(make_room(l, 3, err));
    for (int b = 0; b < 3; b++) {
        char low[48], high[48];
        const char *name = bmi_sampled_band(s, b);
        bmi_sampled_range(s, b, ranges[b]);
        bmi_sampled_number(s, b, ranges[b][0], low, sizeof low);
        bmi_sampled_number(s, b, ranges[b][1], high, sizeof high);
        char *text = add_entry(l, primary[b]);
        if (name[0] != '\0')
            snprintf(text, ENTRY_BYTES, "%.160s  %s to %s", name, low, high);
        else
            snprintf(text, ENTRY_BYTES, "band %d  %s to %s", b + 1, low, high);
    }
    for (size_t i = 0; i < (size_t)s->width * (size_t)s->height; i++) {
        uint8_t color[3];
        for (int b = 0; b < 3; b++) color[b] = (uint8_t)lrint(255 * stretch((double)s->values[b][i], ranges[b]));
        if (s->valid[i]) l->pixels[i] = opaque(color);
    }
    return BM_OK;
}

static bm_status draw(const char *raster, const char *png, const bm_quicklook_options *options, int side, bm_error *err)
{
    GDALDatasetH dataset;
    look l = {.n_entries = 0};
    BMI_TRY(bmi_dataset_open(&dataset, raster, NULL, err));
    bm_status status = bmi_sampled_read(&l.sampled, dataset, side, raster, err);
    if (status == BM_OK)
        status = l.sampled.has_colors     ? paint_classes(&l, err)
                 : l.sampled.n_bands == 3 ? paint_three(&l, err)
                                          : paint_ramp(&l, err);
    if (status == BM_OK) {
        const bmi_picture picture = {.width = l.sampled.width,
                                     .height = l.sampled.height,
                                     .pixels = l.pixels,
                                     .title = options->title,
                                     .entries = l.entries,
                                     .n_entries = l.n_entries,
                                     .has_ramp = l.has_ramp,
                                     .ramp_title = l.ramp_title,
                                     .low = l.low,
                                     .high = l.high};
        status = bmi_picture_write(&picture, png, err);
    }
    bmi_sampled_free(&l.sampled);
    bmi_free(l.pixels);
    bmi_free(l.entries);
    bmi_free(l.texts);
    bmi_dataset_close(dataset);
    return status;
}

bm_status bm_quicklook(const char *raster, const char *png, const bm_quicklook_options *options, bm_error *err)
{
    const bm_quicklook_options none = {.size = sizeof none};
    if (options == NULL) options = &none;
    BMI_FAIL_IF(raster == NULL || png == NULL || png[0] == '\0' || options->size < sizeof none, err, BM_ERR_ARGUMENT,
                "bm_quicklook: a name is missing, or the size of the options is not set");
    BMI_FAIL_IF(options->max_side < 0 || options->max_side > LARGEST_SIDE, err, BM_ERR_ARGUMENT,
                "a picture of %d pixels on its longer side; give 1 to %d", options->max_side, LARGEST_SIDE);
    BMI_FAIL_IF(strcmp(raster, png) == 0, err, BM_ERR_ARGUMENT, "%s: is the raster itself; choose another name", png);
    VSIStatBufL info;
    BMI_FAIL_IF(!options->overwrite && VSIStatExL(png, &info, VSI_STAT_EXISTS_FLAG) == 0, err, BM_ERR_IO,
                "%s: exists; choose another name, or allow overwriting", png);
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bm_status status = draw(raster, png, options, options->max_side == 0 ? DEFAULT_SIDE : options->max_side, err);
    bmi_gdal_errors_end();
    return status;
}
