/* SPDX-License-Identifier: MIT
 *
 * What the operators of an ONNX graph work on while it is read: the values by name, the node at hand, and the graph
 * that grows.
 *
 * A value is a constant, or *pixels*: the channels of a node of our graph, laid out over some axes of which one is the
 * channels and all others are pixels. Where the pixels lie is remembered only as far as it takes to tell operators that
 * leave them alone from those that mix them; onnx_axes.h says how. All names of the file are entered before any node is
 * read, so that a name given twice, or used before it is given, is found, and so that values never move. */
#ifndef BMI_ONNX_CONTEXT_H
#define BMI_ONNX_CONTEXT_H

#include "model/graph.h"
#include "model/onnx_labels.h"
#include "model/onnx_tensor.h"

/* Names that a file may have: values of nodes, inputs and initialisers. */
#define BMI_ONNX_MAX_VALUES 65536

/* Numbers that all constants of a file, and layers made larger than they are stored, may come to: 1 GiB. */
#define BMI_ONNX_MAX_NUMBERS ((size_t)1 << 27)

typedef struct bmi_onnx_value {
    const char *name;                   /* of the file, which outlives the context */
    int maker;                          /* node of the file that gives it; -1: none */
    const BmiOnnx__TensorProto *stored; /* an initialiser that nobody has asked for yet */
    const BmiOnnx__TensorProto *texts;  /* a constant of strings: its numbers are NaN, which no layer takes */
    bool is_known;                      /* false: entered, but not read yet */
    bool is_constant;
    bmi_onnx_tensor constant; /* a NaN in a shape is an unknown dimension */
    bool is_integer;          /* pixels: arithmetic would cut fractions off, or wrap */
    int node;                 /* pixels: node of the graph */
    int rank;
    int64_t dims[BMI_ONNX_MAX_RANK];     /* -1: unknown */
    uint64_t origins[BMI_ONNX_MAX_RANK]; /* which pixels an axis counts: see onnx_axes.h */
    int axis;                            /* of the channels; -1 once it was squeezed away, with one channel left */
} bmi_onnx_value;

typedef struct bmi_onnx {
    bmi_graph *graph;
    int64_t opset;
    const BmiOnnx__GraphProto *proto;
    const char *folder;             /* of the file; see onnx_external.h */
    const BmiOnnx__NodeProto *node; /* at hand */
    bmi_onnx_value *values;
    int n_values;
    int *buckets; /* heads of chains through `next`, by hash of the name; -1: empty */
    int *next;
    size_t n_buckets;                   /* a power of two */
    size_t n_numbers;                   /* of BMI_ONNX_MAX_NUMBERS, taken */
    int64_t extents[BMI_ONNX_MAX_RANK]; /* dims of the input */
    bmi_onnx_labels labels;             /* of the classes, as far as the file has told */
    uint64_t n_fresh;                   /* origins given to axes that nothing is known of */
    bm_error *err;
} bmi_onnx;

/* Fails with "node NAME (OPERATOR): ..." */
bm_status bmi_onnx_fail(bmi_onnx *onnx, bm_status status, const char *format, ...) BMI_PRINTF(3, 4);

/* Enters every name of the file. Fails with BM_ERR_FORMAT on a name that is given twice. */
bm_status bmi_onnx_enter_names(bmi_onnx *onnx);

/* Makes sure that `name` is there for the node at hand, and reads it if it is an initialiser. */
bm_status bmi_onnx_need(bmi_onnx *onnx, const char *name);

/* Node of the file that gives `name`; -1 if none does. */
int bmi_onnx_maker(const bmi_onnx *onnx, const char *name);

/* True when `name` is an initialiser. */
bool bmi_onnx_is_stored(const bmi_onnx *onnx, const char *name);

/* Takes `count` numbers from what the file may come to. */
bm_status bmi_onnx_spend(bmi_onnx *onnx, size_t count);

/* The value called `name`; NULL if it is not known yet. The pointer lasts as long as the context. */
const bmi_onnx_value *bmi_onnx_find(const bmi_onnx *onnx, const char *name);

/* Input `index` of the node at hand; NULL when it is left out. */
const bmi_onnx_value *bmi_onnx_input(const bmi_onnx *onnx, size_t index);

/* The same, but failing unless it is there, or pixels, or a constant. */
bm_status bmi_onnx_any(bmi_onnx *onnx, size_t index, bmi_onnx_value *out);
bm_status bmi_onnx_pixels(bmi_onnx *onnx, size_t index, bmi_onnx_value *out);
bm_status bmi_onnx_constant(bmi_onnx *onnx, size_t index, const bmi_onnx_tensor **out);

/* Fails when an input of the node at hand is pixels of an integer type. */
bm_status bmi_onnx_check_floats(bmi_onnx *onnx);

/* Sets the value of an entered name; constants become the context's, also on failure. */
bm_status bmi_onnx_add(bmi_onnx *onnx, const bmi_onnx_value *value);

/* Sets output 0 (or another) of the node at hand: pixels laid out as `like`, but of graph node `node`; or a constant.
 */
bm_status bmi_onnx_set_pixels(bmi_onnx *onnx, const bmi_onnx_value *like, int node);
bm_status bmi_onnx_set_pixels_at(bmi_onnx *onnx, const bmi_onnx_value *like, int node, size_t output);
bm_status bmi_onnx_set_constant(bmi_onnx *onnx, bmi_onnx_tensor *tensor);

int bmi_onnx_channels(const bmi_onnx *onnx, const bmi_onnx_value *pixels);

/* The name of the node at hand for people: its own, or that of its output. */
const char *bmi_onnx_node_name(const bmi_onnx *onnx);

/* Attributes of the node at hand; the fallback when it is absent. */
const BmiOnnx__AttributeProto *bmi_onnx_attribute(const bmi_onnx *onnx, const char *name);
int64_t bmi_onnx_int(const bmi_onnx *onnx, const char *name, int64_t fallback);
double bmi_onnx_float(const bmi_onnx *onnx, const char *name, double fallback);

/* The list of integers that newer opsets give as input `index` and older ones as attribute `name`; at most `most` of
 * them. *count is -1 when it is absent. */
bm_status bmi_onnx_int_list(bmi_onnx *onnx, const char *name, size_t index, int64_t *out, int most, int *count);

void bmi_onnx_free(bmi_onnx *onnx);

#endif
