/* SPDX-License-Identifier: MIT */
#include "pipeline/area_table.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double area_of(const bmi_tally_rule *rule, const bmi_tally *total, int index)
{
    if (rule->ground.kind == BMI_GROUND_BY_ROW) return total->areas[index];
    return bmi_ground_of_row(&rule->ground, 0) * (double)total->counts[index];
}

static bm_status fill_one(bm_run_report *report, const bmi_labels *labels, const bmi_tally_rule *rule,
                          const bmi_tally *total, bm_error *err)
{
    const int n = rule->n_classes;
    report->areas = bmi_calloc((size_t)n + 1, sizeof *report->areas);
    BMI_FAIL_IF(report->areas == NULL, err, BM_ERR_MEMORY, "out of memory for the areas of %d classes", n);
    report->n_areas = n + 1;
    report->areas_are_geodesic = rule->ground.kind == BMI_GROUND_BY_ROW;
    for (int i = 0; i <= n; i++) {
        bm_area *area = &report->areas[i];
        if (i < n) area->of = labels->classes[i];
        if (i == n) area->of = (bm_class){.name = "no class", .is_nodata = true};
        area->of.name = bmi_strdup(area->of.name);
        area->n_pixels = total->counts[i];
        area->square_metres = area_of(rule, total, i);
        BMI_FAIL_IF(area->of.name == NULL, err, BM_ERR_MEMORY, "out of memory for the areas of %d classes", n);
    }
    return BM_OK;
}

bm_status bmi_area_table_fill(bm_run_report *report, const bmi_products *products, bm_error *err)
{
    for (int i = 0; i < products->n; i++)
        if (products->rules[i].counts_classes)
            return fill_one(report, &products->labels[i], &products->rules[i], &products->totals[i], err);
    return BM_OK;
}

/* Share of what has a class, in percent. */
static double share(const bm_run_report *report, const bm_area *area)
{
    uint64_t n = 0;
    for (int i = 0; i + 1 < report->n_areas; i++) n += report->areas[i].n_pixels;
    return n == 0 ? 0 : 100.0 * (double)area->n_pixels / (double)n;
}

static void append_plain(bmi_text *text, const bm_run_report *report, const bm_area *area, bool has_share)
{
    char value[16] = "";
    if (!area->of.is_nodata) snprintf(value, sizeof value, "%d", area->of.value);
    bmi_text_append(text, "%6s  %14llu  ", value, (unsigned long long)area->n_pixels);
    if (has_share)
        bmi_text_append(text, "%8.3f  ", share(report, area));
    else
        bmi_text_append(text, "%8s  ", "");
    if (!isnan(area->square_metres))
        bmi_text_append(text, "%14.2f  %14.4f  ", area->square_metres / 1e4, area->square_metres / 1e6);
    bmi_utf8_append_line(text, area->of.name);
    bmi_text_append(text, "\n");
}

static void describe_plain(bmi_text *text, const bm_run_report *report)
{
    const bool has_ground = !isnan(report->areas[0].square_metres);
    bm_area all = {.of = {.name = "all classes", .is_nodata = true}};
    bmi_text_append(text, "%6s  %14s  %8s  ", "value", "pixels", "percent");
    if (has_ground) bmi_text_append(text, "%14s  %14s  ", "hectares", "km2");
    bmi_text_append(text, "class\n");
    for (int i = 0; i + 1 < report->n_areas; i++) {
        append_plain(text, report, &report->areas[i], true);
        all.n_pixels += report->areas[i].n_pixels;
        all.square_metres += report->areas[i].square_metres;
    }
    append_plain(text, report, &all, true);
    append_plain(text, report, &report->areas[report->n_areas - 1], false);
    bmi_text_append(text, "%s\n",
                    !has_ground                  ? "The raster has no place on the earth, so pixels are all there is."
                    : report->areas_are_geodesic ? "Areas are those on the ellipsoid."
                                                 : "Areas are those in the plane of the projection.");
}

static void append_ground(bmi_text *text, double square_metres)
{
    if (isnan(square_metres))
        bmi_text_append(text, "\"square_metres\": null}");
    else
        bmi_text_append(text, "\"square_metres\": %.15g}", square_metres);
}

static void append_json_name(bmi_text *text, const char *name)
{
    bmi_text clean = {0};
    bmi_utf8_append(&clean, name);
    text->failed = text->failed || clean.failed;
    bmi_text_append_json(text, clean.data == NULL ? "" : clean.data);
    bmi_text_free(&clean);
}

static void describe_json(bmi_text *text, const bm_run_report *report)
{
    const bm_area *none = &report->areas[report->n_areas - 1];
    const char *method = isnan(none->square_metres) ? "none" : report->areas_are_geodesic ? "geodesic" : "planar";
    bmi_text_append(text, "{\n  \"width\": %d,\n  \"height\": %d,\n  \"area\": \"%s\",\n  \"classes\": [",
                    report->width, report->height, method);
    for (int i = 0; i + 1 < report->n_areas; i++) {
        const bm_area *area = &report->areas[i];
        bmi_text_append(text, "%s\n    {\"value\": %d, \"name\": ", i == 0 ? "" : ",", area->of.value);
        append_json_name(text, area->of.name);
        bmi_text_append(text, ", \"pixels\": %llu, \"percent\": %.6g, ", (unsigned long long)area->n_pixels,
                        share(report, area));
        append_ground(text, area->square_metres);
    }
    bmi_text_append(text, "\n  ],\n  \"no_class\": {\"pixels\": %llu, ", (unsigned long long)none->n_pixels);
    append_ground(text, none->square_metres);
    bmi_text_append(text, "\n}\n");
}

bm_status bm_run_report_areas(const bm_run_report *report, bm_text_format format, char **out, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(report == NULL || report->areas == NULL, err, BM_ERR_ARGUMENT,
                "areas are those of classes, and no output holds classes");
    bmi_text text = {0};
    if (format == BM_TEXT_JSON)
        describe_json(&text, report);
    else
        describe_plain(&text, report);
    return bmi_text_take(&text, out, err);
}

void bm_run_report_clear(bm_run_report *report)
{
    if (report == NULL) return;
    for (int i = 0; i < report->n_areas; i++) bmi_free((char *)report->areas[i].of.name);
    bmi_free(report->areas);
    *report = (bm_run_report){.size = report->size};
}
