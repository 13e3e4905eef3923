/* SPDX-License-Identifier: MIT
 *
 * Bands as a list of their own, and as the front of a graph. */
#include "model/bands.h"

#include "base/mem.h"
#include "model/expression.h"

#include <string.h>

#define FRONT_NAME "bands"

typedef struct front {
    const bmi_bands *bands;
    bmi_graph *graph;
    bm_error *err;
    bm_status status; /* of what a callback could not return */
} front;

static int find_band(const char *name, void *data)
{
    front *f = data;
    int node;
    for (int i = 0; i < f->bands->n; i++) {
        if (strcmp(f->bands->names[i], name) != 0) continue;
        f->status = bmi_graph_add_select(f->graph, 0, 1, &i, FRONT_NAME, &node, f->err);
        return f->status == BM_OK ? node : -1;
    }
    return -1;
}

/* The next run of plain channels, or one expression, as a node; *channel moves behind it. */
static bm_status add_part(front *f, int *channel, int *node)
{
    const bmi_bands *bands = f->bands;
    int n = 0;
    while (*channel + n < bands->n_channels && bands->expressions[*channel + n] == NULL) n++;
    if (n > 0) {
        const int first = *channel;
        *channel += n;
        return bmi_graph_add_select(f->graph, 0, n, bands->plain + first, FRONT_NAME, node, f->err);
    }
    const bmi_expression_scope scope = {.find = find_band, .data = f, .graph = f->graph, .node_name = FRONT_NAME};
    bm_error why;
    const bm_status status = bmi_expression_build(bands->expressions[(*channel)++], &scope, node, &why);
    /* What find_band says is the cause. */
    if (f->status != BM_OK) return f->status;
    if (status != BM_OK && f->err != NULL) *f->err = why;
    return status;
}

static bool is_as_read(const bmi_bands *bands)
{
    bool as_read = bands->n == bands->n_channels;
    for (int i = 0; as_read && i < bands->n_channels; i++) as_read = bands->plain[i] == i;
    return as_read;
}

bm_status bmi_bands_start(const bmi_bands *bands, int n_wanted, bmi_graph *graph, int *node, bm_error *err)
{
    BMI_FAIL_IF(bands->n > 0 && bands->n_channels != n_wanted, err, BM_ERR_FORMAT,
                "the manifest names %d bands, but the network takes %d", bands->n_channels, n_wanted);
    BMI_TRY(bmi_graph_init(graph, bands->n > 0 ? bands->n : n_wanted, err));
    *node = 0;
    if (bands->n == 0 || is_as_read(bands)) return BM_OK;
    front f = {bands, graph, err, BM_OK};
    int channel = 0;
    BMI_TRY(add_part(&f, &channel, node));
    while (channel < bands->n_channels) {
        int part;
        BMI_TRY(add_part(&f, &channel, &part));
        BMI_TRY(bmi_graph_add_binary(graph, BMI_OP_CONCAT, *node, part, FRONT_NAME, node, err));
    }
    return BM_OK;
}

void bmi_bands_free(bmi_bands *bands)
{
    for (int i = 0; bands->list != NULL && i < bands->n; i++) {
        bmi_free((char *)(uintptr_t)bands->list[i].name);
        bmi_free((char *)(uintptr_t)bands->list[i].common_name);
        bmi_free((char *)(uintptr_t)bands->list[i].unit);
    }
    for (int i = 0; bands->expressions != NULL && i < bands->n_channels; i++) bmi_free(bands->expressions[i]);
    bmi_free(bands->list);
    bmi_free(bands->names);
    bmi_free(bands->plain);
    bmi_free(bands->expressions);
    *bands = (bmi_bands){0};
}
