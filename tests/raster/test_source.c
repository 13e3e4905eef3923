/* SPDX-License-Identifier: MIT
 *
 * Opening and reading: types, layouts, windows, and files that must be refused or fail with their names. */
#include "raster/source.h"
#include "place_fixture.h"

#include <dirent.h>

#define SCENE "/vsimem/source.tif"

/* GDAL asks for absurd amounts of memory for some damaged files, and can do without: an address sanitizer is not to
 * stop it. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static bm_status open_path(const char *path, bm_source **source, bm_error *err)
{
    const bm_source_options options = bmt_source_options(path);
    return bm_source_open(source, &options, err);
}

static void test_types(void)
{
    static const struct {
        GDALDataType gdal;
        bm_type type;
        const char *options;
        double values[4];
    } rows[] = {
        {GDT_Byte, BM_TYPE_UINT8, NULL, {0, 1, 128, 255}},
        {GDT_Byte, BM_TYPE_INT8, "PIXELTYPE=SIGNEDBYTE", {-128, -1, 0, 127}},
        {GDT_UInt16, BM_TYPE_UINT16, NULL, {0, 1, 40000, 65535}},
        {GDT_Int16, BM_TYPE_INT16, NULL, {-32768, -1, 0, 32767}},
        {GDT_UInt32, BM_TYPE_UINT32, NULL, {0, 1, 3e9, 4294967295.0}},
        {GDT_Int32, BM_TYPE_INT32, NULL, {-2147483648.0, -1, 0, 2147483647}},
        {GDT_Float32, BM_TYPE_FLOAT32, NULL, {-1.5, 0, 0.25, 16777216}},
        {GDT_Float64, BM_TYPE_FLOAT64, NULL, {-1e300, 0, 0.1, 4503599627370497.0}},
        {GDT_Int64, BM_TYPE_FLOAT64, NULL, {-9007199254740992.0, -1, 0, 2251799813685249.0}},
        {GDT_UInt64, BM_TYPE_FLOAT64, NULL, {0, 1, 2, 2251799813685249.0}},
    };
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        GDALDatasetH dataset = bmt_create(SCENE, 2, 2, 1, rows[r].gdal, rows[r].options);
        if (rows[r].type == BM_TYPE_INT8) {
            uint8_t bits[4];
            for (int i = 0; i < 4; i++) bits[i] = (uint8_t)(int8_t)rows[r].values[i];
            bmt_fill(dataset, 1, bits, GDT_Byte);
        } else {
            bmt_fill(dataset, 1, rows[r].values, GDT_Float64);
        }
        GDALClose(dataset);
        bm_source *source = bmt_open(SCENE);
        CU_ASSERT_EQUAL(bmt_grid(source).type, rows[r].type);
        bmt_pixels pixels = bmt_read_all(source);
        for (size_t i = 0; i < 4; i++) {
            const double value = bmt_value(&pixels.planes, 0, i);
            if (value != rows[r].values[i]) printf("\n    row %zu: %.17g, not %.17g\n", r, value, rows[r].values[i]);
            CU_ASSERT_EQUAL(value, rows[r].values[i]);
            CU_ASSERT_EQUAL(pixels.valid[i], 1);
        }
        bmt_pixels_free(&pixels);
        bm_source_close(source);
    }
    VSIUnlink(SCENE);
}

/* Bands of several types, from a VRT: delivered in one that holds all, signed bytes with their sign. */
static void test_mixed_types(void)
{
    static const struct {
        const char *vrt_type, *structure;
        bm_type joined; /* with the signed byte */
    } rows[] = {{"Byte", "", BM_TYPE_INT16},     {"UInt16", "", BM_TYPE_INT32},    {"Int16", "", BM_TYPE_INT16},
                {"UInt32", "", BM_TYPE_FLOAT64}, {"Float32", "", BM_TYPE_FLOAT32}, {"Float64", "", BM_TYPE_FLOAT64}};
    GDALDatasetH dataset = bmt_create("/vsimem/signed.tif", 3, 1, 1, GDT_Byte, "PIXELTYPE=SIGNEDBYTE");
    bmt_fill(dataset, 1, (uint8_t[]){0x80, 0xFF, 0x7F}, GDT_Byte);
    GDALClose(dataset);
    for (size_t r = 0; r < BMT_COUNT(rows); r++) {
        char *vrt = calloc(2048, 1);
        snprintf(vrt, 2048,
                 "<VRTDataset rasterXSize=\"3\" rasterYSize=\"1\">"
                 "<VRTRasterBand dataType=\"Byte\" band=\"1\"><Metadata domain=\"IMAGE_STRUCTURE\">"
                 "<MDI key=\"PIXELTYPE\">SIGNEDBYTE</MDI></Metadata><NoDataValue>-1</NoDataValue><SimpleSource>"
                 "<SourceFilename>/vsimem/signed.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
                 "</VRTRasterBand><VRTRasterBand dataType=\"%s\" band=\"2\"/></VRTDataset>",
                 rows[r].vrt_type);
        bm_source *source = bmt_open(vrt);
        CU_ASSERT_EQUAL(bmt_grid(source).type, rows[r].joined);
        bmt_pixels pixels = bmt_read_all(source);
        CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 0), -128);
        CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 1), -1);
        CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, 2), 127);
        CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 1, 1), 0);
        CU_ASSERT(pixels.valid[0] == 1 && pixels.valid[1] == 0 && pixels.valid[2] == 1);
        bmt_pixels_free(&pixels);
        bm_source_close(source);
        free(vrt);
    }
    VSIUnlink("/vsimem/signed.tif");
}

