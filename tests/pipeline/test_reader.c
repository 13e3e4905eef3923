/* SPDX-License-Identifier: MIT
 *
 * Windows of outputs on demand: the pixels that a run writes. */
#include "run_fixture.h"

static void test_as_a_run(void)
{
    char *folder = bmt_make_folder(), input[300], path[300], other[300];
    snprintf(input, sizeof input, "%s/in.tif", folder);
    snprintf(path, sizeof path, "%s/map.tif", folder);
    snprintf(other, sizeof other, "%s/p.tif", folder);
    bmt_make_input(input, "TILED=YES BLOCKXSIZE=128 BLOCKYSIZE=128");
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const bm_run_output outputs[] = {bmt_output(path, BM_OUTPUT_CLASS), bmt_output(other, BM_OUTPUT_PROBABILITIES)};
    bm_run_options options = bmt_run_options(model, input, outputs, 2);
    options.scale = 0.75;
    bm_error err;
    bm_reader *reader;
    BMT_ASSERT_OK(bm_run(&options, NULL, &err), err);
    BMT_ASSERT_OK(bm_reader_open(&reader, &options, &err), err);
    bm_reader_output about[2] = {{.size = sizeof *about}, {.size = sizeof *about}};
    for (int i = 0; i < 2; i++) BMT_ASSERT_OK(bm_reader_get_output(reader, i, &about[i], &err), err);
    CU_ASSERT(about[0].n_bands == 1 && about[0].output.type == BM_TYPE_UINT8 && about[0].n_classes == 3);
    CU_ASSERT(about[1].n_bands == 3 && about[1].output.type == BM_TYPE_FLOAT32 && about[1].n_classes == 0);
    CU_ASSERT_STRING_EQUAL(about[1].band_names[2], "class 3");
    CU_ASSERT_EQUAL(bmt_grid(bm_reader_get_source(reader)).width, BMT_WIDTH);

    static const bm_window windows[] = {{0, 0, BMT_WIDTH, BMT_HEIGHT}, {13, 255, 300, 101}, {699, 499, 1, 1}};
    GDALDatasetH written[] = {GDALOpen(path, GA_ReadOnly), GDALOpen(other, GA_ReadOnly)};
    for (size_t w = 0; w < BMT_COUNT(windows); w++) {
        const bm_window *window = &windows[w];
        const size_t n = (size_t)window->width * (size_t)window->height;
        bmt_pixels got[] = {bmt_pixels_new(BM_TYPE_UINT8, 1, n), bmt_pixels_new(BM_TYPE_FLOAT32, 3, n)};
        const bm_planes planes[] = {got[0].planes, got[1].planes};
        BMT_ASSERT_OK(bm_reader_read(reader, window, planes, &err), err);
        for (int i = 0; i < 2; i++) {
            char *expected = malloc(n * 4);
            for (int b = 0; b < planes[i].n_bands; b++) {
                CU_ASSERT_EQUAL(GDALRasterIO(GDALGetRasterBand(written[i], b + 1), GF_Read, window->x, window->y,
                                             window->width, window->height, expected, window->width, window->height,
                                             i == 0 ? GDT_Byte : GDT_Float32, 0, 0),
                                CE_None);
                CU_ASSERT_EQUAL(memcmp(expected, planes[i].bands[b], n * planes[i].step_bytes), 0);
            }
            free(expected);
            bmt_pixels_free(&got[i]);
        }
    }
    GDALClose(written[0]);
    GDALClose(written[1]);
    bm_reader_close(reader);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

static void test_refused(void)
{
    char *folder = bmt_make_folder(), input[300];
    snprintf(input, sizeof input, "%s/in.tif", folder);
    bmt_make_input(input, NULL);
    bm_model *model = bmt_model(BMT_CLASSIFIER);
    const bm_run_output output = bmt_output(NULL, BM_OUTPUT_CLASS);
    bm_run_options options = bmt_run_options(model, input, &output, 1);
    bm_reader *reader;
    bm_error err;
    options.has_srcwin = true;
    BMT_ASSERT_FAILS(bm_reader_open(&reader, &options, &err), err, BM_ERR_ARGUMENT, "all of the grid");
    options.has_srcwin = false;
    options.source.path = "/vsimem/none.tif";
    BMT_ASSERT_FAILS(bm_reader_open(&reader, &options, &err), err, BM_ERR_IO, "none.tif");
    CU_ASSERT_PTR_NULL(reader);
    options.source.path = input;
    BMT_ASSERT_OK(bm_reader_open(&reader, &options, &err), err);
    bmt_pixels pixels = bmt_pixels_new(BM_TYPE_UINT8, 1, 100);
    const bm_window outside = {BMT_WIDTH - 5, 0, 10, 10}, inside = {0, 0, 10, 10};
    BMT_ASSERT_FAILS(bm_reader_read(reader, &outside, &pixels.planes, &err), err, BM_ERR_ARGUMENT, "not inside");
    pixels.planes.type = BM_TYPE_FLOAT32;
    BMT_ASSERT_FAILS(bm_reader_read(reader, &inside, &pixels.planes, &err), err, BM_ERR_ARGUMENT, "1 bands of Byte");
    bm_reader_output about = {.size = sizeof about};
    BMT_ASSERT_FAILS(bm_reader_get_output(reader, 1, &about, &err), err, BM_ERR_ARGUMENT, "no output 1");
    bm_reader_close(reader);
    bm_reader_close(NULL);
    for (long n = 0; n < 400; n++) {
        bmi_mem_fail_after(n);
        const bm_status status = bm_reader_open(&reader, &options, &err);
        bmi_mem_fail_after(-1);
        if (status == BM_OK) {
            bm_reader_close(reader);
            break;
        }
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
    }
    bmt_pixels_free(&pixels);
    bm_model_free(model);
    bmt_remove_folder(folder);
}

BMT_MAIN("pipeline/reader", {"as a run", test_as_a_run}, {"refused", test_refused})
