/* SPDX-License-Identifier: MIT
 *
 * The corridor with one worker at a time; how workers race is the matter of pipeline/ring and pipeline/run. */
#include "pipeline/worker.h"
#include "run_fixture.h"

#include <math.h>

enum { WIDTH = 50, HEIGHT = 20, N_SLOTS = 2 };

typedef struct scene {
    char *folder;
    char path[300], input[300];
    bm_model *model;
    bm_run_output output;
    bm_run_options options;
    bm_source_options source_options;
    bmi_products products;
    bmi_plan *plan;
    bmi_schedule schedule;
    bool finished[N_SLOTS], slot_is_empty[N_SLOTS];
    bmi_tally tallies[N_SLOTS], *slot_tallies[N_SLOTS];
    char *slots, *slot_planes[N_SLOTS];
    bmi_job job;
} scene;

static void begin(scene *s)
{
    memset(s, 0, sizeof *s);
    s->folder = bmt_make_folder();
    snprintf(s->input, sizeof s->input, "%s/in.tif", s->folder);
    snprintf(s->path, sizeof s->path, "%s/out.tif", s->folder);
    GDALDatasetH dataset = bmt_create(s->input, WIDTH, HEIGHT, BMT_BANDS, GDT_UInt16, NULL);
    uint16_t pixels[WIDTH * HEIGHT];
    for (int b = 0; b < BMT_BANDS; b++) {
        for (int i = 0; i < WIDTH * HEIGHT; i++) pixels[i] = (uint16_t)(i * (b + 1));
        bmt_fill(dataset, b + 1, pixels, GDT_UInt16);
    }
    GDALClose(dataset);
    s->model = bmt_model(BMT_FUSION);
    s->output = bmt_output(s->path, BM_OUTPUT_VALUES);
    s->options = bmt_run_options(s->model, s->input, &s->output, 1);
    s->source_options = bmt_source_options(s->input);
    bm_error err;
    BMT_ASSERT_OK(bmi_plan_new(&s->plan, s->model, NULL, NULL, &s->output.output, 1, &err), err);
    /* Part of the raster, so that places in the source and in the output differ. */
    s->schedule = (bmi_schedule){.area = {3, 2, 40, 17},
                                 .width = 16,
                                 .height = 5,
                                 .n_across = 3,
                                 .n_windows = 12,
                                 .n_threads = 1,
                                 .n_slots = N_SLOTS};
    const size_t slot_bytes = bmi_worker_slot_bytes(s->plan, 16 * 5);
    s->slots = bmi_alloc_aligned(N_SLOTS, slot_bytes);
    for (int i = 0; i < N_SLOTS; i++) s->slot_planes[i] = s->slots + (size_t)i * slot_bytes;
    s->job = (bmi_job){.source_options = &s->source_options,
                       .first_source = bmt_open(s->input),
                       .plan = s->plan,
                       .schedule = &s->schedule,
                       .products = &s->products,
                       .slot_planes = s->slot_planes,
                       .slot_is_empty = s->slot_is_empty,
                       .slot_tallies = s->slot_tallies};
    s->job.grid = bmt_grid(s->job.first_source);
    BMT_ASSERT_OK(
        bmi_products_create(&s->products, &s->options, s->plan, s->job.first_source, &s->schedule.area, 1, &err), err);
    for (int i = 0; i < N_SLOTS; i++) {
        s->slot_tallies[i] = &s->tallies[i];
        BMT_ASSERT_OK(bmi_tally_init(&s->tallies[i], &s->products.rules[0], &err), err);
    }
    bmi_ring_init(&s->job.ring, s->schedule.n_windows, N_SLOTS, s->finished);
    pthread_mutex_init(&s->job.failure_lock, NULL);
}

static void end(scene *s)
{
    pthread_mutex_destroy(&s->job.failure_lock);
    bmi_ring_destroy(&s->job.ring);
    for (int i = 0; i < N_SLOTS; i++) bmi_tally_free(&s->tallies[i]);
    bmi_products_close(&s->products);
    bm_source_close(s->job.first_source);
    bmi_free(s->slots);
    bmi_plan_free(s->plan);
    bm_model_free(s->model);
    bmt_remove_folder(s->folder);
}

