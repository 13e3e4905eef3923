/* SPDX-License-Identifier: MIT */
#include "base/output_name.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

#define LAYER "layer:"
#define TOP   "top:"
#define MOST  65535 /* classes */

static const struct {
    bm_output_kind kind;
    const char *name;
} kinds[] = {{BM_OUTPUT_CLASS, "class"},
             {BM_OUTPUT_CONFIDENCE, "confidence"},
             {BM_OUTPUT_MARGIN, "margin"},
             {BM_OUTPUT_ENTROPY, "entropy"},
             {BM_OUTPUT_PROBABILITIES, "probabilities"},
             {BM_OUTPUT_VALUES, "values"},
             {BM_OUTPUT_FLAGS, "flags"},
             {BM_OUTPUT_TOP, "top"},
             {BM_OUTPUT_LAYER, "layer"}};

const char *bmi_output_kind_name(bm_output_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == kind) return kinds[i].name;
    return "values";
}

static bool read_count(const char *digits, int *n)
{
    char *end;
    if (digits[0] < '1' || digits[0] > '9') return false;
    const long number = strtol(digits, &end, 10);
    if (*end != '\0' || number > MOST) return false;
    *n = (int)number;
    return true;
}

bm_status bm_output_parse(const char *word, bm_output *out, bm_error *err)
{
    const size_t n_layer = strlen(LAYER), n_top = strlen(TOP);
    if (strncmp(word, LAYER, n_layer) == 0 && word[n_layer] != '\0') {
        out->kind = BM_OUTPUT_LAYER;
        out->layer = word + n_layer;
        return BM_OK;
    }
    if (strncmp(word, TOP, n_top) == 0 && read_count(word + n_top, &out->n_top)) {
        out->kind = BM_OUTPUT_TOP;
        return BM_OK;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].kind == BM_OUTPUT_TOP || strcmp(word, kinds[i].name) != 0) continue;
        if (kinds[i].kind == BM_OUTPUT_LAYER) continue;
        out->kind = kinds[i].kind;
        return BM_OK;
    }
    BMI_FAIL(err, BM_ERR_ARGUMENT,
             "an output is class, confidence, margin, entropy, probabilities, values, top:K, flags or layer:NAME, not "
             "\"%.40s\"",
             word);
}
