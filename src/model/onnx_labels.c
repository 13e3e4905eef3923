/* SPDX-License-Identifier: MIT */
#include "model/onnx_labels.h"

#include "base/mem.h"
#include "model/graph.h"
#include "model/onnx_tensor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bm_status allocate(bmi_onnx_labels *out, size_t n, bm_error *err)
{
    BMI_FAIL_IF(n > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, "%zu labels, more than %d", n,
                BMI_GRAPH_MAX_CHANNELS);
    out->list = bmi_calloc(n, sizeof *out->list);
    BMI_FAIL_IF(out->list == NULL, err, BM_ERR_MEMORY, "out of memory for %zu labels", n);
    out->n = (int)n;
    return BM_OK;
}

bm_status bmi_onnx_labels_from_numbers(const double *numbers, size_t n, bmi_onnx_labels *out, bm_error *err)
{
    BMI_TRY(allocate(out, n, err));
    for (size_t i = 0; i < n; i++) out->list[i].number = numbers[i];
    return BM_OK;
}

static bm_status from_bytes(const ProtobufCBinaryData *texts, size_t n, bmi_onnx_labels *out, bm_error *err)
{
    BMI_TRY(allocate(out, n, err));
    for (size_t i = 0; i < n; i++) {
        out->list[i].text = bmi_strndup(texts[i].len == 0 ? "" : (const char *)texts[i].data, texts[i].len);
        BMI_FAIL_IF(out->list[i].text == NULL, err, BM_ERR_MEMORY, "out of memory for a label");
    }
    return BM_OK;
}

bm_status bmi_onnx_labels_from_strings(const BmiOnnx__TensorProto *proto, bmi_onnx_labels *out, bm_error *err)
{
    return from_bytes(proto->string_data, proto->n_string_data, out, err);
}

static bm_status from_tensor(const BmiOnnx__TensorProto *proto, bmi_onnx_labels *out, bm_error *err)
{
    BMI_FAIL_IF(proto == NULL, err, BM_ERR_FORMAT, "a list of labels is no tensor");
    if (proto->data_type == BMI_ONNX_STRINGS) return bmi_onnx_labels_from_strings(proto, out, err);
    bmi_onnx_tensor tensor;
    BMI_TRY(bmi_onnx_tensor_read(proto, NULL, &tensor, err));
    const bm_status status = bmi_onnx_labels_from_numbers(tensor.data, tensor.count, out, err);
    bmi_onnx_tensor_free(&tensor);
    return status;
}

static bm_status from_attribute(const BmiOnnx__AttributeProto *attribute, const char *kind, bmi_onnx_labels *out,
                                bm_error *err)
{
    if (strcmp(kind, "tensor") == 0) return from_tensor(attribute->t, out, err);
    if (strcmp(kind, "strings") == 0) return from_bytes(attribute->strings, attribute->n_strings, out, err);
    const bool is_float = strcmp(kind, "floats") == 0;
    const size_t n = is_float ? attribute->n_floats : attribute->n_ints;
    BMI_TRY(allocate(out, n, err));
    for (size_t i = 0; i < n; i++)
        out->list[i].number = is_float ? (double)attribute->floats[i] : (double)attribute->ints[i];
    return BM_OK;
}

bm_status bmi_onnx_labels_read(const BmiOnnx__NodeProto *node, const char *prefix, bmi_onnx_labels *out, bm_error *err)
{
    static const char *const kinds[] = {"strings", "int64s", "ints", "floats", "tensor"};
    const size_t length = strlen(prefix);
    for (size_t i = 0; i < node->n_attribute; i++) {
        const BmiOnnx__AttributeProto *attribute = node->attribute[i];
        if (attribute->name == NULL || strncmp(attribute->name, prefix, length) != 0) continue;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (strcmp(attribute->name + length, kinds[k]) == 0 &&
                attribute->n_strings + attribute->n_ints + attribute->n_floats + (attribute->t != NULL) > 0)
                return from_attribute(attribute, kinds[k], out, err);
    }
    return BM_OK;
}

static bool are_equal(const bmi_onnx_label *a, const bmi_onnx_label *b)
{
    if (a->text == NULL && b->text == NULL) return a->number == b->number || (isnan(a->number) && isnan(b->number));
    return a->text != NULL && b->text != NULL && strcmp(a->text, b->text) == 0;
}

bm_status bmi_onnx_labels_encode(bmi_onnx_labels *labels, const bmi_onnx_labels *keys, const bmi_onnx_labels *values,
                                 const bmi_onnx_label *fallback, bm_error *err)
{
    BMI_FAIL_IF(keys->n != values->n, err, BM_ERR_FORMAT, "%d keys, but %d values", keys->n, values->n);
    for (int i = 0; i < labels->n; i++) {
        const bmi_onnx_label *found = fallback;
        for (int k = 0; k < keys->n && found == fallback; k++)
            if (are_equal(&labels->list[i], &keys->list[k])) found = &values->list[k];
        char *text = found->text == NULL ? NULL : bmi_strdup(found->text);
        BMI_FAIL_IF(text == NULL && found->text != NULL, err, BM_ERR_MEMORY, "out of memory for a label");
        bmi_free(labels->list[i].text);
        labels->list[i] = (bmi_onnx_label){found->number, text};
    }
    return BM_OK;
}

bm_status bmi_onnx_labels_to_classes(const bmi_onnx_labels *labels, bm_class **out, bm_error *err)
{
    bm_class *classes = bmi_calloc((size_t)labels->n, sizeof *classes);
    *out = classes;
    BMI_FAIL_IF(classes == NULL, err, BM_ERR_MEMORY, "out of memory for %d classes", labels->n);
    for (int i = 0; i < labels->n; i++) {
        const bmi_onnx_label *label = &labels->list[i];
        const bool is_text = label->text != NULL && label->text[0] != '\0';
        char plain[32];
        snprintf(plain, sizeof plain, "class %.0f", label->number);
        classes[i].name = bmi_strdup(is_text ? label->text : plain);
        if (classes[i].name == NULL) return bmi_error_set(err, BM_ERR_MEMORY, "out of memory for a name");
        classes[i].value = i;
        if (label->text != NULL) continue;
        /* The smallest int is kept free, as in manifests. */
        BMI_FAIL_IF(!(fabs(label->number) <= INT32_MAX) || label->number != floor(label->number), err,
                    BM_ERR_UNSUPPORTED, "class label %g is not a whole number that a class map holds", label->number);
        classes[i].value = (int)label->number;
    }
    return BM_OK;
}

void bmi_onnx_labels_free(bmi_onnx_labels *labels)
{
    for (int i = 0; i < labels->n; i++) bmi_free(labels->list[i].text);
    bmi_free(labels->list);
    *labels = (bmi_onnx_labels){0};
}
