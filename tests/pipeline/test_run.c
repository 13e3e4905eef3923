/* SPDX-License-Identifier: MIT
 *
 * Whole runs on generated rasters: what comes out must not depend on threads, windows, memory or the layout of the
 * input, and a run that fails must leave its folder as it was. */
#include "base/resident.h"
#include "run_fixture.h"

#include <math.h>

static const char *const layouts[][2] = {
    {"tiled.tif", "TILED=YES BLOCKXSIZE=128 BLOCKYSIZE=128 COMPRESS=DEFLATE INTERLEAVE=BAND"},
    {"pixel.tif", "TILED=YES BLOCKXSIZE=128 BLOCKYSIZE=128 COMPRESS=DEFLATE INTERLEAVE=PIXEL"},
    {"strips.tif", "INTERLEAVE=BAND BLOCKYSIZE=1"},
    {"strips_pixel.tif", "INTERLEAVE=PIXEL BLOCKYSIZE=7 COMPRESS=LZW"}};

static bm_run_report run_on(bm_run_options *options)
{
    bm_error err = {BM_OK, ""};
    bm_run_report report = {.size = sizeof report};
    BMT_ASSERT_OK(bm_run(options, &report, &err), err);
    bm_run_report numbers = report;
    bm_run_report_clear(&report);
    numbers.areas = NULL;
    return numbers;
}

/* One class map of `input` with the given settings. */
static bm_run_report classify(const bm_model *model, const char *input, const char *path, int n_threads,
                              int window_pixels, uint64_t memory_bytes)
{
    const bm_run_output output = bmt_output(path, BM_OUTPUT_CLASS);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    options.n_threads = n_threads;
    options.window_pixels = window_pixels;
    if (memory_bytes > 0) options.memory_bytes = memory_bytes;
    return run_on(&options);
}

/* The fused bands are sums of small integers, so every pixel can be told exactly. */
static void test_every_pixel_is_right(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_FUSION);
    for (size_t k = 0; k < BMT_COUNT(layouts); k++) {
        const char *input = bmt_in(folder, layouts[k][0]), *path = bmt_in(folder, "out.tif");
        bmt_make_input(input, layouts[k][1]);
        const bm_run_output output = bmt_output(path, BM_OUTPUT_DEFAULT);
        bm_run_options options = bmt_run_options(model, input, &output, 1);
        options.overwrite = true;
        options.window_pixels = 5000;
        options.n_threads = 3;
        const bm_run_report report = run_on(&options);
        CU_ASSERT_EQUAL(report.width, BMT_WIDTH);
        CU_ASSERT_EQUAL(report.height, BMT_HEIGHT);
        CU_ASSERT_EQUAL(report.n_pixels, (uint64_t)BMT_WIDTH * BMT_HEIGHT);
        CU_ASSERT_STRING_EQUAL(report.cpu, bm_cpu_name());
        CU_ASSERT(report.n_windows >= 70);
        CU_ASSERT_EQUAL(report.n_threads, 3);
        bm_source *source = bmt_open(path);
        bmt_pixels pixels = bmt_read_all(source);
        int n_wrong = 0;
        uint64_t n_valid = 0;
        for (int i = 0; i < BMT_WIDTH * BMT_HEIGHT; i++) {
            const bool valid = bmt_number(2, i) != BMT_NODATA;
            const double mixed = bmt_value(&pixels.planes, 0, (size_t)i),
                         third = bmt_value(&pixels.planes, 1, (size_t)i);
            n_valid += valid;
            if (valid ? mixed != bmt_number(0, i) + 2 * bmt_number(4, i) || third != bmt_number(2, i)
                      : !isnan(mixed) || !isnan(third))
                n_wrong++;
        }
        CU_ASSERT_EQUAL(n_wrong, 0);
        CU_ASSERT_EQUAL(report.n_valid, n_valid);
        bmt_pixels_free(&pixels);
        bm_source_close(source);
    }
    bm_model_free(model);
    bmt_remove_folder(folder);
}

static void test_same_bytes_for_any_number_of_threads(void)
{
    static const int counts[] = {2, 3, 8};
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    for (size_t k = 0; k < BMT_COUNT(layouts); k++) {
        char *input = strdup(bmt_in(folder, layouts[k][0]));
        bmt_make_input(input, layouts[k][1]);
        for (int window_pixels = 0; window_pixels <= 3000; window_pixels += 3000) {
            char *first = strdup(bmt_in(folder, "first.tif"));
            classify(model, input, first, 1, window_pixels, 0);
            for (size_t i = 0; i < BMT_COUNT(counts); i++) {
                const char *path = bmt_in(folder, "other.tif");
                classify(model, input, path, counts[i], window_pixels, 0);
                CU_ASSERT(bmt_same_bytes(first, path));
                unlink(path);
            }
            unlink(first);
            free(first);
        }
        free(input);
    }
    bm_model_free(model);
    bmt_remove_folder(folder);
}

