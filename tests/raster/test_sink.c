/* SPDX-License-Identifier: MIT
 *
 * The life of an output: what it holds, hidden until finished, gone when it is not. */
#include "sink_fixture.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>

static void test_types_round_trip(void)
{
    bm_source *scene = bmt_open_scene(BMT_SCENE, 70, 40);
    for (int type = BM_TYPE_UINT8; type <= BM_TYPE_FLOAT64; type++)
        for (int n_bands = 1; n_bands <= 4; n_bands++) {
            const bm_sink_options options = bmt_sink_options("/vsimem/out/map.tif", (bm_type)type, n_bands);
            bmt_make(&options, scene, 70, 40);
            bm_source *map = bmt_open("/vsimem/out/map.tif");
            bmt_pixels pixels = bmt_read_all(map);
            CU_ASSERT_EQUAL(pixels.planes.type, (bm_type)type);
            CU_ASSERT_EQUAL_FATAL(pixels.planes.n_bands, n_bands); /* none was taken for alpha */
            for (int b = 0; b < n_bands; b++)
                for (size_t i = 0; i < 70 * 40; i++) {
                    double expected = b * 50 + (double)(i % 50);
                    if (type == BM_TYPE_INT8 && expected > 127) expected -= 256;
                    if (bmt_value(&pixels.planes, b, i) != expected) CU_FAIL_FATAL("a pixel differs");
                }
            bmt_pixels_free(&pixels);
            bm_source_close(map);
            CU_ASSERT(bmt_folder_holds("/vsimem/out", "map.tif"));
            VSIUnlink("/vsimem/out/map.tif");
        }
    bm_source_close(scene);
    VSIUnlink(BMT_SCENE);
}

/* Interleaved and scattered memory, window by window. */
static void test_layouts(void)
{
    bm_source *scene = bmt_open_scene(BMT_SCENE, 20, 16);
    const bm_sink_options options = bmt_sink_options("/vsimem/layout.tif", BM_TYPE_INT16, 2);
    bm_sink *sink = bmt_create_sink(&options, scene);
    int16_t memory[2 * 20 * 8];
    for (int i = 0; i < 2 * 20 * 8; i++) memory[i] = (int16_t)i;
    void *interleaved[] = {memory, memory + 1};
    void *backwards[] = {memory + 20 * 8, memory};
    const bm_planes upper = {BM_TYPE_INT16, 2, interleaved, 4}, lower = {BM_TYPE_INT16, 2, backwards, 2};
    bm_error err;
    BMT_ASSERT_OK(bm_sink_write(sink, &(bm_window){0, 0, 20, 8}, &upper, &err), err);
    BMT_ASSERT_OK(bm_sink_write(sink, &(bm_window){0, 8, 20, 8}, &lower, &err), err);
    BMT_ASSERT_OK(bm_sink_finish(sink, &err), err);
    BMT_ASSERT_FAILS(bm_sink_finish(sink, &err), err, BM_ERR_ARGUMENT, "finished");
    BMT_ASSERT_FAILS(bm_sink_write(sink, &(bm_window){0, 0, 20, 8}, &upper, &err), err, BM_ERR_ARGUMENT, "finished");
    bm_sink_close(sink);
    bm_source *map = bmt_open("/vsimem/layout.tif");
    bmt_pixels pixels = bmt_read_all(map);
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 3), 6);
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 1, 3), 7);
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 160), 160);
    CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 1, 160), 0);
    bmt_pixels_free(&pixels);
    bm_source_close(map);
    bm_source_close(scene);
    VSIUnlink("/vsimem/layout.tif");
}

