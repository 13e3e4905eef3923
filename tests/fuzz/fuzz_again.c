/* SPDX-License-Identifier: MIT
 *
 * A model that was read is written and read again: it must compute the same bits. */
#include "fuzz_again.h"

#include "base/mem.h"
#include "model/model_save.h"
#include "model/network.h"
#include "model/stac_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_PIXELS     8
#define MAX_CHANNELS 256

static void promise(bool kept, const char *what, const char *more)
{
    if (kept) return;
    fprintf(stderr, "broken promise: %s (%s)\n", what, more);
    abort();
}

/* The values of `model` for the same few pixels in every band; false when it cannot be run here. */
static bool evaluate(const bm_model *model, double out[MAX_CHANNELS][N_PIXELS])
{
    static const double pixels[N_PIXELS] = {0.25, -3.0, 1.0e6, 0.0, 7.5, 1.0, -0.125, 100.0};
    const bm_output values = {.size = sizeof values, .kind = BM_OUTPUT_VALUES, .type = BM_TYPE_FLOAT64};
    const bm_runner_options options = {.size = sizeof options, .outputs = &values, .n_outputs = 1};
    void *in[MAX_CHANNELS], *to[MAX_CHANNELS];
    bm_runner *runner;
    for (int i = 0; i < MAX_CHANNELS; i++) {
        in[i] = (void *)(uintptr_t)pixels;
        to[i] = out[i];
    }
    if (bm_runner_new(&runner, model, &options, NULL) != BM_OK) return false;
    const bm_planes from = {BM_TYPE_FLOAT64, model->n_inputs, in, sizeof(double)},
                    into = {BM_TYPE_FLOAT64, model->n_outputs, to, sizeof(double)};
    const bool done = bm_runner_apply(runner, &from, NULL, N_PIXELS, &into, NULL) == BM_OK;
    bm_runner_free(runner);
    return done;
}

static void compare(const bm_model *model, const char *suffix)
{
    static double first[MAX_CHANNELS][N_PIXELS], second[MAX_CHANNELS][N_PIXELS];
    char path[32];
    bmi_text notes = {0};
    bm_error err = {.message = ""};
    uint8_t *bytes;
    size_t n_bytes = 0;
    bm_model *again = NULL;
    snprintf(path, sizeof path, "again%s", suffix);
    const bm_status status = bmi_model_write(model, path, &notes, &bytes, &n_bytes, &err);
    promise(status == BM_OK || status == BM_ERR_UNSUPPORTED, "a model can be written, or its format has no word for it",
            err.message);
    if (status == BM_OK) {
        promise(bm_model_parse(&again, bytes, n_bytes, path, NULL, &err) == BM_OK, "what was written can be read",
                err.message);
        promise(again->n_inputs == model->n_inputs && again->n_outputs == model->n_outputs &&
                    again->n_classes == model->n_classes && again->ends_in_classes == model->ends_in_classes,
                "what was written is the same model", path);
        const bool is_exact = notes.data == NULL || strstr(notes.data, "last digits") == NULL;
        if (is_exact && evaluate(model, first) && evaluate(again, second))
            promise(memcmp(first, second, (size_t)model->n_outputs * sizeof *first) == 0,
                    "what was written computes the same bits", path);
    }
    bm_model_free(again);
    bmi_free(bytes);
    bmi_text_free(&notes);
}

void bmt_fuzz_again(const bm_model *model)
{
    json_object *manifest;
    bm_error err = {.message = ""};
    if (model->n_inputs > MAX_CHANNELS || model->n_outputs > MAX_CHANNELS) return;
    for (int i = 0; bmi_model_suffix(i) != NULL; i++) compare(model, bmi_model_suffix(i));
    promise(bmi_network_manifest(model, &manifest, &err) == BM_OK, "a manifest was JSON", err.message);
    promise(bmi_stac_complete(model, manifest, &err) == BM_OK, "an item can be completed", err.message);
    json_object_put(manifest);
}