static void test_same_pixels_for_any_windows_and_memory(void)
{
    static const int windows[] = {1000, 4096, 100000, INT32_MAX};
    /* Beside what the process holds already. */
    static const uint64_t budgets[] = {56 << 20, 72 << 20, 200 << 20};
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const char *input = bmt_in(folder, "tiled.tif");
    bmt_make_input(input, layouts[0][1]);
    char *first = strdup(bmt_in(folder, "first.tif"));
    classify(model, input, first, 1, 0, 0);
    for (size_t k = 0; k < BMT_COUNT(layouts); k++) {
        input = bmt_in(folder, layouts[k][0]);
        if (k > 0) bmt_make_input(input, layouts[k][1]);
        const char *path = bmt_in(folder, "other.tif");
        for (size_t i = 0; i < BMT_COUNT(windows); i++) {
            classify(model, input, path, 2, windows[i], 0);
            CU_ASSERT(bmt_same_pixels(first, path));
            unlink(path);
        }
        for (size_t i = 0; i < BMT_COUNT(budgets); i++) {
            classify(model, input, path, 2, 0, bmi_resident_bytes() + budgets[i]);
            CU_ASSERT(bmt_same_pixels(first, path));
            unlink(path);
        }
    }
    free(first);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

/* A window a pixel is the hardest on order and edges; a corner of the raster is enough of it. */
static void test_windows_of_one_pixel(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const char *input = bmt_in(folder, "in.tif"), *paths[] = {bmt_in(folder, "one.tif"), bmt_in(folder, "all.tif")};
    bmt_make_input(input, layouts[0][1]);
    for (int i = 0; i < 2; i++) {
        const bm_run_output output = bmt_output(paths[i], BM_OUTPUT_CLASS);
        bm_run_options options = bmt_run_options(model, input, &output, 1);
        options.has_srcwin = true;
        options.srcwin = (bm_window){613, 471, 87, 29};
        options.window_pixels = i == 0 ? 1 : 0;
        options.n_threads = 8;
        const bm_run_report report = run_on(&options);
        CU_ASSERT_EQUAL(report.n_windows, i == 0 ? 87 * 29 : 1);
        CU_ASSERT_EQUAL(report.n_threads, i == 0 ? 8 : 1);
    }
    CU_ASSERT(bmt_same_pixels(paths[0], paths[1]));
    bm_model_free(model);
    bmt_remove_folder(folder);
}

/* A part is the part of the whole, pixel by pixel, and lies where it belongs. */
static void test_part_equals_the_whole(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const char *input = bmt_in(folder, "in.tif"), *whole = bmt_in(folder, "whole.tif");
    char *part = strdup(bmt_in(folder, "part.tif"));
    bmt_make_input(input, layouts[1][1]);
    classify(model, input, whole, 2, 0, 0);
    const bm_run_output output = bmt_output(part, BM_OUTPUT_CLASS);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    options.has_projwin = true;
    memcpy(options.projwin, (double[]){501010, 3998990, 505010, 3997490}, sizeof options.projwin);
    run_on(&options);
    bm_source *all = bmt_open(whole), *some = bmt_open(part);
    const bm_grid grid = bmt_grid(some);
    CU_ASSERT_EQUAL(grid.width, 400);
    CU_ASSERT_EQUAL(grid.height, 150);
    CU_ASSERT_EQUAL(grid.geotransform[0], 501010);
    CU_ASSERT_EQUAL(grid.geotransform[3], 3998990);
    bmt_pixels expected = bmt_pixels_new(grid.type, 1, 400 * 150), found = bmt_read_all(some);
    const bm_window window = {101, 101, 400, 150};
    bm_error err;
    BMT_ASSERT_OK(bm_source_read(all, &window, &expected.planes, NULL, &err), err);
    CU_ASSERT_EQUAL(memcmp(expected.memory, found.memory, 400 * 150), 0);
    bmt_pixels_free(&expected);
    bmt_pixels_free(&found);
    bm_source_close(all);
    bm_source_close(some);
    free(part);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

static void test_several_outputs_equal_single_runs(void)
{
    static const bm_output_kind kinds[] = {BM_OUTPUT_CLASS,  BM_OUTPUT_CONFIDENCE, BM_OUTPUT_PROBABILITIES,
                                           BM_OUTPUT_VALUES, BM_OUTPUT_MARGIN,     BM_OUTPUT_ENTROPY,
                                           BM_OUTPUT_TOP};
    static const char *const names[] = {"class", "confidence", "probabilities", "values", "margin", "entropy", "top"};
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "in.tif"));
    bmt_make_input(input, layouts[0][1]);
    bm_run_output outputs[7];
    char paths[7][300];
    for (int i = 0; i < 7; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/%s.tif", folder, names[i]);
        outputs[i] = bmt_output(paths[i], kinds[i]);
        if (kinds[i] == BM_OUTPUT_PROBABILITIES) outputs[i].output.type = BM_TYPE_UINT16;
        if (kinds[i] == BM_OUTPUT_TOP) outputs[i].output.n_top = 2;
    }
    bm_run_options options = bmt_run_options(model, input, outputs, 7);
    options.n_threads = 3;
    options.window_pixels = 20000;
    run_on(&options);
    for (int i = 0; i < 7; i++) {
        const char *single = bmt_in(folder, "single.tif");
        bm_run_output output = outputs[i];
        output.path = single;
        options = bmt_run_options(model, input, &output, 1);
        options.n_threads = 1;
        run_on(&options);
        CU_ASSERT(bmt_same_pixels(paths[i], single));
        unlink(single);
    }
    CU_ASSERT(bmt_folder_holds(folder, "class.tif, class.tif.aux.xml, confidence.tif, entropy.tif, in.tif, margin.tif, "
                                       "probabilities.tif, single.tif.aux.xml, top.tif, top.tif.aux.xml, values.tif"));
    free(input);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

static void test_nan_pixels(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_FUSION);
    char *input = strdup(bmt_in(folder, "nan.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    GDALDatasetH dataset = bmt_create(input, 4, 1, BMT_BANDS, GDT_Float32, NULL);
    float row[4] = {1, 2, 3, 4};
    for (int b = 1; b <= BMT_BANDS; b++) bmt_fill(dataset, b, row, GDT_Float32);
    row[1] = NAN;
    bmt_fill(dataset, 4, row, GDT_Float32);
    GDALClose(dataset);
    const bm_run_output output = bmt_output(path, BM_OUTPUT_VALUES);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    const bm_run_report report = run_on(&options);
    CU_ASSERT_EQUAL(report.n_valid, 3);
    bm_source *source = bmt_open(path);
    bmt_pixels pixels = bmt_read_all(source);
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 0), 3);
    CU_ASSERT(isnan(bmt_value(&pixels.planes, 0, 1)));
    CU_ASSERT(isnan(bmt_value(&pixels.planes, 1, 1)));
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 3), 12);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
    free(input);
    free(path);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