static uint16_t scene_value(int band, int x, int y)
{
    return (uint16_t)(band * 10000 + y * 101 + x);
}

static void make_scene(const char *path, int width, int height, int n_bands, const char *options)
{
    GDALDatasetH dataset = bmt_create(path, width, height, n_bands, GDT_UInt16, options);
    uint16_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);
    for (int b = 1; b <= n_bands; b++) {
        for (int i = 0; i < width * height; i++) pixels[i] = scene_value(b, i % width, i / width);
        bmt_fill(dataset, b, pixels, GDT_UInt16);
    }
    free(pixels);
    GDALClose(dataset);
}

static void check_window(bm_source *source, const bm_window *window, const bm_planes *planes)
{
    bm_error err;
    uint8_t valid[100 * 100];
    BMT_ASSERT_OK(bm_source_read(source, window, planes, valid, &err), err);
    for (int b = 0; b < planes->n_bands; b++)
        for (int i = 0; i < window->width * window->height; i++) {
            const uint16_t expected = scene_value(b + 1, window->x + i % window->width, window->y + i / window->width);
            if (bmt_value(planes, b, (size_t)i) != expected || valid[i] != 1) CU_FAIL_FATAL("a pixel differs");
        }
}

/* Strips, tiles and interleavings; planar, pixel-interleaved and scattered memory; all edges. */
static void test_layouts_and_windows(void)
{
    static const char *const layouts[] = {NULL, "INTERLEAVE=BAND", "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=32",
                                          "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=16 INTERLEAVE=BAND COMPRESS=DEFLATE"};
    static const bm_window windows[] = {{0, 0, 70, 50}, {0, 0, 1, 1}, {69, 49, 1, 1}, {13, 7, 33, 21}, {64, 0, 6, 50}};
    for (size_t l = 0; l < BMT_COUNT(layouts); l++) {
        make_scene(SCENE, 70, 50, 3, layouts[l]);
        bm_source *source = bmt_open(SCENE);
        for (size_t w = 0; w < BMT_COUNT(windows); w++) {
            const size_t n = (size_t)(windows[w].width * windows[w].height);
            uint16_t *memory = calloc(4 * n, sizeof *memory);
            void *planar[] = {memory, memory + n, memory + 2 * n};
            void *mixed[] = {memory, memory + 1, memory + 2};
            void *scattered[] = {memory + 2 * n, memory, memory + n};
            check_window(source, &windows[w], &(bm_planes){BM_TYPE_UINT16, 3, planar, 2});
            check_window(source, &windows[w], &(bm_planes){BM_TYPE_UINT16, 3, mixed, 8});
            check_window(source, &windows[w], &(bm_planes){BM_TYPE_UINT16, 3, scattered, 2});
            free(memory);
        }
        bm_source_close(source);
    }
    VSIUnlink(SCENE);
}

