/* SPDX-License-Identifier: MIT */
#include "pipeline/products.h"

#include "base/mem.h"
#include "model/model.h"
#include "raster/sink.h"

#include <string.h>
#include <sys/stat.h>

/* "a.tif" and "./a.tif" are one file: the names must be equal, and the folders the same one. */
static bool is_same_path(const char *a, const char *b)
{
    if (strcmp(a, b) == 0) return true;
    const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
    if (strcmp(slash_a == NULL ? a : slash_a + 1, slash_b == NULL ? b : slash_b + 1) != 0) return false;
    char *folder_a = slash_a == NULL ? bmi_strdup(".") : bmi_strndup(a, (size_t)(slash_a - a) + 1);
    char *folder_b = slash_b == NULL ? bmi_strdup(".") : bmi_strndup(b, (size_t)(slash_b - b) + 1);
    struct stat left, right;
    const bool is_same = folder_a != NULL && folder_b != NULL && stat(folder_a, &left) == 0 &&
                         stat(folder_b, &right) == 0 && left.st_dev == right.st_dev && left.st_ino == right.st_ino;
    bmi_free(folder_a);
    bmi_free(folder_b);
    return is_same;
}

static const char *kind_name(bm_output_kind kind)
{
    switch (kind) {
    case BM_OUTPUT_CONFIDENCE: return "confidence";
    case BM_OUTPUT_MARGIN: return "margin";
    case BM_OUTPUT_ENTROPY: return "entropy";
    case BM_OUTPUT_FLAGS: return "flags";
    default: return "class";
    }
}

/* "best", "second" and so on: the rank that a band of the best classes holds. */
static const char *rank_name(int rank)
{
    static const char *const names[] = {"best",  "second",  "third",  "fourth", "fifth",
                                        "sixth", "seventh", "eighth", "ninth",  "tenth"};
    return (size_t)rank < sizeof names / sizeof *names ? names[rank] : "further";
}

/* Descriptions of the bands of an output, borrowed from the model, into `names`, which has room; NULL where there are
 * none. */
static const char *const *band_names(const bm_model *model, const bmi_plan_output *output, const char **names)
{
    switch (output->output.kind) {
    case BM_OUTPUT_VALUES:
    case BM_OUTPUT_DEFAULT: return (const char *const *)model->output_names;
    case BM_OUTPUT_PROBABILITIES:
        if (model->classes == NULL) return NULL;
        for (int i = 0; i < output->n_bands; i++) names[i] = model->classes[i].name;
        return names;
    case BM_OUTPUT_FLAGS:
        for (int i = 0; i < output->n_bands; i++)
            names[i] = model->output_names == NULL ? "flags" : model->output_names[i];
        return names;
    case BM_OUTPUT_TOP:
        for (int i = 0; i < output->n_bands; i++) names[i] = rank_name(i);
        return names;
    case BM_OUTPUT_LAYER: return NULL;
    case BM_OUTPUT_CLASS:
    case BM_OUTPUT_MARGIN:
    case BM_OUTPUT_ENTROPY:
    case BM_OUTPUT_CONFIDENCE: break;
    }
    names[0] = kind_name(output->output.kind);
    return names;
}

