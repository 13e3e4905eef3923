/* SPDX-License-Identifier: MIT */
#include "model/onnx_write.h"

#include "base/mem.h"
#include "model/onnx_file.h"
#include "model/onnx_write_activation.h"

#include <math.h>
#include <string.h>

/* Softmax, ArgMax and the rest mean since 13 what they mean now; operators that came later raise it. */
#define OLDEST_OPSET 13

static bool is_comparison(bmi_op op)
{
    return op == BMI_OP_LESS || op == BMI_OP_GREATER || op == BMI_OP_EQUAL;
}

/* Operand `k` of `node` as a float value; truth values are cast once. */
static char *operand(bmi_onnx_writer *w, const bmi_node *node, int k)
{
    const int index = node->inputs[k];
    if (!is_comparison(w->graph->nodes[index].op)) return w->values[index];
    if (w->floats[index] == NULL) {
        w->floats[index] = bmi_onnx_file_name(w->file, "v");
        bmi_onnx_file_int(w->file, bmi_onnx_file_node(w->file, "Cast", 1, &w->values[index], w->floats[index], ""),
                          "to", 1);
    }
    return w->floats[index];
}

/* Numbers that broadcast along the channels. */
static char *per_channel(bmi_onnx_writer *w, const double *values, int n)
{
    const int64_t dims[] = {1, n, 1, 1};
    return bmi_onnx_file_numbers(w->file, 4, dims, values);
}

/* -0 is not 0 here: it decides the sign of a sum of zeros. */
static bool all_are(const double *values, int n, double value)
{
    for (int c = 0; c < n; c++)
        if (values[c] != value || signbit(values[c]) != signbit(value)) return false;
    return true;
}

static void write_dense(bmi_onnx_writer *w, const bmi_node *node, char *to)
{
    const int n = node->n_channels;
    const int64_t dims[] = {n, bmi_graph_channels(w->graph, node->inputs[0]), 1, 1};
    char *inputs[] = {operand(w, node, 0), bmi_onnx_file_numbers(w->file, 4, dims, node->weights), NULL};
    const bool has_bias = !all_are(node->bias, n, 0.0);
    if (has_bias) inputs[2] = bmi_onnx_file_numbers(w->file, 1, dims, node->bias);
    BmiOnnx__NodeProto *conv = bmi_onnx_file_node(w->file, "Conv", has_bias ? 3 : 2, inputs, to, node->name);
    bmi_onnx_file_ints(w->file, conv, "kernel_shape", 2, (const int64_t[]){1, 1});
}

/* Scale and shift in one step are a batch normalisation whose statistics do nothing: mean 0, variance 1, epsilon 0. The
 * shift comes out as shift - mean scale, so the zero has the sign of the scale: that keeps a shift of -0. */
static bm_status write_affine(bmi_onnx_writer *w, const bmi_node *node, char *to)
{
    const int n = node->n_channels;
    const int64_t dims[] = {n};
    char *x = operand(w, node, 0);
    if (all_are(node->bias, n, 0.0) || all_are(node->weights, n, 1.0)) {
        const bool is_scale = all_are(node->bias, n, 0.0);
        char *inputs[] = {x, per_channel(w, is_scale ? node->weights : node->bias, n)};
        bmi_onnx_file_node(w->file, is_scale ? "Mul" : "Add", 2, inputs, to, node->name);
        return BM_OK;
    }
    double *ones = bmi_calloc((size_t)n, sizeof *ones), *zeros = bmi_calloc((size_t)n, sizeof *zeros);
    for (int c = 0; ones != NULL && zeros != NULL && c < n; c++) {
        ones[c] = 1.0;
        zeros[c] = copysign(0.0, node->weights[c]);
    }
    if (ones != NULL && zeros != NULL) {
        char *inputs[] = {x, bmi_onnx_file_numbers(w->file, 1, dims, node->weights),
                          bmi_onnx_file_numbers(w->file, 1, dims, node->bias),
                          bmi_onnx_file_numbers(w->file, 1, dims, zeros),
                          bmi_onnx_file_numbers(w->file, 1, dims, ones)};
        BmiOnnx__NodeProto *added = bmi_onnx_file_node(w->file, "BatchNormalization", 5, inputs, to, node->name);
        bmi_onnx_file_float(w->file, added, "epsilon", 0.0);
    }
    const bool has_memory = ones != NULL && zeros != NULL;
    bmi_free(ones);
    bmi_free(zeros);
    BMI_FAIL_IF(!has_memory, w->err, BM_ERR_MEMORY, "out of memory for %d numbers", n);
    return BM_OK;
}

static bm_status write_select(bmi_onnx_writer *w, const bmi_node *node, char *to)
{
    const size_t n = (size_t)node->n_channels;
    int64_t *channels = bmi_calloc(n, sizeof *channels);
    BMI_FAIL_IF(channels == NULL, w->err, BM_ERR_MEMORY, "out of memory for %zu channels", n);
    for (size_t c = 0; c < n; c++) channels[c] = (int64_t)node->weights[c];
    char *inputs[] = {operand(w, node, 0), bmi_onnx_file_indices(w->file, (int)n, channels)};
    bmi_free(channels);
    bmi_onnx_file_int(w->file, bmi_onnx_file_node(w->file, "Gather", 2, inputs, to, node->name), "axis", 1);
    return BM_OK;
}

