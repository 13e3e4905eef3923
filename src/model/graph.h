/* SPDX-License-Identifier: MIT
 *
 * A network as a list of per-pixel operations on channels, in the order of evaluation. This is what every model format
 * is read into, and all that the engine knows. A node's inputs stand before it; node 0 is the input. Weights are kept
 * in double, so that folding loses nothing and the reference evaluation is one. */
#ifndef BMI_GRAPH_H
#define BMI_GRAPH_H

#include "base/activation.h"
#include "base/error.h"

/* Limits on what a file may ask for: far above any per-pixel network, far below what hurts. */
#define BMI_GRAPH_MAX_NODES    4096
#define BMI_GRAPH_MAX_CHANNELS 65536
#define BMI_GRAPH_MAX_WEIGHTS  ((size_t)1 << 26) /* of one node */
#define BMI_GRAPH_MAX_NUMBERS  ((size_t)1 << 27) /* weights and biases of all nodes together */

typedef enum bmi_op {
    BMI_OP_INPUT,      /* the values of the bands */
    BMI_OP_DENSE,      /* y = W x + b; weights [n_channels][channels of the input], row-major; bias [n_channels] */
    BMI_OP_AFFINE,     /* y_c = weights_c x_c + bias_c; both [n_channels] */
    BMI_OP_ACTIVATION, /* y_c = f(x_c; alpha_c, beta_c); alpha in weights, beta in bias, both [n_channels] */
    BMI_OP_ADD,        /* y_c = a_c + b_c, and so on; an input of one channel is spread over all */
    BMI_OP_SUBTRACT,
    BMI_OP_MULTIPLY,
    BMI_OP_DIVIDE,
    BMI_OP_POWER,
    BMI_OP_MINIMUM, /* a NaN of either side stays */
    BMI_OP_MAXIMUM,
    BMI_OP_LESS, /* 1 or 0 */
    BMI_OP_GREATER,
    BMI_OP_EQUAL,
    BMI_OP_WHERE,      /* y_c = a_c != 0 ? b_c : c_c; three inputs, spread likewise; a NaN in a stays */
    BMI_OP_CONCAT,     /* the channels of the first input, then those of the second */
    BMI_OP_SELECT,     /* y_c = channel weights_c of the input */
    BMI_OP_REDUCE_MAX, /* one channel: the largest; a NaN stays */
    BMI_OP_SOFTMAX,    /* over the channels */
    BMI_OP_LOG_SOFTMAX,
    BMI_OP_ARGMAX /* one channel: index of the largest, the first of equals; only as the last node */
} bmi_op;

#define BMI_MAX_INPUTS 3

typedef struct bmi_node {
    bmi_op op;
    int inputs[BMI_MAX_INPUTS]; /* indices of earlier nodes; -1 where there is none */
    int n_channels;             /* of the result */
    bmi_activation activation;  /* of BMI_OP_ACTIVATION */
    double *weights;            /* see bmi_op; owned by the graph; NULL where the op has none */
    double *bias;
    char *name; /* of the node in its file, for messages and descriptions; never NULL */
    int tap;    /* 0; or a mark of who wants the values of this node beside the output, which keeps them */
} bmi_node;

typedef struct bmi_graph {
    bmi_node *nodes;
    int n_nodes;
    int capacity;
    int entry; /* what the network proper reads; before it stands what a manifest makes of the bands */
} bmi_graph;

/* Starts `graph` with its input node. Fails with BM_ERR_UNSUPPORTED over the limits. */
bm_status bmi_graph_init(bmi_graph *graph, int n_inputs, bm_error *err);

/* Appends a node and returns its index in *index. `weights` and `bias` become the graph's on success and on failure;
 * they must be as long as the op wants and NULL where it wants none. `name` is copied; NULL is "". Checks that inputs
 * exist, that channels fit and that parameters are finite (alpha and beta of a CLAMP may be infinite). */
bm_status bmi_graph_add(bmi_graph *graph, const bmi_node *node, int *index, bm_error *err);

/* Shorthands for the common cases; each appends to node `input`. `weights` and `bias` as above; a NULL bias is zero. */
bm_status bmi_graph_add_dense(bmi_graph *graph, int input, int n_outputs, double *weights, double *bias,
                              const char *name, int *index, bm_error *err);
bm_status bmi_graph_add_affine(bmi_graph *graph, int input, double *scale, double *shift, const char *name, int *index,
                               bm_error *err);
/* One alpha and beta for all channels. */
bm_status bmi_graph_add_activation(bmi_graph *graph, int input, bmi_activation activation, double alpha, double beta,
                                   const char *name, int *index, bm_error *err);

/* A node of two inputs without parameters, from BMI_OP_ADD to BMI_OP_EQUAL, or BMI_OP_CONCAT. */
bm_status bmi_graph_add_binary(bmi_graph *graph, bmi_op op, int a, int b, const char *name, int *index, bm_error *err);

/* The channels `channels` (n of them, from 0) of node `input`. */
bm_status bmi_graph_add_select(bmi_graph *graph, int input, int n, const int *channels, const char *name, int *index,
                               bm_error *err);

/* Channels that are the same at every pixel; `values`, n of them, become the graph's, as above. They are two nodes:
 * band 0, and a dense layer of zeros and `values` on it. */
bm_status bmi_graph_add_constant(bmi_graph *graph, int n, double *values, const char *name, int *index, bm_error *err);

/* True when node `index` is the second of these. */
bool bmi_graph_is_constant(const bmi_graph *graph, int index);

/* Inputs that an operation takes. */
int bmi_op_inputs(bmi_op op);

/* Channels of node `index`. */
int bmi_graph_channels(const bmi_graph *graph, int index);

/* "conv 12 -> 64", "relu", "softmax": an operation as it is told to people; writes into `out`. */
void bmi_graph_node_text(const bmi_graph *graph, int index, char *out, size_t out_bytes);

/* Drops the nodes that neither `root` nor a tap depends on and renumbers the rest. Without a tap behind it `root` becomes
 * the last node. */
void bmi_graph_keep(bmi_graph *graph, int root);

/* The rank of the map from input to last node when everything between is linear (dense and affine, a softmax or argmax
 * at the end allowed), found in double precision; 0 when there is a non-linearity, fewer than two dense layers, or a
 * matrix too large to be worth the time; -1 when memory ran out. */
int bmi_graph_linear_rank(const bmi_graph *graph);

void bmi_graph_free(bmi_graph *graph);

#endif