static bm_status create_one(bm_sink **sink, const bm_run_options *options, int index, const bmi_plan_output *output,
                            const bm_source *source, const bm_window *area, int n_threads, bm_error *err)
{
    const bm_run_output *wanted = &options->outputs[index];
    const bm_model *model = options->model;
    for (int i = 0; i < index; i++)
        BMI_FAIL_IF(is_same_path(options->outputs[i].path, wanted->path), err, BM_ERR_ARGUMENT,
                    "%s: two outputs have this name", wanted->path);
    const bool is_class = output->output.kind == BM_OUTPUT_CLASS || output->output.kind == BM_OUTPUT_TOP;
    const char **names = bmi_calloc((size_t)output->n_bands, sizeof *names);
    BMI_FAIL_IF(names == NULL, err, BM_ERR_MEMORY, "out of memory for %d band names", output->n_bands);
    const bm_sink_options sink_options = {.size = sizeof sink_options,
                                          .path = wanted->path,
                                          .driver = wanted->driver,
                                          .creation_options = wanted->creation_options,
                                          .overwrite = options->overwrite,
                                          .type = output->output.type,
                                          .n_bands = output->n_bands,
                                          .has_nodata = true,
                                          .nodata = output->output.nodata,
                                          .scale = output->output.scale,
                                          .offset = output->output.offset,
                                          .band_names = band_names(model, output, names),
                                          .classes = is_class ? model->classes : NULL,
                                          .n_classes = is_class && model->classes != NULL ? model->n_classes : 0,
                                          .window = *area,
                                          .n_threads = n_threads};
    const bm_status status = bm_sink_create(sink, &sink_options, source, err);
    bmi_free(names);
    return status;
}

bm_status bmi_products_create(bmi_products *products, const bm_run_options *options, const bmi_plan *plan,
                              const bm_source *source, const bm_window *area, int n_threads, bm_error *err)
{
    *products = (bmi_products){.sinks = bmi_calloc((size_t)plan->n_outputs, sizeof(bm_sink *)), .options = options};
    BMI_FAIL_IF(products->sinks == NULL, err, BM_ERR_MEMORY, "out of memory for %d outputs", plan->n_outputs);
    for (; products->n < plan->n_outputs; products->n++)
        BMI_TRY(create_one(&products->sinks[products->n], options, products->n, &plan->outputs[products->n], source,
                           area, n_threads, err));
    return BM_OK;
}

size_t bmi_products_pixel_bytes(const bmi_plan *plan)
{
    size_t n_bytes = 0;
    for (int i = 0; i < plan->n_outputs; i++)
        n_bytes += (size_t)plan->outputs[i].n_bands * bm_type_size(plan->outputs[i].output.type);
    return n_bytes;
}

bm_status bmi_products_write(bmi_products *products, const bm_window *window, const bm_planes *planes, bool is_empty,
                             bm_error *err)
{
    for (int i = 0; i < products->n; i++)
        if (!is_empty || !bmi_sink_is_sparse(products->sinks[i]))
            BMI_TRY(bm_sink_write(products->sinks[i], window, &planes[i], err));
    return BM_OK;
}

/* Every name is looked at before the first one is given: it is better not to publish than to take back. */
static bm_status check_names_are_free(const bmi_products *products, bm_error *err)
{
    struct stat info;
    for (int i = 0; i < products->n && !products->options->overwrite; i++)
        BMI_FAIL_IF(lstat(products->options->outputs[i].path, &info) == 0, err, BM_ERR_IO,
                    "%s: exists, and did not when the work began; choose another name",
                    products->options->outputs[i].path);
    return BM_OK;
}

/* All or none: when one cannot be published, those before it are taken back. */
static bm_status publish(bmi_products *products, bm_error *err)
{
    for (int i = 0; i < products->n; i++) {
        const bm_status status = bmi_sink_publish(products->sinks[i], err);
        if (status == BM_OK) continue;
        for (int k = 0; k < i; k++) bmi_sink_retract(products->sinks[k]);
        return status;
    }
    return BM_OK;
}

bm_status bmi_products_finish(bmi_products *products, bm_error *err)
{
    const bm_run_options *options = products->options;
    for (int i = 0; i < products->n; i++)
        BMI_TRY(bmi_sink_complete(products->sinks[i], options->progress, options->progress_data, err));
    BMI_TRY(check_names_are_free(products, err));
    return publish(products, err);
}

void bmi_products_close(bmi_products *products)
{
    for (int i = 0; i < products->n; i++) bm_sink_close(products->sinks[i]);
    bmi_free(products->sinks);
    *products = (bmi_products){0};
}