static void check_pixels(scene *s)
{
    bm_error err;
    BMT_ASSERT_OK(bmi_products_finish(&s->products, &err), err);
    bm_source *source = bmt_open(s->path);
    bmt_pixels pixels = bmt_read_all(source);
    int n_wrong = 0;
    for (int y = 0; y < 17; y++)
        for (int x = 0; x < 40; x++) {
            const int i = (y + 2) * WIDTH + x + 3;
            if (bmt_value(&pixels.planes, 0, (size_t)(y * 40 + x)) != 11 * i) n_wrong++;
            if (bmt_value(&pixels.planes, 1, (size_t)(y * 40 + x)) != 3 * i) n_wrong++;
        }
    CU_ASSERT_EQUAL(n_wrong, 0);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
}

static void test_one_worker_does_it_all(void)
{
    for (int first = 0; first < 2; first++) {
        scene s;
        begin(&s);
        bmi_worker_run(&s.job, first == 1);
        CU_ASSERT_EQUAL(s.job.failure.status, BM_OK);
        CU_ASSERT_EQUAL(s.job.n_valid, 40 * 17);
        CU_ASSERT_EQUAL(s.job.ring.next_write, 12);
        check_pixels(&s);
        end(&s);
    }
}

static void test_planes_begin_on_cache_lines(void)
{
    scene s;
    begin(&s);
    static const size_t sizes[] = {1, 15, 16, 17, 80, 1000};
    for (size_t i = 0; i < BMT_COUNT(sizes); i++) {
        const size_t n_bytes = bmi_worker_slot_bytes(s.plan, sizes[i]);
        CU_ASSERT_EQUAL(n_bytes % (2 * BMI_ALIGNMENT), 0); /* two bands */
        CU_ASSERT(n_bytes >= sizes[i] * 8);
        CU_ASSERT(n_bytes < sizes[i] * 8 + 2 * BMI_ALIGNMENT);
    }
    end(&s);
}

/* A worker of another thread opens the input for itself; here the file has gone in the meantime. */
static void test_input_that_went_away(void)
{
    scene s;
    begin(&s);
    unlink(s.input);
    bmi_worker_run(&s.job, false);
    CU_ASSERT_EQUAL(s.job.failure.status, BM_ERR_IO);
    BMT_ASSERT_SAYS(s.job.failure, s.input);
    CU_ASSERT(s.job.ring.stopped);
    CU_ASSERT_EQUAL(s.job.ring.next_claim, 0);
    end(&s);
}

static void test_first_failure_stays(void)
{
    scene s;
    begin(&s);
    s.job.failure = (bm_error){BM_ERR_FORMAT, "the first"};
    unlink(s.input);
    bmi_worker_run(&s.job, false);
    CU_ASSERT_EQUAL(s.job.failure.status, BM_ERR_FORMAT);
    CU_ASSERT_STRING_EQUAL(s.job.failure.message, "the first");
    end(&s);
}

static void test_no_memory(void)
{
    bm_status status = BM_ERR_MEMORY;
    for (int n = 0; n < 200 && status != BM_OK; n++) {
        scene s;
        begin(&s);
        bmi_mem_fail_after(n);
        bmi_worker_run(&s.job, true);
        bmi_mem_fail_after(-1);
        status = s.job.failure.status;
        CU_ASSERT(status == BM_OK || status == BM_ERR_MEMORY);
        CU_ASSERT_EQUAL(s.job.ring.stopped, status != BM_OK);
        end(&s);
    }
    CU_ASSERT_EQUAL(status, BM_OK);
}

static bool stop(double done, void *data)
{
    *(double *)data = done;
    return false;
}

static void test_wish_to_stop(void)
{
    scene s;
    begin(&s);
    double done = 0;
    s.job.progress = stop;
    s.job.progress_data = &done;
    bmi_worker_run(&s.job, true);
    CU_ASSERT_EQUAL(s.job.failure.status, BM_ERR_CANCELLED);
    CU_ASSERT_DOUBLE_EQUAL(done, 1.0 / 12, 1e-12);
    CU_ASSERT_EQUAL(s.job.ring.next_write, 1);
    end(&s);
}

#define SPARSE_SIDE 256

