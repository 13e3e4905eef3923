/* SPDX-License-Identifier: MIT
 *
 * bm_nodata_apply: looks for nodata in the values themselves, which costs one pass over them. */
#include "bandmix.h"

#include <math.h>
#include <string.h>

/* Called with a constant step for packed planes, so that the compiler makes vectors of them. The negated form leaves a
 * NaN valid. */
#define DEFINE_APPLY(name, T)                                                                                        \
    static inline void name##_steps(const char *plane, size_t step_bytes, size_t n_pixels, T low, T high,            \
                                    uint8_t *restrict valid)                                                         \
    {                                                                                                                \
        for (size_t i = 0; i < n_pixels; i++) {                                                                      \
            T value;                                                                                                 \
            memcpy(&value, plane + i * step_bytes, sizeof value);                                                    \
            valid[i] = (uint8_t)(valid[i] & !((value >= low) & (value <= high)));                                    \
        }                                                                                                            \
    }                                                                                                                \
    static void name(const char *plane, size_t step_bytes, size_t n_pixels, double low, double high, uint8_t *valid) \
    {                                                                                                                \
        if (step_bytes == sizeof(T))                                                                                 \
            name##_steps(plane, sizeof(T), n_pixels, (T)low, (T)high, valid);                                        \
        else                                                                                                         \
            name##_steps(plane, step_bytes, n_pixels, (T)low, (T)high, valid);                                       \
    }

DEFINE_APPLY(apply_uint8, uint8_t)
DEFINE_APPLY(apply_int8, int8_t)
DEFINE_APPLY(apply_uint16, uint16_t)
DEFINE_APPLY(apply_int16, int16_t)
DEFINE_APPLY(apply_uint32, uint32_t)
DEFINE_APPLY(apply_int32, int32_t)
DEFINE_APPLY(apply_float32, float)
DEFINE_APPLY(apply_float64, double)

static void apply_nan(bm_type type, const char *plane, size_t step_bytes, size_t n_pixels, uint8_t *valid)
{
    for (size_t i = 0; i < n_pixels; i++) {
        float narrow;
        double wide;
        if (type == BM_TYPE_FLOAT32) {
            memcpy(&narrow, plane + i * step_bytes, sizeof narrow);
            wide = (double)narrow;
        } else {
            memcpy(&wide, plane + i * step_bytes, sizeof wide);
        }
        valid[i] = (uint8_t)(valid[i] & !isnan(wide));
    }
}

void bm_nodata_apply(const bm_nodata *nodata, bm_type type, const void *plane, size_t step_bytes, size_t n_pixels,
                     uint8_t *valid)
{
    static void (*const apply[])(const char *, size_t, size_t, double, double, uint8_t *) = {
        [BM_TYPE_UINT8] = apply_uint8,     [BM_TYPE_INT8] = apply_int8,       [BM_TYPE_UINT16] = apply_uint16,
        [BM_TYPE_INT16] = apply_int16,     [BM_TYPE_UINT32] = apply_uint32,   [BM_TYPE_INT32] = apply_int32,
        [BM_TYPE_FLOAT32] = apply_float32, [BM_TYPE_FLOAT64] = apply_float64,
    };
    if (!nodata->is_set) return;
    if (nodata->is_nan)
        apply_nan(type, plane, step_bytes, n_pixels, valid);
    else
        apply[type](plane, step_bytes, n_pixels, nodata->low, nodata->high, valid);
}