static void test_metadata(void)
{
    static const char *const names[] = {"forest", "water"};
    static const char *const user[] = {"COMPRESS=LZW", "BLOCKXSIZE=64", NULL};
    bm_source *scene = bmt_open_scene(BMT_SCENE, 600, 30);
    bm_sink_options options = bmt_sink_options("/vsimem/meta.tif", BM_TYPE_UINT16, 2);
    options.band_names = names;
    options.creation_options = user;
    options.has_nodata = true;
    options.nodata = 65535;
    options.scale = 1.0 / 65534;
    options.offset = -0.5;
    options.window = (bm_window){100, 10, 200, 20};
    bm_sink *sink = bmt_create_sink(&options, scene);
    int width, height;
    bm_sink_get_block(sink, &width, &height);
    CU_ASSERT(width == 64 && height == 32);
    bm_error err;
    BMT_ASSERT_OK(bmt_write_all(sink, BM_TYPE_UINT16, 2, 200, 20, &err), err);
    BMT_ASSERT_OK(bm_sink_finish(sink, &err), err);
    bm_sink_close(sink);
    GDALDatasetH map = GDALOpen("/vsimem/meta.tif", GA_ReadOnly);
    double transform[6];
    int has_nodata;
    CU_ASSERT_EQUAL(GDALGetGeoTransform(map, transform), CE_None);
    CU_ASSERT(transform[0] == 501000 && transform[3] == 3999900 && GDALGetRasterXSize(map) == 200);
    for (int b = 1; b <= 2; b++) {
        GDALRasterBandH band = GDALGetRasterBand(map, b);
        CU_ASSERT_STRING_EQUAL(GDALGetDescription(band), names[b - 1]);
        CU_ASSERT_EQUAL(GDALGetRasterNoDataValue(band, &has_nodata), 65535);
        CU_ASSERT(has_nodata && GDALGetRasterScale(band, NULL) == 1.0 / 65534);
        CU_ASSERT_EQUAL(GDALGetRasterOffset(band, NULL), -0.5);
    }
    CU_ASSERT_STRING_EQUAL(GDALGetMetadataItem(map, "COMPRESSION", "IMAGE_STRUCTURE"), "LZW");
    CU_ASSERT_STRING_EQUAL(GDALGetMetadataItem(map, "INTERLEAVE", "IMAGE_STRUCTURE"), "BAND");
    GDALClose(map);
    bm_source_close(scene);
    VSIUnlink("/vsimem/meta.tif");
}

