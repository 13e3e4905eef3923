/* SPDX-License-Identifier: MIT
 *
 * A fuzzer of one format is this file with FUZZ_FORMAT, the name of the format as text. */
#include "fuzz_model.h"

#include "fuzz_again.h"
#include "fuzz_wrap.h"

#include "bandmix.h"
#include "base/mem.h"
#include "model/format.h"
#include "model/item.h"
#include "model/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_INPUT_BYTES ((size_t)1 << 20)
#define N_PIXELS        8
#define MAX_BANDS       64
#define MAX_CHANNELS    4096 /* of all nodes together, and of the outputs */
#define MAX_WORK        ((uint64_t)1 << 18)
#define MAX_VERIFY_WORK 64 /* of thousands of points each */

static void promise(bool kept, const char *what)
{
    if (kept) return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

static void check_failure(bm_status status, const bm_error *err)
{
    promise(err->status == status, "the error holds the status that was returned");
    promise(err->message[0] != '\0' && strpbrk(err->message, "\r\n") == NULL, "the error holds one line");
}

static void check_json(const char *text)
{
    bm_error err;
    json_object *root;
    const bm_status status = bmi_json_parse(text, strlen(text), &root, &err);
    if (status != BM_OK) fprintf(stderr, "%s\n%s\n", text, err.message);
    promise(status == BM_OK, "a description as JSON is JSON");
    json_object_put(root);
}

static void describe(const bm_model *model, bm_text_format format)
{
    bm_error err = {.status = BM_OK};
    char *text;
    const bm_status status = bm_model_describe(model, format, &text, &err);
    if (status == BM_OK) {
        const size_t length = strlen(text);
        promise(length > 0 && text[length - 1] == '\n', "a description ends in a newline");
        if (format == BM_TEXT_JSON) check_json(text);
    } else {
        check_failure(status, &err);
        promise(status == BM_ERR_MEMORY && text == NULL, "a description fails only for want of memory");
    }
    bm_text_free(text);
}

/* Every kind of output, and types that the values do not fit into. */
static const bm_output asked[] = {
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_CLASS},
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_CONFIDENCE, .type = BM_TYPE_UINT8},
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_PROBABILITIES},
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_VALUES},
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_VALUES, .type = BM_TYPE_INT16, .scale = 0.01},
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_VALUES, .type = BM_TYPE_UINT32},
    {.size = sizeof(bm_output), .kind = BM_OUTPUT_FLAGS},
};

#define N_ASKED ((int)(sizeof asked / sizeof *asked))

/* Those that the model gives. */
static int choose_outputs(const bm_model *model, bm_output *outputs, int *n_bands)
{
    int n = 0;
    for (int i = 0; i < N_ASKED; i++) {
        bm_error err = {.status = BM_OK};
        const bm_status status = bm_output_resolve(model, &asked[i], &outputs[n], &n_bands[n], &err);
        if (status != BM_OK) {
            check_failure(status, &err);
            continue;
        }
        promise(bm_type_size(outputs[n].type) > 0 && n_bands[n] > 0, "an output that is resolved has a type and bands");
        n++;
    }
    return n;
}

/* `n` planes of N_PIXELS doubles each, which hold a pixel of any type; free planes[0]. */
static bool new_planes(void **planes, int n)
{
    double *numbers = calloc((size_t)n * N_PIXELS, sizeof *numbers);
    for (int i = 0; numbers != NULL && i < n; i++) planes[i] = numbers + (size_t)i * N_PIXELS;
    return numbers != NULL;
}

static void apply(const bm_model *model, bm_runner *runner, const bm_output *outputs, const int *n_bands, int n_outputs)
{
    static void *in[MAX_BANDS], *out[N_ASKED][MAX_CHANNELS];
    bm_planes planes[N_ASKED];
    const double pixels[N_PIXELS] = {0.25, -3.0, 1.0e6, 0.0, 3.0e38, HUGE_VAL, -HUGE_VAL, NAN};
    bm_error err;
    if (!new_planes(in, model->n_inputs)) return;
    for (int band = 0; band < model->n_inputs; band++) memcpy(in[band], pixels, sizeof pixels);
    int n_made = 0;
    while (n_made < n_outputs && new_planes(out[n_made], n_bands[n_made])) {
        planes[n_made] = (bm_planes){outputs[n_made].type, n_bands[n_made], out[n_made], sizeof(double)};
        n_made++;
    }
    const bm_planes from = {BM_TYPE_FLOAT64, model->n_inputs, in, sizeof(double)};
    if (n_made == n_outputs)
        promise(bm_runner_apply(runner, &from, NULL, N_PIXELS, planes, &err) == BM_OK,
                "a runner takes what bm_output_resolve says");
    for (int i = 0; i < n_made; i++) free(out[i][0]);
    free(in[0]);
}

static void run(const bm_model *model)
{
    bm_output outputs[N_ASKED];
    int n_bands[N_ASKED];
    const int n_outputs = choose_outputs(model, outputs, n_bands);
    const bm_runner_options options = {.size = sizeof options, .outputs = outputs, .n_outputs = n_outputs};
    bm_error err = {.status = BM_OK};
    bm_runner *runner;
    const bm_status status = bm_runner_new(&runner, model, &options, &err);
    if (status == BM_OK)
        apply(model, runner, outputs, n_bands, n_outputs);
    else
        check_failure(status, &err);
    bm_runner_free(runner);
}

