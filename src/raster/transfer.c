/* SPDX-License-Identifier: MIT */
#include "raster/transfer.h"

#include "base/mem.h"
#include "raster/gdal_type.h"

bm_status bmi_planes_check(const bm_planes *planes, bm_type type, int n_bands, const bm_window *window,
                           const char *path, bm_error *err)
{
    BMI_FAIL_IF(planes == NULL || planes->bands == NULL, err, BM_ERR_ARGUMENT, "%s: no planes were given", path);
    BMI_FAIL_IF(planes->type != type || planes->n_bands != n_bands, err, BM_ERR_ARGUMENT,
                "%s: the planes are %d of %s, but the raster has %d of %s", path, planes->n_bands,
                bm_type_name(planes->type), n_bands, bm_type_name(type));
    for (int b = 0; b < n_bands; b++)
        BMI_FAIL_IF(planes->bands[b] == NULL, err, BM_ERR_ARGUMENT, "%s: plane %d has no memory", path, b + 1);

    size_t n_pixels, n_bytes;
    const bool is_addressable = planes->step_bytes >= bm_type_size(type) &&
                                bmi_size_multiply((size_t)window->width, (size_t)window->height, &n_pixels) &&
                                bmi_size_multiply(n_pixels, planes->step_bytes, &n_bytes) && n_bytes <= INT64_MAX;
    BMI_FAIL_IF(!is_addressable, err, BM_ERR_ARGUMENT, "%s: a step of %zu bytes does not suit %d x %d pixels of %s",
                path, planes->step_bytes, window->width, window->height, bm_type_name(type));
    return BM_OK;
}

/* GDAL takes one distance for all bands; backwards and zero distances are not for every driver. */
static bool find_spacing(const bm_planes *planes, GSpacing *spacing)
{
    *spacing = 0;
    for (int b = 1; b < planes->n_bands; b++) {
        const uintptr_t before = (uintptr_t)planes->bands[b - 1];
        const uintptr_t here = (uintptr_t)planes->bands[b];
        if (here <= before) return false;
        const GSpacing distance = (GSpacing)(here - before);
        if (b > 1 && distance != *spacing) return false;
        *spacing = distance;
    }
    return true;
}

CPLErr bmi_transfer(GDALDatasetH dataset, GDALRWFlag direction, const bm_window *window, const bm_planes *planes,
                    int *numbers, int *failed_band)
{
    const GDALDataType type = bmi_gdal_type(planes->type);
    const GSpacing step = (GSpacing)planes->step_bytes;
    const GSpacing line = step * window->width;
    GDALRasterIOExtraArg extra;
    INIT_RASTERIO_EXTRA_ARG(extra);

    GSpacing spacing;
    *failed_band = 0;
    if (find_spacing(planes, &spacing)) {
        if (planes->n_bands == 1) *failed_band = numbers[0];
        return GDALDatasetRasterIOEx(dataset, direction, window->x, window->y, window->width, window->height,
                                     planes->bands[0], window->width, window->height, type, planes->n_bands, numbers,
                                     step, line, spacing, &extra);
    }
    for (int b = 0; b < planes->n_bands; b++) {
        *failed_band = numbers[b];
        const CPLErr failed =
            GDALRasterIOEx(GDALGetRasterBand(dataset, numbers[b]), direction, window->x, window->y, window->width,
                           window->height, planes->bands[b], window->width, window->height, type, step, line, &extra);
        if (failed != CE_None) return failed;
    }
    return CE_None;
}