static void test_grid(void)
{
    GDALDatasetH dataset = bmt_create(SCENE, 70, 50, 2, GDT_Byte, "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=32");
    double transform[] = {100, 2, 0.5, 200, 0.25, -3};
    GDALSetGeoTransform(dataset, transform);
    GDALClose(dataset);
    bm_error err;
    bm_source *source = bmt_open(SCENE);
    const bm_grid grid = bmt_grid(source);
    CU_ASSERT(grid.width == 70 && grid.height == 50 && grid.n_bands == 2 && grid.type == BM_TYPE_UINT8);
    CU_ASSERT(grid.block_width == 16 && grid.block_height == 32 && grid.has_geotransform);
    for (int i = 0; i < 6; i++) CU_ASSERT_EQUAL(grid.geotransform[i], transform[i]);
    bm_source_close(source);

    GDALClose(bmt_create(SCENE, 5, 5, 1, GDT_Byte, NULL));
    source = bmt_open(SCENE);
    CU_ASSERT_FALSE(bmt_grid(source).has_geotransform);
    bm_grid unsized = {.size = 0};
    BMT_ASSERT_FAILS(bm_source_get_grid(source, &unsized, &err), err, BM_ERR_ARGUMENT, "size");
    bm_source_close(source);
    VSIUnlink(SCENE);
}

static void test_bad_arguments(void)
{
    bm_error err;
    bm_source *source = (bm_source *)&source;
    bm_source_options options = {.path = SCENE};
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "size");
    CU_ASSERT_PTR_NULL(source);
    BMT_ASSERT_FAILS(bm_source_open(&source, NULL, &err), err, BM_ERR_ARGUMENT, "options");
    BMT_ASSERT_FAILS(open_path("", &source, &err), err, BM_ERR_ARGUMENT, "path");
    BMT_ASSERT_FAILS(open_path("/vsimem/none.tif", &source, &err), err, BM_ERR_IO, "/vsimem/none.tif");
    CU_ASSERT_PTR_NULL(source);

    make_scene(SCENE, 7, 5, 2, NULL);
    options = bmt_source_options(SCENE);
    const char *const misspelled[] = {"NUM_TREADS=2", NULL};
    options.open_options = misspelled;
    BMT_ASSERT_FAILS(bm_source_open(&source, &options, &err), err, BM_ERR_ARGUMENT, "NUM_TREADS");

    source = bmt_open(SCENE);
    bmt_pixels pixels = bmt_pixels_new(BM_TYPE_UINT16, 2, 35);
    static const bm_window outside[] = {{-1, 0, 2, 2}, {0, -1, 2, 2}, {6, 0, 2, 1},  {0, 4, 1, 2},
                                        {0, 0, 8, 1},  {0, 0, 0, 1},  {0, 0, 1, -1}, {2147483647, 0, 2147483647, 1}};
    for (size_t w = 0; w < BMT_COUNT(outside); w++)
        BMT_ASSERT_FAILS(bm_source_read(source, &outside[w], &pixels.planes, NULL, &err), err, BM_ERR_ARGUMENT, SCENE);
    const bm_window all = {0, 0, 7, 5};
    bm_planes planes = pixels.planes;
    planes.type = BM_TYPE_UINT8;
    BMT_ASSERT_FAILS(bm_source_read(source, &all, &planes, NULL, &err), err, BM_ERR_ARGUMENT, "Byte");
    planes = pixels.planes;
    planes.n_bands = 1;
    BMT_ASSERT_FAILS(bm_source_read(source, &all, &planes, NULL, &err), err, BM_ERR_ARGUMENT, "planes");
    planes = pixels.planes;
    planes.step_bytes = 1;
    BMT_ASSERT_FAILS(bm_source_read(source, &all, &planes, NULL, &err), err, BM_ERR_ARGUMENT, "step");
    CU_ASSERT_EQUAL(bm_source_read(source, &all, &planes, NULL, NULL), BM_ERR_ARGUMENT);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
    bm_source_close(NULL);
    VSIUnlink(SCENE);
}

