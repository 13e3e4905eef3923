/* SPDX-License-Identifier: MIT
 *
 * Names, refusals and moves of outputs, with plain files in the place of rasters; then with rasters, never over what
 * must stay. */
#include "sink_fixture.h"

#include "raster/sink_place.h"

static GDALDriverH gtiff(void)
{
    GDALAllRegister();
    return GDALGetDriverByName("GTiff");
}

static void write_text(const char *path, const char *text)
{
    VSILFILE *file = VSIFOpenL(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(VSIFWriteL(text, 1, strlen(text), file), strlen(text));
    VSIFCloseL(file);
}

static bool text_is(const char *path, const char *expected)
{
    char found[64] = "";
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return false;
    (void)VSIFReadL(found, 1, sizeof found - 1, file);
    VSIFCloseL(file);
    return strcmp(found, expected) == 0;
}

/* Chooses without a source. */
static bm_status choose(bmi_sink_place *place, const char *path, bool overwrite, bm_error *err)
{
    const bm_status status = bmi_sink_place_choose(place, path, overwrite, gtiff(), NULL, err);
    place->was_used = true;
    return status;
}

static void test_refused(void)
{
    char *folder = bmt_make_folder();
    bmi_sink_place place;
    bm_error err;
    write_text(bmt_in(folder, "old.tif"), "old");
    write_text(bmt_in(folder, "new.tif.ovr"), "left over");
    CU_ASSERT_EQUAL(symlink("nowhere", bmt_in(folder, "dangling.tif")), 0);
    CU_ASSERT_EQUAL(mkdir(bmt_in(folder, "sub.tif"), 0700), 0);
    static const struct {
        const char *name, *words;
        bool overwrite;
    } rows[] = {{"old.tif", "exists", false},
                {"dangling.tif", "exists", false},
                {"new.tif", "new.tif.ovr", false},
                {"none/map.tif", "No such file or directory", true},
                {"old.tif/map.tif", "not a folder", true},
                {"sub.tif", "is a folder", true}};
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        BMT_ASSERT_FAILS(choose(&place, bmt_in(folder, rows[r].name), rows[r].overwrite, &err), err, BM_ERR_IO,
                         rows[r].words);
        BMT_ASSERT_SAYS(err, rows[r].name);
        bmi_sink_place_free(&place);
    }
    BMT_ASSERT_FAILS(choose(&place, bmt_in(folder, ""), true, &err), err, BM_ERR_ARGUMENT, "names a folder");
    bmi_sink_place_free(&place);
    char pipe[4096];
    snprintf(pipe, sizeof pipe, "%s", bmt_in(folder, "pipe.tif"));
    CU_ASSERT_EQUAL_FATAL(mkfifo(pipe, 0600), 0);
    BMT_ASSERT_FAILS(choose(&place, pipe, true, &err), err, BM_ERR_IO, "device or a pipe");
    bmi_sink_place_free(&place);
    CU_ASSERT_EQUAL(remove(pipe), 0);
    if (geteuid() != 0) {
        CU_ASSERT_EQUAL(chmod(folder, 0500), 0);
        BMT_ASSERT_FAILS(choose(&place, bmt_in(folder, "map.tif"), true, &err), err, BM_ERR_IO, "Permission denied");
        bmi_sink_place_free(&place);
        CU_ASSERT_EQUAL(chmod(folder, 0700), 0);
    }
    CU_ASSERT(bmt_folder_holds(folder, "dangling.tif, new.tif.ovr, old.tif, sub.tif"));
    bmt_remove_folder(folder);
}

