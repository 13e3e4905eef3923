/* SPDX-License-Identifier: MIT */
#include "pipeline/products.h"
#include "run_fixture.h"

#include <math.h>

/* An input of 40 x 30 pixels in a folder of its own, and a plan for some outputs. */
typedef struct scene {
    char *folder;
    bm_model *model;
    bm_source *source;
    bmi_plan *plan;
    bm_run_output outputs[3];
    char paths[3][300];
    bm_run_options options;
    bm_window area;
    bmi_products products;
} scene;

static void begin(scene *s, const char *json, int n_outputs, const char *const *names, const bm_output_kind *kinds)
{
    memset(s, 0, sizeof *s);
    s->folder = bmt_make_folder();
    const char *input = bmt_in(s->folder, "in.tif");
    GDALClose(bmt_create(input, 40, 30, BMT_BANDS, GDT_UInt16, NULL));
    s->model = bmt_model(json);
    s->source = bmt_open(input);
    bm_output wanted[3];
    for (int i = 0; i < n_outputs; i++) {
        snprintf(s->paths[i], sizeof s->paths[i], "%s/%s", s->folder, names[i]);
        s->outputs[i] = bmt_output(s->paths[i], kinds[i]);
        wanted[i] = s->outputs[i].output;
    }
    bm_error err;
    BMT_ASSERT_OK(bmi_plan_new(&s->plan, s->model, NULL, NULL, wanted, n_outputs, &err), err);
    s->options = bmt_run_options(s->model, input, s->outputs, n_outputs);
    s->area = (bm_window){0, 0, 40, 30};
}

static void end(scene *s, const char *expected_files)
{
    bmi_products_close(&s->products);
    bmi_products_close(&s->products); /* a second time does nothing */
    CU_ASSERT(bmt_folder_holds(s->folder, expected_files));
    bmi_plan_free(s->plan);
    bm_source_close(s->source);
    bm_model_free(s->model);
    bmt_remove_folder(s->folder);
}

static bm_status create(scene *s, bm_error *err)
{
    return bmi_products_create(&s->products, &s->options, s->plan, s->source, &s->area, 1, err);
}

static void write_all(scene *s, const bm_window *window)
{
    bmt_pixels pixels[3];
    bm_planes planes[3];
    bmi_tally tallies[3];
    bm_error err;
    for (int i = 0; i < s->plan->n_outputs; i++) {
        const bmi_plan_output *output = &s->plan->outputs[i];
        pixels[i] =
            bmt_pixels_new(output->output.type, output->n_bands, (size_t)window->width * (size_t)window->height);
        memset(pixels[i].memory, i + 1,
               (size_t)output->n_bands * (size_t)window->width * (size_t)window->height *
                   bm_type_size(output->output.type));
        planes[i] = pixels[i].planes;
        BMT_ASSERT_OK(bmi_tally_init(&tallies[i], &s->products.rules[i], &err), err);
        bmi_tally_window(&tallies[i], &s->products.rules[i], &planes[i], window);
    }
    BMT_ASSERT_OK(bmi_products_write(&s->products, window, planes, tallies, false, &err), err);
    for (int i = 0; i < s->plan->n_outputs; i++) {
        bmt_pixels_free(&pixels[i]);
        bmi_tally_free(&tallies[i]);
    }
}

static const char *const two_names[] = {"a.tif", "b.tif"};
static const bm_output_kind two_kinds[] = {BM_OUTPUT_CLASS, BM_OUTPUT_PROBABILITIES};

static void test_both_appear(void)
{
    scene s;
    bm_error err;
    begin(&s, BMT_CLASSIFIER, 2, two_names, two_kinds);
    BMT_ASSERT_OK(create(&s, &err), err);
    write_all(&s, &s.area);
    struct stat info;
    CU_ASSERT_NOT_EQUAL(stat(s.paths[0], &info), 0);
    CU_ASSERT_NOT_EQUAL(stat(s.paths[1], &info), 0);
    BMT_ASSERT_OK(bmi_products_finish(&s.products, &err), err);
    CU_ASSERT(bmt_folder_holds(s.folder, "a.tif, a.tif.aux.xml, b.tif, in.tif"));
    bm_source *a = bmt_open(s.paths[0]), *b = bmt_open(s.paths[1]);
    bmt_pixels pixels = bmt_read_all(a), others = bmt_read_all(b);
    CU_ASSERT_EQUAL(pixels.planes.type, BM_TYPE_UINT8);
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 40 * 30 - 1), 1);
    CU_ASSERT_EQUAL(others.planes.n_bands, 3);
    CU_ASSERT_EQUAL(((const uint8_t *)others.planes.bands[2])[0], 2);
    bmt_pixels_free(&pixels);
    bmt_pixels_free(&others);
    bm_source_close(a);
    bm_source_close(b);
    end(&s, "a.tif, a.tif.aux.xml, b.tif, in.tif");
}