static void test_refused(void)
{
    bm_source *source;
    bm_error err;
    GDALClose(bmt_create(SCENE, 4, 4, 2, GDT_CFloat32, NULL));
    BMT_ASSERT_FAILS(open_path(SCENE, &source, &err), err, BM_ERR_UNSUPPORTED, "band 1 is CFloat32");
    VSIUnlink(SCENE);
    CU_ASSERT_PTR_NULL(source);
}

/* netCDF keeps two bands as two variables, so as two rasters. */
static void test_container(void)
{
    GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName("netCDF");
    if (driver == NULL) BMT_SKIP("this GDAL has no netCDF driver");
    char *folder = bmt_make_folder();
    const char *path = bmt_in(folder, "cube.nc");
    GDALDatasetH dataset = GDALCreate(driver, path, 4, 4, 2, GDT_Byte, NULL);
    bmt_fill(dataset, 1, (uint8_t[16]){1}, GDT_Byte);
    bmt_fill(dataset, 2, (uint8_t[16]){2}, GDT_Byte);
    GDALClose(dataset);
    bm_source *source;
    bm_error err;
    BMT_ASSERT_FAILS(open_path(path, &source, &err), err, BM_ERR_UNSUPPORTED, ":Band1, NETCDF:");
    CU_ASSERT_PTR_NULL(source);
    bmt_remove_folder(folder);
}

/* The header is whole, the pixels end halfway: opening works, reading the lower half fails and says where. */
static void test_truncated(void)
{
    char *folder = bmt_make_folder();
    const char *path = bmt_in(folder, "cut.tif");
    make_scene(path, 64, 64, 2, "BLOCKYSIZE=1");
    CU_ASSERT_EQUAL(truncate(path, 8000), 0);
    bm_source *source = bmt_open(path);
    bmt_pixels pixels = bmt_pixels_new(BM_TYPE_UINT16, 2, 64 * 64);
    const bm_window top = {0, 0, 64, 8}, bottom = {0, 40, 64, 24};
    bm_error err;
    BMT_ASSERT_OK(bm_source_read(source, &top, &pixels.planes, NULL, &err), err);
    BMT_ASSERT_FAILS(bm_source_read(source, &bottom, &pixels.planes, NULL, &err), err, BM_ERR_IO, path);
    BMT_ASSERT_FAILS(bm_source_read(source, &bottom, &pixels.planes, NULL, &err), err, BM_ERR_IO, "rows 40 to 63");
    BMT_ASSERT_OK(bm_source_read(source, &top, &pixels.planes, NULL, &err), err);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
    bmt_remove_folder(folder);
}

/* A header may promise anything; nothing is allocated by it. */
static void test_absurd_size(void)
{
    static const char vrt[] = "<VRTDataset rasterXSize=\"2147483647\" rasterYSize=\"2147483647\">"
                              "<VRTRasterBand dataType=\"Float64\" band=\"1\"><NoDataValue>0</NoDataValue>"
                              "</VRTRasterBand></VRTDataset>";
    bm_source *source = bmt_open(vrt);
    CU_ASSERT_EQUAL(bmt_grid(source).width, 2147483647);
    double value = 1;
    uint8_t valid = 7;
    void *bands[] = {&value};
    const bm_planes planes = {BM_TYPE_FLOAT64, 1, bands, sizeof value};
    bm_error err;
    BMT_ASSERT_OK(bm_source_read(source, &(bm_window){2147483646, 2147483646, 1, 1}, &planes, &valid, &err), err);
    CU_ASSERT(value == 0 && valid == 0);
    const bm_window all = {0, 0, 2147483647, 2147483647};
    BMT_ASSERT_FAILS(bm_source_read(source, &all, &planes, NULL, &err), err, BM_ERR_ARGUMENT, "step");
    bm_source_close(source);
}

