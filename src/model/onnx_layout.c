/* SPDX-License-Identifier: MIT */
#include "model/onnx_layout.h"

#include <string.h>

/* A chain of elementwise operators before the first layer is short; this only bounds what a file may ask for. */
#define MAX_STEPS 64

static const BmiOnnx__NodeProto *first_reader(const BmiOnnx__GraphProto *graph, const char *name)
{
    for (size_t i = 0; i < graph->n_node; i++)
        for (size_t k = 0; k < graph->node[i]->n_input; k++)
            if (strcmp(graph->node[i]->input[k], name) == 0 && graph->node[i]->op_type != NULL &&
                graph->node[i]->n_output > 0)
                if (strcmp(graph->node[i]->op_type, "Shape") != 0) return graph->node[i];
    return NULL;
}

static const int64_t *find_dims(const BmiOnnx__GraphProto *graph, const BmiOnnx__NodeProto *node, size_t index,
                                size_t rank)
{
    for (size_t i = 0; index < node->n_input && i < graph->n_initializer; i++) {
        const BmiOnnx__TensorProto *tensor = graph->initializer[i];
        if (tensor->name != NULL && strcmp(tensor->name, node->input[index]) == 0)
            return tensor->n_dims >= rank ? tensor->dims : NULL;
    }
    return NULL;
}

static const BmiOnnx__AttributeProto *attribute(const BmiOnnx__NodeProto *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name != NULL && strcmp(node->attribute[i]->name, name) == 0) return node->attribute[i];
    return NULL;
}

/* How far the input has been followed. */
typedef struct trail {
    const char *name;
    int rank;
    int from[BMI_ONNX_MAX_RANK]; /* axis of the input that each axis was */
    bool is_reshaped;            /* `from` has no meaning any more */
    int guess;                   /* axis to fall back on */
    int64_t wanted;              /* channels that the weights of the deciding operator have; -1: not told */
} trail;

/* The input axis behind axis `at` of a layer that has `t->wanted` channels. */
static int trace(const trail *t, const bmi_onnx_value *input, int at)
{
    if (!t->is_reshaped) return t->from[at];
    /* After a flattening only the size tells. */
    if (input->dims[t->guess] == t->wanted) return t->guess;
    for (int i = t->rank - 1; i >= 0; i--)
        if (input->dims[i] == t->wanted) return i;
    return t->guess;
}

static bool is_any(const char *op, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(op, *names) == 0) return true;
    return false;
}

static void follow_transpose(trail *t, const BmiOnnx__NodeProto *node)
{
    const BmiOnnx__AttributeProto *perm = attribute(node, "perm");
    int before[BMI_ONNX_MAX_RANK];
    memcpy(before, t->from, sizeof before);
    for (int i = 0; i < t->rank; i++) {
        const int64_t from = perm != NULL && perm->n_ints == (size_t)t->rank ? perm->ints[i] : t->rank - 1 - i;
        if (from < 0 || from >= t->rank) {
            t->is_reshaped = true;
            return;
        }
        t->from[i] = before[from];
    }
    /* Who turns the last axis to where layers look for channels had them last. */
    if (t->rank > 1 && t->from[1] == t->rank - 1) t->guess = t->rank - 1;
}

/* The axis that an operator over one axis works along, as its attribute says or its default; false when it is no such
 * operator, or works along several. */
static bool axis_of(const bmi_onnx *onnx, const BmiOnnx__NodeProto *node, const trail *t, const bmi_onnx_value *input,
                    int64_t *axis)
{
    static const struct {
        const char *op;
        int64_t fallback;
    } rows[] = {{"ArgMax", 0}, {"Gather", 0}, {"Split", 0}, {"LayerNormalization", -1}, {"LpNormalization", -1}};
    const BmiOnnx__AttributeProto *given = attribute(node, "axis"), *axes = attribute(node, "axes");
    const bool is_softmax = strcmp(node->op_type, "Softmax") == 0 || strcmp(node->op_type, "LogSoftmax") == 0;
    if (strncmp(node->op_type, "Reduce", 6) == 0 && axes != NULL && axes->n_ints == 1) {
        /* A mean over the rows of an image of any height is no sign that rows are bands. */
        *axis = axes->ints[0] < 0 ? axes->ints[0] + t->rank : axes->ints[0];
        return *axis >= 0 && *axis < t->rank && input->dims[t->from[*axis]] > 0;
    }
    *axis = given != NULL ? given->i : onnx->opset < 13 ? 1 : -1;
    if (is_softmax) return true;
    if (strcmp(node->op_type, "Concat") == 0) return given != NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(node->op_type, rows[i].op) != 0) continue;
        if (given == NULL) *axis = rows[i].fallback;
        return true;
    }
    return false;
}

