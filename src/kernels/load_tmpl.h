/* SPDX-License-Identifier: MIT
 *
 * Native pixels to floats, included by each kern_<isa>.c. Plain loops: the conversions round correctly one by one and
 * in vectors, so the compiler may choose, and a pixel's value does not depend on its place. Types that a float does not
 * hold are centred in double. */

#define DEFINE_LOAD(name, type, work)                                                                     \
    static void load_##name(float *out, const void *in, size_t step_bytes, size_t n_pixels, float center) \
    {                                                                                                     \
        const work middle = (work)center;                                                                 \
        if (step_bytes == sizeof(type)) {                                                                 \
            const type *from = in;                                                                        \
            for (size_t i = 0; i < n_pixels; i++) out[i] = (float)((work)from[i] - middle);               \
            return;                                                                                       \
        }                                                                                                 \
        const char *from = in;                                                                            \
        for (size_t i = 0; i < n_pixels; i++) {                                                           \
            type value;                                                                                   \
            memcpy(&value, from + i * step_bytes, sizeof value);                                          \
            out[i] = (float)((work)value - middle);                                                       \
        }                                                                                                 \
    }

DEFINE_LOAD(uint8, uint8_t, float)
DEFINE_LOAD(int8, int8_t, float)
DEFINE_LOAD(uint16, uint16_t, float)
DEFINE_LOAD(int16, int16_t, float)
DEFINE_LOAD(uint32, uint32_t, double)
DEFINE_LOAD(int32, int32_t, double)
DEFINE_LOAD(float32, float, float)
DEFINE_LOAD(float64, double, double)

static void kernel_mark_nan(uint8_t *valid, const float *in, size_t n_pixels)
{
    for (size_t i = 0; i < n_pixels; i++) valid[i] = (uint8_t)(valid[i] & (in[i] == in[i]));
}
