/* SPDX-License-Identifier: MIT */
#include "raster/raster_asset.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <cpl_conv.h>
#include <cpl_string.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static void append_string(bmi_text *text, const char *string)
{
    bmi_text clean = {0};
    bmi_utf8_append(&clean, string);
    text->failed = text->failed || clean.failed;
    bmi_text_append_json(text, clean.data == NULL ? "" : clean.data);
    bmi_text_free(&clean);
}

/* STAC's word for a type. */
static const char *data_type(GDALRasterBandH band)
{
    const char *sign = GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE");
    if (sign != NULL && strcmp(sign, "SIGNEDBYTE") == 0) return "int8";
    static const struct {
        const char *name, *word;
    } words[] = {{"Byte", "uint8"},    {"Int8", "int8"},   {"UInt16", "uint16"},   {"Int16", "int16"},
                 {"UInt32", "uint32"}, {"Int32", "int32"}, {"Float32", "float32"}, {"Float64", "float64"}};
    const char *name = GDALGetDataTypeName(GDALGetRasterDataType(band));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0) return words[i].word;
    return "other";
}

static void append_statistics(bmi_text *text, GDALRasterBandH band)
{
    static const char *const keys[][2] = {{"STATISTICS_MINIMUM", "minimum"},
                                          {"STATISTICS_MAXIMUM", "maximum"},
                                          {"STATISTICS_MEAN", "mean"},
                                          {"STATISTICS_STDDEV", "stddev"},
                                          {"STATISTICS_VALID_PERCENT", "valid_percent"}};
    bool is_first = true;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = GDALGetMetadataItem(band, keys[i][0], NULL);
        if (value == NULL || !isfinite(CPLAtof(value))) continue;
        bmi_text_append(text, "%s\"%s\": %.9g", is_first ? ", \"statistics\": {" : ", ", keys[i][1], CPLAtof(value));
        is_first = false;
    }
    if (!is_first) bmi_text_append(text, "}");
}

