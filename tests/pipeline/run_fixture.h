/* SPDX-License-Identifier: MIT
 *
 * What the pipeline suites share: a raster that looks like nothing in particular, two small networks, and runs. */
#ifndef BMT_RUN_FIXTURE_H
#define BMT_RUN_FIXTURE_H

#include "raster/raster_fixture.h"

enum { BMT_WIDTH = 700, BMT_HEIGHT = 500, BMT_BANDS = 5 };

/* Three classes from five bands of digital numbers; no names, so bands bind in order. */
#define BMT_CLASSIFIER                                                                                      \
    "{\"mlm:name\": \"toy\", \"bandmix:layers\": ["                                                         \
    "{\"op\": \"dense\", \"weights\": [[1e-4, -2e-4, 3e-4, 5e-5, -1e-4], [-1e-4, 1e-4, -1e-4, 2e-4, 3e-5]," \
    " [5e-5, 5e-5, -2e-4, -1e-4, 3e-4], [2e-4, -1e-4, 1e-5, -3e-4, 1e-4]], \"bias\": [0.1, -0.2, 0.3, 0],"  \
    " \"activation\": \"relu\"},"                                                                           \
    "{\"op\": \"dense\", \"weights\": [[1, -1, 0.5, 0.25], [-1, 1, 0.5, -0.5], [0.5, 0.5, -1, 1]],"         \
    " \"bias\": [0.05, 0, -0.05]}, {\"op\": \"softmax\"}]}"

/* Two fused bands that are easy to compute by hand: b1 + 2 b5, and b3. */
#define BMT_FUSION                                                                          \
    "{\"mlm:output\": [{\"bandmix:bands\": [\"mixed\", \"third\"]}], \"bandmix:layers\": [" \
    "{\"op\": \"dense\", \"weights\": [[1, 0, 0, 0, 2], [0, 0, 1, 0, 0]]}]}"

#define BMT_NODATA 7u

static BMT_UNUSED bm_model *bmt_model(const char *json)
{
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(bm_model_parse(&model, json, strlen(json), "inline", NULL, &err), err);
    return model;
}

/* Digital number of band `b` (from 0) at pixel `i`. About one in 60 pixels is nodata in band 3, and a whole block is.
 */
static BMT_UNUSED uint16_t bmt_number(int b, int i)
{
    const int x = i % BMT_WIDTH, y = i / BMT_WIDTH;
    if (b == 2 && (i % 61 == 0 || (x >= 256 && x < 400 && y >= 128 && y < 260))) return BMT_NODATA;
    const unsigned mixed = ((unsigned)i * 2654435761u) ^ ((unsigned)(b + 1) * 40503u * (unsigned)(x / 16 + y / 8 * 50));
    return (uint16_t)(100u + (mixed >> 7) % 9000u);
}

/* The raster as a GeoTIFF; `options` say how it is stored. */
static BMT_UNUSED void bmt_make_input(const char *path, const char *options)
{
    GDALDatasetH dataset = bmt_create(path, BMT_WIDTH, BMT_HEIGHT, BMT_BANDS, GDT_UInt16, options);
    double transform[] = {500000, 10, 0, 4000000, 0, -10};
    GDALSetGeoTransform(dataset, transform);
    uint16_t *pixels = malloc((size_t)BMT_WIDTH * BMT_HEIGHT * sizeof *pixels);
    for (int b = 0; b < BMT_BANDS; b++) {
        for (int i = 0; i < BMT_WIDTH * BMT_HEIGHT; i++) pixels[i] = bmt_number(b, i);
        GDALSetRasterNoDataValue(GDALGetRasterBand(dataset, b + 1), BMT_NODATA);
        bmt_fill(dataset, b + 1, pixels, GDT_UInt16);
    }
    free(pixels);
    CPLErrorReset();
    GDALClose(dataset);
    CU_ASSERT_EQUAL(CPLGetLastErrorType(), CE_None);
}

static BMT_UNUSED bm_run_output bmt_output(const char *path, bm_output_kind kind)
{
    return (bm_run_output){.output = {.size = sizeof(bm_output), .kind = kind}, .path = path};
}

static BMT_UNUSED bm_run_options bmt_run_options(const bm_model *model, const char *input, const bm_run_output *outputs,
                                                 int n_outputs)
{
    return (bm_run_options){.size = sizeof(bm_run_options),
                            .model = model,
                            .source = {.path = input},
                            .outputs = outputs,
                            .n_outputs = n_outputs,
                            .memory_bytes = (uint64_t)2 << 30};
}

/* All bytes of a file; free with free. */
static BMT_UNUSED char *bmt_file_bytes(const char *path, size_t *n_bytes)
{
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fseek(file, 0, SEEK_END);
    *n_bytes = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*n_bytes + 1);
    CU_ASSERT_EQUAL_FATAL(fread(bytes, 1, *n_bytes, file), *n_bytes);
    fclose(file);
    return bytes;
}

static BMT_UNUSED bool bmt_same_bytes(const char *a, const char *b)
{
    size_t n_a, n_b;
    char *bytes_a = bmt_file_bytes(a, &n_a), *bytes_b = bmt_file_bytes(b, &n_b);
    const bool is_equal = n_a == n_b && memcmp(bytes_a, bytes_b, n_a) == 0;
    if (!is_equal) printf("\n    %s and %s differ (%zu and %zu bytes)\n", a, b, n_a, n_b);
    free(bytes_a);
    free(bytes_b);
    return is_equal;
}

/* Same size, bands, type and bits of all pixels. */
static BMT_UNUSED bool bmt_same_pixels(const char *a, const char *b)
{
    bm_source *left = bmt_open(a), *right = bmt_open(b);
    const bm_grid grid = bmt_grid(left), other = bmt_grid(right);
    bool is_equal = grid.width == other.width && grid.height == other.height && grid.n_bands == other.n_bands &&
                    grid.type == other.type;
    bmt_pixels pixels = bmt_read_all(left), others = bmt_read_all(right);
    const size_t n_bytes = (size_t)grid.width * (size_t)grid.height * (size_t)grid.n_bands * bm_type_size(grid.type);
    is_equal = is_equal && memcmp(pixels.memory, others.memory, n_bytes) == 0;
    if (!is_equal) printf("\n    the pixels of %s and %s differ\n", a, b);
    bmt_pixels_free(&pixels);
    bmt_pixels_free(&others);
    bm_source_close(left);
    bm_source_close(right);
    return is_equal;
}

#endif
