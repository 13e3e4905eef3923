/* SPDX-License-Identifier: MIT
 *
 * What stands behind bm_model: the graph, and what the model says about its bands and classes. */
#ifndef BMI_MODEL_H
#define BMI_MODEL_H

#include "model/bands.h"
#include "model/clip.h"
#include "model/domain.h"
#include "model/graph.h"
#include "model/vectors.h"

/* What the end of the graph means. The graph may end in argmax; below it stand the values that the network gives; below
 * a final softmax, log-softmax or lone sigmoid stand the scores, whose order is the order of the classes. */
typedef enum bmi_head_kind {
    BMI_HEAD_SOFTMAX, /* probabilities are the softmax of the scores */
    BMI_HEAD_BINARY,  /* one score behind a sigmoid: two classes, 1 - p and p */
    BMI_HEAD_DIRECT   /* several sigmoids, 1 - p and p, or shares of a sum: the values are the probabilities */
} bmi_head_kind;

typedef struct bmi_head {
    bmi_head_kind kind;
    int values; /* node whose channels are the output "values" */
    int scores; /* node that classes are taken from; `values` or a node below it */
} bmi_head;

/* Reads the end of `graph`; cannot fail. */
bmi_head bmi_graph_head(const bmi_graph *graph);

struct bm_model {
    bmi_graph graph;     /* the last node is the output */
    int exit;            /* last node of the network proper; see network.h */
    char *name;          /* never NULL */
    char sha256[65];     /* of the file with the weights */
    char *manifest;      /* the JSON that was read, without layers; or NULL */
    bool has_own_labels; /* the classes come out of the network's file, not out of a manifest */
    int n_left_out;      /* outputs of the file beside the one that was taken */
    const char *format;  /* static */
    int n_inputs;
    int n_outputs; /* channels before a final argmax */
    bool ends_in_classes;
    int linear_rank;     /* see bmi_graph_linear_rank */
    bmi_bands bands;     /* n_inputs of them, or none */
    char **output_names; /* n_outputs, or NULL */
    char **output_units; /* n_outputs, NULL where there is none; or NULL */
    bm_class *classes;   /* n_classes, or NULL; the names are owned */
    int n_classes;
    bm_class *unknown; /* one, likewise; or NULL */
    bmi_domain domain; /* of the inputs */
    bmi_clip *clips;   /* n_outputs, or NULL */
    bmi_vectors vectors;
};

struct bmi_manifest;

/* Makes a model of its graph and `manifest`, whose parts it takes over; `name` is that of its file. Fails with
 * BM_ERR_FORMAT when they do not fit each other, or BM_ERR_MEMORY. */
bm_status bmi_model_settle(bm_model *model, struct bmi_manifest *manifest, const char *name, bm_error *err);

/* Classes that the outputs tell apart: 2 for BMI_HEAD_BINARY, n_outputs if there are at least two, else 0. Whether the
 * model *means* classes is ends_in_classes. */
int bmi_model_n_classes(const bm_model *model);

/* Value written for class `index`: the model's, or `index` where it declares none. */
int bmi_model_class_value(const bm_model *model, int index);

#endif