static void test_unfinished_leaves_nothing(void)
{
    scene s;
    bm_error err;
    begin(&s, BMT_CLASSIFIER, 2, two_names, two_kinds);
    BMT_ASSERT_OK(create(&s, &err), err);
    write_all(&s, &s.area);
    end(&s, "in.tif");
}

static void test_same_name_is_refused(void)
{
    static const char *const pairs[][2] = {{"a.tif", "a.tif"}, {"a.tif", "./a.tif"}, {"sub/../a.tif", "a.tif"}};
    for (size_t i = 0; i < BMT_COUNT(pairs); i++)
        for (int overwrite = 0; overwrite < 2; overwrite++) {
            scene s;
            bm_error err;
            begin(&s, BMT_CLASSIFIER, 2, pairs[i], two_kinds);
            CU_ASSERT_EQUAL_FATAL(mkdir(bmt_in(s.folder, "sub"), 0700), 0);
            s.options.overwrite = overwrite == 1;
            BMT_ASSERT_FAILS(create(&s, &err), err, BM_ERR_ARGUMENT, "two outputs have this name");
            BMT_ASSERT_SAYS(err, pairs[i][1]);
            end(&s, "in.tif, sub");
        }
}

/* The first is there already, under its temporary name, when the second fails. */
static void test_second_cannot_be_created(void)
{
    static const char *const names[] = {"a.tif", "no/such/folder/b.tif"};
    scene s;
    bm_error err;
    begin(&s, BMT_CLASSIFIER, 2, names, two_kinds);
    BMT_ASSERT_FAILS(create(&s, &err), err, BM_ERR_IO, "no/such/folder");
    CU_ASSERT(s.products.sinks[0] != NULL && s.products.sinks[1] == NULL);
    end(&s, "in.tif");
}

/* Somebody takes the second name while the run is on: then the first must not appear either. */
static void test_second_name_is_taken_meanwhile(void)
{
    scene s;
    bm_error err;
    begin(&s, BMT_CLASSIFIER, 2, two_names, two_kinds);
    BMT_ASSERT_OK(create(&s, &err), err);
    write_all(&s, &s.area);
    FILE *file = fopen(s.paths[1], "w");
    fputs("mine", file);
    fclose(file);
    BMT_ASSERT_FAILS(bmi_products_finish(&s.products, &err), err, BM_ERR_IO, "b.tif: exists");
    end(&s, "b.tif, in.tif");
}

/* The folder of the second goes away after the last byte of it was written: its name cannot be given any more. */
static bool move_folder_away(double done, void *data)
{
    const scene *s = data;
    char from[320], to[320];
    (void)done;
    snprintf(from, sizeof from, "%s/sub", s->folder);
    snprintf(to, sizeof to, "%s/gone", s->folder);
    (void)rename(from, to); /* asked again, it is gone already */
    return true;
}

static void test_first_is_taken_back(void)
{
    /* PNG is copied at the end, and only then asks for progress: that is the moment. */
    static const char *const names[] = {"a.tif", "sub/b.tif", "c.png"};
    static const bm_output_kind kinds[] = {BM_OUTPUT_CLASS, BM_OUTPUT_CLASS, BM_OUTPUT_CLASS};
    scene s;
    bm_error err;
    begin(&s, BMT_CLASSIFIER, 3, names, kinds);
    CU_ASSERT_EQUAL_FATAL(mkdir(bmt_in(s.folder, "sub"), 0700), 0);
    BMT_ASSERT_OK(create(&s, &err), err);
    write_all(&s, &s.area);
    s.options.progress = move_folder_away;
    s.options.progress_data = &s;
    CU_ASSERT_EQUAL(bmi_products_finish(&s.products, &err), BM_ERR_IO);
    BMT_ASSERT_SAYS(err, "sub/b");
    end(&s, "gone, in.tif");
}

