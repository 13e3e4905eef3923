/* SPDX-License-Identifier: MIT
 *
 * Scalings from steps to nodes. Bands that only know lines and bounds go through the same nodes, each with its own
 * numbers; bands with the same functions or expressions are a group as well. When there are several groups, each is
 * selected, scaled, and all are joined and put in order again. */
#include "base/mem.h"
#include "model/expression.h"
#include "model/scaling.h"

#include <math.h>
#include <string.h>

static const bmi_scaling nothing;

typedef struct scaler {
    const bmi_scaling *scalings;
    int count;
    bmi_graph *graph;
    int input;    /* the node whose channels are scaled */
    int *done;    /* steps of each channel that have become nodes */
    int *members; /* channels of the group at hand */
    int n_members;
    int *order; /* channels in the order in which groups are joined */
    int n_ordered;
    bm_error *err;
} scaler;

static const bmi_scaling *scaling_of(const scaler *s, int channel)
{
    return s->count == 0 ? &nothing : &s->scalings[s->count == 1 ? 0 : channel];
}

static bool is_numeric(const bmi_scaling *scaling)
{
    for (int i = 0; i < scaling->n; i++)
        if (scaling->steps[i].kind != BMI_SCALING_LINE && scaling->steps[i].kind != BMI_SCALING_CLAMP) return false;
    return true;
}

/* True when the same nodes serve both. */
static bool go_together(const bmi_scaling *a, const bmi_scaling *b)
{
    if (is_numeric(a) && is_numeric(b)) return true;
    if (a->n != b->n) return false;
    for (int i = 0; i < a->n; i++) {
        const bmi_scaling_step *x = &a->steps[i], *y = &b->steps[i];
        if (x->kind != y->kind || (x->kind == BMI_SCALING_FUNCTION && x->function != y->function) ||
            (x->kind == BMI_SCALING_EXPRESSION && strcmp(x->expression, y->expression) != 0))
            return false;
    }
    return true;
}

/* A node of lines or of bounds: the next step of each member that is of this kind, and nothing for the others. */
static bm_status add_numbers(scaler *s, bmi_scaling_kind kind, int *node)
{
    const size_t n = (size_t)s->n_members;
    const bool is_line = kind == BMI_SCALING_LINE;
    bool is_idle = true;
    double *a = bmi_calloc(n, sizeof *a), *b = bmi_calloc(n, sizeof *b);
    if (a == NULL || b == NULL) {
        bmi_free(a);
        bmi_free(b);
        BMI_FAIL(s->err, BM_ERR_MEMORY, "out of memory for the value scaling of %zu bands", n);
    }
    for (size_t i = 0; i < n; i++) {
        const bmi_scaling *from = scaling_of(s, s->members[i]);
        int *done = &s->done[s->members[i]];
        const bool has_step = *done < from->n && from->steps[*done].kind == kind;
        a[i] = has_step ? from->steps[*done].a : is_line ? 1.0 : -HUGE_VAL;
        b[i] = has_step ? from->steps[*done].b : is_line ? 0.0 : HUGE_VAL;
        is_idle = is_idle && (is_line ? a[i] == 1.0 && b[i] == 0.0 : isinf(a[i]) && isinf(b[i]));
        *done += has_step;
    }
    if (is_idle) {
        bmi_free(a);
        bmi_free(b);
        return BM_OK;
    }
    const bmi_node added = {.op = is_line ? BMI_OP_AFFINE : BMI_OP_ACTIVATION,
                            .activation = BMI_ACT_CLAMP,
                            .inputs = {*node},
                            .n_channels = (int)n,
                            .weights = a,
                            .bias = b,
                            .name = (char *)BMI_SCALING_NAME};
    return bmi_graph_add(s->graph, &added, node, s->err);
}

static bool all_done(const scaler *s)
{
    for (int i = 0; i < s->n_members; i++)
        if (s->done[s->members[i]] < scaling_of(s, s->members[i])->n) return false;
    return true;
}

/* The one name of an expression. */
typedef struct variable {
    char name[256];
    int node;
} variable;

static int find_variable(const char *name, void *data)
{
    variable *v = data;
    if (v->name[0] == '\0') strncpy(v->name, name, sizeof v->name - 1);
    return strcmp(v->name, name) == 0 ? v->node : -1;
}

