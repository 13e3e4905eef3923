/* SPDX-License-Identifier: MIT
 *
 * What the suites of the model room share: parameters on the heap, graphs in a line, models from a text of JSON. */
#ifndef BMT_MODEL_CHECK_H
#define BMT_MODEL_CHECK_H

#include "suite.h"

#include "base/mem.h"
#include "model/model.h"

#include <math.h>
#include <string.h>

#define BMT_COUNT(array) (sizeof(array) / sizeof *(array))

/* A copy that a graph may own. */
static inline double *bmt_doubles(const double *values, size_t count)
{
    double *copy = bmi_calloc(count, sizeof *copy);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, values, count * sizeof *copy);
    return copy;
}

#define BMT_DOUBLES(...) \
    bmt_doubles((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static inline bmi_graph bmt_graph(int n_inputs)
{
    bmi_graph graph;
    bm_error err;
    BMT_ASSERT_OK(bmi_graph_init(&graph, n_inputs, &err), err);
    return graph;
}

/* Appends to the last node. */
static inline int bmt_dense(bmi_graph *graph, int n_outputs, double *weights)
{
    int index;
    bm_error err;
    BMT_ASSERT_OK(bmi_graph_add_dense(graph, graph->n_nodes - 1, n_outputs, weights, NULL, "dense", &index, &err), err);
    return index;
}

static inline int bmt_activation(bmi_graph *graph, bmi_activation activation, double alpha, double beta)
{
    int index;
    bm_error err;
    BMT_ASSERT_OK(bmi_graph_add_activation(graph, graph->n_nodes - 1, activation, alpha, beta, "act", &index, &err),
                  err);
    return index;
}

static inline int bmt_plain(bmi_graph *graph, bmi_op op)
{
    int index;
    bm_error err;
    const int last = graph->n_nodes - 1;
    const bmi_node node = {.op = op,
                           .inputs = {last, -1},
                           .name = NULL,
                           .n_channels = op == BMI_OP_ARGMAX ? 1 : bmi_graph_channels(graph, last)};
    BMT_ASSERT_OK(bmi_graph_add(graph, &node, &index, &err), err);
    return index;
}

static inline bm_model *bmt_model(const char *json)
{
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(bm_model_parse(&model, json, strlen(json), "net.json", NULL, &err), err);
    return model;
}

/* Expects a refusal whose message holds `part`. */
static inline void bmt_refused(const char *json, bm_status expected, const char *part)
{
    bm_model *model;
    bm_error err = {.message = ""};
    const bm_status status = bm_model_parse(&model, json, strlen(json), "net.json", NULL, &err);
    if (status != expected || strstr(err.message, part) == NULL)
        printf("\n    expected \"%s\" (%d), got %d: %s\n", part, (int)expected, (int)status, err.message);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NULL(model);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    bm_model_free(model);
}

#endif
