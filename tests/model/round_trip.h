/* SPDX-License-Identifier: MIT
 *
 * Models into files and back, and what must be the same then. */
#ifndef BMT_ROUND_TRIP_H
#define BMT_ROUND_TRIP_H

#include "model_check.h"
#include "graph_eval.h"

#include <stdlib.h>
#include <unistd.h>

static char bmt_saved_path[128], bmt_saved_folder[64];

/* The path of a file "net" with this suffix in a new folder. */
static inline const char *bmt_saved_begin(const char *suffix)
{
    strcpy(bmt_saved_folder, "/tmp/bmt_save.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(bmt_saved_folder));
    snprintf(bmt_saved_path, sizeof bmt_saved_path, "%s/net%s", bmt_saved_folder, suffix);
    return bmt_saved_path;
}

static inline void bmt_saved_end(void)
{
    unlink(bmt_saved_path);
    CU_ASSERT_EQUAL(rmdir(bmt_saved_folder), 0);
}

/* `model` saved and opened again; *notes (bm_text_free) is what was said of it. */
static inline bm_model *bmt_again(const bm_model *model, const char *suffix, char **notes)
{
    bm_model *again = NULL;
    bm_error err;
    const char *path = bmt_saved_begin(suffix);
    BMT_ASSERT_OK(bm_model_save(model, path, false, notes, &err), err);
    BMT_ASSERT_OK(bm_model_open(&again, path, NULL, &err), err);
    bmt_saved_end();
    return again;
}

static inline bool bmt_same_numbers(const double *a, const double *b, size_t n)
{
    return (a == NULL) == (b == NULL) && (a == NULL || memcmp(a, b, n * sizeof *a) == 0);
}

static inline bool bmt_same_graph(const bmi_graph *a, const bmi_graph *b)
{
    if (a->n_nodes != b->n_nodes || a->entry != b->entry) return false;
    for (int i = 0; i < a->n_nodes; i++) {
        const bmi_node *x = &a->nodes[i], *y = &b->nodes[i];
        const size_t n = (size_t)x->n_channels;
        const size_t n_in = x->op == BMI_OP_DENSE ? (size_t)a->nodes[x->inputs[0]].n_channels : 1;
        if (x->op != y->op || x->n_channels != y->n_channels || memcmp(x->inputs, y->inputs, sizeof x->inputs) != 0 ||
            (x->op == BMI_OP_ACTIVATION && x->activation != y->activation) ||
            !bmt_same_numbers(x->weights, y->weights, n * n_in) || !bmt_same_numbers(x->bias, y->bias, n))
            return false;
    }
    return true;
}

#endif