static bm_status add_expression(scaler *s, const char *text, int *node)
{
    variable v = {.node = *node};
    const bmi_expression_scope scope = {
        .find = find_variable, .data = &v, .graph = s->graph, .node_name = BMI_SCALING_NAME};
    return bmi_expression_build(text, &scope, node, s->err);
}

static bm_status scale_group(scaler *s, int *node)
{
    const bmi_scaling *scaling = scaling_of(s, s->members[0]);
    if (is_numeric(scaling)) {
        /* Every list of lines and bounds is a list of pairs of them, some of which do nothing. */
        while (!all_done(s)) {
            BMI_TRY(add_numbers(s, BMI_SCALING_LINE, node));
            BMI_TRY(add_numbers(s, BMI_SCALING_CLAMP, node));
        }
        return BM_OK;
    }
    for (int k = 0; k < scaling->n; k++) {
        const bmi_scaling_step *step = &scaling->steps[k];
        if (step->kind == BMI_SCALING_LINE || step->kind == BMI_SCALING_CLAMP) {
            BMI_TRY(add_numbers(s, step->kind, node));
            continue;
        }
        if (step->kind == BMI_SCALING_FUNCTION)
            BMI_TRY(
                bmi_graph_add_activation(s->graph, *node, step->function, 0.0, 0.0, BMI_SCALING_NAME, node, s->err));
        else
            BMI_TRY(add_expression(s, step->expression, node));
        for (int i = 0; i < s->n_members; i++) s->done[s->members[i]]++;
    }
    return BM_OK;
}

/* Collects the channels that go like `first`, unless an earlier one did. */
static void collect(scaler *s, int first, int n)
{
    s->n_members = 0;
    for (int c = 0; c < first; c++)
        if (go_together(scaling_of(s, c), scaling_of(s, first))) return;
    for (int c = first; c < n; c++)
        if (go_together(scaling_of(s, c), scaling_of(s, first))) s->members[s->n_members++] = c;
}

static bm_status scale_groups(scaler *s, int n, int *index)
{
    int joined = -1;
    for (int first = 0; first < n; first++) {
        collect(s, first, n);
        if (s->n_members == 0) continue;
        int node = s->input;
        if (s->n_members < n)
            BMI_TRY(bmi_graph_add_select(s->graph, node, s->n_members, s->members, BMI_SCALING_NAME, &node, s->err));
        BMI_TRY(scale_group(s, &node));
        for (int i = 0; i < s->n_members; i++) s->order[s->members[i]] = s->n_ordered++;
        if (joined < 0)
            joined = node;
        else
            BMI_TRY(bmi_graph_add_binary(s->graph, BMI_OP_CONCAT, joined, node, BMI_SCALING_NAME, &joined, s->err));
    }
    bool in_order = true;
    for (int c = 0; c < n; c++) in_order = in_order && s->order[c] == c;
    if (!in_order) BMI_TRY(bmi_graph_add_select(s->graph, joined, n, s->order, BMI_SCALING_NAME, &joined, s->err));
    *index = joined;
    return BM_OK;
}

bm_status bmi_scaling_apply(const bmi_scaling *scalings, int count, bmi_graph *graph, int *index, bm_error *err)
{
    const int n = bmi_graph_channels(graph, *index);
    BMI_FAIL_IF(count > 1 && count != n, err, BM_ERR_FORMAT,
                "value_scaling: %d entries, but the network takes %d bands", count, n);
    if (count == 0) return BM_OK;
    scaler s = {.scalings = scalings, .count = count, .graph = graph, .input = *index, .err = err};
    s.members = bmi_calloc((size_t)n, sizeof *s.members);
    s.order = bmi_calloc((size_t)n, sizeof *s.order);
    s.done = bmi_calloc((size_t)n, sizeof *s.done);
    const bm_status status = s.members != NULL && s.order != NULL && s.done != NULL
                                 ? scale_groups(&s, n, index)
                                 : bmi_error_set(err, BM_ERR_MEMORY, "out of memory for the scaling of %d bands", n);
    bmi_free(s.members);
    bmi_free(s.order);
    bmi_free(s.done);
    return status;
}