static void test_band_names(void)
{
    static const char *const names[] = {"class.tif", "confidence.tif", "probabilities.tif"};
    static const bm_output_kind kinds[] = {BM_OUTPUT_CLASS, BM_OUTPUT_CONFIDENCE, BM_OUTPUT_PROBABILITIES};
    scene s;
    bm_error err;
    begin(&s, BMT_CLASSIFIER, 3, names, kinds);
    BMT_ASSERT_OK(create(&s, &err), err);
    write_all(&s, &s.area);
    BMT_ASSERT_OK(bmi_products_finish(&s.products, &err), err);
    static const char *const expected[] = {"class", "confidence"};
    for (int i = 0; i < 2; i++) {
        GDALDatasetH dataset = GDALOpen(s.paths[i], GA_ReadOnly);
        CU_ASSERT_EQUAL(GDALGetRasterCount(dataset), 1);
        CU_ASSERT_STRING_EQUAL(GDALGetDescription(GDALGetRasterBand(dataset, 1)), expected[i]);
        GDALClose(dataset);
    }
    end(&s, "class.tif, class.tif.aux.xml, confidence.tif, in.tif, probabilities.tif");

    static const bm_output_kind values[] = {BM_OUTPUT_VALUES};
    begin(&s, BMT_FUSION, 1, names, values);
    BMT_ASSERT_OK(create(&s, &err), err);
    BMT_ASSERT_OK(bmi_products_finish(&s.products, &err), err);
    GDALDatasetH dataset = GDALOpen(s.paths[0], GA_ReadOnly);
    CU_ASSERT_STRING_EQUAL(GDALGetDescription(GDALGetRasterBand(dataset, 1)), "mixed");
    CU_ASSERT_STRING_EQUAL(GDALGetDescription(GDALGetRasterBand(dataset, 2)), "third");
    int has_nodata;
    CU_ASSERT(isnan(GDALGetRasterNoDataValue(GDALGetRasterBand(dataset, 2), &has_nodata)));
    CU_ASSERT(has_nodata);
    GDALClose(dataset);
    end(&s, "class.tif, in.tif");
}

static void test_pixel_bytes(void)
{
    static const char *const names[] = {"a.tif", "b.tif", "c.tif"};
    static const bm_output_kind kinds[] = {BM_OUTPUT_CLASS, BM_OUTPUT_CONFIDENCE, BM_OUTPUT_PROBABILITIES};
    scene s;
    begin(&s, BMT_CLASSIFIER, 3, names, kinds);
    /* Byte, Float32, three of Float32. */
    CU_ASSERT_EQUAL(bmi_products_pixel_bytes(s.plan), 1 + 4 + 12);
    end(&s, "in.tif");
}

static void test_no_memory(void)
{
    scene s;
    begin(&s, BMT_CLASSIFIER, 2, two_names, two_kinds);
    bm_status status = BM_ERR_MEMORY;
    for (int n = 0; n < 500 && status != BM_OK; n++) {
        bm_error err = {BM_OK, ""};
        bmi_mem_fail_after(n);
        status = create(&s, &err);
        bmi_mem_fail_after(-1);
        if (status != BM_OK) CU_ASSERT_EQUAL(err.status, status);
        bmi_products_close(&s.products);
        CU_ASSERT(bmt_folder_holds(s.folder, "in.tif"));
    }
    CU_ASSERT_EQUAL(status, BM_OK);
    end(&s, "in.tif");
}

BMT_MAIN("pipeline/products", {"both appear", test_both_appear},
         {"unfinished leaves nothing", test_unfinished_leaves_nothing},
         {"two outputs of one name are refused", test_same_name_is_refused},
         {"the second cannot be created", test_second_cannot_be_created},
         {"the second name is taken meanwhile", test_second_name_is_taken_meanwhile},
         {"the first is taken back", test_first_is_taken_back}, {"descriptions of bands", test_band_names},
         {"bytes of a pixel", test_pixel_bytes}, {"no memory", test_no_memory})
