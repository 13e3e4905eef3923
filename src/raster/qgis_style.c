/* SPDX-License-Identifier: MIT
 *
 * bm_qgis_style: how QGIS is to show a raster. The elements are those that QGIS 3 writes for its own raster renderers.
 */
#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "raster/dataset.h"
#include "raster/gdal_error.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>

#include <math.h>

static void append_escaped(bmi_text *text, const char *string)
{
    bmi_text clean = {0};
    bmi_utf8_append_line(&clean, string);
    char *escaped = CPLEscapeString(clean.data == NULL ? "" : clean.data, -1, CPLES_XML);
    text->failed = text->failed || clean.failed;
    bmi_text_append(text, "%s", escaped);
    CPLFree(escaped);
    bmi_text_free(&clean);
}

static bool has_column(GDALRasterAttributeTableH table, GDALRATFieldUsage usage)
{
    return GDALRATGetColOfUsage(table, usage) >= 0;
}

static bool is_class_table(GDALRasterAttributeTableH table)
{
    return table != NULL && has_column(table, GFU_MinMax) && has_column(table, GFU_Name) &&
           has_column(table, GFU_Red) && has_column(table, GFU_Green) && has_column(table, GFU_Blue);
}

static unsigned component(GDALRasterAttributeTableH table, int row, GDALRATFieldUsage usage)
{
    return (unsigned)GDALRATGetValueAsInt(table, row, GDALRATGetColOfUsage(table, usage)) & 0xFFu;
}

static void append_palette(bmi_text *text, GDALRasterAttributeTableH table)
{
    bmi_text_append(
        text, "    <rasterrenderer type=\"paletted\" band=\"1\" opacity=\"1\" alphaBand=\"-1\" nodataColor=\"\">\n"
              "      <rasterTransparency/>\n      <colorPalette>\n");
    for (int row = 0; row < GDALRATGetRowCount(table); row++) {
        bmi_text_append(text, "        <paletteEntry value=\"%d\" color=\"#%02x%02x%02x\" alpha=\"255\" label=\"",
                        GDALRATGetValueAsInt(table, row, GDALRATGetColOfUsage(table, GFU_MinMax)),
                        component(table, row, GFU_Red), component(table, row, GFU_Green),
                        component(table, row, GFU_Blue));
        append_escaped(text, GDALRATGetValueAsString(table, row, GDALRATGetColOfUsage(table, GFU_Name)));
        bmi_text_append(text, "\"/>\n");
    }
    bmi_text_append(text, "      </colorPalette>\n    </rasterrenderer>\n");
}

/* Two deviations around the mean, within what there is; all of it where there are no statistics. QGIS works on the
 * values that the scale of a band makes of what is stored. */
static void append_contrast(bmi_text *text, const char *element, GDALRasterBandH band)
{
    const char *lowest = GDALGetMetadataItem(band, "STATISTICS_MINIMUM", NULL);
    const char *highest = GDALGetMetadataItem(band, "STATISTICS_MAXIMUM", NULL);
    const char *mean = GDALGetMetadataItem(band, "STATISTICS_MEAN", NULL);
    const char *deviation = GDALGetMetadataItem(band, "STATISTICS_STDDEV", NULL);
    if (lowest == NULL || highest == NULL || mean == NULL || deviation == NULL) return;
    const double scale = GDALGetRasterScale(band, NULL), offset = GDALGetRasterOffset(band, NULL);
    const double low = fmax(CPLAtof(lowest), CPLAtof(mean) - 2 * CPLAtof(deviation)) * scale + offset;
    const double high = fmin(CPLAtof(highest), CPLAtof(mean) + 2 * CPLAtof(deviation)) * scale + offset;
    bmi_text_append(text,
                    "      <%s>\n        <minValue>%.9g</minValue>\n        <maxValue>%.9g</maxValue>\n"
                    "        <algorithm>StretchToMinimumMaximum</algorithm>\n      </%s>\n",
                    element, fmin(low, high), fmax(low, high), element);
}

static void append_gray(bmi_text *text, GDALDatasetH dataset)
{
    bmi_text_append(
        text, "    <rasterrenderer type=\"singlebandgray\" grayBand=\"1\" gradient=\"BlackToWhite\" opacity=\"1\" "
              "alphaBand=\"-1\" nodataColor=\"\">\n      <rasterTransparency/>\n");
    append_contrast(text, "contrastEnhancement", GDALGetRasterBand(dataset, 1));
    bmi_text_append(text, "    </rasterrenderer>\n");
}

static void append_three(bmi_text *text, GDALDatasetH dataset)
{
    static const char *const elements[] = {"redContrastEnhancement", "greenContrastEnhancement",
                                           "blueContrastEnhancement"};
    bmi_text_append(
        text, "    <rasterrenderer type=\"multibandcolor\" redBand=\"1\" greenBand=\"2\" blueBand=\"3\" opacity=\"1\" "
              "alphaBand=\"-1\" nodataColor=\"\">\n      <rasterTransparency/>\n");
    for (int b = 0; b < 3; b++) append_contrast(text, elements[b], GDALGetRasterBand(dataset, b + 1));
    bmi_text_append(text, "    </rasterrenderer>\n");
}

bm_status bm_qgis_style(const char *raster, char **out, bm_error *err)
{
    GDALDatasetH dataset;
    *out = NULL;
    BMI_FAIL_IF(raster == NULL, err, BM_ERR_ARGUMENT, "bm_qgis_style: no raster is named");
    BMI_TRY(bmi_dataset_open(&dataset, raster, NULL, err));
    bmi_text text = {0};
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bmi_text_append(&text, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                           "<qgis version=\"3.22\" styleCategories=\"Symbology\">\n  <pipe>\n");
    GDALRasterAttributeTableH table = GDALGetDefaultRAT(GDALGetRasterBand(dataset, 1));
    if (GDALGetRasterCount(dataset) == 1 && is_class_table(table))
        append_palette(&text, table);
    else if (GDALGetRasterCount(dataset) < 3)
        append_gray(&text, dataset);
    else
        append_three(&text, dataset);
    bmi_text_append(&text, "  </pipe>\n  <blendMode>0</blendMode>\n</qgis>\n");
    bmi_gdal_errors_end();
    bmi_dataset_close(dataset);
    return bmi_text_take(&text, out, err);
}
