/* SPDX-License-Identifier: MIT */
#include "raster/mask.h"

#include "base/mem.h"
#include "base/type.h"
#include "raster/bind.h"
#include "raster/dataset.h"
#include "raster/gdal_type.h"
#include "raster/place.h"

#include <gdal_alg.h>
#include <gdalwarper.h>

#include <string.h>

static bm_status find_band(const bmi_mask *mask, int *number, bm_error *err)
{
    const bmi_mask_spec *spec = &mask->spec;
    const char *bands[] = {spec->band == NULL ? "1" : spec->band};
    const bm_source_options options = {.path = spec->path, .bands = bands, .n_bands = 1};
    const bmi_band_file file = {mask->dataset, spec->path};
    bmi_binding binding;
    const bm_status status = bmi_bind(&file, 1, &options, &binding, err);
    if (status == BM_OK) *number = binding.numbers[0];
    bmi_binding_free(&binding);
    return status;
}

/* Small types are looked up, which costs the same for any rule. */
static bm_status tabulate(bmi_mask *mask, bm_error *err)
{
    if (mask->type != BM_TYPE_UINT8 && mask->type != BM_TYPE_UINT16) return BM_OK;
    const size_t n = mask->type == BM_TYPE_UINT8 ? 256 : 65536;
    mask->rejected = bmi_calloc(n, sizeof *mask->rejected);
    BMI_FAIL_IF(mask->rejected == NULL, err, BM_ERR_MEMORY, "%s: out of memory for a mask", mask->spec.path);
    for (size_t value = 0; value < n; value++)
        mask->rejected[value] = bmi_mask_spec_rejects(&mask->spec, (double)value);
    return BM_OK;
}

bm_status bmi_mask_open(bmi_mask *mask, const char *text, GDALDatasetH reference, bm_error *err)
{
    static const int plane = 0;
    int number;
    *mask = (bmi_mask){.dataset = NULL};
    BMI_TRY(bmi_mask_spec_parse(&mask->spec, text, err));
    const char *path = mask->spec.path;
    BMI_TRY(bmi_dataset_open(&mask->dataset, path, NULL, err));
    BMI_TRY(find_band(mask, &number, err));
    const bm_type own = bmi_band_type(GDALGetRasterBand(mask->dataset, number));
    BMI_FAIL_IF(own == BM_TYPE_AUTO, err, BM_ERR_UNSUPPORTED, "%s: band %d is complex, which cannot be a mask", path,
                number);
    BMI_FAIL_IF(mask->spec.bits != 0 && bmi_type_is_float(own), err, BM_ERR_ARGUMENT,
                "%s: band %d holds %s, which has no bits to test; give values", path, number, bm_type_name(own));
    /* Of others than the small types all values fit into Float64. */
    mask->type = own == BM_TYPE_UINT8 || own == BM_TYPE_UINT16 ? own : BM_TYPE_FLOAT64;
    const bmi_fit fit = bmi_place_compare(mask->dataset, reference);
    BMI_FAIL_IF(fit == BMI_FIT_NONE, err, BM_ERR_MISMATCH,
                "%s: nothing says where the mask lies on the grid of the output (its size is %d x %d); give one with a "
                "coordinate system and a geotransform, or of the same size where neither has any",
                path, GDALGetRasterXSize(mask->dataset), GDALGetRasterYSize(mask->dataset));
    const bmi_view_bands bands = {
        mask->dataset, path, &number, &plane, &own, 1, fit == BMI_FIT_SAME ? NULL : reference, GRA_NearestNeighbour};
    BMI_TRY(bmi_view_open(&mask->view, &bands, err));
    return tabulate(mask, err);
}

static bm_status make_room(bmi_mask *mask, size_t n_pixels, bm_error *err)
{
    const size_t size = bm_type_size(mask->type);
    if (mask->pixels_bytes / size >= n_pixels) return BM_OK;
    bmi_free(mask->pixels);
    mask->pixels_bytes = 0;
    mask->pixels = bmi_alloc_aligned(n_pixels, size);
    BMI_FAIL_IF(mask->pixels == NULL, err, BM_ERR_MEMORY,
                "%s: out of memory for the mask of %zu pixels; read smaller windows", mask->spec.path, n_pixels);
    mask->pixels_bytes = n_pixels * size;
    return BM_OK;
}

bm_status bmi_mask_apply(bmi_mask *mask, const bm_window *window, uint8_t *valid, bm_error *err)
{
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    BMI_TRY(make_room(mask, n_pixels, err));
    void *const bands[] = {mask->pixels};
    const bm_planes planes = {mask->type, 1, bands, bm_type_size(mask->type)};
    BMI_TRY(bmi_view_read(&mask->view, window, &planes, BM_VALID_ANY, valid, err));
    const uint8_t *bytes = mask->pixels;
    const uint16_t *words = mask->pixels;
    const double *values = mask->pixels;
    if (mask->type == BM_TYPE_UINT8)
        for (size_t i = 0; i < n_pixels; i++) valid[i] = (uint8_t)(valid[i] & !mask->rejected[bytes[i]]);
    else if (mask->type == BM_TYPE_UINT16)
        for (size_t i = 0; i < n_pixels; i++) valid[i] = (uint8_t)(valid[i] & !mask->rejected[words[i]]);
    else
        for (size_t i = 0; i < n_pixels; i++)
            valid[i] = (uint8_t)(valid[i] & !bmi_mask_spec_rejects(&mask->spec, values[i]));
    return BM_OK;
}

void bmi_mask_close(bmi_mask *mask)
{
    bmi_view_close(&mask->view);
    bmi_dataset_close(mask->dataset);
    bmi_free(mask->rejected);
    bmi_free(mask->pixels);
    bmi_mask_spec_free(&mask->spec);
    *mask = (bmi_mask){.dataset = NULL};
}