typedef struct watcher {
    double last;
    int n_calls, stop_after;
    bool broken;
} watcher;

static bool watch(double done, void *data)
{
    watcher *w = data;
    if (!(done > w->last) || !(done <= 1.0)) w->broken = true;
    w->last = done;
    return ++w->n_calls != w->stop_after;
}

static void test_progress_is_monotone(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "in.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    bmt_make_input(input, layouts[0][1]);
    for (int n_threads = 1; n_threads <= 8; n_threads += 7) {
        watcher w = {0};
        const bm_run_output output = bmt_output(path, BM_OUTPUT_CLASS);
        bm_run_options options = bmt_run_options(model, input, &output, 1);
        options.n_threads = n_threads;
        options.window_pixels = 4096;
        options.overwrite = true;
        options.progress = watch;
        options.progress_data = &w;
        const bm_run_report report = run_on(&options);
        CU_ASSERT_FALSE(w.broken);
        CU_ASSERT_EQUAL(w.last, 1.0);
        CU_ASSERT_EQUAL(w.n_calls, report.n_windows);
    }
    free(input);
    free(path);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

/* The run fails with the words, and the folder holds what it held before. */
static void assert_fails(bm_run_options *options, char *folder, bm_status expected, const char *words)
{
    char *before = bmt_list_folder(folder);
    bm_error err;
    BMT_ASSERT_FAILS(bm_run(options, NULL, &err), err, expected, words);
    CU_ASSERT(bmt_folder_holds(folder, before));
    free(before);
}

static void test_cancel_leaves_nothing(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "in.tif")), *a = strdup(bmt_in(folder, "a.tif")),
         *b = strdup(bmt_in(folder, "b.tif"));
    bmt_make_input(input, layouts[0][1]);
    for (int stop_after = 1; stop_after < 80; stop_after += 13)
        for (int n_threads = 1; n_threads <= 8; n_threads += 7) {
            watcher w = {.stop_after = stop_after};
            const bm_run_output outputs[] = {bmt_output(a, BM_OUTPUT_CLASS), bmt_output(b, BM_OUTPUT_VALUES)};
            bm_run_options options = bmt_run_options(model, input, outputs, 2);
            options.n_threads = n_threads;
            options.window_pixels = 4096;
            options.progress = watch;
            options.progress_data = &w;
            assert_fails(&options, folder, BM_ERR_CANCELLED, "interrupted");
            CU_ASSERT_EQUAL(w.n_calls, stop_after);
        }
    free(input);
    free(a);
    free(b);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

