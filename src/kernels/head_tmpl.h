/* SPDX-License-Identifier: MIT
 *
 * What happens over the channels of a pixel at the end of a network, included by each kern_<isa>.c. A NaN among the
 * channels makes every result NaN, or BMI_NO_CLASS. */

static inline vf largest(const float *in, size_t stride, int n_rows, size_t p)
{
    vf top = vf_load(in + p);
    for (int row = 1; row < n_rows; row++) top = vf_max(vf_load(in + (size_t)row * stride + p), top);
    return top;
}

static inline vf sum_of_exp(const float *in, size_t stride, int n_rows, size_t p, vf top)
{
    vf sum = vf_set1(0.0f);
    for (int row = 0; row < n_rows; row++)
        sum = vf_add(sum, vf_exp(vf_sub(vf_load(in + (size_t)row * stride + p), top)));
    return sum;
}

static void kernel_softmax(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels)
{
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        const vf top = largest(in, stride, n_rows, p);
        vf sum = vf_set1(0.0f);
        for (int row = 0; row < n_rows; row++) {
            const vf e = vf_exp(vf_sub(vf_load(in + (size_t)row * stride + p), top));
            vf_store(out + (size_t)row * stride + p, e);
            sum = vf_add(sum, e);
        }
        for (int row = 0; row < n_rows; row++) {
            float *at = out + (size_t)row * stride + p;
            vf_store(at, vf_div(vf_load(at), sum));
        }
    }
}

static void kernel_log_softmax(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels)
{
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        const vf top = largest(in, stride, n_rows, p);
        const vf log_sum = vf_log(sum_of_exp(in, stride, n_rows, p, top));
        for (int row = 0; row < n_rows; row++) {
            const size_t at = (size_t)row * stride + p;
            vf_store(out + at, vf_sub(vf_sub(vf_load(in + at), top), log_sum));
        }
    }
}

static void kernel_softmax_max(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels)
{
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        const vf top = largest(in, stride, n_rows, p);
        vf_store(out + p, vf_div(vf_set1(1.0f), sum_of_exp(in, stride, n_rows, p, top)));
    }
}

static void kernel_row_max(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels)
{
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        vf top = vf_load(in + p);
        vm none = vf_is_nan(top);
        for (int row = 1; row < n_rows; row++) {
            const vf x = vf_load(in + (size_t)row * stride + p);
            none = vm_or(none, vf_is_nan(x));
            top = vf_max(x, top);
        }
        vf_store(out + p, vf_select(none, vf_set1(NAN), top));
    }
}

static void kernel_margin(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels)
{
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        vf top = vf_load(in + p), second = vf_set1(-INFINITY);
        vm none = vf_is_nan(top);
        for (int row = 1; row < n_rows; row++) {
            const vf x = vf_load(in + (size_t)row * stride + p);
            none = vm_or(none, vf_is_nan(x));
            second = vf_max(second, vf_min(x, top));
            top = vf_max(x, top);
        }
        vf_store(out + p, vf_select(none, vf_set1(NAN), vf_sub(top, second)));
    }
}

/* log S - sum(p log p) / S for probabilities p of sum S; p log p of 0 is 0. */
static void kernel_entropy(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels)
{
    const vf zero = vf_set1(0.0f);
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        vf sum = zero, weighted = zero;
        for (int row = 0; row < n_rows; row++) {
            const vf x = vf_load(in + (size_t)row * stride + p);
            sum = vf_add(sum, x);
            weighted = vf_add(weighted, vf_select(vf_lt(zero, x), vf_mul(x, vf_log(x)), zero));
        }
        const vf entropy = vf_sub(vf_log(sum), vf_div(weighted, sum));
        /* Rounding may leave a certain class a little below zero. */
        vf_store(out + p, vf_select(vf_lt(entropy, zero), zero, entropy));
    }
}

static void kernel_argmax(int32_t *out, const float *in, size_t stride, int n_rows, size_t n_pixels,
                          const int32_t *values)
{
    for (size_t p = 0; p < n_pixels; p += VEC_LANES) {
        vf top = vf_load(in + p);
        vm none = vf_is_nan(top);
        vi best = vi_set1(values[0]);
        for (int row = 1; row < n_rows; row++) {
            const vf x = vf_load(in + (size_t)row * stride + p);
            const vm better = vf_lt(top, x);
            none = vm_or(none, vf_is_nan(x));
            top = vf_select(better, x, top);
            best = vi_select(better, vi_set1(values[row]), best);
        }
        vi_store(out + p, vi_select(none, vi_set1(BMI_NO_CLASS), best));
    }
}
