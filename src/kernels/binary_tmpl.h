/* SPDX-License-Identifier: MIT
 *
 * Arithmetic and comparison between channels of the same pixel, included by each kern_<isa>.c. */

/* vf_min and vf_max give the second operand when one is NaN. */
static inline vf binary_min(vf a, vf b)
{
    return vf_select(vf_is_nan(a), a, vf_min(a, b));
}

static inline vf binary_max(vf a, vf b)
{
    return vf_select(vf_is_nan(a), a, vf_max(a, b));
}

static inline vf binary_less(vf a, vf b)
{
    return vf_select(vf_lt(a, b), vf_set1(1.0f), vf_set1(0.0f));
}

static inline vf binary_greater(vf a, vf b)
{
    return binary_less(b, a);
}

static inline vf binary_equal(vf a, vf b)
{
    const vm differ = vm_or(vm_or(vf_lt(a, b), vf_lt(b, a)), vm_or(vf_is_nan(a), vf_is_nan(b)));
    return vf_select(differ, vf_set1(0.0f), vf_set1(1.0f));
}

static void kernel_binary(bmi_binary op, float *out, size_t stride, const float *a, size_t a_stride, const float *b,
                          size_t b_stride, int n_rows, size_t n_pixels)
{
#define EACH(operation)                                                                                            \
    for (int row = 0; row < n_rows; row++)                                                                         \
        for (size_t p = 0; p < n_pixels; p += VEC_LANES)                                                           \
            vf_store(out + (size_t)row * stride + p,                                                               \
                     operation(vf_load(a + (size_t)row * a_stride + p), vf_load(b + (size_t)row * b_stride + p))); \
    break
    switch (op) {
    case BMI_BINARY_ADD: EACH(vf_add);
    case BMI_BINARY_SUBTRACT: EACH(vf_sub);
    case BMI_BINARY_MULTIPLY: EACH(vf_mul);
    case BMI_BINARY_DIVIDE: EACH(vf_div);
    case BMI_BINARY_MINIMUM: EACH(binary_min);
    case BMI_BINARY_MAXIMUM: EACH(binary_max);
    case BMI_BINARY_LESS: EACH(binary_less);
    case BMI_BINARY_GREATER: EACH(binary_greater);
    case BMI_BINARY_EQUAL: EACH(binary_equal);
    case BMI_BINARY_POWER:
        for (int row = 0; row < n_rows; row++)
            for (size_t p = 0; p < n_pixels; p++)
                out[(size_t)row * stride + p] = powf(a[(size_t)row * a_stride + p], b[(size_t)row * b_stride + p]);
        break;
    case BMI_BINARY_COUNT: break;
    }
#undef EACH
}

static void kernel_where(float *out, size_t stride, const float *condition, size_t condition_stride, const float *a,
                         size_t a_stride, const float *b, size_t b_stride, int n_rows, size_t n_pixels)
{
    const vf zero = vf_set1(0.0f);
    for (int row = 0; row < n_rows; row++)
        for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
            const vf c = vf_load(condition + (size_t)row * condition_stride + p);
            const vf chosen = vf_select(vm_or(vf_lt(c, zero), vf_lt(zero, c)), vf_load(a + (size_t)row * a_stride + p),
                                        vf_load(b + (size_t)row * b_stride + p));
            vf_store(out + (size_t)row * stride + p, vf_select(vf_is_nan(c), c, chosen));
        }
}
