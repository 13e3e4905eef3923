/* SPDX-License-Identifier: MIT
 *
 * What the raster suites share: small datasets in GDAL's memory file system or a folder of their own, and a source that
 * is read whole. */
#ifndef BMT_RASTER_FIXTURE_H
#define BMT_RASTER_FIXTURE_H

#include "base/mem.h"
#include "bandmix.h"
#include "suite.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BMT_COUNT(array) (sizeof(array) / sizeof *(array))

#define BMT_UNUSED __attribute__((unused))

/* Shows the message that was looked at when it lacks the words. */
#define BMT_ASSERT_SAYS(err, words)                                                 \
    do {                                                                            \
        const bool bmt_says_ = strstr((err).message, (words)) != NULL;              \
        if (!bmt_says_) printf("\n    no \"%s\" in: %s\n", (words), (err).message); \
        CU_ASSERT(bmt_says_);                                                       \
        CU_ASSERT(strchr((err).message, '\n') == NULL);                             \
    } while (0)

/* The expression, which fills `err`, fails with the status and words. */
#define BMT_ASSERT_FAILS(expression, err, expected, words) \
    do {                                                   \
        (err) = (bm_error){BM_OK, ""};                     \
        CU_ASSERT_EQUAL((expression), (expected));         \
        CU_ASSERT_EQUAL((err).status, (expected));         \
        BMT_ASSERT_SAYS(err, words);                       \
    } while (0)

/* A GTiff of zeros, closed again by the caller. `options` is "KEY=VALUE KEY=VALUE", or NULL. */
static BMT_UNUSED GDALDatasetH bmt_create(const char *path, int width, int height, int n_bands, GDALDataType type,
                                          const char *options)
{
    GDALAllRegister();
    char **list = options == NULL ? NULL : CSLTokenizeString2(options, " ", 0);
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, width, height, n_bands, type, list);
    CSLDestroy(list);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dataset);
    return dataset;
}

/* Writes pixels of one band, row after row. */
static BMT_UNUSED void bmt_fill(GDALDatasetH dataset, int band, const void *pixels, GDALDataType type)
{
    const int width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    CU_ASSERT_EQUAL_FATAL(GDALRasterIO(GDALGetRasterBand(dataset, band), GF_Write, 0, 0, width, height, (void *)pixels,
                                       width, height, type, 0, 0),
                          CE_None);
}

static BMT_UNUSED bm_source_options bmt_source_options(const char *path)
{
    return (bm_source_options){.size = sizeof(bm_source_options), .path = path};
}

static BMT_UNUSED bm_source *bmt_open(const char *path)
{
    const bm_source_options options = bmt_source_options(path);
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(bm_source_open(&source, &options, &err), err);
    return source;
}

static BMT_UNUSED bm_grid bmt_grid(const bm_source *source)
{
    bm_grid grid = {.size = sizeof grid};
    bm_error err;
    BMT_ASSERT_OK(bm_source_get_grid(source, &grid, &err), err);
    return grid;
}

/* Memory for a window: `n_bands` packed planes one after the other. */
typedef struct bmt_pixels {
    bm_planes planes;
    void **bands;
    char *memory;
    uint8_t *valid;
} bmt_pixels;

static BMT_UNUSED bmt_pixels bmt_pixels_new(bm_type type, int n_bands, size_t n_pixels)
{
    bmt_pixels pixels = {.planes = {.type = type, .n_bands = n_bands, .step_bytes = bm_type_size(type)}};
    const size_t plane_bytes = n_pixels * bm_type_size(type);
    pixels.memory = calloc((size_t)n_bands, plane_bytes);
    pixels.bands = calloc((size_t)n_bands, sizeof *pixels.bands);
    pixels.valid = malloc(n_pixels);
    for (int b = 0; b < n_bands; b++) pixels.bands[b] = pixels.memory + (size_t)b * plane_bytes;
    memset(pixels.valid, 7, n_pixels);
    pixels.planes.bands = pixels.bands;
    return pixels;
}

static BMT_UNUSED void bmt_pixels_free(bmt_pixels *pixels)
{
    free(pixels->memory);
    free(pixels->bands);
    free(pixels->valid);
}

