/* SPDX-License-Identifier: MIT
 *
 * What the classes of an ONNX classifier are called: whole numbers, which are what a class map holds, or texts, which
 * are the names of classes 0, 1, 2 ... */
#ifndef BMI_ONNX_LABELS_H
#define BMI_ONNX_LABELS_H

#include "base/error.h"

#include "onnx.pb-c.h"

typedef struct bmi_onnx_label {
    double number;
    char *text; /* owned; NULL: the label is the number */
} bmi_onnx_label;

typedef struct bmi_onnx_labels {
    bmi_onnx_label *list; /* in the order of the channels; or NULL */
    int n;
} bmi_onnx_labels;

/* Reads the list that `node` gives as attribute PREFIXstrings, PREFIXint64s, PREFIXints, PREFIXfloats or PREFIXtensor
 * into the zeroed `out`; no such attribute is no labels. The caller frees `out`, after failure too. */
bm_status bmi_onnx_labels_read(const BmiOnnx__NodeProto *node, const char *prefix, bmi_onnx_labels *out, bm_error *err);

/* The same from numbers, or from a tensor of strings. */
bm_status bmi_onnx_labels_from_numbers(const double *numbers, size_t n, bmi_onnx_labels *out, bm_error *err);
bm_status bmi_onnx_labels_from_strings(const BmiOnnx__TensorProto *proto, bmi_onnx_labels *out, bm_error *err);

/* Replaces every label by the value beside the key that it equals, or by `fallback` (copied). */
bm_status bmi_onnx_labels_encode(bmi_onnx_labels *labels, const bmi_onnx_labels *keys, const bmi_onnx_labels *values,
                                 const bmi_onnx_label *fallback, bm_error *err);

/* The labels as classes; free with bmi_classes_free. Fails with BM_ERR_UNSUPPORTED on a number that no class
 * map holds. */
bm_status bmi_onnx_labels_to_classes(const bmi_onnx_labels *labels, bm_class **out, bm_error *err);

void bmi_onnx_labels_free(bmi_onnx_labels *labels);

#endif