/* Value `a` op `b` under a new name. */
static char *combine(bmi_onnx_writer *w, const char *op, char *a, char *b)
{
    char *inputs[] = {a, b}, *to = bmi_onnx_file_name(w->file, "v");
    bmi_onnx_file_node(w->file, op, 2, inputs, to, "");
    return to;
}

/* The condition must be a truth value. Where it is a number, "not equal to 0" is one, and a NaN, which is equal to
 * nothing, stays what it is. */
static void write_where(bmi_onnx_writer *w, const bmi_node *node, char *to)
{
    char *number = w->values[node->inputs[0]], *condition = number, *chosen = to;
    const bool is_number = !is_comparison(w->graph->nodes[node->inputs[0]].op);
    if (is_number) {
        const double zero = 0.0;
        char *is_zero = combine(w, "Equal", number, bmi_onnx_file_numbers(w->file, 0, NULL, &zero));
        condition = bmi_onnx_file_name(w->file, "v");
        chosen = bmi_onnx_file_name(w->file, "v");
        bmi_onnx_file_node(w->file, "Not", 1, &is_zero, condition, "");
    }
    char *inputs[] = {condition, operand(w, node, 1), operand(w, node, 2)};
    bmi_onnx_file_node(w->file, "Where", 3, inputs, chosen, node->name);
    if (!is_number) return;
    char *kept[] = {combine(w, "Equal", number, number), chosen, number};
    bmi_onnx_file_node(w->file, "Where", 3, kept, to, node->name);
}

/* Operators that are named alike but for the case, with their inputs in the same order. */
static void write_plain(bmi_onnx_writer *w, const bmi_node *node, char *to)
{
    static const struct {
        bmi_op op;
        const char *name;
    } rows[] = {{BMI_OP_ADD, "Add"},         {BMI_OP_SUBTRACT, "Sub"},
                {BMI_OP_MULTIPLY, "Mul"},    {BMI_OP_DIVIDE, "Div"},
                {BMI_OP_POWER, "Pow"},       {BMI_OP_MINIMUM, "Min"},
                {BMI_OP_MAXIMUM, "Max"},     {BMI_OP_LESS, "Less"},
                {BMI_OP_GREATER, "Greater"}, {BMI_OP_EQUAL, "Equal"},
                {BMI_OP_CONCAT, "Concat"},   {BMI_OP_REDUCE_MAX, "ReduceMax"},
                {BMI_OP_SOFTMAX, "Softmax"}, {BMI_OP_LOG_SOFTMAX, "LogSoftmax"},
                {BMI_OP_ARGMAX, "ArgMax"}};
    const char *op = "";
    int n = bmi_op_inputs(node->op);
    char *inputs[BMI_MAX_INPUTS] = {NULL};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].op == node->op) op = rows[i].name;
    for (int k = 0; k < n; k++) inputs[k] = operand(w, node, k);
    /* "Add" of a constant would come back as a shift; "Sum" takes it as it is. */
    if (node->op == BMI_OP_ADD &&
        (bmi_graph_is_constant(w->graph, node->inputs[0]) || bmi_graph_is_constant(w->graph, node->inputs[1])))
        op = "Sum";
    const bool is_reduction = node->op == BMI_OP_REDUCE_MAX,
               has_axis = node->op == BMI_OP_CONCAT || node->op >= BMI_OP_SOFTMAX;
    if (is_reduction && w->opset >= 18) inputs[n++] = bmi_onnx_file_indices(w->file, 1, (const int64_t[]){1});
    BmiOnnx__NodeProto *added = bmi_onnx_file_node(w->file, op, n, inputs, to, node->name);
    if (is_reduction && w->opset < 18) bmi_onnx_file_ints(w->file, added, "axes", 1, (const int64_t[]){1});
    if (has_axis) bmi_onnx_file_int(w->file, added, "axis", 1);
}

/* True when `node` takes its operand `k`, a constant, as ONNX has constants: beside something that is none, and where a
 * reader does not make something else of it, such as a shift of an addition. */
static bool takes_constant(const bmi_graph *graph, const bmi_node *node, int k)
{
    switch (node->op) {
    case BMI_OP_WHERE: return k > 0 && !bmi_graph_is_constant(graph, node->inputs[0]);
    case BMI_OP_ADD: /* written as a sum */
    case BMI_OP_LESS:
    case BMI_OP_GREATER:
    case BMI_OP_EQUAL: return !bmi_graph_is_constant(graph, node->inputs[1 - k]);
    default: return false;
    }
}

