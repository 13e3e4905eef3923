/* SPDX-License-Identifier: MIT */
#include "raster/palette.h"

#include "base/mem.h"
#include "base/type.h"

#include <string.h>

/* Hues go round in golden-ratio steps, which keeps any number of them apart; brightness and strength change beneath,
 * for when hues come near one another again. Of 4000 random sets of the two these keep 64 colours furthest apart: by 26
 * steps of red, green and blue together, and the first 16 by 81. In integers, so that every machine makes the same. */
void bmi_palette_color(int index, uint8_t color[3])
{
    static const int values[] = {170, 205, 130};
    static const int strengths[] = {215, 135, 240, 155};
    const uint32_t i = (uint32_t)index;
    const int hue = (int)(((i * 2654435769U) >> 16) * 1536U >> 16); /* 2^32 / golden ratio; six sextants of 256 */
    const int value = values[i % 3];
    const int strength = strengths[i / 3 % 4];
    const int low = value - value * strength / 255;
    const int part = hue % 256;
    const int rising = low + (value - low) * part / 255;
    const int falling = value - (value - low) * part / 255;
    const int sextants[6][3] = {{value, rising, low},  {falling, value, low}, {low, value, rising},
                                {low, falling, value}, {rising, low, value},  {value, low, falling}};
    for (int c = 0; c < 3; c++) color[c] = (uint8_t)sextants[hue / 256][c];
}

void bm_class_color(const bm_class *of, int index, uint8_t color[3])
{
    if (of->has_color)
        memcpy(color, of->color, sizeof of->color);
    else
        bmi_palette_color(index, color);
}

static bool can_have_value(const bm_sink_options *options, int value)
{
    return value >= 0 && value <= (int)bmi_type_maximum(options->type);
}

static int largest_value(const bm_sink_options *options)
{
    int largest = 0;
    for (int i = 0; i < options->n_classes; i++) {
        const int value = options->classes[i].value;
        if (can_have_value(options, value) && value > largest) largest = value;
    }
    return largest;
}

/* Names are a list from 0 up, gaps included; a few values far up would make a long list of nothing. */
static bool names_are_dense(const bm_sink_options *options)
{
    return largest_value(options) < 1024 || largest_value(options) / 16 < options->n_classes;
}

static bm_status apply_names(GDALDatasetH dataset, const bm_sink_options *options, bm_error *err)
{
    static char nothing[] = "";
    const size_t n_names = (size_t)largest_value(options) + 1;
    char **names = bmi_calloc(n_names + 1, sizeof *names);
    BMI_FAIL_IF(names == NULL, err, BM_ERR_MEMORY, "out of memory for the names of %d classes", options->n_classes);
    for (size_t i = 0; i < n_names; i++) names[i] = nothing;
    for (int i = 0; i < options->n_classes; i++) {
        const bm_class *class = &options->classes[i];
        /* GDAL takes char **, and writes to none of them. */
        if (can_have_value(options, class->value) && class->name != NULL) names[class->value] = (char *)class->name;
    }
    for (int b = 1; b <= GDALGetRasterCount(dataset); b++)
        (void)GDALSetRasterCategoryNames(GDALGetRasterBand(dataset, b), names);
    bmi_free(names);
    return BM_OK;
}

static void apply_colors(GDALDatasetH dataset, const bm_sink_options *options)
{
    GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    for (int i = 0; i < options->n_classes; i++) {
        const bm_class *class = &options->classes[i];
        uint8_t color[3];
        if (!can_have_value(options, class->value)) continue;
        bm_class_color(class, i, color);
        const GDALColorEntry entry = {color[0], color[1], color[2], 255};
        GDALSetColorEntry(table, class->value, &entry);
    }
    if (options->has_nodata && bmi_type_holds(options->type, options->nodata)) {
        const GDALColorEntry transparent = {0, 0, 0, 0};
        GDALSetColorEntry(table, (int)options->nodata, &transparent);
    }
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    if (GDALSetRasterColorTable(band, table) == CE_None) (void)GDALSetRasterColorInterpretation(band, GCI_PaletteIndex);
    GDALDestroyColorTable(table);
}

bm_status bmi_palette_apply(GDALDatasetH dataset, const bm_sink_options *options, bm_error *err)
{
    if (options->classes == NULL || options->n_classes <= 0) return BM_OK;
    if (options->type != BM_TYPE_UINT8 && options->type != BM_TYPE_UINT16) return BM_OK;
    if (options->n_bands == 1) apply_colors(dataset, options);
    return names_are_dense(options) ? apply_names(dataset, options, err) : BM_OK;
}
