/* SPDX-License-Identifier: MIT
 *
 * The dense kernel of every tier against sums in double precision, at all widths around the tile, on guard pages, into
 * poisoned memory. */
#include "suite.h"

#include "kernel_check.h"

typedef struct layer {
    int n_in, n_out;
    size_t n_pixels;
    double *weights, *bias;
    guarded in, out, packed;
} layer;

static layer make(const bmi_kernels *kernels, int n_in, int n_out, int n_tiles)
{
    layer l = {.n_in = n_in, .n_out = n_out, .n_pixels = kernels->tile_pixels * (size_t)n_tiles};
    uint32_t seed = (uint32_t)(n_in * 1000 + n_out);
    l.weights = malloc((size_t)(n_in * n_out) * sizeof *l.weights);
    l.bias = malloc((size_t)n_out * sizeof *l.bias);
    for (int i = 0; i < n_in * n_out; i++) l.weights[i] = random_float(&seed);
    for (int i = 0; i < n_out; i++) l.bias[i] = random_float(&seed);
    l.in = guarded_alloc((size_t)n_in * l.n_pixels * sizeof(float));
    l.out = guarded_alloc((size_t)n_out * l.n_pixels * sizeof(float));
    l.packed = guarded_alloc(bmi_dense_packed_floats(n_in, n_out) * sizeof(float));
    float *in = l.in.data;
    for (size_t i = 0; i < (size_t)n_in * l.n_pixels; i++) in[i] = random_float(&seed);
    bmi_dense_pack(kernels, l.weights, l.bias, n_in, n_out, l.packed.data);
    return l;
}

static void release(layer *l)
{
    free(l->weights);
    free(l->bias);
    guarded_free(&l->in);
    guarded_free(&l->out);
    guarded_free(&l->packed);
}

static void run(const bmi_kernels *kernels, layer *l, bmi_clamp clamp, float lo, float hi)
{
    const bmi_dense args = {.in = l->in.data,
                            .in_stride = l->n_pixels,
                            .out = l->out.data,
                            .out_stride = l->n_pixels,
                            .packed = l->packed.data,
                            .n_in = l->n_in,
                            .n_out = l->n_out,
                            .n_pixels = l->n_pixels,
                            .clamp = clamp,
                            .lo = lo,
                            .hi = hi};
    kernels->dense(&args);
}

/* Largest error of the layer, as a share of the sum of magnitudes, which is what rounding is proportional to. */
static double error_of(const layer *l, bmi_clamp clamp, double lo, double hi)
{
    const float *in = l->in.data, *out = l->out.data;
    double worst = 0.0;
    for (int o = 0; o < l->n_out; o++) {
        for (size_t p = 0; p < l->n_pixels; p++) {
            double sum = l->bias[o], size = fabs(sum);
            for (int c = 0; c < l->n_in; c++) {
                const double term = (double)(float)l->weights[o * l->n_in + c] * in[(size_t)c * l->n_pixels + p];
                sum += term;
                size += fabs(term);
            }
            if (clamp != BMI_CLAMP_NONE && sum < lo) sum = lo;
            if (clamp == BMI_CLAMP_BOTH && sum > hi) sum = hi;
            const double error = fabs(out[(size_t)o * l->n_pixels + p] - sum) / size;
            if (!(error <= worst)) worst = error;
        }
    }
    return worst;
}

static void test_widths(void)
{
    static const int n_ins[] = {1, 2, 3, 7, 12, 33};
    FOR_EACH_TIER(kernels)
    for (int n_out = 1; n_out <= 27; n_out++)
        for (size_t i = 0; i < sizeof n_ins / sizeof *n_ins; i++) {
            layer l = make(kernels, n_ins[i], n_out, 1 + n_out % 3);
            const bmi_clamp clamp = (bmi_clamp)(n_out % 3);
            run(kernels, &l, clamp, -0.25f, 0.5f);
            const double error = error_of(&l, clamp, -0.25, 0.5);
            if (error > 5e-7) printf("\n    %s %d -> %d: %g", kernels->name, n_ins[i], n_out, error);
            CU_ASSERT_TRUE(error <= 5e-7);
            release(&l);
        }
}

static void test_deep_sums(void)
{
    FOR_EACH_TIER(kernels)
    {
        layer l = make(kernels, 512, 19, 1);
        run(kernels, &l, BMI_CLAMP_NONE, 0, 0);
        CU_ASSERT_TRUE(error_of(&l, BMI_CLAMP_NONE, 0, 0) <= 2e-6);
        release(&l);
    }
}

static void test_nan_passes_the_clamp(void)
{
    FOR_EACH_TIER(kernels)
    {
        layer l = make(kernels, 3, 5, 1);
        ((float *)l.in.data)[1] = NAN;
        run(kernels, &l, BMI_CLAMP_BOTH, 0.0f, 6.0f);
        const float *out = l.out.data;
        for (int o = 0; o < 5; o++) {
            CU_ASSERT_TRUE(isnan(out[(size_t)o * l.n_pixels + 1]));
            CU_ASSERT_FALSE(isnan(out[(size_t)o * l.n_pixels]));
        }
        release(&l);
    }
}

static void test_place_does_not_matter(void)
{
    FOR_EACH_TIER(kernels)
    {
        layer l = make(kernels, 12, 10, 3);
        float *in = l.in.data, *out = l.out.data;
        for (int c = 0; c < 12; c++)
            for (size_t p = 1; p < l.n_pixels; p++) in[(size_t)c * l.n_pixels + p] = in[(size_t)c * l.n_pixels];
        run(kernels, &l, BMI_CLAMP_NONE, 0, 0);
        for (int o = 0; o < 10; o++)
            for (size_t p = 1; p < l.n_pixels; p++)
                CU_ASSERT_EQUAL(memcmp(&out[(size_t)o * l.n_pixels + p], &out[(size_t)o * l.n_pixels], sizeof *out), 0);
        release(&l);
    }
}

BMT_MAIN("kernels/dense", {"widths around the tile", test_widths}, {"512 inputs", test_deep_sums},
         {"NaN passes the clamp", test_nan_passes_the_clamp},
         {"a pixel's place does not matter", test_place_does_not_matter})
