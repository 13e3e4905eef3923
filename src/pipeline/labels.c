/* SPDX-License-Identifier: MIT */
#include "pipeline/labels.h"

#include "base/mem.h"
#include "base/output_name.h"

#include <stdio.h>
#include <string.h>

#define NAME_BYTES 96

/* "best", "second" and so on: the rank that a band of the best classes holds. */
static const char *rank_name(int rank)
{
    static const char *const names[] = {"best",  "second",  "third",  "fourth", "fifth",
                                        "sixth", "seventh", "eighth", "ninth",  "tenth"};
    return (size_t)rank < sizeof names / sizeof *names ? names[rank] : "further";
}

static const char *band_name(const bm_model *model, bm_output_kind kind, int band)
{
    switch (kind) {
    case BM_OUTPUT_VALUES:
    case BM_OUTPUT_DEFAULT: return model->output_names == NULL ? NULL : model->output_names[band];
    case BM_OUTPUT_FLAGS: return model->output_names == NULL ? "flags" : model->output_names[band];
    case BM_OUTPUT_PROBABILITIES: return model->classes == NULL ? NULL : model->classes[band].name;
    case BM_OUTPUT_TOP: return rank_name(band);
    case BM_OUTPUT_LAYER: return NULL;
    default: return bmi_output_kind_name(kind);
    }
}

/* Bands that nothing names are called by what they are and a number from 1: "class 3", "relu1 17". */
static void number_bands(bmi_labels *labels, const char *what, int n_bands)
{
    for (int b = 0; b < n_bands; b++) {
        char *name = labels->text + (size_t)b * NAME_BYTES;
        if (labels->names[b] != NULL) continue;
        snprintf(name, NAME_BYTES, "%.80s %d", what, b + 1);
        labels->names[b] = name;
    }
}

static bool holds_classes(bm_output_kind kind)
{
    return kind == BM_OUTPUT_CLASS || kind == BM_OUTPUT_TOP;
}

/* The model's, and the one for unknown where that can occur. */
static bm_status list_classes(bmi_labels *labels, const bm_model *model, const bmi_plan_output *output, bm_error *err)
{
    const int n = bmi_model_n_classes(model);
    const bool has_unknown = output->output.reject > 0.0 && model->unknown != NULL;
    labels->classes = bmi_calloc((size_t)n + 1, sizeof *labels->classes);
    labels->text = bmi_calloc((size_t)n, NAME_BYTES);
    BMI_FAIL_IF(labels->classes == NULL || labels->text == NULL, err, BM_ERR_MEMORY, "out of memory for %d classes", n);
    for (int i = 0; i < n; i++) {
        if (model->classes != NULL) {
            labels->classes[i] = model->classes[i];
            continue;
        }
        char *name = labels->text + (size_t)i * NAME_BYTES;
        snprintf(name, NAME_BYTES, "class %d", i);
        labels->classes[i] = (bm_class){.value = i, .name = name};
    }
    labels->n_classes = n;
    if (!has_unknown) return BM_OK;
    for (int i = 0; i < n; i++)
        if (labels->classes[i].value == model->unknown->value) return BM_OK;
    labels->classes[labels->n_classes++] = *model->unknown;
    return BM_OK;
}

bm_status bmi_labels_make(bmi_labels *labels, const bm_model *model, const bmi_plan_output *output,
                          const bm_output *wanted, bm_error *err)
{
    const bm_output_kind kind = output->output.kind;
    const size_t n = (size_t)output->n_bands;
    *labels = (bmi_labels){.n_classes = 0};
    labels->names = bmi_calloc(n, sizeof *labels->names);
    BMI_FAIL_IF(labels->names == NULL, err, BM_ERR_MEMORY, "out of memory for %zu band names", n);
    for (int b = 0; b < output->n_bands; b++) labels->names[b] = band_name(model, kind, b);
    if (holds_classes(kind)) return list_classes(labels, model, output, err);
    if (kind == BM_OUTPUT_LAYER || (kind == BM_OUTPUT_PROBABILITIES && model->classes == NULL)) {
        labels->text = bmi_calloc(n, NAME_BYTES);
        BMI_FAIL_IF(labels->text == NULL, err, BM_ERR_MEMORY, "out of memory for %zu band names", n);
        number_bands(labels, kind == BM_OUTPUT_LAYER ? wanted->layer : "class", output->n_bands);
    }
    const bool has_units = model->output_units != NULL && (kind == BM_OUTPUT_VALUES || kind == BM_OUTPUT_DEFAULT);
    if (!has_units) return BM_OK;
    labels->units = bmi_calloc(n, sizeof *labels->units);
    BMI_FAIL_IF(labels->units == NULL, err, BM_ERR_MEMORY, "out of memory for %zu units", n);
    for (size_t b = 0; b < n; b++) labels->units[b] = model->output_units[b];
    return BM_OK;
}

void bmi_labels_free(bmi_labels *labels)
{
    bmi_free(labels->names);
    bmi_free(labels->units);
    bmi_free(labels->classes);
    bmi_free(labels->text);
    *labels = (bmi_labels){.n_classes = 0};
}