/* The axis that a constant beside the pixels varies along, in elementwise arithmetic: "minus [mean of 3 bands]" of
 * [N, H, W, 3] tells where the bands are. False unless it is one axis, whose size the file states. */
static bool axis_of_constant(const bmi_onnx *onnx, const BmiOnnx__NodeProto *node, const trail *t,
                             const bmi_onnx_value *input, int64_t *axis)
{
    static const char *const elementwise[] = {"Add", "Sub", "Mul", "Div", "Pow", "PRelu", "Min", "Max", NULL};
    if (!is_any(node->op_type, elementwise)) return false;
    for (size_t i = 0; i < onnx->proto->n_initializer; i++) {
        const BmiOnnx__TensorProto *tensor = onnx->proto->initializer[i];
        bool is_operand = false;
        for (size_t k = 0; k < node->n_input; k++)
            is_operand = is_operand || (tensor->name != NULL && strcmp(tensor->name, node->input[k]) == 0);
        if (!is_operand || tensor->n_dims > (size_t)t->rank) continue;
        int n_varying = 0;
        for (size_t d = 0; d < tensor->n_dims; d++) {
            if (tensor->dims[d] == 1) continue;
            *axis = t->rank - (int64_t)tensor->n_dims + (int64_t)d;
            n_varying++;
        }
        if (n_varying == 1 && input->dims[t->from[*axis]] == tensor->dims[*axis - t->rank + (int64_t)tensor->n_dims])
            return true;
    }
    return false;
}

/* True when `node` tells where the channels of its input are: *axis of the graph's input. */
static bool decides(const bmi_onnx *onnx, const BmiOnnx__NodeProto *node, trail *t, const bmi_onnx_value *input,
                    int *axis)
{
    const BmiOnnx__GraphProto *graph = onnx->proto;
    const BmiOnnx__AttributeProto *group = attribute(node, "group"), *b = attribute(node, "transB");
    int64_t at;
    const char *op = node->op_type;
    const int64_t *dims;
    if (strcmp(op, "Conv") == 0 || strcmp(op, "BatchNormalization") == 0) {
        const bool is_conv = strcmp(op, "Conv") == 0;
        if ((dims = find_dims(graph, node, 1, is_conv ? 2 : 1)) != NULL) t->wanted = dims[is_conv ? 1 : 0];
        if (is_conv && group != NULL && group->i > 1 && group->i <= BMI_GRAPH_MAX_CHANNELS &&
            t->wanted <= BMI_GRAPH_MAX_CHANNELS)
            t->wanted *= group->i;
        *axis = t->rank > 1 ? trace(t, input, 1) : 0;
        return true;
    }
    if (strcmp(op, "MatMul") == 0 && t->rank >= 2 && node->n_input > 1 && strcmp(node->input[1], t->name) == 0) {
        if ((dims = find_dims(graph, node, 0, 2)) != NULL) t->wanted = dims[1];
        *axis = trace(t, input, t->rank - 2);
        return true;
    }
    if (strcmp(op, "MatMul") == 0 || strcmp(op, "Gemm") == 0) {
        if ((dims = find_dims(graph, node, 1, 2)) != NULL) t->wanted = dims[b != NULL && b->i != 0 ? 1 : 0];
        *axis = trace(t, input, t->rank - 1);
        return true;
    }
    if (t->is_reshaped || (!axis_of(onnx, node, t, input, &at) && !axis_of_constant(onnx, node, t, input, &at)))
        return false;
    if (at < 0) at += t->rank;
    if (at < 0 || at >= t->rank) return false;
    *axis = t->from[at];
    return true;
}