static void test_memory_runs_out(void)
{
    GDALDatasetH dataset = bmt_create(SCENE, 4, 4, 2, GDT_UInt16, NULL);
    GDALCreateDatasetMaskBand(dataset, GMF_PER_DATASET);
    GDALClose(dataset);
    const bm_source_options options = bmt_source_options(SCENE);
    bool opened = false;
    for (long n = 0; n < 100 && !opened; n++) {
        bm_source *source = NULL;
        bm_error err = {BM_OK, ""};
        bmi_mem_fail_after(n);
        const bm_status status = bm_source_open(&source, &options, &err);
        bmi_mem_fail_after(-1);
        opened = status == BM_OK;
        if (!opened) {
            CU_ASSERT_EQUAL(status, BM_ERR_MEMORY);
            CU_ASSERT_PTR_NULL(source);
            BMT_ASSERT_SAYS(err, SCENE);
            continue;
        }
        CU_ASSERT(n >= 5);
        bmt_pixels pixels = bmt_pixels_new(BM_TYPE_UINT16, 2, 16);
        const bm_window all = {0, 0, 4, 4};
        bmi_mem_fail_after(0);
        BMT_ASSERT_FAILS(bm_source_read(source, &all, &pixels.planes, pixels.valid, &err), err, BM_ERR_MEMORY, SCENE);
        bmi_mem_fail_after(-1);
        BMT_ASSERT_OK(bm_source_read(source, &all, &pixels.planes, pixels.valid, &err), err);
        /* The second time nothing is allocated. */
        bmi_mem_fail_after(0);
        const bm_status again = bm_source_read(source, &all, &pixels.planes, pixels.valid, &err);
        bmi_mem_fail_after(-1);
        CU_ASSERT_EQUAL(again, BM_OK);
        bmt_pixels_free(&pixels);
        bm_source_close(source);
    }
    CU_ASSERT(opened);
    GDALDeleteDataset(NULL, SCENE);
}

/* Opens a file and reads up to 256 x 256 pixels at two corners. True when it was read without failure. */
static bool can_be_read(const char *path)
{
    bm_source *source;
    bm_error err = {BM_OK, ""};
    if (open_path(path, &source, &err) != BM_OK) {
        BMT_ASSERT_SAYS(err, path);
        return false;
    }
    const bm_grid grid = bmt_grid(source);
    const int width = grid.width < 256 ? grid.width : 256, height = grid.height < 256 ? grid.height : 256;
    bmt_pixels pixels = bmt_pixels_new(grid.type, grid.n_bands, (size_t)(width * height));
    const bm_window first = {0, 0, width, height};
    const bm_window last = {grid.width - width, grid.height - height, width, height};
    bm_status status = bm_source_read(source, &first, &pixels.planes, pixels.valid, &err);
    if (status == BM_OK) status = bm_source_read(source, &last, &pixels.planes, pixels.valid, &err);
    if (status != BM_OK) BMT_ASSERT_SAYS(err, path);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
    return status == BM_OK;
}

static int read_folder(const char *folder, int *n_files)
{
    DIR *entries = opendir(folder);
    int n_read = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        const char *suffix = strrchr(entry->d_name, '.');
        if (suffix == NULL || (strncmp(suffix, ".tif", 4) != 0 && strcmp(suffix, ".vrt") != 0)) continue;
        ++*n_files;
        n_read += can_be_read(bmt_in(folder, entry->d_name));
    }
    closedir(entries);
    return n_read;
}

static void test_real_files(void)
{
    BMT_NEEDS_SHARED_DATA();
    int n_files = 0;
    int n_read = read_folder(BMT_SHARED_DATA "/georef/rasterio", &n_files);
    n_read += read_folder(BMT_SHARED_DATA "/georef/rio-cogeo", &n_files);
    n_read += read_folder(BMT_SHARED_DATA "/georef/rioxarray", &n_files);
    n_read += read_folder(BMT_SHARED_DATA "/multispectral", &n_files);
    printf("%d of %d ", n_read, n_files);
    CU_ASSERT(n_read >= 18 && n_read < n_files); /* at least the complex one is refused */
}

static void test_damaged_files(void)
{
    BMT_NEEDS_SHARED_DATA();
    int n_files = 0;
    const int n_read = read_folder(BMT_SHARED_DATA "/bad/pillow", &n_files);
    printf("%d of %d ", n_read, n_files);
    CU_ASSERT(n_files >= 20 && n_read < n_files);
}

#define COARSE "/vsimem/coarse.tif"
#define MASK   "/vsimem/scl.tif"

