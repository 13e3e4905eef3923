/* SPDX-License-Identifier: MIT */
#include "pipeline/run_plan.h"

#include "base/output_name.h"
#include "base/utf8.h"
#include "model/model.h"
#include "raster/sink.h"
#include "raster/source.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct story {
    bmi_text text;
    const bmi_job *job;
    const bm_run_options *options;
    const bmi_rescale *units;
    bool is_json;
} story;

static void append_string(story *s, const char *string)
{
    bmi_text clean = {0};
    if (!s->is_json) {
        bmi_utf8_append_line(&s->text, string);
        return;
    }
    bmi_utf8_append(&clean, string);
    s->text.failed = s->text.failed || clean.failed;
    bmi_text_append_json(&s->text, clean.data == NULL ? "" : clean.data);
    bmi_text_free(&clean);
}

static void tell_files(story *s)
{
    char place[256];
    const bm_source *source = s->job->first_source;
    bmi_text_append(&s->text, s->is_json ? "  \"inputs\": [" : "inputs:\n");
    for (int f = 0; bmi_source_file(source, f) != NULL; f++) {
        bmi_source_describe_file(source, f, place, sizeof place);
        bmi_text_append(&s->text, s->is_json ? "%s\n    {\"path\": " : "%s  ", f == 0 || !s->is_json ? "" : ",");
        append_string(s, bmi_source_file(source, f));
        bmi_text_append(&s->text, s->is_json ? ", \"place\": " : ": ");
        append_string(s, place);
        bmi_text_append(&s->text, s->is_json ? ", \"read\": \"%s\"}" : ", %s\n", bmi_source_fit(source, f));
    }
    if (s->is_json) bmi_text_append(&s->text, "\n  ],\n");
    for (const char *const *mask = s->options->source.masks; !s->is_json && mask != NULL && *mask != NULL; mask++) {
        bmi_text_append(&s->text, "  mask ");
        append_string(s, *mask);
        bmi_text_append(&s->text, "\n");
    }
}

static void tell_grid(story *s)
{
    char place[256];
    const bm_window *area = &s->job->schedule->area;
    bmi_source_describe_grid(s->job->first_source, place, sizeof place);
    if (s->is_json) {
        bmi_text_append(&s->text, "  \"grid\": ");
        append_string(s, place);
        bmi_text_append(&s->text, ",\n  \"window\": [%d, %d, %d, %d],\n", area->x, area->y, area->width, area->height);
        return;
    }
    bmi_text_append(&s->text, "grid:\n  ");
    append_string(s, place);
    if (area->width != s->job->grid.width || area->height != s->job->grid.height)
        bmi_text_append(&s->text, "; of it %d x %d pixels from column %d, row %d", area->width, area->height, area->x,
                        area->y);
    bmi_text_append(&s->text, "\n");
}

/* "x * 0.0001 - 0.1", or with what is between: "10 log10(x)" and so on. */
static void unit_text(const bmi_rescale *units, int input, char *text, size_t n_bytes)
{
    if (units == NULL) {
        snprintf(text, n_bytes, "as stored");
        return;
    }
    char inner[96];
    const bmi_line *before = &units->before[input], *after = &units->after[input];
    snprintf(inner, sizeof inner, "x * %.9g + %.9g", before->scale, before->offset);
    if (units->function == BMI_ACT_LOG10 || units->function == BMI_ACT_EXP10)
        snprintf(text, n_bytes, "%s(%s) * %.9g + %.9g", units->function == BMI_ACT_LOG10 ? "log10" : "exp10", inner,
                 after->scale, after->offset);
    else
        snprintf(text, n_bytes, "x * %.9g + %.9g", before->scale * after->scale,
                 before->offset * after->scale + after->offset);
}

static void tell_band(story *s, int input)
{
    const bmi_bands *bands = &s->options->model->bands;
    const bm_band *wanted = bands->n > 0 ? &bands->list[input] : NULL;
    bm_bound_band band = {.size = sizeof band};
    char units[224], number[16];
    if (!bm_source_get_band(s->job->first_source, input, &band)) return;
    unit_text(s->units, input, units, sizeof units);
    snprintf(number, sizeof number, "%d", input + 1);
    const char *name = wanted != NULL && wanted->name != NULL ? wanted->name : number;
    if (s->is_json) {
        bmi_text_append(&s->text, "%s\n    {\"input\": ", input == 0 ? "" : ",");
        append_string(s, name);
        bmi_text_append(&s->text, ", \"file\": %d, \"band\": %d, \"description\": ", band.file + 1, band.number);
        append_string(s, band.label);
        bmi_text_append(&s->text, ", \"bound_by\": \"%s\", \"resampling\": ", band.how);
        bmi_text_append(&s->text, band.resampling == NULL ? "null" : "\"%s\"", band.resampling);
        bmi_text_append(&s->text, ", \"values\": \"%s\"", units);
        if (wanted != NULL && wanted->has_range)
            bmi_text_append(&s->text, ", \"trained_on\": [%.9g, %.9g]", wanted->minimum, wanted->maximum);
        bmi_text_append(&s->text, "}");
        return;
    }
    bmi_text_append(&s->text, "  ");
    append_string(s, name);
    bmi_text_append(&s->text, ": file %d, band %d", band.file + 1, band.number);
    if (band.label[0] != '\0') bmi_text_append(&s->text, " ");
    append_string(s, band.label);
    bmi_text_append(&s->text, " (by %s), %s%s%s", band.how, units, band.resampling == NULL ? "" : ", resampled by ",
                    band.resampling == NULL ? "" : band.resampling);
    if (wanted != NULL && wanted->has_range)
        bmi_text_append(&s->text, ", trained on %.6g to %.6g", wanted->minimum, wanted->maximum);
    bmi_text_append(&s->text, "\n");
}