static void test_names(void)
{
    static const struct {
        const char *path, *folder, *begins, *ends;
    } rows[] = {{"/vsimem/a.b.tif", "/vsimem", "/vsimem/a.b.partial-", ".tif"},
                {"/vsimem/deep/down/x", "/vsimem/deep/down", "/vsimem/deep/down/x-partial-", ""},
                {"x.png", ".", "x.partial-", ".png"}};
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        bmi_sink_place first, second;
        bm_error err;
        BMT_ASSERT_OK(choose(&first, rows[r].path, false, &err), err);
        BMT_ASSERT_OK(choose(&second, rows[r].path, false, &err), err);
        CU_ASSERT_STRING_EQUAL(first.folder, rows[r].folder);
        CU_ASSERT_EQUAL(strncmp(first.temporary, rows[r].begins, strlen(rows[r].begins)), 0);
        const size_t length = strlen(first.temporary), n_suffix = strlen(rows[r].ends);
        CU_ASSERT_STRING_EQUAL(first.temporary + length - n_suffix, rows[r].ends);
        CU_ASSERT_STRING_NOT_EQUAL(first.temporary, second.temporary);
        CU_ASSERT_EQUAL(strncmp(CPLGetFilename(first.stage), first.stem, strlen(first.stem)), 0);
        bmi_sink_place_free(&first);
        bmi_sink_place_free(&second);
    }
}

/* What moves, in both worlds: alone, with a side file, and over old files whose side files go. */
static void check_move(const char *folder)
{
    bmi_sink_place place;
    bm_error err;
    const char *path = bmt_in(folder, "map.tif");
    BMT_ASSERT_OK(choose(&place, path, false, &err), err);
    BMT_ASSERT_FAILS(bmi_sink_place_move(&place, gtiff(), &err), err, BM_ERR_IO, "left no file");
    write_text(place.temporary, "first");
    write_text(bmt_in(folder, "map.partial"), "of someone else");
    BMT_ASSERT_OK(bmi_sink_place_move(&place, gtiff(), &err), err);
    bmi_sink_place_free(&place);
    CU_ASSERT(text_is(path, "first"));
    CU_ASSERT(bmt_folder_holds(folder, "map.partial, map.tif"));

    write_text(bmt_in(folder, "map.tif.ovr"), "old");
    write_text(bmt_in(folder, "map.tif.aux.xml"), "old");
    BMT_ASSERT_OK(choose(&place, path, true, &err), err);
    write_text(place.temporary, "second");
    char aux[600];
    snprintf(aux, sizeof aux, "%s.aux.xml", place.temporary);
    write_text(aux, "new names");
    BMT_ASSERT_OK(bmi_sink_place_move(&place, gtiff(), &err), err);
    bmi_sink_place_free(&place);
    CU_ASSERT(text_is(path, "second") && text_is(bmt_in(folder, "map.tif.aux.xml"), "new names"));
    CU_ASSERT(bmt_folder_holds(folder, "map.partial, map.tif, map.tif.aux.xml"));

    /* The names of a raster that is gone give way, also to one that has none. */
    CU_ASSERT_EQUAL(VSIUnlink(path), 0);
    BMT_ASSERT_OK(choose(&place, path, false, &err), err);
    write_text(place.temporary, "third");
    BMT_ASSERT_OK(bmi_sink_place_move(&place, gtiff(), &err), err);
    bmi_sink_place_free(&place);
    CU_ASSERT(text_is(path, "third"));
    CU_ASSERT(bmt_folder_holds(folder, "map.partial, map.tif"));

    /* The name was free when the work began, and is not any more. */
    CU_ASSERT_EQUAL(VSIUnlink(path), 0);
    BMT_ASSERT_OK(choose(&place, path, false, &err), err);
    write_text(place.temporary, "late");
    write_text(path, "in between");
    BMT_ASSERT_FAILS(bmi_sink_place_move(&place, gtiff(), &err), err, BM_ERR_IO, "exists");
    bmi_sink_place_clear(&place);
    bmi_sink_place_free(&place);
    CU_ASSERT(text_is(path, "in between"));
    CU_ASSERT(bmt_folder_holds(folder, "map.partial, map.tif"));
}

