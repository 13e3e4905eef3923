/* SPDX-License-Identifier: MIT
 *
 * Is a stack of layers one linear map in disguise, and of which rank? */
#include "model/graph.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Multiply-adds worth spending on a remark: about a second. */
#define WORK_LIMIT 1e9

/* Entries of a matrix worth holding for it: 128 MiB. */
#define SIZE_LIMIT (1 << 24)

/* Pivots this much smaller than the largest entry are rounding, not rank: float32 weights multiplied in double err by
 * 1e-15. */
#define RELATIVE_TOLERANCE 1e-10

typedef struct matrix {
    double *values; /* row-major */
    int n_rows, n_columns;
} matrix;

static double *at(const matrix *m, int row, int column)
{
    return m->values + (size_t)row * (size_t)m->n_columns + (size_t)column;
}

/* The last node of the chain proper: what stands below a softmax or argmax at the end. */
static int chain_end(const bmi_graph *graph)
{
    int end = graph->n_nodes - 1;
    if (graph->nodes[end].op == BMI_OP_ARGMAX) end = graph->nodes[end].inputs[0];
    if (graph->nodes[end].op == BMI_OP_SOFTMAX || graph->nodes[end].op == BMI_OP_LOG_SOFTMAX)
        end = graph->nodes[end].inputs[0];
    return end;
}

/* True when only dense and affine nodes lead from the input to `end`, two of them dense, and the work stays affordable.
 */
static bool is_linear(const bmi_graph *graph, int end)
{
    const double n_in = bmi_graph_channels(graph, 0), n_out = bmi_graph_channels(graph, end);
    double work = n_in * n_out * fmin(n_in, n_out), widest = n_in;
    int n_dense = 0;
    for (int i = end; i > 0; i = graph->nodes[i].inputs[0]) {
        const bmi_node *node = &graph->nodes[i];
        if (node->op != BMI_OP_DENSE && node->op != BMI_OP_AFFINE) return false;
        if (node->op != BMI_OP_DENSE) continue;
        widest = fmax(widest, node->n_channels);
        work += n_in * node->n_channels * bmi_graph_channels(graph, node->inputs[0]);
        n_dense++;
    }
    return n_dense >= 2 && work <= WORK_LIMIT && n_in * widest <= SIZE_LIMIT;
}

static bool multiply_dense(const bmi_node *node, matrix *m)
{
    matrix product = {bmi_calloc((size_t)node->n_channels * (size_t)m->n_columns, sizeof(double)), node->n_channels,
                      m->n_columns};
    if (product.values == NULL) return false;
    for (int o = 0; o < product.n_rows; o++) {
        for (int k = 0; k < m->n_rows; k++) {
            const double weight = node->weights[(size_t)o * (size_t)m->n_rows + (size_t)k];
            double *to = at(&product, o, 0);
            const double *from = at(m, k, 0);
            for (int c = 0; c < m->n_columns; c++) to[c] += weight * from[c];
        }
    }
    bmi_free(m->values);
    *m = product;
    return true;
}

static void scale_rows(const bmi_node *node, matrix *m)
{
    for (int r = 0; r < m->n_rows; r++)
        for (int c = 0; c < m->n_columns; c++) *at(m, r, c) *= node->weights[r];
}

static bool compose(const bmi_graph *graph, int end, matrix *m)
{
    const int n = bmi_graph_channels(graph, 0);
    *m = (matrix){bmi_calloc((size_t)n * (size_t)n, sizeof(double)), n, n};
    if (m->values == NULL) return false;
    for (int i = 0; i < n; i++) *at(m, i, i) = 1.0;
    int chain[BMI_GRAPH_MAX_NODES], n_chain = 0;
    for (int i = end; i > 0; i = graph->nodes[i].inputs[0]) chain[n_chain++] = i;
    while (n_chain > 0) {
        const bmi_node *node = &graph->nodes[chain[--n_chain]];
        if (node->op == BMI_OP_AFFINE)
            scale_rows(node, m);
        else if (!multiply_dense(node, m))
            return false;
    }
    return true;
}

/* The place of the largest entry at or below and right of (from, from). */
static double find_pivot(const matrix *m, int from, int *row, int *column)
{
    double largest = -1.0;
    for (int r = from; r < m->n_rows; r++)
        for (int c = from; c < m->n_columns; c++)
            if (fabs(*at(m, r, c)) > largest) largest = fabs(*at(m, *row = r, *column = c));
    return largest;
}

static void swap(double *a, double *b)
{
    const double kept = *a;
    *a = *b;
    *b = kept;
}

/* Gaussian elimination with complete pivoting, which is safe where partial pivoting can miss a small rank. */
static int rank_of(matrix *m)
{
    const int n = m->n_rows < m->n_columns ? m->n_rows : m->n_columns;
    double threshold = 0.0;
    for (int k = 0; k < n; k++) {
        int row = k, column = k;
        const double pivot = find_pivot(m, k, &row, &column);
        if (k == 0) threshold = pivot * RELATIVE_TOLERANCE;
        if (!(pivot > threshold)) return k;
        for (int c = 0; c < m->n_columns; c++) swap(at(m, k, c), at(m, row, c));
        for (int r = 0; r < m->n_rows; r++) swap(at(m, r, k), at(m, r, column));
        for (int r = k + 1; r < m->n_rows; r++) {
            const double factor = *at(m, r, k) / *at(m, k, k);
            for (int c = k; c < m->n_columns; c++) *at(m, r, c) -= factor * *at(m, k, c);
        }
    }
    return n;
}

int bmi_graph_linear_rank(const bmi_graph *graph)
{
    const int end = chain_end(graph);
    if (!is_linear(graph, end)) return 0;
    matrix m;
    const bool composed = compose(graph, end, &m);
    const int rank = composed ? rank_of(&m) : -1;
    bmi_free(m.values);
    return rank;
}