/* An old output survives a failed run that was allowed to replace it. */
static void test_cancel_keeps_the_old_output(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "in.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    bmt_make_input(input, layouts[0][1]);
    FILE *old = fopen(path, "w");
    fputs("precious", old);
    fclose(old);
    watcher w = {.stop_after = 3};
    const bm_run_output output = bmt_output(path, BM_OUTPUT_CLASS);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    options.window_pixels = 4096;
    options.overwrite = true;
    options.progress = watch;
    options.progress_data = &w;
    assert_fails(&options, folder, BM_ERR_CANCELLED, "interrupted");
    size_t n_bytes;
    char *bytes = bmt_file_bytes(path, &n_bytes);
    CU_ASSERT(n_bytes == 8 && memcmp(bytes, "precious", 8) == 0);
    free(bytes);
    free(input);
    free(path);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

/* The second half of the pixels is missing: the header is whole, so the run begins. */
static void test_truncated_input(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "cut.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    bmt_make_input(input, "INTERLEAVE=PIXEL BLOCKYSIZE=10");
    struct stat info;
    CU_ASSERT_EQUAL_FATAL(stat(input, &info), 0);
    CU_ASSERT_EQUAL_FATAL(truncate(input, info.st_size / 2), 0);
    for (int n_threads = 1; n_threads <= 8; n_threads += 7) {
        watcher w = {0};
        const bm_run_output outputs[] = {bmt_output(path, BM_OUTPUT_CLASS)};
        bm_run_options options = bmt_run_options(model, input, outputs, 1);
        options.n_threads = n_threads;
        options.window_pixels = 7000;
        options.progress = watch;
        options.progress_data = &w;
        assert_fails(&options, folder, BM_ERR_IO, input);
        assert_fails(&options, folder, BM_ERR_IO, "cannot read");
        CU_ASSERT(w.last < 0.6);
    }
    free(input);
    free(path);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

static void test_refusals(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    bm_model *two = bmt_model("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2]]}]}");
    char *input = strdup(bmt_in(folder, "in.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    bmt_make_input(input, layouts[0][1]);
    bm_run_output output = bmt_output(path, BM_OUTPUT_DEFAULT);
    const bm_run_options sound = bmt_run_options(model, input, &output, 1);
    bm_error err;

    bm_run_options options = sound;
    options.model = two;
    assert_fails(&options, folder, BM_ERR_MISMATCH, "in.tif");
    options = sound;
    options.source.path = bmt_in(folder, "missing.tif");
    assert_fails(&options, folder, BM_ERR_IO, "missing.tif");
    options = sound;
    options.cpu = "quantum";
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "quantum");
    options = sound;
    options.memory_bytes = 1000;
    assert_fails(&options, folder, BM_ERR_MEMORY, "the least for this run");
    options = sound;
    options.has_srcwin = true;
    options.srcwin = (bm_window){0, 0, BMT_WIDTH + 1, 1};
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "not inside");
    options = sound;
    options.n_threads = -1;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "negative");
    options = sound;
    options.n_outputs = 0;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "needs an output");
    options = sound;
    options.model = NULL;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "needs a model");
    options = sound;
    options.size = 3;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "size");
    BMT_ASSERT_FAILS(bm_run(NULL, NULL, &err), err, BM_ERR_ARGUMENT, "size");
    bm_run_report report = {.size = 1};
    BMT_ASSERT_FAILS(bm_run(&sound, &report, &err), err, BM_ERR_ARGUMENT, "bm_run_report");
    CU_ASSERT(bmt_folder_holds(folder, "in.tif"));

    output.path = NULL;
    options = sound;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "output 0 has no path");
    output.path = input;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "file of the input");
    options.overwrite = true;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "file of the input");
    char other_way[300];
    snprintf(other_way, sizeof other_way, "%s/./in.tif", folder);
    output.path = other_way;
    assert_fails(&options, folder, BM_ERR_ARGUMENT, "file of the input");
    options.overwrite = false;
    output.path = bmt_in(folder, "no/such/folder/out.tif");
    assert_fails(&options, folder, BM_ERR_IO, "folder");
    CU_ASSERT_EQUAL(bm_run(&options, NULL, NULL), BM_ERR_IO);

    bm_model_free(model);
    bm_model_free(two);
    free(input);
    free(path);
    bmt_remove_folder(folder);
}

