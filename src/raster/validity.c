/* SPDX-License-Identifier: MIT */
#include "raster/validity.h"

#include "base/mem.h"
#include "base/type.h"

#include <float.h>
#include <math.h>
#include <string.h>

static bool read_nodata(GDALRasterBandH band, double *value)
{
    int is_set = FALSE;
    const GDALDataType type = GDALGetRasterDataType(band);
    if (type == GDT_Int64)
        *value = (double)GDALGetRasterNoDataValueAsInt64(band, &is_set);
    else if (type == GDT_UInt64)
        *value = (double)GDALGetRasterNoDataValueAsUInt64(band, &is_set);
    else
        *value = GDALGetRasterNoDataValue(band, &is_set);
    return is_set != FALSE;
}

/* GDAL's mask of a float band takes in the next few values on either side of nodata, which forgives a nodata that went
 * through a text. They are found by asking its own question of one neighbour after the other; the number of steps ends
 * where the sum overflows and the answer is always yes. Infinity is a value of its own. */
#define DEFINE_AROUND(name, T, fabs_of, next_of, epsilon)                                   \
    static bool name##_is_near(T a, T b)                                                    \
    {                                                                                       \
        return fabs_of(a - b) < epsilon * fabs_of(a + b) * 2;                               \
    }                                                                                       \
    static bm_nodata name(T value)                                                         \
    {                                                                                       \
        T low = value, high = value;                                                        \
        for (int i = 0; i < 16 && !isinf(value); i++) {                                     \
            const T below = next_of(low, -(T)INFINITY), above = next_of(high, (T)INFINITY); \
            if (!isinf(below) && name##_is_near(below, value)) low = below;                 \
            if (!isinf(above) && name##_is_near(above, value)) high = above;                \
        }                                                                                   \
        return (bm_nodata){true, false, (double)low, (double)high, (double)value};         \
    }

DEFINE_AROUND(around_float32, float, fabsf, nextafterf, FLT_EPSILON)
DEFINE_AROUND(around_float64, double, fabs, nextafter, DBL_EPSILON)

bm_nodata bmi_nodata_of_band(GDALRasterBandH band, bm_type type)
{
    const bm_nodata none = {.is_set = false};
    const GDALDataType gdal_type = GDALGetRasterDataType(band);
    double value;
    if (!read_nodata(band, &value)) return none;
    const bm_nodata exact = {true, false, value, value, value};
    if (!bmi_type_is_float(type)) return bmi_type_holds(type, value) ? exact : none;
    if (gdal_type == GDT_Int64 || gdal_type == GDT_UInt64) return exact;
    if (isnan(value)) return (bm_nodata){.is_set = true, .is_nan = true, .value = value};
    if (type == BM_TYPE_FLOAT64) return around_float64(value);
    const float as_stored = (float)value;
    return isinf(as_stored) && !isinf(value) ? none : around_float32(as_stored);
}

static bool is_bound(const int *numbers, int n_bands, int number)
{
    for (int b = 0; b < n_bands; b++)
        if (numbers[b] == number) return true;
    return false;
}

static void add_mask(bmi_validity *validity, GDALRasterBandH band, int of)
{
    if (band != NULL) validity->masks[validity->n_masks++] = (bmi_mask_band){band, of};
}

/* A dataset's mask serves all its bands; alpha is looked for by ourselves, because GDAL takes note of it only in files
 * of two and four bands. */
static void find_masks(bmi_validity *validity, GDALDatasetH dataset, const int *numbers, int n_bands)
{
    bool has_shared = false;
    for (int b = 0; b < n_bands; b++) {
        GDALRasterBandH band = GDALGetRasterBand(dataset, numbers[b]);
        const int flags = GDALGetMaskFlags(band);
        const bool is_shared = (flags & GMF_PER_DATASET) != 0;
        if ((flags & (GMF_ALL_VALID | GMF_ALPHA)) != 0 || flags == GMF_NODATA) continue;
        if (is_shared && has_shared) continue;
        has_shared |= is_shared;
        add_mask(validity, GDALGetMaskBand(band), is_shared ? -1 : b);
    }
    for (int number = 1; number <= GDALGetRasterCount(dataset); number++) {
        GDALRasterBandH band = GDALGetRasterBand(dataset, number);
        if (GDALGetRasterColorInterpretation(band) == GCI_AlphaBand && !is_bound(numbers, n_bands, number))
            add_mask(validity, band, -1);
    }
}

static bm_status make_room(bmi_validity *validity, int n_bands, int n_masks, bm_error *err)
{
    *validity = (bmi_validity){.n_bands = n_bands};
    validity->nodata = bmi_calloc((size_t)n_bands, sizeof *validity->nodata);
    validity->masks = bmi_calloc((size_t)n_masks, sizeof *validity->masks);
    BMI_FAIL_IF(validity->nodata == NULL || validity->masks == NULL, err, BM_ERR_MEMORY,
                "out of memory while looking for the masks of %d bands", n_bands);
    return BM_OK;
}

bm_status bmi_validity_init(bmi_validity *validity, GDALDatasetH dataset, const int *numbers, const bm_type *types,
                            int n_bands, bm_error *err)
{
    BMI_TRY(make_room(validity, n_bands, n_bands + GDALGetRasterCount(dataset), err));
    for (int b = 0; b < n_bands; b++)
        validity->nodata[b] = bmi_nodata_of_band(GDALGetRasterBand(dataset, numbers[b]), types[b]);
    find_masks(validity, dataset, numbers, n_bands);
    return BM_OK;
}

bm_status bmi_validity_init_view(bmi_validity *validity, const bm_nodata *nodata, int n_bands, GDALRasterBandH alpha,
                                 bm_error *err)
{
    BMI_TRY(make_room(validity, n_bands, 1, err));
    memcpy(validity->nodata, nodata, (size_t)n_bands * sizeof *nodata);
    add_mask(validity, alpha, -1);
    return BM_OK;
}

/* Nothing of the window is stored, so that all of it reads as nodata, or zero. */
static bool is_missing(GDALRasterBandH band, const bm_window *w)
{
    return GDALGetDataCoverageStatus(band, w->x, w->y, w->width, w->height, GDAL_DATA_COVERAGE_STATUS_DATA, NULL) ==
           GDAL_DATA_COVERAGE_STATUS_EMPTY;
}

bool bmi_validity_is_empty(const bmi_validity *validity, GDALDatasetH dataset, const int *numbers, bm_valid rule,
                           const bm_window *window)
{
    for (int m = 0; m < validity->n_masks; m++)
        if (validity->masks[m].of < 0 && is_missing(validity->masks[m].band, window)) return true;
    for (int b = 0; b < validity->n_bands; b++) {
        const bool can_tell = validity->nodata[b].is_set;
        const bool is_empty = can_tell && is_missing(GDALGetRasterBand(dataset, numbers[b]), window);
        if (rule == BM_VALID_ALL && !is_empty) return false;
        /* Bands of a file are missing together: the first that can tell speaks for all, since asking is not free. */
        if (rule == BM_VALID_ANY && can_tell) return is_empty;
    }
    return rule == BM_VALID_ALL;
}

static bm_status reserve(bmi_validity *validity, size_t n_pixels, size_t item_bytes, bm_error *err)
{
    size_t n_bytes = 0;
    if (bmi_size_multiply(n_pixels, item_bytes, &n_bytes) && n_bytes <= validity->scratch_bytes) return BM_OK;
    bmi_free(validity->scratch);
    validity->scratch_bytes = 0;
    validity->scratch = bmi_alloc_aligned(n_pixels, item_bytes);
    BMI_FAIL_IF(validity->scratch == NULL, err, BM_ERR_MEMORY,
                "out of memory for the mask of %zu pixels; read smaller windows", n_pixels);
    validity->scratch_bytes = n_bytes;
    return BM_OK;
}

/* Alpha of other types than Byte is read as Float32, for a byte would round a small one to nothing. */
static bm_status apply_mask(bmi_validity *validity, GDALRasterBandH mask, const bm_window *window, uint8_t *valid,
                            bm_error *err)
{
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    const bool is_byte = GDALGetRasterDataType(mask) == GDT_Byte;
    BMI_TRY(reserve(validity, n_pixels, is_byte ? sizeof(uint8_t) : sizeof(float), err));
    const CPLErr failed =
        GDALRasterIOEx(mask, GF_Read, window->x, window->y, window->width, window->height, validity->scratch,
                       window->width, window->height, is_byte ? GDT_Byte : GDT_Float32, 0, 0, NULL);
    BMI_FAIL_IF(failed != CE_None, err, BM_ERR_IO, "cannot read the mask");
    if (is_byte) {
        const uint8_t *values = validity->scratch;
        for (size_t i = 0; i < n_pixels; i++) valid[i] = (uint8_t)(valid[i] & (values[i] != 0));
    } else {
        const float *values = validity->scratch;
        for (size_t i = 0; i < n_pixels; i++) valid[i] = (uint8_t)(valid[i] & (values[i] != 0.0F));
    }
    return BM_OK;
}

/* Band `b`, or what is of all bands when it is -1. */
static bm_status narrow(bmi_validity *validity, const bm_window *window, const bm_planes *planes, int b, uint8_t *valid,
                        bm_error *err)
{
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    if (b >= 0)
        bm_nodata_apply(&validity->nodata[b], planes->type, planes->bands[b], planes->step_bytes, n_pixels, valid);
    for (int m = 0; m < validity->n_masks; m++)
        if (validity->masks[m].of == b) BMI_TRY(apply_mask(validity, validity->masks[m].band, window, valid, err));
    return BM_OK;
}

static bm_status widen(bmi_validity *validity, const bm_window *window, const bm_planes *planes, uint8_t *valid,
                       bm_error *err)
{
    const size_t n_pixels = (size_t)window->width * (size_t)window->height;
    if (validity->each_bytes < 2 * n_pixels) {
        bmi_free(validity->each);
        validity->each = bmi_calloc(n_pixels, 2);
        validity->each_bytes = validity->each == NULL ? 0 : 2 * n_pixels;
        BMI_FAIL_IF(validity->each == NULL, err, BM_ERR_MEMORY,
                    "out of memory for the validity of %zu pixels; read smaller windows", n_pixels);
    }
    uint8_t *band = validity->each, *shared = validity->each + n_pixels;
    memset(shared, 1, n_pixels);
    BMI_TRY(narrow(validity, window, planes, -1, shared, err));
    for (int b = 0; b < planes->n_bands; b++) {
        memcpy(band, shared, n_pixels);
        BMI_TRY(narrow(validity, window, planes, b, band, err));
        for (size_t i = 0; i < n_pixels; i++) valid[i] |= band[i];
    }
    return BM_OK;
}

bm_status bmi_validity_apply(bmi_validity *validity, const bm_window *window, const bm_planes *planes, bm_valid rule,
                             uint8_t *valid, bm_error *err)
{
    if (rule == BM_VALID_ALL) return widen(validity, window, planes, valid, err);
    for (int b = -1; b < planes->n_bands; b++) BMI_TRY(narrow(validity, window, planes, b, valid, err));
    return BM_OK;
}

void bmi_validity_free(bmi_validity *validity)
{
    bmi_free(validity->nodata);
    bmi_free(validity->masks);
    bmi_free(validity->scratch);
    bmi_free(validity->each);
    *validity = (bmi_validity){.n_masks = 0};
}
