/* SPDX-License-Identifier: MIT */
#include "raster/sink_summary.h"

#include <cpl_string.h>
#include <gdal.h>

static void set_number(GDALRasterBandH band, const char *key, const char *format, double value)
{
    char text[64];
    CPLsnprintf(text, sizeof text, format, value);
    (void)GDALSetMetadataItem(band, key, text, NULL);
}

/* Mean and deviation with no more digits than a sum in another order would give as well. */
static void write_statistics(GDALRasterBandH band, const bmi_band_summary *of, uint64_t n_pixels)
{
    if (of->n_valid == 0) return;
    set_number(band, "STATISTICS_MINIMUM", "%.9g", of->minimum);
    set_number(band, "STATISTICS_MAXIMUM", "%.9g", of->maximum);
    set_number(band, "STATISTICS_MEAN", "%.9g", of->mean);
    set_number(band, "STATISTICS_STDDEV", "%.7g", of->deviation);
    set_number(band, "STATISTICS_VALID_PERCENT", "%.4g", 100.0 * (double)of->n_valid / (double)n_pixels);
}

enum { VALUE, NAME, COUNT, RED, GREEN, BLUE, ALPHA, N_COLUMNS };

static void add_row(GDALRasterAttributeTableH table, int row, const bmi_sink_summary *summary)
{
    const bm_class *class = &summary->classes[row];
    uint8_t color[3];
    bm_class_color(class, row, color);
    GDALRATSetValueAsInt(table, row, VALUE, class->value);
    GDALRATSetValueAsString(table, row, NAME, class->name);
    GDALRATSetValueAsDouble(table, row, COUNT, (double)summary->counts[row]);
    for (int c = 0; c < 3; c++) GDALRATSetValueAsInt(table, row, RED + c, color[c]);
    GDALRATSetValueAsInt(table, row, ALPHA, 255);
}

static void write_table(GDALRasterBandH band, const bmi_sink_summary *summary)
{
    static const struct {
        const char *name;
        GDALRATFieldType type;
        GDALRATFieldUsage usage;
    } columns[N_COLUMNS] = {{"Value", GFT_Integer, GFU_MinMax},  {"Class", GFT_String, GFU_Name},
                            {"Count", GFT_Real, GFU_PixelCount}, {"Red", GFT_Integer, GFU_Red},
                            {"Green", GFT_Integer, GFU_Green},   {"Blue", GFT_Integer, GFU_Blue},
                            {"Alpha", GFT_Integer, GFU_Alpha}};
    GDALRasterAttributeTableH table = GDALCreateRasterAttributeTable();
    for (int c = 0; c < N_COLUMNS; c++)
        (void)GDALRATCreateColumn(table, columns[c].name, columns[c].type, columns[c].usage);
    GDALRATSetRowCount(table, summary->n_classes);
    for (int i = 0; i < summary->n_classes; i++) add_row(table, i, summary);
    (void)GDALSetDefaultRAT(band, table);
    GDALDestroyRasterAttributeTable(table);
}

void bmi_sink_summary_write(void *dataset, const bmi_sink_summary *summary)
{
    const int n_bands = GDALGetRasterCount(dataset);
    for (int b = 0; b < n_bands && summary->bands != NULL; b++)
        write_statistics(GDALGetRasterBand(dataset, b + 1), &summary->bands[b], summary->n_pixels);
    if (n_bands == 1 && summary->counts != NULL && summary->n_classes > 0)
        write_table(GDALGetRasterBand(dataset, 1), summary);
}