static void test_moves(void)
{
    char *folder = bmt_make_folder();
    check_move(folder);
    bmt_remove_folder(folder);
    check_move("/vsimem/place");
    VSIRmdirRecursive("/vsimem/place");
}

/* Cleaning takes all that begins with the stem, folders too, and nothing else. */
static void test_clear(void)
{
    char *folder = bmt_make_folder();
    bmi_sink_place place;
    bm_error err;
    BMT_ASSERT_OK(choose(&place, bmt_in(folder, "map.tif"), false, &err), err);
    write_text(place.temporary, "half");
    write_text(place.stage, "stage");
    CU_ASSERT_EQUAL(mkdir(bmt_in(folder, CPLFormFilename(NULL, place.stem, "zarr")), 0700), 0);
    write_text(bmt_in(folder, CPLFormFilename(NULL, place.stem, "zarr/chunk")), "chunk");
    write_text(bmt_in(folder, "map.partial-of-another"), "stays");
    bmi_sink_place_clear_stage(&place);
    CU_ASSERT_NOT_EQUAL(access(place.stage, F_OK), 0);
    CU_ASSERT_EQUAL(access(place.temporary, F_OK), 0);
    bmi_sink_place_clear(&place);
    CU_ASSERT(bmt_folder_holds(folder, "map.partial-of-another"));
    bmi_sink_place_free(&place);
    bmt_remove_folder(folder);
}

/* Two outputs of one name are written side by side; the one that is late is refused. */
static void test_not_clobbered(void)
{
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(BMT_SCENE, 8, 8);
    bm_error err;
    const bm_sink_options options = bmt_sink_options(bmt_in(folder, "map.tif"), BM_TYPE_UINT8, 1);
    bm_sink *first = bmt_create_sink(&options, scene), *second = bmt_create_sink(&options, scene);
    BMT_ASSERT_OK(bm_sink_finish(first, &err), err);
    BMT_ASSERT_FAILS(bm_sink_finish(second, &err), err, BM_ERR_IO, "exists");
    bm_sink_close(first);
    bm_sink_close(second);
    CU_ASSERT(bmt_folder_holds(folder, "map.tif"));
    bm_sink *third = (bm_sink *)&third;
    BMT_ASSERT_FAILS(bm_sink_create(&third, &options, scene, &err), err, BM_ERR_IO, "exists");
    CU_ASSERT_PTR_NULL(third);
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

static bool file_begins_with(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    const size_t n = fread(found, 1, sizeof found - 1, file);
    fclose(file);
    return n >= strlen(text) && memcmp(found, text, strlen(text)) == 0;
}

static void test_overwrite(void)
{
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(BMT_SCENE, 8, 8);
    const char *path = bmt_in(folder, "map.tif");
    write_text(path, "the old one");
    write_text(bmt_in(folder, "map.tif.aux.xml"), "<PAMDataset/>");
    write_text(bmt_in(folder, "map.tif.ovr"), "old overviews");
    bm_sink_options options = bmt_sink_options(path, BM_TYPE_UINT8, 1);
    options.overwrite = true;
    bm_error err;
    bm_sink *sink = bmt_create_sink(&options, scene);
    bm_sink_close(sink);
    CU_ASSERT(file_begins_with(path, "the old one"));
    CU_ASSERT(bmt_folder_holds(folder, "map.tif, map.tif.aux.xml, map.tif.ovr"));
    sink = bmt_create_sink(&options, scene);
    CU_ASSERT(file_begins_with(path, "the old one"));
    BMT_ASSERT_OK(bm_sink_finish(sink, &err), err);
    bm_sink_close(sink);
    CU_ASSERT(file_begins_with(path, "II*"));
    CU_ASSERT(bmt_folder_holds(folder, "map.tif"));
    bm_source_close(scene);
    bmt_remove_folder(folder);
}

static void test_source_is_safe(void)
{
    char *folder = bmt_make_folder();
    bm_source *scene = bmt_open_scene(bmt_in(folder, "scene.tif"), 8, 8);
    CU_ASSERT_EQUAL(symlink("scene.tif", bmt_in(folder, "symbolic.tif")), 0);
    CU_ASSERT_EQUAL(link(bmt_in(folder, "scene.tif"), bmt_in(folder, "hard.tif")), 0);
    CU_ASSERT_EQUAL(mkdir(bmt_in(folder, "sub"), 0700), 0);
    static const char *const names[] = {"scene.tif",        "symbolic.tif", "hard.tif",
                                        "sub/../scene.tif", "/scene.tif",   "./scene.tif"};
    bm_error err;
    for (size_t i = 0; i < BMT_COUNT(names); i++) {
        bm_sink *sink;
        bm_sink_options options = bmt_sink_options(bmt_in(folder, names[i]), BM_TYPE_UINT8, 1);
        options.overwrite = true;
        BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "file of the input");
    }
    bm_source_close(scene);

    /* A file that a VRT is made of is as good as the source itself. */
    const char *vrt = bmt_in(folder, "scene.vrt");
    GDALDatasetH dataset = GDALOpen(bmt_in(folder, "scene.tif"), GA_ReadOnly);
    GDALClose(GDALCreateCopy(GDALGetDriverByName("VRT"), vrt, dataset, FALSE, NULL, NULL, NULL));
    GDALClose(dataset);
    scene = bmt_open(vrt);
    bm_sink *sink;
    bm_sink_options options = bmt_sink_options(bmt_in(folder, "scene.tif"), BM_TYPE_UINT8, 1);
    options.overwrite = true;
    BMT_ASSERT_FAILS(bm_sink_create(&sink, &options, scene, &err), err, BM_ERR_ARGUMENT, "file of the input");
    bm_source_close(scene);
    CU_ASSERT(bmt_folder_holds(folder, "hard.tif, scene.tif, scene.vrt, sub, symbolic.tif"));
    bmt_remove_folder(folder);
}