/* Follows the input down to the first operator that decides. */
static int decide(const bmi_onnx *onnx, const bmi_onnx_value *input, int64_t *wanted)
{
    static const char *const reshaping[] = {"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", NULL};
    trail t = {.name = input->name, .rank = input->rank, .guess = input->rank >= 2 ? 1 : 0, .wanted = -1};
    int axis = -1;
    for (int i = 0; i < t.rank; i++) t.from[i] = i;
    for (int step = 0; step < MAX_STEPS; step++) {
        const BmiOnnx__NodeProto *node = first_reader(onnx->proto, t.name);
        if (node == NULL) break;
        if (decides(onnx, node, &t, input, &axis)) break;
        if (strcmp(node->op_type, "Transpose") == 0 && !t.is_reshaped) follow_transpose(&t, node);
        if (is_any(node->op_type, reshaping)) t.is_reshaped = true;
        t.name = node->output[0];
    }
    *wanted = t.wanted;
    return axis >= 0 ? axis : t.guess;
}

/* The axis of the channels where its size must be known: if it is not, the one axis whose size is. */
static int settle_axis(const bmi_onnx_value *value, int axis, int64_t wanted)
{
    if (value->dims[axis] > 0 || wanted > 0) return axis;
    int known = -1, n_known = 0;
    for (int i = 0; i < value->rank; i++) {
        if (value->dims[i] <= 0) continue;
        known = i;
        n_known++;
    }
    return n_known == 1 ? known : axis;
}

static bool is_integer_type(int32_t type)
{
    enum { UINT8 = 2, INT64 = 7, UINT32 = 12, UINT64 = 13 };
    return (type >= UINT8 && type <= INT64) || type == UINT32 || type == UINT64;
}

/* Numbers of every kind may come in: the bands are converted in any case. */
static bool is_number_type(int32_t type)
{
    enum { FLOAT = 1, INT64 = 7, FLOAT16 = 10, UINT64 = 13, BFLOAT16 = 16 };
    return (type >= 0 && type <= INT64) || (type >= FLOAT16 && type <= UINT64) || type == BFLOAT16;
}

bm_status bmi_onnx_input_layout(bmi_onnx *onnx, const BmiOnnx__ValueInfoProto *input, bmi_onnx_value *out,
                                int *n_channels)
{
    const BmiOnnx__TypeProto__Tensor *tensor = input->type == NULL ? NULL : input->type->tensor_type;
    BMI_FAIL_IF(tensor == NULL || tensor->shape == NULL, onnx->err, BM_ERR_UNSUPPORTED,
                "input \"%.100s\" has no shape, or is no tensor", input->name);
    BMI_FAIL_IF(!is_number_type(tensor->elem_type), onnx->err, BM_ERR_UNSUPPORTED,
                "input \"%.100s\" is not of numbers (its element type is %d)", input->name, tensor->elem_type);
    const size_t rank = tensor->shape->n_dim;
    BMI_FAIL_IF(rank < 1 || rank > BMI_ONNX_MAX_RANK, onnx->err, BM_ERR_UNSUPPORTED,
                "input \"%.100s\" has %zu axes, not 1 to %d", input->name, rank, BMI_ONNX_MAX_RANK);
    *out = (bmi_onnx_value){.name = input->name, .rank = (int)rank, .is_integer = is_integer_type(tensor->elem_type)};
    for (size_t i = 0; i < rank; i++) {
        const BmiOnnx__TensorShapeProto__Dimension *dim = tensor->shape->dim[i];
        out->dims[i] = dim->has_dim_value && dim->dim_value > 0 ? dim->dim_value : -1;
    }
    int64_t wanted = -1;
    out->axis = settle_axis(out, decide(onnx, out, &wanted), wanted);
    const int64_t n = out->dims[out->axis] > 0 ? out->dims[out->axis] : wanted;
    BMI_FAIL_IF(n < 1 || n > BMI_GRAPH_MAX_CHANNELS, onnx->err, BM_ERR_UNSUPPORTED,
                "the file does not say how many channels input \"%.100s\" has (axis %d)", input->name, out->axis);
    out->dims[out->axis] = n;
    for (size_t i = 0; i < rank; i++) {
        out->origins[i] = (int)i == out->axis ? 0 : i + 1;
        onnx->extents[i] = out->dims[i];
    }
    *n_channels = (int)n;
    return BM_OK;
}
