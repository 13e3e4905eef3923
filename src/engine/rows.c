/* SPDX-License-Identifier: MIT */
#include "engine/rows.h"

#include "base/mem.h"

static int count_uses(const bmi_graph *graph, int index)
{
    int uses = graph->nodes[index].tap != 0;
    for (int i = index + 1; i < graph->n_nodes; i++)
        for (int k = 0; k < BMI_MAX_INPUTS; k++) uses += graph->nodes[i].inputs[k] == index;
    return uses;
}

bool bmi_rows_is_fused_clamp(const bmi_graph *graph, int index)
{
    const bmi_node *node = &graph->nodes[index];
    if (node->op != BMI_OP_ACTIVATION || node->activation != BMI_ACT_CLAMP) return false;
    const int before = node->inputs[0];
    if (graph->nodes[before].op != BMI_OP_DENSE || count_uses(graph, before) != 1) return false;
    for (int c = 1; c < node->n_channels; c++)
        if (node->weights[c] != node->weights[0] || node->bias[c] != node->bias[0]) return false;
    return true;
}

/* A dense layer reads all its inputs for every output, and a selection reads them in any order: they may not overwrite
 * what they read. */
static bool works_in_place(const bmi_graph *graph, int index, int input)
{
    const bmi_node *node = &graph->nodes[index];
    return node->op != BMI_OP_DENSE && node->op != BMI_OP_SELECT && graph->nodes[input].n_channels == node->n_channels;
}

static bool overlaps(bmi_rows a, bmi_rows b)
{
    return a.first < b.first + b.n && b.first < a.first + a.n;
}

/* The lowest place where `n` rows are free of every node that is still to be read at or after step `index`. A step up
 * may meet a node that was passed, so it goes over them until nothing moves; nodes mostly lie in order, so that is
 * twice. */
static int lowest_free(const bmi_rows *rows, const int *last_use, int index, int n)
{
    int first = 0;
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < index; i++) {
            if (last_use[i] < index || !overlaps(rows[i], (bmi_rows){first, n})) continue;
            first = rows[i].first + rows[i].n;
            moved = true;
        }
    }
    return first;
}

static int place(const bmi_graph *graph, int index, const bmi_rows *rows, const int *last_use)
{
    const bmi_node *node = &graph->nodes[index];
    for (int k = 0; k < BMI_MAX_INPUTS; k++) {
        const int input = node->inputs[k];
        if (input >= 0 && last_use[input] == index && works_in_place(graph, index, input)) return rows[input].first;
    }
    return lowest_free(rows, last_use, index, node->n_channels);
}

bm_status bmi_rows_assign(const bmi_graph *graph, int keep_a, int keep_b, bmi_rows *rows, int *n_rows, bm_error *err)
{
    const int n_nodes = graph->n_nodes;
    int *last_use = bmi_calloc((size_t)n_nodes, sizeof *last_use);
    BMI_FAIL_IF(last_use == NULL, err, BM_ERR_MEMORY, "out of memory for %d nodes", n_nodes);
    for (int i = 0; i < n_nodes; i++)
        for (int k = 0; k < BMI_MAX_INPUTS; k++)
            if (graph->nodes[i].inputs[k] >= 0) last_use[graph->nodes[i].inputs[k]] = i;
    last_use[keep_a] = last_use[keep_b] = n_nodes;
    for (int i = 0; i < n_nodes; i++)
        if (graph->nodes[i].tap != 0) last_use[i] = n_nodes;
    *n_rows = 0;
    for (int i = 0; i < n_nodes; i++) {
        rows[i] = (bmi_rows){i == 0 ? 0 : place(graph, i, rows, last_use), graph->nodes[i].n_channels};
        if (rows[i].first + rows[i].n > *n_rows) *n_rows = rows[i].first + rows[i].n;
    }
    bmi_free(last_use);
    return BM_OK;
}