static void test_hidden_until_finished(void)
{
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(BMT_SCENE, 32, 32);
    const char *path = bmt_in(folder, "map.tif");
    const bm_sink_options options = bmt_sink_options(path, BM_TYPE_UINT8, 1);
    bm_error err;
    bm_sink *sink = bmt_create_sink(&options, scene);
    BMT_ASSERT_OK(bmt_write_all(sink, BM_TYPE_UINT8, 1, 32, 32, &err), err);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    char *listed = bmt_list_folder(folder);
    CU_ASSERT(strncmp(listed, "map.partial-", 12) == 0 && strstr(listed, ".tif") != NULL);
    free(listed);
    BMT_ASSERT_OK(bm_sink_finish(sink, &err), err);
    bm_sink_close(sink);
    CU_ASSERT(bmt_folder_holds(folder, "map.tif"));
    CU_ASSERT_EQUAL(unlink(path), 0);

    sink = bmt_create_sink(&options, scene);
    BMT_ASSERT_OK(bmt_write_all(sink, BM_TYPE_UINT8, 1, 32, 32, &err), err);
    bm_sink_close(sink);
    CU_ASSERT(bmt_folder_holds(folder, ""));
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

/* A class map has its names in a side file, which comes and goes with it. */
static void test_class_map(void)
{
    static const bm_class classes[] = {{1, "forest", true, {0, 100, 0}, false}, {3, "water", false, {0, 0, 0}, false}};
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(BMT_SCENE, 8, 8);
    bm_sink_options options = bmt_sink_options(bmt_in(folder, "map.tif"), BM_TYPE_UINT8, 1);
    options.classes = classes;
    options.n_classes = 2;
    options.has_nodata = true;
    for (int again = 0; again < 2; again++) {
        options.overwrite = again == 1;
        bmt_make(&options, scene, 8, 8);
        CU_ASSERT(bmt_folder_holds(folder, "map.tif, map.tif.aux.xml"));
    }
    GDALDatasetH map = GDALOpen(options.path, GA_ReadOnly);
    (void)GDALGetMetadata(map, NULL); /* makes GDAL 3.6 load the side file */
    char **names = GDALGetRasterCategoryNames(GDALGetRasterBand(map, 1));
    CU_ASSERT_EQUAL_FATAL(CSLCount(names), 4);
    CU_ASSERT(strcmp(names[0], "") == 0 && strcmp(names[1], "forest") == 0 && strcmp(names[3], "water") == 0);
    CU_ASSERT_PTR_NOT_NULL(GDALGetRasterColorTable(GDALGetRasterBand(map, 1)));
    GDALClose(map);
    bm_sink *sink = bmt_create_sink(&options, scene);
    bm_sink_close(sink);
    CU_ASSERT(bmt_folder_holds(folder, "map.tif, map.tif.aux.xml"));
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

static void test_other_formats(void)
{
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(bmt_in(folder, "scene.tif"), 40, 30);
    static const struct {
        const char *name, *driver, *holds, *opened_by;
    } rows[] = {{"map.png", NULL, "map.png, map.png.aux.xml", "PNG"},
                {"map.img", NULL, "map.img", "HFA"},
                {"map.dat", "ENVI", "map.dat, map.hdr", "ENVI"},
                {"map.tif", "cog", "map.tif", "GTiff"},
                {"map", NULL, "map", "GTiff"},
                {"map.unheardof", NULL, "map.unheardof", "GTiff"},
                {"map.mrf", NULL, "map.idx, map.mrf, map.mrf.aux.xml, map.ppg", "MRF"}};
    for (size_t r = 0; r < BMT_COUNT(rows); r++)
        for (int again = 0; again < 2 && GDALGetDriverByName(rows[r].opened_by) != NULL; again++) {
            CU_ASSERT_EQUAL(mkdir(bmt_in(folder, "out"), 0700), 0);
            char name[64];
            snprintf(name, sizeof name, "out/%s", rows[r].name);
            bm_sink_options options = bmt_sink_options(bmt_in(folder, name), BM_TYPE_UINT8, 1);
            options.driver = rows[r].driver;
            options.overwrite = true;
            if (again == 1) bmt_make(&options, scene, 40, 30);
            bmt_make(&options, scene, 40, 30);
            CU_ASSERT(bmt_folder_holds(bmt_in(folder, "out"), rows[r].holds));
            bm_source *map = bmt_open(bmt_in(folder, name));
            bmt_pixels pixels = bmt_read_all(map);
            for (size_t i = 0; i < 40 * 30; i++)
                if (bmt_value(&pixels.planes, 0, i) != (double)(i % 50)) CU_FAIL_FATAL("a pixel differs");
            CU_ASSERT(bmt_grid(map).has_geotransform);
            bmt_pixels_free(&pixels);
            bm_source_close(map);
            GDALDatasetH dataset = GDALOpen(bmt_in(folder, name), GA_ReadOnly);
            CU_ASSERT_STRING_EQUAL(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)), rows[r].opened_by);
            GDALClose(dataset);
            CU_ASSERT_EQUAL(VSIRmdirRecursive(bmt_in(folder, "out")), 0);
        }
    /* Unfinished copies leave nothing either. */
    bm_sink_options options = bmt_sink_options(bmt_in(folder, "map.png"), BM_TYPE_UINT8, 1);
    bm_sink_close(bmt_create_sink(&options, scene));
    /* PNG has at most four bands, which its driver says at the end only. */
    options.n_bands = 5;
    bm_error err;
    bm_sink *sink = bmt_create_sink(&options, scene);
    BMT_ASSERT_FAILS(bm_sink_finish(sink, &err), err, BM_ERR_IO, "PNG");
    bm_sink_close(sink);
    CU_ASSERT(bmt_folder_holds(folder, "scene.tif"));
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

static bm_source *open_scene_with_both(const char *path)
{
    GDAL_GCP gcps[3];
    for (int i = 0; i < 3; i++) gcps[i] = (GDAL_GCP){"p", "", 20.5 * i, 15.25 * i, 10.0 + i, 50.0 - i, 0};
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("HFA"), path, 40, 30, 1, GDT_Byte, NULL);
    double transform[] = {500000, 10, 0, 4000000, 0, -10};
    GDALSetGeoTransform(dataset, transform);
    CU_ASSERT_EQUAL(GDALSetGCPs2(dataset, 3, gcps, NULL), CE_None);
    GDALClose(dataset);
    return bmt_open(path);
}

