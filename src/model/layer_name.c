/* SPDX-License-Identifier: MIT */
#include "model/layer_name.h"

#include <stdio.h>
#include <string.h>

/* Names in order, each once in a row, cut where the list gets long. */
static void list_names(const bmi_graph *graph, char *text, size_t n_bytes)
{
    size_t used = 0;
    const char *last = "";
    text[0] = '\0';
    for (int i = 1; i < graph->n_nodes; i++) {
        const char *name = graph->nodes[i].name;
        if (name[0] == '\0' || strcmp(name, last) == 0) continue;
        const int n = snprintf(text + used, n_bytes - used, "%s\"%.60s\"", used == 0 ? "" : ", ", name);
        if (n < 0 || (size_t)n >= n_bytes - used - sizeof ", ...") {
            snprintf(text + used, n_bytes - used, ", ...");
            return;
        }
        used += (size_t)n;
        last = name;
    }
}

bm_status bmi_layer_find(const bm_model *model, const char *name, int *index, bm_error *err)
{
    const bmi_graph *graph = &model->graph;
    char names[400];
    *index = 0;
    for (int i = 1; i < graph->n_nodes && name != NULL && name[0] != '\0'; i++)
        if (strcmp(graph->nodes[i].name, name) == 0) *index = i;
    if (*index == 0) {
        list_names(graph, names, sizeof names);
        BMI_FAIL(err, BM_ERR_ARGUMENT, "model \"%s\" has no layer called \"%.100s\"; it has %s", model->name,
                 name == NULL ? "" : name, names[0] == '\0' ? "none with a name" : names);
    }
    BMI_FAIL_IF(graph->nodes[*index].op == BMI_OP_ARGMAX, err, BM_ERR_ARGUMENT,
                "layer \"%.100s\" of model \"%s\" is the choice of the class; ask for the class instead", name,
                model->name);
    return BM_OK;
}