/* A fine raster, a coarse one, and a mask that is coarse too: values, places and validity of all together. */
static void test_several(void)
{
    static const char *const more[] = {COARSE, NULL}, *const near[] = {"near", NULL};
    static const char *const masks[] = {MASK ",values=3", NULL};
    GDALClose(bmt_create_placed(COARSE, 2, 2, 32632, 0, 40, 20, 100));
    GDALClose(bmt_create_placed(MASK, 2, 2, 32632, 0, 40, 20, 0));
    GDALDatasetH fine = bmt_create_placed(SCENE, 5, 4, 32632, 0, 40, 10, 1);
    GDALSetRasterNoDataValue(GDALGetRasterBand(fine, 1), 7);
    GDALClose(fine);
    bm_source_options options = bmt_source_options(SCENE);
    options.more_paths = more;
    options.resampling = near;
    CU_ASSERT(bmt_validity_is(&options, "11110"
                                        "10110"
                                        "11110"
                                        "11110"));
    options.masks = masks;
    CU_ASSERT(bmt_validity_is(&options, "11110"
                                        "10110"
                                        "11000"
                                        "11000"));
    options.valid = BM_VALID_ALL;
    CU_ASSERT(bmt_validity_is(&options, "11110"
                                        "11110"
                                        "11000"
                                        "11000"));
    options.masks = NULL;
    CU_ASSERT(bmt_validity_is(&options, "11111"
                                        "11111"
                                        "11111"
                                        "11111"));
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    const bm_grid grid = bmt_grid(source);
    CU_ASSERT(grid.width == 5 && grid.height == 4 && grid.n_bands == 2 && grid.geotransform[1] == 10);
    bmt_pixels pixels = bmt_read_all(source);
    for (size_t i = 0; i < 20; i++) {
        CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 0, i), (double)(i + 1));
        if (i % 5 < 4) CU_ASSERT_EQUAL(bmt_value(&pixels.planes, 1, i), (double)(100 + i / 10 * 2 + i % 5 / 2));
    }
    bm_bound_band band = {.size = sizeof band};
    CU_ASSERT(bm_source_get_band(source, 0, &band) && band.resampling == NULL);
    CU_ASSERT(bm_source_get_band(source, 1, &band));
    CU_ASSERT_STRING_EQUAL(band.resampling, "near");
    char **files = bmi_source_list_files(source);
    CU_ASSERT(CSLFindString(files, SCENE) >= 0 && CSLFindString(files, COARSE) >= 0);
    CSLDestroy(files);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
}

/* What is not stored need not be read to be known for nodata; without nodata it is zero, and valid. */
static void test_missing_blocks(void)
{
    GDALDatasetH dataset =
        bmt_create(SCENE, 32, 16, 2, GDT_Byte, "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=16 SPARSE_OK=YES");
    static uint8_t ones[16 * 16];
    memset(ones, 1, sizeof ones);
    GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, 1), 0);
    for (int b = 1; b <= 2; b++)
        CU_ASSERT_EQUAL(
            GDALRasterIO(GDALGetRasterBand(dataset, b), GF_Write, 16, 0, 16, 16, ones, 16, 16, GDT_Byte, 0, 0),
            CE_None);
    GDALClose(dataset);
    static const bm_window left = {0, 0, 16, 16}, right = {16, 0, 16, 16}, both = {8, 0, 16, 16};
    bm_source *source = bmt_open(SCENE);
    CU_ASSERT(bmi_source_is_empty(source, &left));
    CU_ASSERT(!bmi_source_is_empty(source, &right));
    CU_ASSERT(!bmi_source_is_empty(source, &both));
    bm_source_close(source);
    make_scene(SCENE, 32, 16, 1, "TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=16 SPARSE_OK=YES");
    source = bmt_open(SCENE);
    CU_ASSERT(!bmi_source_is_empty(source, &left));
    bm_source_close(source);
}

BMT_MAIN("raster/source", {"types", test_types}, {"mixed types", test_mixed_types},
         {"layouts and windows", test_layouts_and_windows}, {"grid", test_grid}, {"bad arguments", test_bad_arguments},
         {"refused", test_refused}, {"container", test_container}, {"truncated", test_truncated},
         {"absurd size", test_absurd_size}, {"memory runs out", test_memory_runs_out}, {"real files", test_real_files},
         {"damaged files", test_damaged_files}, {"several rasters", test_several},
         {"missing blocks", test_missing_blocks})
