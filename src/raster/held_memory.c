/* SPDX-License-Identifier: MIT */
#include "raster/held_memory.h"

#include "base/mem.h"
#include "base/text.h"
#include "raster/gdal_error.h"
#include "raster/source_inside.h"

/* A place in the file and a length for every block, which libtiff keeps, and a pointer a band in GDAL's own. */
#define TABLE_BYTES_PER_BLOCK 16
#define POINTER_BYTES         8

/* What the warper takes for a pixel of one of its blocks and band: both sides as floats or doubles, densities and
 * masks. A block of a warped view is what GDAL makes it, 512 x 128 by default. */
#define WARP_BYTES_PER_PIXEL 48

/* A handle by itself: the directory of the file, metadata, coordinate system. */
#define HANDLE_BYTES ((uint64_t)1 << 20)

static uint64_t dataset_bytes(GDALDatasetH dataset)
{
    int width, height;
    const uint64_t n_bands = (uint64_t)GDALGetRasterCount(dataset);
    if (n_bands == 0) return HANDLE_BYTES;
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALGetBlockSize(band, &width, &height);
    const char *order = GDALGetMetadataItem(dataset, "INTERLEAVE", "IMAGE_STRUCTURE");
    const bool by_pixel = order != NULL && bmi_text_equal_ignoring_case(order, "PIXEL");
    const bool is_compressed = GDALGetMetadataItem(dataset, "COMPRESSION", "IMAGE_STRUCTURE") != NULL;
    const uint64_t block =
        bmi_bytes_product((uint64_t)width * (uint64_t)height, by_pixel ? n_bands : 1,
                          (is_compressed ? 2 : 1) * (uint64_t)GDALGetDataTypeSizeBytes(GDALGetRasterDataType(band)));
    const uint64_t across = ((uint64_t)GDALGetRasterXSize(dataset) + (uint64_t)width - 1) / (uint64_t)width;
    const uint64_t down = ((uint64_t)GDALGetRasterYSize(dataset) + (uint64_t)height - 1) / (uint64_t)height;
    const uint64_t tables =
        bmi_bytes_product(across, down, POINTER_BYTES * n_bands + TABLE_BYTES_PER_BLOCK * (by_pixel ? 1 : n_bands));
    return HANDLE_BYTES + block + tables;
}

static uint64_t warp_bytes(const bmi_view *view)
{
    int width, height;
    GDALGetBlockSize(GDALGetRasterBand(view->dataset, 1), &width, &height);
    return bmi_bytes_product((uint64_t)width * (uint64_t)height, (uint64_t)view->n, WARP_BYTES_PER_PIXEL);
}

uint64_t bmi_source_held_bytes(const bm_source *source)
{
    uint64_t n_bytes = 0;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    for (int f = 0; f < source->inputs.n_files; f++) n_bytes += dataset_bytes(source->inputs.files[f].dataset);
    for (int m = 0; m < source->n_masks; m++) n_bytes += dataset_bytes(source->masks[m].dataset);
    for (int v = 0; v < source->n_views; v++)
        if (source->views[v].owns_dataset) n_bytes += warp_bytes(&source->views[v]);
    bmi_gdal_errors_end();
    return n_bytes;
}
