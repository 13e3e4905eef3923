/* SPDX-License-Identifier: MIT
 *
 * Arithmetic over bands as text, as manifests give it for derived bands and for scalings: numbers, names, + - * /, **
 * or ^, parentheses, and a few functions of one or two arguments. It becomes nodes of a graph; constants are folded. */
#ifndef BMI_EXPRESSION_H
#define BMI_EXPRESSION_H

#include "model/graph.h"

typedef struct bmi_expression_scope {
    /* The node that stands for `name`; -1 if there is none, which is an error. */
    int (*find)(const char *name, void *data);
    void *data;
    bmi_graph *graph; /* that the nodes are appended to; NULL: only the names are looked up */
    const char *node_name;
} bmi_expression_scope;

/* Appends what `text` says and sets *node to its result. A name is a letter or underscore and letters, digits,
 * underscores and dots after it, or anything in double quotes. Operators bind as in C, powers tighter and to the right.
 * Fails with BM_ERR_FORMAT, saying at which character, or when no band is in it. */
bm_status bmi_expression_build(const char *text, const bmi_expression_scope *scope, int *node, bm_error *err);

#endif