/* A stage holds a geotransform or points; what is copied from it has both all the same. */
static void test_points_beside_transform(void)
{
    static const char *const names[] = {"map.png", "map.img"};
    char *folder = bmt_make_folder();
    bm_source *scene = open_scene_with_both(bmt_in(folder, "scene.img"));
    for (size_t r = 0; r < BMT_COUNT(names); r++) {
        bm_sink_options options = bmt_sink_options(bmt_in(folder, names[r]), BM_TYPE_UINT8, 1);
        options.window = (bm_window){5, 3, 20, 10};
        bmt_make(&options, scene, 20, 10);
        GDALDatasetH map = GDALOpen(bmt_in(folder, names[r]), GA_ReadOnly);
        double found[6];
        CU_ASSERT_EQUAL(GDALGetGeoTransform(map, found), CE_None);
        CU_ASSERT_EQUAL(found[0], 500050);
        CU_ASSERT_EQUAL_FATAL(GDALGetGCPCount(map), 3);
        CU_ASSERT_EQUAL(GDALGetGCPs(map)[2].dfGCPPixel, 41 - 5);
        CU_ASSERT_EQUAL(GDALGetGCPs(map)[2].dfGCPLine, 30.5 - 3);
        GDALClose(map);
    }
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

/* Found out when all is written: then nothing stays. */
static void test_wrong_in_the_end(void)
{
    static const struct {
        const char *driver, *words;
        double rotation;
    } rows[] = {{"AAIGrid", "AAIGrid does not hold the rotation", 2},
                {"GSBG", "GSBG does not hold the rotation", 2},
                {"PDS4", "PDS4 renamed what it wrote, and cannot read it", 0}};
    char *folder = bmt_make_folder();
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        GDALDatasetH dataset = bmt_create(BMT_SCENE, 40, 30, 1, GDT_Byte, NULL);
        double transform[] = {500000, 10, rows[r].rotation, 4000000, rows[r].rotation, -10};
        GDALSetGeoTransform(dataset, transform);
        GDALClose(dataset);
        bm_source *scene = bmt_open(BMT_SCENE);
        bm_sink_options options = bmt_sink_options(bmt_in(folder, "map.out"), BM_TYPE_UINT8, 1);
        options.driver = rows[r].driver;
        if (GDALGetDriverByName(options.driver) != NULL) {
            bm_error err;
            bm_sink *sink = bmt_create_sink(&options, scene);
            BMT_ASSERT_OK(bmt_write_all(sink, BM_TYPE_UINT8, 1, 40, 30, &err), err);
            BMT_ASSERT_FAILS(bm_sink_finish(sink, &err), err, BM_ERR_UNSUPPORTED, rows[r].words);
            BMT_ASSERT_SAYS(err, options.path);
            bm_sink_close(sink);
            CU_ASSERT(bmt_folder_holds(folder, ""));
        }
        bm_source_close(scene);
        VSIUnlink(BMT_SCENE);
    }
    bmt_remove_folder(folder);
}

static void test_bad_arguments(void)
{
    bm_source *scene = bmt_open_scene(BMT_SCENE, 8, 8);
    bm_sink *sink;
    bm_error err;
    const bm_sink_options good = bmt_sink_options("/vsimem/bad.tif", BM_TYPE_UINT8, 1);
    bm_sink_options options = good;
    options.size = 0;
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "size");
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &good, NULL, &err), err, BM_ERR_ARGUMENT, "source");
    options = good;
    options.type = BM_TYPE_AUTO;
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "type");
    options = good;
    options.n_bands = 0;
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "0 bands");
    options = good;
    options.has_nodata = true;
    options.nodata = -1;
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "nodata of -1");
    options = good;
    options.window = (bm_window){4, 4, 5, 1};
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "8 x 8");
    CU_ASSERT_PTR_NULL(sink);
    sink = bmt_create_sink(&good, scene);
    uint8_t pixel = 0;
    void *bands[] = {&pixel};
    const bm_planes planes = {BM_TYPE_UINT8, 1, bands, 1};
    BMT_ASSERT_FAILS(bm_sink_write(sink, &(bm_window){8, 0, 1, 1}, &planes, &err), err, BM_ERR_ARGUMENT,
                     "/vsimem/bad.tif");
    BMT_ASSERT_FAILS(bm_sink_write(sink, &(bm_window){0, 0, 1, 1}, NULL, &err), err, BM_ERR_ARGUMENT, "planes");
    bm_sink_close(sink);
    bm_sink_close(NULL);
    int width, height;
    bm_sink_get_block(NULL, &width, &height);
    bm_source_close(scene);
    VSIUnlink(BMT_SCENE);
}

/* Writes random bytes, which do not compress, until the file may not grow any more. */
static bm_status fill_disk(bm_sink *sink, int side, bm_error *err)
{
    uint8_t *memory = malloc((size_t)side * 64);
    uint32_t state = 1;
    void *bands[] = {memory};
    const bm_planes planes = {BM_TYPE_UINT8, 1, bands, 1};
    bm_status status = BM_OK;
    for (int y = 0; y < side && status == BM_OK; y += 64) {
        for (int i = 0; i < side * 64; i++) memory[i] = (uint8_t)((state = state * 1664525U + 1013904223U) >> 24);
        status = bm_sink_write(sink, &(bm_window){0, y, side, 64}, &planes, err);
    }
    free(memory);
    return status == BM_OK ? bm_sink_finish(sink, err) : status;
}