/* The cache limit belongs to the process; a run gives it back, also when it fails. */
static void test_cache_limit_comes_back(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "in.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    bmt_make_input(input, layouts[0][1]);
    const GIntBig mine = (GIntBig)123 << 20, before = GDALGetCacheMax64();
    GDALSetCacheMax64(mine);
    for (int stop_after = 0; stop_after < 2; stop_after++) {
        watcher w = {.stop_after = stop_after};
        const bm_run_output output = bmt_output(path, BM_OUTPUT_CLASS);
        bm_run_options options = bmt_run_options(model, input, &output, 1);
        options.overwrite = true;
        options.progress = watch;
        options.progress_data = &w;
        CU_ASSERT_EQUAL(bm_run(&options, NULL, NULL), stop_after == 0 ? BM_OK : BM_ERR_CANCELLED);
        CU_ASSERT_EQUAL(GDALGetCacheMax64(), mine);
    }
    GDALSetCacheMax64(before);
    bm_model_free(model);
    free(input);
    free(path);
    bmt_remove_folder(folder);
}

/* Every allocation of the calling thread fails once; with one worker that is all of them. */
static void test_no_memory(void)
{
    char *folder = bmt_make_folder();
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    char *input = strdup(bmt_in(folder, "in.tif")), *path = strdup(bmt_in(folder, "out.tif"));
    bmt_make_input(input, layouts[0][1]);
    const bm_run_output output = bmt_output(path, BM_OUTPUT_CLASS);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    options.n_threads = 1;
    options.has_srcwin = true;
    options.srcwin = (bm_window){0, 0, 20, 20};
    bm_status status = BM_ERR_MEMORY;
    int n = 0;
    for (; n < 2000 && status != BM_OK; n++) {
        bm_error err = {BM_OK, ""};
        bmi_mem_fail_after(n);
        status = bm_run(&options, NULL, &err);
        bmi_mem_fail_after(-1);
        if (status == BM_OK) break;
        CU_ASSERT_EQUAL(err.status, status);
        CU_ASSERT(strlen(err.message) > 0);
        if (!bmt_folder_holds(folder, "in.tif")) {
            printf("    after failure %d: %s\n", n, err.message);
            CU_FAIL("a failed run left something");
            break;
        }
    }
    CU_ASSERT_EQUAL(status, BM_OK);
    CU_ASSERT(n > 10);
    bm_model_free(model);
    free(input);
    free(path);
    bmt_remove_folder(folder);
}

static void note_bound(const bm_source *source, void *data)
{
    int *calls = data;
    bm_bound_band band = {.size = sizeof band};
    CU_ASSERT(bm_source_get_band(source, 0, &band));
    CU_ASSERT_EQUAL(band.number, 1);
    CU_ASSERT_STRING_EQUAL(band.how, "order");
    (*calls)++;
}

/* Once, however many workers open the input for themselves. */
static void test_bound_is_told_once(void)
{
    char *folder = bmt_make_folder();
    const char *input = bmt_in(folder, "in.tif");
    bmt_make_input(input, NULL);
    bm_model *model = bmt_model(BMT_FUSION);
    const bm_run_output output = bmt_output(bmt_in(folder, "out.tif"), BM_OUTPUT_DEFAULT);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    int calls = 0;
    options.n_threads = 3;
    options.bound = note_bound;
    options.bound_data = &calls;
    run_on(&options);
    CU_ASSERT_EQUAL(calls, 1);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/run", {"bound is told once", test_bound_is_told_once},
         {"every pixel is right, in any layout", test_every_pixel_is_right},
         {"same bytes for any number of threads", test_same_bytes_for_any_number_of_threads},
         {"same pixels for any windows and memory", test_same_pixels_for_any_windows_and_memory},
         {"windows of one pixel", test_windows_of_one_pixel}, {"a part equals the whole", test_part_equals_the_whole},
         {"several outputs equal single runs", test_several_outputs_equal_single_runs}, {"NaN pixels", test_nan_pixels},
         {"progress is monotone", test_progress_is_monotone}, {"cancel leaves nothing", test_cancel_leaves_nothing},
         {"cancel keeps the old output", test_cancel_keeps_the_old_output}, {"a truncated input", test_truncated_input},
         {"refusals", test_refusals}, {"the cache limit comes back", test_cache_limit_comes_back},
         {"no memory", test_no_memory})
