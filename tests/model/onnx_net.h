/* SPDX-License-Identifier: MIT
 *
 * Small ONNX networks for the suites of the operators: an input "x", constants, and a node or two that end in "y". */
#ifndef BMT_ONNX_NET_H
#define BMT_ONNX_NET_H

#include "model_check.h"
#include "graph_eval.h"
#include "onnx_builder.h"

#define BMT_DIMS(...)                                                                  \
    (int)(sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), (const int64_t[]) \
    {                                                                                  \
        __VA_ARGS__                                                                    \
    }
#define BMT_FLOATS(...) \
    (const float[])     \
    {                   \
        __VA_ARGS__     \
    }

/* An input "x" of these dimensions (-1: any) and an output "y". */
static inline bmt_onnx *bmt_net(int64_t opset, int rank, const int64_t *dims)
{
    bmt_onnx *o = bmt_onnx_new(opset);
    bmt_onnx_input(o, "x", rank, dims);
    bmt_onnx_output(o, "y");
    return o;
}

/* Parses a net that must be sound. */
static inline bm_model *bmt_net_model(bmt_onnx *o)
{
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(bmt_onnx_parse(o, &model, &err), err);
    return model;
}

/* Expects the values `expected` of a net for the inputs `x`; frees the net. */
static inline void bmt_net_gives(bmt_onnx *o, const double *x, int n_outputs, const double *expected)
{
    bm_model *model = bmt_net_model(o);
    const bmi_graph *g = &model->graph;
    CU_ASSERT_EQUAL_FATAL(bmi_graph_channels(g, g->n_nodes - 1), n_outputs);
    for (int c = 0; c < n_outputs; c++) {
        const double got = bmt_eval(g, g->n_nodes - 1, x, c);
        if (!(fabs(got - expected[c]) <= 1e-6)) printf("\n    channel %d: %g instead of %g\n", c, got, expected[c]);
        CU_ASSERT_DOUBLE_EQUAL(got, expected[c], 1e-6);
    }
    bm_model_free(model);
}

#define BMT_NET_GIVES(o, x, ...) \
    bmt_net_gives(o, x, (int)(sizeof((const double[]){__VA_ARGS__}) / sizeof(double)), (const double[]){__VA_ARGS__})

#endif