/* Names of classes in the letters that the classification extension allows; the whole name is the title. */
static void append_class(bmi_text *text, GDALRasterAttributeTableH table, int row)
{
    const char *name = GDALRATGetValueAsString(table, row, GDALRATGetColOfUsage(table, GFU_Name));
    char *copy = bmi_strdup(name == NULL ? "" : name);
    text->failed = text->failed || copy == NULL;
    bmi_text_append(text, "{\"value\": %d, \"name\": \"",
                    GDALRATGetValueAsInt(table, row, GDALRATGetColOfUsage(table, GFU_MinMax)));
    for (const char *c = copy; c != NULL && *c != '\0'; c++) {
        const bool is_plain =
            (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '-';
        bmi_text_append(text, "%c", is_plain ? *c : '_');
    }
    bmi_text_append(text, "\", \"title\": ");
    append_string(text, copy == NULL ? "" : copy);
    bmi_text_append(text, ", \"description\": ");
    append_string(text, copy == NULL ? "" : copy);
    bmi_text_append(text, ", \"color_hint\": \"%02X%02X%02X\", \"count\": %.0f}",
                    (unsigned)GDALRATGetValueAsInt(table, row, GDALRATGetColOfUsage(table, GFU_Red)),
                    (unsigned)GDALRATGetValueAsInt(table, row, GDALRATGetColOfUsage(table, GFU_Green)),
                    (unsigned)GDALRATGetValueAsInt(table, row, GDALRATGetColOfUsage(table, GFU_Blue)),
                    GDALRATGetValueAsDouble(table, row, GDALRATGetColOfUsage(table, GFU_PixelCount)));
    bmi_free(copy);
}

static void append_classes(bmi_text *text, GDALRasterBandH band)
{
    static const GDALRATFieldUsage needed[] = {GFU_Name, GFU_MinMax, GFU_Red, GFU_Green, GFU_Blue, GFU_PixelCount};
    GDALRasterAttributeTableH table = GDALGetDefaultRAT(band);
    if (table == NULL) return;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (GDALRATGetColOfUsage(table, needed[i]) < 0) return;
    bmi_text_append(text, ", \"classification:classes\": [");
    for (int row = 0; row < GDALRATGetRowCount(table); row++) {
        bmi_text_append(text, "%s\n          ", row == 0 ? "" : ",");
        append_class(text, table, row);
    }
    bmi_text_append(text, "]");
}

static void append_nodata(bmi_text *text, GDALRasterBandH band)
{
    int has_nodata = FALSE;
    const double nodata = GDALGetRasterNoDataValue(band, &has_nodata);
    if (!has_nodata) return;
    if (isnan(nodata))
        bmi_text_append(text, ", \"nodata\": \"nan\"");
    else if (isinf(nodata))
        bmi_text_append(text, ", \"nodata\": \"%sinf\"", nodata < 0 ? "-" : "");
    else
        bmi_text_append(text, ", \"nodata\": %.17g", nodata);
}

static void append_band(bmi_text *text, GDALRasterBandH band)
{
    const char *name = GDALGetDescription(band), *unit = GDALGetRasterUnitType(band);
    const double scale = GDALGetRasterScale(band, NULL), offset = GDALGetRasterOffset(band, NULL);
    bmi_text_append(text, "{");
    if (name[0] != '\0') {
        bmi_text_append(text, "\"name\": ");
        append_string(text, name);
        bmi_text_append(text, ", ");
    }
    bmi_text_append(text, "\"data_type\": \"%s\"", data_type(band));
    append_nodata(text, band);
    if (unit[0] != '\0') {
        bmi_text_append(text, ", \"unit\": ");
        append_string(text, unit);
    }
    if (scale != 1 || offset != 0)
        bmi_text_append(text, ", \"raster:scale\": %.17g, \"raster:offset\": %.17g", scale, offset);
    append_statistics(text, band);
    append_classes(text, band);
    bmi_text_append(text, "}");
}

void bmi_raster_bands_append(bmi_text *text, GDALDatasetH dataset)
{
    bmi_text_append(text, "\"bands\": [");
    for (int b = 1; b <= GDALGetRasterCount(dataset); b++) {
        bmi_text_append(text, "%s\n        ", b == 1 ? "" : ",");
        append_band(text, GDALGetRasterBand(dataset, b));
    }
    bmi_text_append(text, "]");
}

const char *bmi_raster_media_type(GDALDatasetH dataset)
{
    const char *name = GDALGetDriverShortName(GDALGetDatasetDriver(dataset));
    const char *layout = GDALGetMetadataItem(dataset, "LAYOUT", "IMAGE_STRUCTURE");
    if (strcmp(name, "GTiff") == 0 || strcmp(name, "COG") == 0)
        return layout != NULL && strcmp(layout, "COG") == 0 ? "image/tiff; application=geotiff; profile=cloud-optimized"
                                                            : "image/tiff; application=geotiff";
    if (strcmp(name, "PNG") == 0) return "image/png";
    if (strcmp(name, "GPKG") == 0) return "application/geopackage+sqlite3";
    return strncmp(name, "JP2", 3) == 0 ? "image/jp2" : "application/octet-stream";
}

bool bmi_raster_datetime(GDALDatasetH dataset, char out[32])
{
    static const char *const keys[][2] = {{"ACQUISITIONDATETIME", "IMAGERY"},
                                          {"DATATAKE_1_DATATAKE_SENSING_START", NULL},
                                          {"SENSING_TIME", NULL},
                                          {"TIFFTAG_DATETIME", NULL}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = GDALGetMetadataItem(dataset, keys[i][0], keys[i][1]);
        int year, month, day, hour, minute, second;
        if (text == NULL || sscanf(text, "%4d%*1[-:]%2d%*1[-:]%2d%*1[T ]%2d:%2d:%2d", &year, &month, &day, &hour,
                                   &minute, &second) != 6)
            continue;
        snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", year % 10000, month % 100, day % 100, hour % 100,
                 minute % 100, second % 100);
        return true;
    }
    return false;
}