/* The header of an ENVI output would fall on that of an ENVI source of another suffix. */
static void test_side_files_of_source_are_safe(void)
{
    char *folder = bmt_make_folder();
    GDALAllRegister();
    GDALClose(GDALCreate(GDALGetDriverByName("ENVI"), bmt_in(folder, "scene.img"), 8, 8, 1, GDT_Byte, NULL));
    bm_source *scene = bmt_open(bmt_in(folder, "scene.img"));
    bm_sink_options options = bmt_sink_options(bmt_in(folder, "scene.dat"), BM_TYPE_FLOAT32, 1);
    options.driver = "ENVI";
    options.overwrite = true;
    bm_sink *sink = bmt_create_sink(&options, scene);
    bm_error err;
    BMT_ASSERT_FAILS(bm_sink_finish(sink, &err), err, BM_ERR_ARGUMENT, "scene.hdr");
    bm_sink_close(sink);
    bm_source_close(scene);
    CU_ASSERT(bmt_folder_holds(folder, "scene.hdr, scene.img"));
    bmt_remove_folder(folder);
}

static void test_memory_runs_out(void)
{
    bool chosen = false;
    for (long n = 0; n < 50 && !chosen; n++) {
        bmi_sink_place place;
        bm_error err = {BM_OK, ""};
        bmi_mem_fail_after(n);
        const bm_status status = choose(&place, "/vsimem/map.tif", false, &err);
        bmi_mem_fail_after(-1);
        chosen = status == BM_OK;
        if (!chosen) CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
        bmi_sink_place_free(&place);
    }
    CU_ASSERT(chosen);
}

BMT_MAIN("raster/sink_place", {"refused", test_refused}, {"names", test_names}, {"moves", test_moves},
         {"clear", test_clear}, {"not clobbered", test_not_clobbered}, {"overwrite", test_overwrite},
         {"source is safe", test_source_is_safe}, {"side files of source are safe", test_side_files_of_source_are_safe},
         {"memory runs out", test_memory_runs_out})