static void test_disk_full(void)
{
    static const char *const names[] = {"map.tif", "map.png", "map.img"};
    static const char *const stripped[] = {"TILED=NO", "COMPRESS=NONE", NULL};
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(BMT_SCENE, 1024, 1024);
    struct rlimit before;
    CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < BMT_COUNT(names) + 1; i++) {
        bm_sink_options options = bmt_sink_options(bmt_in(folder, names[i % BMT_COUNT(names)]), BM_TYPE_UINT8, 1);
        if (i == BMT_COUNT(names)) options.creation_options = stripped;
        for (rlim_t limit = 200000; limit <= 1000000; limit += 400000) {
            bm_error err = {BM_OK, ""};
            bm_sink *sink = bmt_create_sink(&options, scene);
            setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, before.rlim_max});
            const bm_status status = fill_disk(sink, 1024, &err);
            bm_sink_close(sink);
            setrlimit(RLIMIT_FSIZE, &before);
            CU_ASSERT_EQUAL(status, BM_ERR_IO);
            BMT_ASSERT_SAYS(err, options.path);
            CU_ASSERT(bmt_folder_holds(folder, ""));
        }
    }
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

static void test_memory_runs_out(void)
{
    static const bm_class classes[] = {{1, "one", false, {0, 0, 0}, false}};
    bm_source *scene = bmt_open_scene(BMT_SCENE, 8, 8);
    bm_sink_options options = bmt_sink_options("/vsimem/starved/map.tif", BM_TYPE_UINT8, 1);
    options.classes = classes;
    options.n_classes = 1;
    bool made = false;
    for (long n = 0; n < 200 && !made; n++) {
        bm_sink *sink = NULL;
        bm_error err = {BM_OK, ""};
        bmi_mem_fail_after(n);
        bm_status status = bm_sink_create(&sink, &options, scene, &err);
        if (status == BM_OK) status = bm_sink_finish(sink, &err);
        bm_sink_close(sink);
        bmi_mem_fail_after(-1);
        made = status == BM_OK;
        if (made) continue;
        CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
        BMT_ASSERT_SAYS(err, options.path);
        CU_ASSERT(bmt_folder_holds("/vsimem/starved", ""));
    }
    CU_ASSERT(made);
    bm_source_close(scene);
    VSIRmdirRecursive("/vsimem/starved");
}

/* Every real file that opens can be the model of an output. */
static void test_real_files(void)
{
    BMT_NEEDS_SHARED_DATA();
    char **entries = VSIReadDirRecursive(BMT_SHARED_DATA "/georef");
    int n_made = 0;
    for (char **entry = entries; entry != NULL && *entry != NULL; entry++) {
        const bm_source_options from = bmt_source_options(bmt_in(BMT_SHARED_DATA "/georef", *entry));
        bm_source *source;
        if (bm_source_open(&source, &from, NULL) != BM_OK) continue;
        bm_sink_options options = bmt_sink_options("/vsimem/real.tif", BM_TYPE_UINT8, 1);
        options.window = (bm_window){1, 1, 1, 1};
        options.overwrite = true;
        bm_sink *sink = bmt_create_sink(&options, source);
        bm_error err;
        BMT_ASSERT_OK(bm_sink_finish(sink, &err), err);
        bm_sink_close(sink);
        bm_source_close(source);
        n_made++;
    }
    CSLDestroy(entries);
    printf("%d ", n_made);
    CU_ASSERT(n_made >= 18);
    GDALDeleteDataset(NULL, "/vsimem/real.tif");
}

BMT_MAIN("raster/sink", {"types round trip", test_types_round_trip}, {"layouts", test_layouts},
         {"metadata", test_metadata}, {"hidden until finished", test_hidden_until_finished},
         {"class map", test_class_map},

         {"other formats", test_other_formats}, {"points beside transform", test_points_beside_transform},
         {"wrong in the end", test_wrong_in_the_end}, {"bad arguments", test_bad_arguments},
         {"disk full", test_disk_full}, {"memory runs out", test_memory_runs_out}, {"real files", test_real_files})
