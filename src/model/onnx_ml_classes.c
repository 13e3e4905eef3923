/* SPDX-License-Identifier: MIT
 *
 * Operators of ai.onnx.ml that say what the classes are called. The class itself stays the index of its channel until
 * it is written; the labels go into the context, and from there into the classes of the model. */
#include "base/mem.h"
#include "model/onnx_axes.h"
#include "model/onnx_ml.h"

#include <string.h>

static bool is_class(const bmi_onnx *onnx, const bmi_onnx_value *x)
{
    return onnx->graph->nodes[x->node].op == BMI_OP_ARGMAX;
}

bm_status bmi_onnx_take_labels(bmi_onnx *onnx, const char *prefix)
{
    bmi_onnx_labels labels = {0};
    const bm_status status = bmi_onnx_labels_read(onnx->node, prefix, &labels, onnx->err);
    if (status != BM_OK || labels.n == 0) {
        bmi_onnx_labels_free(&labels);
        return status;
    }
    bmi_onnx_labels_free(&onnx->labels);
    onnx->labels = labels;
    return BM_OK;
}

bm_status bmi_onnx_look_up_labels(bmi_onnx *onnx, size_t index)
{
    bmi_onnx_value table, x;
    BMI_TRY(bmi_onnx_any(onnx, 0, &table));
    BMI_TRY(bmi_onnx_pixels(onnx, index, &x));
    if (!is_class(onnx, &x))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "it looks values up in a table; only the result of an argmax is looked up");
    const int n_classes = bmi_graph_channels(onnx->graph, onnx->graph->nodes[x.node].inputs[0]);
    if (table.constant.count != (size_t)n_classes)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%zu labels for %d classes", table.constant.count, n_classes);
    bmi_onnx_labels_free(&onnx->labels);
    BMI_TRY(table.texts != NULL
                ? bmi_onnx_labels_from_strings(table.texts, &onnx->labels, onnx->err)
                : bmi_onnx_labels_from_numbers(table.constant.data, table.constant.count, &onnx->labels, onnx->err));
    if (onnx->labels.n != n_classes)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%d labels for %d classes", onnx->labels.n, n_classes);
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* Channels by number, of bands; or labels by class. */
bm_status bmi_onnx_ml_array_feature_extractor(bmi_onnx *onnx)
{
    const bmi_onnx_value *table = bmi_onnx_input(onnx, 0);
    if (table != NULL && table->is_constant) return bmi_onnx_look_up_labels(onnx, 1);
    bmi_onnx_value x;
    const bmi_onnx_tensor *indices;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_check_axis(onnx, &x, -1));
    BMI_TRY(bmi_onnx_constant(onnx, 1, &indices));
    const int n_channels = bmi_onnx_channels(onnx, &x);
    if (indices->count < 1 || indices->count > BMI_GRAPH_MAX_CHANNELS)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%zu indices", indices->count);
    int *channels = bmi_calloc(indices->count, sizeof *channels);
    if (channels == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %zu channels", indices->count);
    bm_status status = BM_OK;
    for (size_t i = 0; i < indices->count && status == BM_OK; i++) {
        if (indices->data[i] >= 0.0 && indices->data[i] < n_channels)
            channels[i] = (int)indices->data[i];
        else
            status = bmi_onnx_fail(onnx, BM_ERR_FORMAT, "index %g of %d channels", indices->data[i], n_channels);
    }
    if (status == BM_OK)
        status = bmi_graph_add_select(onnx->graph, x.node, (int)indices->count, channels, bmi_onnx_node_name(onnx),
                                      &x.node, onnx->err);
    bmi_free(channels);
    return status == BM_OK ? bmi_onnx_set_pixels(onnx, &x, x.node) : status;
}