static void tell_bands(story *s)
{
    bmi_text_append(&s->text, s->is_json ? "  \"bands\": [" : "bands:\n");
    for (int i = 0; i < s->job->plan->n_inputs; i++) tell_band(s, i);
    if (s->is_json) bmi_text_append(&s->text, "\n  ],\n");
}

static void tell_output(story *s, int index)
{
    const bmi_plan_output *output = &s->job->plan->outputs[index];
    const char *kind = bmi_output_kind_name(output->output.kind), *type = bm_type_name(output->output.type);
    const char *driver = bmi_sink_driver(s->job->products->sinks[index]);
    char nodata[32];
    snprintf(nodata, sizeof nodata, "%.9g", output->output.nodata);
    if (s->is_json) {
        bmi_text_append(&s->text, "%s\n    {\"path\": ", index == 0 ? "" : ",");
        append_string(s, s->options->outputs[index].path);
        bmi_text_append(&s->text,
                        ", \"kind\": \"%s\", \"format\": \"%s\", \"type\": \"%s\", \"bands\": %d, \"nodata\": %s%s%s, "
                        "\"scale\": %.9g, \"offset\": %.9g}",
                        kind, driver, type, output->n_bands, isfinite(output->output.nodata) ? "" : "\"", nodata,
                        isfinite(output->output.nodata) ? "" : "\"", output->output.scale, output->output.offset);
        return;
    }
    bmi_text_append(&s->text, "  ");
    append_string(s, s->options->outputs[index].path);
    bmi_text_append(&s->text, ": %s, %s, %d band%s of %s, nodata %s", kind, driver, output->n_bands,
                    output->n_bands == 1 ? "" : "s", type, nodata);
    if (output->output.scale != 1 || output->output.offset != 0)
        bmi_text_append(&s->text, ", scale %.6g, offset %.6g", output->output.scale, output->output.offset);
    bmi_text_append(&s->text, "\n");
}

/* What windows, workers and GDAL's cache take, as schedule.c reckons; what the process holds already is not in it. */
static uint64_t memory_of(const bmi_job *job)
{
    const bmi_schedule *schedule = job->schedule;
    const size_t n_pixels = (size_t)schedule->width * (size_t)schedule->height;
    const uint64_t in = (uint64_t)n_pixels * ((uint64_t)job->plan->n_inputs * bm_type_size(job->grid.type) + 1);
    return (uint64_t)schedule->n_threads * (in + bmi_plan_scratch_bytes(job->plan)) +
           (uint64_t)schedule->n_slots * bmi_worker_slot_bytes(job->plan, n_pixels) + schedule->cache_bytes;
}

static void tell_work(story *s)
{
    const bmi_schedule *schedule = s->job->schedule;
    const double memory = (double)memory_of(s->job);
    if (s->is_json)
        bmi_text_append(&s->text,
                        "  \"cpu\": \"%s\",\n  \"threads\": %d,\n  \"windows\": %d,\n  \"window_width\": %d,\n"
                        "  \"window_height\": %d,\n  \"memory_bytes\": %.0f,\n",
                        s->job->plan->kernels->name, schedule->n_threads, schedule->n_windows, schedule->width,
                        schedule->height, memory);
    else
        bmi_text_append(&s->text, "work:\n  %d window%s of %d x %d pixels, %d thread%s, %s, %.0f MiB\n",
                        schedule->n_windows, schedule->n_windows == 1 ? "" : "s", schedule->width, schedule->height,
                        schedule->n_threads, schedule->n_threads == 1 ? "" : "s", s->job->plan->kernels->name,
                        memory / 1048576);
}

bm_status bmi_run_plan_describe(const bmi_job *job, const bm_run_options *options, const bmi_rescale *units,
                                bm_text_format format, char **out, bm_error *err)
{
    story s = {.job = job, .options = options, .units = units, .is_json = format == BM_TEXT_JSON};
    if (s.is_json) bmi_text_append(&s.text, "{\n");
    tell_files(&s);
    tell_grid(&s);
    tell_bands(&s);
    tell_work(&s);
    bmi_text_append(&s.text, s.is_json ? "  \"outputs\": [" : "outputs:\n");
    for (int i = 0; i < job->plan->n_outputs; i++) tell_output(&s, i);
    if (s.is_json) bmi_text_append(&s.text, "\n  ]\n}\n");
    return bmi_text_take(&s.text, out, err);
}