/* One block of sixteen holds something; one more is stored, but all nodata. */
static void make_sparse(const char *path)
{
    static uint16_t pixels[64 * 64];
    GDALDatasetH dataset = bmt_create(path, SPARSE_SIDE, SPARSE_SIDE, BMT_BANDS, GDT_UInt16,
                                      "TILED=YES BLOCKXSIZE=64 BLOCKYSIZE=64 SPARSE_OK=TRUE INTERLEAVE=BAND");
    for (int b = 1; b <= BMT_BANDS; b++) {
        GDALRasterBandH band = GDALGetRasterBand(dataset, b);
        GDALSetRasterNoDataValue(band, BMT_NODATA);
        for (int i = 0; i < 64 * 64; i++) pixels[i] = (uint16_t)(100 * b + i);
        CU_ASSERT_EQUAL(GDALRasterIO(band, GF_Write, 64, 128, 64, 64, pixels, 64, 64, GDT_UInt16, 0, 0), CE_None);
    }
    GDALClose(dataset);
}

static double stored_share(GDALDatasetH dataset, int x, int y, int side)
{
    double percent = -1;
    (void)GDALGetDataCoverageStatus(GDALGetRasterBand(dataset, 1), x, y, side, side, 0, &percent);
    return percent;
}

/* Only the block that holds something is stored, whatever the windows; a format that stores all holds nodata there. */
static void test_empty_windows(void)
{
    static const int window_pixels[] = {0, 64 * 64, 1000, 256 * 64};
    char *folder = bmt_make_folder(), input[300], path[300], dense[300];
    snprintf(input, sizeof input, "%s/in.tif", folder);
    snprintf(path, sizeof path, "%s/out.tif", folder);
    snprintf(dense, sizeof dense, "%s/out.bin", folder);
    make_sparse(input);
    bm_model *model = bmt_model(BMT_FUSION);
    bm_run_output outputs[] = {bmt_output(path, BM_OUTPUT_VALUES), bmt_output(dense, BM_OUTPUT_VALUES)};
    static const char *const blocks[] = {"BLOCKXSIZE=64", "BLOCKYSIZE=64", NULL};
    outputs[0].creation_options = blocks;
    outputs[1].driver = "ENVI";
    for (size_t w = 0; w < BMT_COUNT(window_pixels); w++) {
        bm_run_options options = bmt_run_options(model, input, outputs, 2);
        options.window_pixels = window_pixels[w];
        options.overwrite = true;
        bm_run_report report = {.size = sizeof report};
        bm_error err;
        BMT_ASSERT_OK(bm_run(&options, &report, &err), err);
        CU_ASSERT_EQUAL(report.n_valid, 64 * 64);
        GDALDatasetH sparse = GDALOpen(path, GA_ReadOnly), whole = GDALOpen(dense, GA_ReadOnly);
        CU_ASSERT(stored_share(sparse, 64, 128, 64) == 100 && stored_share(sparse, 0, 0, SPARSE_SIDE) == 100.0 / 16);
        static float a[SPARSE_SIDE * SPARSE_SIDE], b[SPARSE_SIDE * SPARSE_SIDE];
        int n_wrong = 0;
        CU_ASSERT_EQUAL(GDALRasterIO(GDALGetRasterBand(sparse, 1), GF_Read, 0, 0, SPARSE_SIDE, SPARSE_SIDE, a,
                                     SPARSE_SIDE, SPARSE_SIDE, GDT_Float32, 0, 0),
                        CE_None);
        CU_ASSERT_EQUAL(GDALRasterIO(GDALGetRasterBand(whole, 1), GF_Read, 0, 0, SPARSE_SIDE, SPARSE_SIDE, b,
                                     SPARSE_SIDE, SPARSE_SIDE, GDT_Float32, 0, 0),
                        CE_None);
        for (int i = 0; i < SPARSE_SIDE * SPARSE_SIDE; i++) {
            const int x = i % SPARSE_SIDE - 64, y = i / SPARSE_SIDE - 128;
            const bool is_there = x >= 0 && x < 64 && y >= 0 && y < 64;
            const float expected = (float)(1100 + 3 * (y * 64 + x));
            n_wrong += is_there ? a[i] != expected || b[i] != expected : !isnan(a[i]) || !isnan(b[i]);
        }
        CU_ASSERT_EQUAL(n_wrong, 0);
        GDALClose(whole);
        GDALClose(sparse);
    }
    bm_model_free(model);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/worker", {"one worker does it all", test_one_worker_does_it_all},
         {"planes begin on cache lines", test_planes_begin_on_cache_lines},
         {"an input that went away", test_input_that_went_away}, {"the first failure stays", test_first_failure_stays},
         {"no memory", test_no_memory}, {"a wish to stop", test_wish_to_stop}, {"empty windows", test_empty_windows})
