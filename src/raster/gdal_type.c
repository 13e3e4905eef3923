/* SPDX-License-Identifier: MIT */
#include "raster/gdal_type.h"

#include "base/text.h"
#include "base/type.h"
#include "raster/gdal_compat.h"

#include <string.h>

bool bmi_band_is_marked_signed(GDALRasterBandH band)
{
    if (BMI_GDAL_HAS_INT8 || GDALGetRasterDataType(band) != GDT_Byte) return false;
    const char *mark = GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE");
    return mark != NULL && bmi_text_equal_ignoring_case(mark, "SIGNEDBYTE");
}

bm_type bmi_band_type(GDALRasterBandH band)
{
    const GDALDataType type = GDALGetRasterDataType(band);
#if BMI_GDAL_HAS_INT8
    if (type == GDT_Int8) return BM_TYPE_INT8;
#endif
#if BMI_GDAL_HAS_FLOAT16
    if (type == GDT_Float16) return BM_TYPE_FLOAT32;
#endif
    switch (type) {
    case GDT_Byte: return bmi_band_is_marked_signed(band) ? BM_TYPE_INT8 : BM_TYPE_UINT8;
    case GDT_UInt16: return BM_TYPE_UINT16;
    case GDT_Int16: return BM_TYPE_INT16;
    case GDT_UInt32: return BM_TYPE_UINT32;
    case GDT_Int32: return BM_TYPE_INT32;
    case GDT_Float32: return BM_TYPE_FLOAT32;
    case GDT_UInt64:
    case GDT_Int64:
    case GDT_Float64: return BM_TYPE_FLOAT64;
    default: return BM_TYPE_AUTO;
    }
}

static bool holds_type(bm_type outer, bm_type inner)
{
    if (outer == BM_TYPE_FLOAT64 || outer == inner) return true;
    if (bmi_type_is_float(inner)) return false;
    /* A float has 24 bits of mantissa. */
    if (outer == BM_TYPE_FLOAT32) return bm_type_size(inner) <= 2;
    return bmi_type_minimum(outer) <= bmi_type_minimum(inner) && bmi_type_maximum(outer) >= bmi_type_maximum(inner);
}

bm_type bmi_type_holding(const bm_type *types, int n_types)
{
    static const bm_type by_size[] = {BM_TYPE_UINT8,  BM_TYPE_INT8,  BM_TYPE_UINT16, BM_TYPE_INT16,
                                      BM_TYPE_UINT32, BM_TYPE_INT32, BM_TYPE_FLOAT32};
    for (size_t t = 0; t < sizeof by_size / sizeof *by_size; t++) {
        bool all = true;
        for (int i = 0; i < n_types && all; i++) all = holds_type(by_size[t], types[i]);
        if (all) return by_size[t];
    }
    return BM_TYPE_FLOAT64;
}

GDALDataType bmi_gdal_type(bm_type type)
{
    switch (type) {
    case BM_TYPE_UINT8: return GDT_Byte;
    case BM_TYPE_INT8: return BMI_GDAL_INT8;
    case BM_TYPE_UINT16: return GDT_UInt16;
    case BM_TYPE_INT16: return GDT_Int16;
    case BM_TYPE_UINT32: return GDT_UInt32;
    case BM_TYPE_INT32: return GDT_Int32;
    case BM_TYPE_FLOAT32: return GDT_Float32;
    case BM_TYPE_FLOAT64: return GDT_Float64;
    case BM_TYPE_AUTO: break;
    }
    return GDT_Unknown;
}

/* Copied in and out, because a plane may have any step and thus any alignment. */
#define DEFINE_RESTORE(name, T)                                       \
    static void name(char *plane, size_t step_bytes, size_t n_pixels) \
    {                                                                 \
        for (size_t i = 0; i < n_pixels; i++) {                       \
            T value;                                                  \
            memcpy(&value, plane + i * step_bytes, sizeof value);     \
            if (value > (T)INT8_MAX) value = (T)(value - (T)256);     \
            memcpy(plane + i * step_bytes, &value, sizeof value);     \
        }                                                             \
    }

DEFINE_RESTORE(restore_int16, int16_t)
DEFINE_RESTORE(restore_int32, int32_t)
DEFINE_RESTORE(restore_float32, float)
DEFINE_RESTORE(restore_float64, double)

void bmi_restore_sign(bm_type type, void *plane, size_t step_bytes, size_t n_pixels)
{
    switch (type) {
    case BM_TYPE_INT16: restore_int16(plane, step_bytes, n_pixels); break;
    case BM_TYPE_INT32: restore_int32(plane, step_bytes, n_pixels); break;
    case BM_TYPE_FLOAT32: restore_float32(plane, step_bytes, n_pixels); break;
    case BM_TYPE_FLOAT64: restore_float64(plane, step_bytes, n_pixels); break;
    default: break; /* no unsigned type is chosen for a signed band */
    }
}