/* A constant that is read otherwise is written as what it is in the graph: a layer that forgets a band. */
static bool is_read_as_pixels(const bmi_onnx_writer *w, int index)
{
    if (index == w->exit) return true;
    for (int i = index + 1; i < w->graph->n_nodes; i++)
        for (int k = 0; w->part[i] && k < bmi_op_inputs(w->graph->nodes[i].op); k++)
            if (w->graph->nodes[i].inputs[k] == index && !takes_constant(w->graph, &w->graph->nodes[i], k)) return true;
    return false;
}

static void write_constant(bmi_onnx_writer *w, int index)
{
    const bmi_node *node = &w->graph->nodes[index];
    if (!is_read_as_pixels(w, index)) {
        w->values[index] = per_channel(w, node->bias, node->n_channels);
        return;
    }
    const int64_t first = 0, dims[] = {node->n_channels, 1, 1, 1};
    char *band[] = {w->values[w->graph->entry], bmi_onnx_file_indices(w->file, 1, &first)},
         *inputs[] = {bmi_onnx_file_name(w->file, "v"), bmi_onnx_file_numbers(w->file, 4, dims, node->weights),
                      bmi_onnx_file_numbers(w->file, 1, dims, node->bias)};
    w->values[index] = bmi_onnx_file_name(w->file, "v");
    bmi_onnx_file_int(w->file, bmi_onnx_file_node(w->file, "Gather", 2, band, inputs[0], ""), "axis", 1);
    bmi_onnx_file_node(w->file, "Conv", 3, inputs, w->values[index], node->name);
}

static bm_status write_node(bmi_onnx_writer *w, int index)
{
    const bmi_node *node = &w->graph->nodes[index];
    if (bmi_graph_is_constant(w->graph, index)) {
        write_constant(w, index);
        return BM_OK;
    }
    char *to = bmi_onnx_file_name(w->file, "v");
    w->values[index] = to;
    switch (node->op) {
    case BMI_OP_DENSE: write_dense(w, node, to); return BM_OK;
    case BMI_OP_AFFINE: return write_affine(w, node, to);
    case BMI_OP_ACTIVATION: return bmi_onnx_write_activation(w, node, operand(w, node, 0), to);
    case BMI_OP_SELECT: return write_select(w, node, to);
    case BMI_OP_WHERE: write_where(w, node, to); return BM_OK;
    default: write_plain(w, node, to); return BM_OK;
    }
}

static int64_t opset_for(const bmi_graph *graph, const bool *part)
{
    int64_t opset = OLDEST_OPSET;
    for (int i = 0; i < graph->n_nodes; i++) {
        const int64_t wanted =
            part[i] && graph->nodes[i].op == BMI_OP_ACTIVATION ? bmi_onnx_opset_of(graph->nodes[i].activation) : 0;
        if (wanted > opset) opset = wanted;
    }
    return opset;
}

static bm_status write_nodes(bmi_onnx_writer *w)
{
    w->values[w->graph->entry] = bmi_onnx_file_keep(w->file, "input");
    for (int i = 0; i < w->graph->n_nodes; i++)
        if (w->part[i]) BMI_TRY(write_node(w, i));
    /* The output has a name of its own, and is a number even where the last node compares. */
    const bmi_node last = {.inputs = {w->exit}};
    char *from = operand(w, &last, 0);
    bmi_onnx_file_node(w->file, "Identity", 1, &from, bmi_onnx_file_keep(w->file, "output"), "");
    return BM_OK;
}

bm_status bmi_onnx_write(const bm_model *model, const char *manifest, bmi_text *notes, uint8_t **out, size_t *n_bytes,
                         bm_error *err)
{
    const bmi_graph *graph = &model->graph;
    bool part[BMI_GRAPH_MAX_NODES];
    bmi_onnx_file file;
    bmi_network_mark(model, part);
    bmi_onnx_file_start(&file);
    bmi_onnx_writer w = {.graph = graph,
                         .file = &file,
                         .values = bmi_calloc((size_t)graph->n_nodes, sizeof *w.values),
                         .floats = bmi_calloc((size_t)graph->n_nodes, sizeof *w.floats),
                         .part = part,
                         .exit = model->exit,
                         .opset = opset_for(graph, part),
                         .notes = notes,
                         .err = err};
    bm_status status = w.values != NULL && w.floats != NULL
                           ? write_nodes(&w)
                           : bmi_error_set(err, BM_ERR_MEMORY, "out of memory for %d nodes", graph->n_nodes);
    bmi_free(w.values);
    bmi_free(w.floats);
    if (status != BM_OK) {
        bmi_onnx_file_drop(&file);
        return status;
    }
    const bmi_onnx_io io = {.n_inputs = bmi_graph_channels(graph, graph->entry),
                            .n_outputs = bmi_graph_channels(graph, model->exit),
                            .output = bmi_onnx_file_keep(&file, "output"),
                            .is_class = graph->nodes[model->exit].op == BMI_OP_ARGMAX,
                            .opset = w.opset,
                            .manifest = manifest};
    return bmi_onnx_file_pack(&file, &io, out, n_bytes, err);
}
