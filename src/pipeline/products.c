/* SPDX-License-Identifier: MIT */
#include "pipeline/products.h"

#include "base/mem.h"
#include "model/model.h"
#include "raster/sink.h"

#include <math.h>
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

static bm_status create_one(bmi_products *products, int index, const bmi_plan_output *output, const bm_source *source,
                            const bm_window *area, int n_threads, bm_error *err)
{
    const bm_run_options *options = products->options;
    const bm_run_output *wanted = &options->outputs[index];
    bmi_labels *labels = &products->labels[index];
    for (int i = 0; i < index; i++)
        BMI_FAIL_IF(is_same_path(options->outputs[i].path, wanted->path), err, BM_ERR_ARGUMENT,
                    "%s: two outputs have this name", wanted->path);
    BMI_TRY(bmi_labels_make(labels, options->model, output, &wanted->output, err));
    const bmi_ground ground = bmi_ground_of(source);
    BMI_TRY(bmi_tally_rule_make(&products->rules[index], output, labels, &ground, err));
    BMI_TRY(bmi_tally_init(&products->totals[index], &products->rules[index], err));
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
                                          .band_names = labels->names,
                                          .band_units = labels->units,
                                          .metadata = options->metadata,
                                          .classes = labels->classes,
                                          .n_classes = labels->n_classes,
                                          .is_coded = output->output.kind == BM_OUTPUT_FLAGS,
                                          .overviews = options->overviews,
                                          .window = *area,
                                          .n_threads = n_threads};
    return bm_sink_create(&products->sinks[index], &sink_options, source, err);
}

bm_status bmi_products_create(bmi_products *products, const bm_run_options *options, const bmi_plan *plan,
                              const bm_source *source, const bm_window *area, int n_threads, bm_error *err)
{
    const size_t n = (size_t)plan->n_outputs;
    *products = (bmi_products){.sinks = bmi_calloc(n, sizeof(bm_sink *)),
                               .labels = bmi_calloc(n, sizeof(bmi_labels)),
                               .rules = bmi_calloc(n, sizeof(bmi_tally_rule)),
                               .totals = bmi_calloc(n, sizeof(bmi_tally)),
                               .n_pixels = (uint64_t)area->width * (uint64_t)area->height,
                               .options = options};
    BMI_FAIL_IF(products->sinks == NULL || products->labels == NULL || products->rules == NULL ||
                    products->totals == NULL,
                err, BM_ERR_MEMORY, "out of memory for %zu outputs", n);
    products->n = plan->n_outputs;
    for (int i = 0; i < products->n; i++)
        BMI_TRY(create_one(products, i, &plan->outputs[i], source, area, n_threads, err));
    return BM_OK;
}

size_t bmi_products_pixel_bytes(const bmi_plan *plan)
{
    size_t n_bytes = 0;
    for (int i = 0; i < plan->n_outputs; i++)
        n_bytes += (size_t)plan->outputs[i].n_bands * bm_type_size(plan->outputs[i].output.type);
    return n_bytes;
}

bm_status bmi_products_write(bmi_products *products, const bm_window *window, const bm_planes *planes,
                             const bmi_tally *tallies, bool is_empty, bm_error *err)
{
    for (int i = 0; i < products->n; i++) {
        bmi_tally_add(&products->totals[i], &products->rules[i], &tallies[i]);
        if (!is_empty || !bmi_sink_is_sparse(products->sinks[i]))
            BMI_TRY(bm_sink_write(products->sinks[i], window, &planes[i], err));
    }
    return BM_OK;
}

static bmi_band_summary summarise(const bmi_moments *moments)
{
    bmi_band_summary of = {moments->n, moments->minimum, moments->maximum, 0, 0};
    if (moments->n == 0) return of;
    const double n = (double)moments->n;
    of.mean = (moments->sum[0] + moments->sum[1]) / n;
    const double square = (moments->squares[0] + moments->squares[1]) / n - of.mean * of.mean;
    of.deviation = square > 0 ? sqrt(square) : 0;
    return of;
}

static bm_status complete_one(bmi_products *products, int index, bm_error *err)
{
    const bm_run_options *options = products->options;
    const bmi_tally_rule *rule = &products->rules[index];
    const bmi_tally *total = &products->totals[index];
    bmi_band_summary *bands = bmi_calloc((size_t)rule->n_bands + 1, sizeof *bands);
    BMI_FAIL_IF(bands == NULL, err, BM_ERR_MEMORY, "out of memory for statistics of %d bands", rule->n_bands);
    for (int b = 0; b < rule->n_bands; b++) bands[b] = summarise(&total->bands[b]);
    const bmi_sink_summary summary = {.n_pixels = products->n_pixels,
                                      .bands = rule->n_bands > 0 ? bands : NULL,
                                      .classes = products->labels[index].classes,
                                      .counts = rule->counts_classes ? total->counts : NULL,
                                      .n_classes = rule->n_classes};
    const bm_status status =
        bmi_sink_complete(products->sinks[index], &summary, options->progress, options->progress_data, err);
    bmi_free(bands);
    return status;
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
    for (int i = 0; i < products->n; i++) BMI_TRY(complete_one(products, i, err));
    BMI_TRY(check_names_are_free(products, err));
    return publish(products, err);
}

void bmi_products_close(bmi_products *products)
{
    for (int i = 0; i < products->n; i++) {
        bm_sink_close(products->sinks[i]);
        bmi_labels_free(&products->labels[i]);
        bmi_tally_rule_free(&products->rules[i]);
        bmi_tally_free(&products->totals[i]);
    }
    bmi_free(products->sinks);
    bmi_free(products->labels);
    bmi_free(products->rules);
    bmi_free(products->totals);
    *products = (bmi_products){0};
}
