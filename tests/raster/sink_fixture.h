/* SPDX-License-Identifier: MIT
 *
 * Outputs for the suites of the sink: options, creation and pixels whose values are known. */
#ifndef BMT_SINK_FIXTURE_H
#define BMT_SINK_FIXTURE_H

#include "raster_fixture.h"

#define BMT_SCENE "/vsimem/sink_source.tif"

static BMT_UNUSED bm_source *bmt_open_scene(const char *path, int width, int height)
{
    GDALDatasetH dataset = bmt_create(path, width, height, 1, GDT_Byte, NULL);
    double transform[] = {500000, 10, 0, 4000000, 0, -10};
    GDALSetGeoTransform(dataset, transform);
    GDALClose(dataset);
    return bmt_open(path);
}

static BMT_UNUSED bm_sink_options bmt_sink_options(const char *path, bm_type type, int n_bands)
{
    return (bm_sink_options){.size = sizeof(bm_sink_options), .path = path, .type = type, .n_bands = n_bands};
}

/* Writes the whole of a sink: value of band b (from 0), pixel i: b * 50 + i % 50. */
static BMT_UNUSED bm_status bmt_write_all(bm_sink *sink, bm_type type, int n_bands, int width, int height,
                                          bm_error *err)
{
    const size_t n = (size_t)width * (size_t)height;
    bmt_pixels pixels = bmt_pixels_new(type, n_bands, n);
    for (int b = 0; b < n_bands; b++)
        for (size_t i = 0; i < n; i++) {
            const double value = (double)b * 50 + (double)(i % 50);
            GDALCopyWords(&value, GDT_Float64, 0, (char *)pixels.bands[b] + i * bm_type_size(type),
                          type == BM_TYPE_INT8 ? GDT_Byte : GDALGetDataTypeByName(bm_type_name(type)), 0, 1);
        }
    const bm_window all = {0, 0, width, height};
    const bm_status status = bm_sink_write(sink, &all, &pixels.planes, err);
    bmt_pixels_free(&pixels);
    return status;
}

static BMT_UNUSED bm_sink *bmt_create_sink(const bm_sink_options *options, const bm_source *source)
{
    bm_sink *sink;
    bm_error err;
    BMT_ASSERT_OK(bm_sink_create(&sink, options, source, &err), err);
    return sink;
}

/* Makes a whole output. */
static BMT_UNUSED void bmt_make(const bm_sink_options *options, const bm_source *source, int width, int height)
{
    bm_error err;
    bm_sink *sink = bmt_create_sink(options, source);
    BMT_ASSERT_OK(bmt_write_all(sink, options->type, options->n_bands, width, height, &err), err);
    BMT_ASSERT_OK(bm_sink_finish(sink, &err), err);
    bm_sink_close(sink);
}

#endif
