/* SPDX-License-Identifier: MIT
 *
 * An ONNX file in the making: nodes, constants and attributes are added, then it is packed. Memory that is wanting is
 * remembered, and told when it is packed. */
#ifndef BMI_ONNX_FILE_H
#define BMI_ONNX_FILE_H

#include "base/error.h"

#include "onnx.pb-c.h"

typedef struct bmi_onnx_file {
    void **memory; /* all that was allocated */
    int n_memory;
    BmiOnnx__GraphProto graph;
    size_t node_room, tensor_room;
    int n_names; /* made so far */
    bool out_of_memory;
} bmi_onnx_file;

void bmi_onnx_file_start(bmi_onnx_file *file);

/* A copy of `text`, or of a new name such as "w7", which lives as long as the file; "" when memory is out. */
char *bmi_onnx_file_keep(bmi_onnx_file *file, const char *text);
char *bmi_onnx_file_name(bmi_onnx_file *file, const char *prefix);

/* Adds a node; `inputs` (n of them) and `output` live as long as the file. NULL when memory is out, which the attribute
 * functions take. */
BmiOnnx__NodeProto *bmi_onnx_file_node(bmi_onnx_file *file, const char *op, int n, char *const *inputs, char *output,
                                       const char *name);
void bmi_onnx_file_int(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, int64_t value);
void bmi_onnx_file_ints(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, int n, const int64_t *values);
void bmi_onnx_file_float(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, double value);
void bmi_onnx_file_text(bmi_onnx_file *file, BmiOnnx__NodeProto *node, const char *key, const char *value);

/* Adds a constant and gives its name. Numbers that are no float32 are stored as double behind a Cast to float, so that
 * other programs find the types that they expect, and bandmix the numbers as they were. */
char *bmi_onnx_file_numbers(bmi_onnx_file *file, int rank, const int64_t *dims, const double *values);
char *bmi_onnx_file_indices(bmi_onnx_file *file, int n, const int64_t *values);

typedef struct bmi_onnx_io {
    int n_inputs, n_outputs; /* channels */
    char *output;
    bool is_class; /* the output is the int64 of an argmax */
    int64_t opset;
    const char *manifest; /* under "bandmix:manifest" */
} bmi_onnx_io;

/* The file's bytes in *out (free with bmi_free), with an input "input" of [batch, n_inputs, height, width]. Frees
 * `file`. */
bm_status bmi_onnx_file_pack(bmi_onnx_file *file, const bmi_onnx_io *io, uint8_t **out, size_t *n_bytes, bm_error *err);

/* Frees everything without packing. */
void bmi_onnx_file_drop(bmi_onnx_file *file);

#endif