/* Probabilities under the names of their classes: the same probabilities. */
bm_status bmi_onnx_ml_zip_map(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_take_labels(onnx, "classlabels_"));
    if (onnx->labels.n != bmi_onnx_channels(onnx, &x))
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%d labels for %d channels", onnx->labels.n,
                             bmi_onnx_channels(onnx, &x));
    return bmi_onnx_set_pixels(onnx, &x, x.node);
}

/* The label of what is in no list: a number where the values are numbers. */
static bm_status find_fallback(bmi_onnx *onnx, const bmi_onnx_labels *values, bmi_onnx_label *out)
{
    const bool is_text = values->n > 0 && values->list[0].text != NULL;
    const BmiOnnx__AttributeProto *text = bmi_onnx_attribute(onnx, "default_string"),
                                  *number = bmi_onnx_attribute(onnx, "default_float");
    *out = (bmi_onnx_label){(double)bmi_onnx_int(onnx, "default_int64", -1), NULL};
    if (number != NULL) out->number = (double)number->f;
    if (!is_text) return BM_OK;
    const bool is_given = text != NULL && text->s.len > 0;
    out->text = bmi_strndup(is_given ? (const char *)text->s.data : "_Unused", is_given ? text->s.len : 7);
    if (out->text == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for a label");
    return BM_OK;
}

/* Since version 2 keys and values are two lists; version 1 had one of texts, and their numbers in it. */
static bm_status read_code(bmi_onnx *onnx, bmi_onnx_labels *keys, bmi_onnx_labels *values)
{
    if (bmi_onnx_attribute(onnx, "classes_strings") == NULL) {
        BMI_TRY(bmi_onnx_labels_read(onnx->node, "keys_", keys, onnx->err));
        return bmi_onnx_labels_read(onnx->node, "values_", values, onnx->err);
    }
    const bool from_text = onnx->labels.n > 0 && onnx->labels.list[0].text != NULL;
    bmi_onnx_labels *texts = from_text ? keys : values, *numbers = from_text ? values : keys;
    BMI_TRY(bmi_onnx_labels_read(onnx->node, "classes_", texts, onnx->err));
    double *ranks = bmi_calloc((size_t)texts->n, sizeof *ranks);
    if (ranks == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d labels", texts->n);
    for (int i = 0; i < texts->n; i++) ranks[i] = i;
    const bm_status status = bmi_onnx_labels_from_numbers(ranks, (size_t)texts->n, numbers, onnx->err);
    bmi_free(ranks);
    return status;
}

/* Classes that nothing has named so far are called by their numbers. */
static bm_status name_by_number(bmi_onnx *onnx, int n)
{
    double *numbers = bmi_calloc((size_t)n, sizeof *numbers);
    if (numbers == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d labels", n);
    for (int i = 0; i < n; i++) numbers[i] = i;
    bmi_onnx_labels_free(&onnx->labels);
    const bm_status status = bmi_onnx_labels_from_numbers(numbers, (size_t)n, &onnx->labels, onnx->err);
    bmi_free(numbers);
    return status;
}

bm_status bmi_onnx_ml_label_encoder(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    if (!is_class(onnx, &x))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "it encodes values of the bands; only classes are encoded");
    const int n_classes = bmi_graph_channels(onnx->graph, onnx->graph->nodes[x.node].inputs[0]);
    if (onnx->labels.n != n_classes) BMI_TRY(name_by_number(onnx, n_classes));
    bmi_onnx_labels keys = {0}, values = {0};
    bmi_onnx_label fallback = {0};
    bm_status status = read_code(onnx, &keys, &values);
    if (status == BM_OK) status = find_fallback(onnx, &values, &fallback);
    if (status == BM_OK) status = bmi_onnx_labels_encode(&onnx->labels, &keys, &values, &fallback, onnx->err);
    bmi_free(fallback.text);
    bmi_onnx_labels_free(&values);
    bmi_onnx_labels_free(&keys);
    return status == BM_OK ? bmi_onnx_set_pixels(onnx, &x, x.node) : status;
}