/* Value `i` of plane `band`. */
static BMT_UNUSED double bmt_value(const bm_planes *planes, int band, size_t i)
{
    const char *at = (const char *)planes->bands[band] + i * planes->step_bytes;
    switch (planes->type) {
    case BM_TYPE_UINT8: return *(const uint8_t *)at;
    case BM_TYPE_INT8: return *(const int8_t *)at;
    case BM_TYPE_UINT16: return *(const uint16_t *)at;
    case BM_TYPE_INT16: return *(const int16_t *)at;
    case BM_TYPE_UINT32: return *(const uint32_t *)at;
    case BM_TYPE_INT32: return *(const int32_t *)at;
    case BM_TYPE_FLOAT32: return (double)*(const float *)at;
    case BM_TYPE_FLOAT64: return *(const double *)at;
    case BM_TYPE_AUTO: break;
    }
    return -1;
}

/* Reads all of a source; free with bmt_pixels_free. */
static BMT_UNUSED bmt_pixels bmt_read_all(bm_source *source)
{
    const bm_grid grid = bmt_grid(source);
    bmt_pixels pixels = bmt_pixels_new(grid.type, grid.n_bands, (size_t)grid.width * (size_t)grid.height);
    const bm_window all = {0, 0, grid.width, grid.height};
    bm_error err;
    BMT_ASSERT_OK(bm_source_read(source, &all, &pixels.planes, pixels.valid, &err), err);
    return pixels;
}

/* Opens `path`, reads all, and compares the validity with a text of '1' and '0'. */
static BMT_UNUSED bool bmt_validity_is(const bm_source_options *options, const char *expected)
{
    bm_source *source;
    bm_error err;
    BMT_ASSERT_OK(bm_source_open(&source, options, &err), err);
    bmt_pixels pixels = bmt_read_all(source);
    char found[256] = "";
    const size_t n = strlen(expected);
    for (size_t i = 0; i < n; i++) found[i] = (char)('0' + pixels.valid[i]);
    const bool is_equal = strcmp(found, expected) == 0;
    if (!is_equal) printf("\n    valid is %s, expected %s\n", found, expected);
    bmt_pixels_free(&pixels);
    bm_source_close(source);
    return is_equal;
}

/* A new folder on disk, for what the memory file system does not have. Remove with bmt_remove_folder. */
static BMT_UNUSED char *bmt_make_folder(void)
{
    char *folder = strdup("/tmp/bandmix-raster-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    return folder;
}

static BMT_UNUSED void bmt_remove_folder(char *folder)
{
    CU_ASSERT_EQUAL(VSIRmdirRecursive(folder), 0);
    free(folder);
}

/* "a, b" of what lies in a folder, sorted; free with free. */
static BMT_UNUSED char *bmt_list_folder(const char *folder)
{
    char **entries = VSIReadDir(folder), **sorted = NULL;
    for (char **entry = entries; entry != NULL && *entry != NULL; entry++) {
        if (strcmp(*entry, ".") == 0 || strcmp(*entry, "..") == 0) continue;
        int at = 0;
        while (sorted != NULL && sorted[at] != NULL && strcmp(sorted[at], *entry) < 0) at++;
        sorted = CSLInsertString(sorted, at, *entry);
    }
    char *text = calloc(4096, 1);
    for (int i = 0; i < CSLCount(sorted); i++) {
        if (i > 0) strcat(text, ", ");
        strncat(text, sorted[i], 200);
    }
    CSLDestroy(entries);
    CSLDestroy(sorted);
    return text;
}

static BMT_UNUSED bool bmt_folder_holds(const char *folder, const char *expected)
{
    char *found = bmt_list_folder(folder);
    const bool is_equal = strcmp(found, expected) == 0;
    if (!is_equal) printf("\n    %s holds \"%s\", expected \"%s\"\n", folder, found, expected);
    free(found);
    return is_equal;
}

/* folder/name in one of a few buffers that take turns. */
static BMT_UNUSED const char *bmt_in(const char *folder, const char *name)
{
    static char buffers[8][512];
    static unsigned turn;
    char *buffer = buffers[turn++ % 8];
    snprintf(buffer, sizeof buffers[0], "%s/%s", folder, name);
    return buffer;
}

#endif