static void verify(const bm_model *model)
{
    bm_verify_report report = {.size = sizeof report};
    bm_error err = {.status = BM_OK};
    const bm_status status = bm_verify(model, NULL, &report, &err);
    if (status != BM_OK) check_failure(status, &err);
}

/* What bm_model_open does with a JSON file before it is read as a model. */
static void use_item(const uint8_t *bytes, size_t n_bytes)
{
    bm_error err = {.status = BM_OK};
    json_object *root;
    const char *href;
    if (bmi_json_parse(bytes, n_bytes, &root, NULL) != BM_OK) return;
    bm_status status = bmi_item_model(root, &href, &err);
    if (status == BM_OK && href != NULL) status = bmi_item_check(root, bytes, n_bytes, &err);
    if (status != BM_OK) check_failure(status, &err);
    json_object_put(root);
}

static bool is_small(const bm_model *model)
{
    size_t n_channels = 0;
    for (int i = 0; i < model->graph.n_nodes; i++) n_channels += (size_t)model->graph.nodes[i].n_channels;
    return model->n_inputs <= MAX_BANDS && n_channels <= MAX_CHANNELS;
}

static void use(const bm_model *model)
{
    bm_model_info info = {.size = sizeof info};
    bm_error err;
    promise(bm_model_get_info(model, &info, &err) == BM_OK, "a model tells its information");
    promise(info.n_inputs > 0 && info.n_outputs > 0 && info.name != NULL, "a model has inputs, outputs and a name");
    for (int i = 0; info.classes != NULL && i < info.n_classes; i++)
        promise(info.classes[i].name != NULL, "every class has a name");
    describe(model, BM_TEXT_PLAIN);
    describe(model, BM_TEXT_JSON);
    if (!is_small(model) || info.n_multiply_adds > MAX_WORK) return;
    run(model);
    if (info.n_multiply_adds <= MAX_VERIFY_WORK && model->vectors.n > 0 && model->vectors.n <= N_PIXELS) verify(model);
}

static bm_status parse(const uint8_t *bytes, size_t n_bytes, bool is_starved)
{
    const bm_model_options options = {.size = sizeof options, .activation = "relu"};
    bm_error err = {.status = BM_OK};
    bm_model *model;
    const bm_status status = bm_model_parse(&model, bytes, n_bytes, "fuzz/input.bin", &options, &err);
    if (status == BM_OK) {
        use(model);
        if (!is_starved && is_small(model)) bmt_fuzz_again(model);
    } else {
        check_failure(status, &err);
        promise(model == NULL, "what cannot be read gives no model");
    }
    bm_model_free(model);
    return status;
}

/* Which allocation fails is drawn from the bytes, the early ones more often, so that an input always does the same. */
static long draw_failure(const uint8_t *bytes, size_t n_bytes)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < n_bytes; i++) hash = (hash ^ bytes[i]) * 16777619u;
    return (long)(hash >> 22 >> (hash % 10));
}

static const struct format {
    const char *name;
    const bmi_format *format;
    bmt_fuzz_wrap *wrap; /* NULL: files are taken as they are */
} formats[] = {
    /* In the order in which bm_model_parse asks. */
    {"safetensors", &bmi_format_safetensors, bmt_fuzz_wrap_safetensors},
    {"json", &bmi_format_json, NULL},
    {"torch", &bmi_format_torch, bmt_fuzz_wrap_torch},
    {"onnx", &bmi_format_onnx, NULL},
};

#define N_FORMATS (sizeof formats / sizeof *formats)

static size_t find_format(const char *name)
{
    size_t i = 0;
    while (i < N_FORMATS && strcmp(formats[i].name, name) != 0) i++;
    return i;
}

static void try_file(size_t wanted, const uint8_t *bytes, size_t n_bytes)
{
    size_t found = 0;
    while (found < N_FORMATS && !formats[found].format->probe(bytes, n_bytes)) found++;
    if (found != wanted) return;
    if (formats[wanted].format == &bmi_format_json) use_item(bytes, n_bytes);
    const bm_status status = parse(bytes, n_bytes, false);
    bmi_mem_fail_after(draw_failure(bytes, n_bytes));
    const bm_status starved = parse(bytes, n_bytes, true);
    bmi_mem_fail_after(-1);
    promise(starved == status || starved == BM_ERR_MEMORY, "a want of memory is told as one");
}

bool bmt_fuzz_model(const char *format, const uint8_t *bytes, size_t n_bytes)
{
    const size_t wanted = find_format(format);
    if (wanted == N_FORMATS) return false;
    if (n_bytes > MAX_INPUT_BYTES) return true;
    size_t n_wrapped = 0;
    uint8_t *wrapped = formats[wanted].wrap == NULL ? NULL : formats[wanted].wrap(bytes, n_bytes, &n_wrapped);
    if (wrapped != NULL)
        try_file(wanted, wrapped, n_wrapped);
    else
        try_file(wanted, bytes, n_bytes);
    free(wrapped);
    return true;
}

#ifdef FUZZ_FORMAT
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    promise(bmt_fuzz_model(FUZZ_FORMAT, bytes, n_bytes), "FUZZ_FORMAT is a format");
    return 0;
}
#endif
