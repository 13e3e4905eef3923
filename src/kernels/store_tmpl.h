/* SPDX-License-Identifier: MIT
 *
 * Floats and classes to stored pixels, included by each kern_<isa>.c. The limits are those of the type as `work` (float
 * where it holds them exactly, else double); a NaN in an integer is nodata. */

#define DEFINE_STORE(name, type, work, lo, hi, nearest)                                        \
    static inline type value_to_##name(float x, uint8_t valid, const bmi_store *how)           \
    {                                                                                          \
        const work scaled = nearest(((work)x - (work)how->offset) * (work)how->scale_inverse); \
        const work low = scaled < (work)(lo) ? (work)(lo) : scaled;                            \
        const work held = low > (work)(hi) ? (work)(hi) : low;                                 \
        const work kept = held == (work)how->nodata ? (work)how->beside_nodata : held;         \
        return (type)(valid && x == x ? kept : (work)how->nodata);                             \
    }                                                                                          \
    static inline type class_to_##name(int32_t x, uint8_t valid, const bmi_store *how)         \
    {                                                                                          \
        return valid && x != BMI_NO_CLASS ? (type)x : (type)how->nodata;                       \
    }                                                                                          \
    DEFINE_STORE_LOOP(store_values_##name, type, float, value_to_##name)                       \
    DEFINE_STORE_LOOP(store_classes_##name, type, int32_t, class_to_##name)

/* Blocks of valid pixels alone are the common case, and need no look at a byte a pixel. */
#define DEFINE_STORE_LOOP(function, type, from, convert)                                                      \
    static void function(void *out, size_t step_bytes, const from *in, const uint8_t *valid, size_t n_pixels, \
                         const bmi_store *how)                                                                \
    {                                                                                                         \
        const bmi_store rule = *how;                                                                          \
        type *to = out;                                                                                       \
        if (step_bytes != sizeof(type)) {                                                                     \
            for (size_t i = 0; i < n_pixels; i++) {                                                           \
                const type value = convert(in[i], valid == NULL || valid[i] != 0, &rule);                     \
                memcpy((char *)out + i * step_bytes, &value, sizeof value);                                   \
            }                                                                                                 \
        } else if (valid == NULL) {                                                                           \
            for (size_t i = 0; i < n_pixels; i++) to[i] = convert(in[i], 1, &rule);                           \
        } else {                                                                                              \
            for (size_t i = 0; i < n_pixels; i++) to[i] = convert(in[i], valid[i], &rule);                    \
        }                                                                                                     \
    }

#define AS_IT_IS(x) (x)

DEFINE_STORE(uint8, uint8_t, float, 0, UINT8_MAX, rintf)
DEFINE_STORE(int8, int8_t, float, INT8_MIN, INT8_MAX, rintf)
DEFINE_STORE(uint16, uint16_t, float, 0, UINT16_MAX, rintf)
DEFINE_STORE(int16, int16_t, float, INT16_MIN, INT16_MAX, rintf)
DEFINE_STORE(uint32, uint32_t, double, 0, UINT32_MAX, rint)
DEFINE_STORE(int32, int32_t, double, INT32_MIN, INT32_MAX, rint)
DEFINE_STORE(float32, float, float, -INFINITY, INFINITY, AS_IT_IS)
DEFINE_STORE(float64, double, double, -INFINITY, INFINITY, AS_IT_IS)
