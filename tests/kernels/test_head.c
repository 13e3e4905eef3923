/* SPDX-License-Identifier: MIT
 *
 * Softmax, its largest, and argmax of every tier. */
#include "suite.h"

#include "kernel_check.h"

enum { N_ROWS = 7 };

typedef struct scores {
    guarded in;
    size_t n;
} scores;

static scores make(const bmi_kernels *kernels, float spread)
{
    scores s = {.n = kernels->tile_pixels};
    s.in = guarded_alloc(N_ROWS * s.n * sizeof(float));
    uint32_t seed = 7;
    float *in = s.in.data;
    for (size_t i = 0; i < N_ROWS * s.n; i++) in[i] = spread * random_float(&seed);
    return s;
}

static double reference(const scores *s, int row, size_t p, bool logarithm)
{
    const float *in = s->in.data;
    double top = -INFINITY, sum = 0.0;
    for (int r = 0; r < N_ROWS; r++) top = fmax(top, in[(size_t)r * s->n + p]);
    for (int r = 0; r < N_ROWS; r++) sum += exp(in[(size_t)r * s->n + p] - top);
    const double z = in[(size_t)row * s->n + p] - top;
    return logarithm ? z - log(sum) : exp(z) / sum;
}

static void check_softmax(const bmi_kernels *kernels, float spread)
{
    scores s = make(kernels, spread);
    guarded soft = guarded_alloc(N_ROWS * s.n * sizeof(float)), logs = guarded_alloc(N_ROWS * s.n * sizeof(float));
    guarded top = guarded_alloc(s.n * sizeof(float));
    kernels->softmax(soft.data, s.in.data, s.n, N_ROWS, s.n);
    kernels->log_softmax(logs.data, s.in.data, s.n, N_ROWS, s.n);
    kernels->softmax_max(top.data, s.in.data, s.n, N_ROWS, s.n);
    for (size_t p = 0; p < s.n; p++) {
        double largest = 0.0;
        for (int r = 0; r < N_ROWS; r++) {
            const double want = reference(&s, r, p, false), log_want = reference(&s, r, p, true);
            /* The difference to the largest score is rounded before exp, which costs its size in units in the last
             * place. */
            const double allowed = (5e-7 - 1.2e-7 * log(want)) * want + 1e-44;
            CU_ASSERT_TRUE(fabs(((float *)soft.data)[(size_t)r * s.n + p] - want) <= allowed);
            CU_ASSERT_TRUE(fabs(((float *)logs.data)[(size_t)r * s.n + p] - log_want) <= 3e-7 * (1.0 + fabs(log_want)));
            largest = fmax(largest, want);
        }
        CU_ASSERT_TRUE(fabs(((float *)top.data)[p] - largest) <= 5e-7);
    }
    guarded_free(&soft);
    guarded_free(&logs);
    guarded_free(&top);
    guarded_free(&s.in);
}

static void test_softmax(void)
{
    FOR_EACH_TIER(kernels)
    {
        check_softmax(kernels, 1.0f);
        check_softmax(kernels, 60.0f);
    }
}

static void test_argmax(void)
{
    static const int32_t values[N_ROWS] = {10, 20, 30, -40, 50, 60, 70000};
    FOR_EACH_TIER(kernels)
    {
        scores s = make(kernels, 1.0f);
        float *in = s.in.data;
        in[2 * s.n + 0] = in[4 * s.n + 0] = 5.0f; /* a tie goes to the earlier class */
        in[6 * s.n + 1] = 5.0f;
        in[3 * s.n + 2] = NAN;
        in[0 * s.n + 3] = NAN;
        guarded out = guarded_alloc(s.n * sizeof(int32_t)), top = guarded_alloc(s.n * sizeof(float));
        kernels->argmax(out.data, in, s.n, N_ROWS, s.n, values);
        kernels->row_max(top.data, in, s.n, N_ROWS, s.n);
        const int32_t *classes = out.data;
        CU_ASSERT_EQUAL(classes[0], 30);
        CU_ASSERT_EQUAL(classes[1], 70000);
        CU_ASSERT_EQUAL(classes[2], BMI_NO_CLASS);
        CU_ASSERT_EQUAL(classes[3], BMI_NO_CLASS);
        CU_ASSERT_EQUAL(((float *)top.data)[0], 5.0f);
        CU_ASSERT_TRUE(isnan(((float *)top.data)[2]));
        CU_ASSERT_TRUE(isnan(((float *)top.data)[3]));
        for (size_t p = 4; p < s.n; p++) {
            int best = 0;
            for (int r = 1; r < N_ROWS; r++)
                if (in[(size_t)r * s.n + p] > in[(size_t)best * s.n + p]) best = r;
            CU_ASSERT_EQUAL(classes[p], values[best]);
        }
        guarded_free(&out);
        guarded_free(&top);
        guarded_free(&s.in);
    }
}

/* Of probabilities that sum to one, to less, and of certain ones. */
static void test_margin_and_entropy(void)
{
    FOR_EACH_TIER(kernels)
    {
        scores s = make(kernels, 4.0f);
        guarded soft = guarded_alloc(N_ROWS * s.n * sizeof(float));
        guarded margin = guarded_alloc(s.n * sizeof(float)), entropy = guarded_alloc(s.n * sizeof(float));
        kernels->softmax(soft.data, s.in.data, s.n, N_ROWS, s.n);
        float *p = soft.data;
        for (int r = 0; r < N_ROWS; r++) {
            p[(size_t)r * s.n] = r == 3 ? 1.0f : 0.0f;
            p[(size_t)r * s.n + 1] = 0.125f; /* equal, and their sum is not one */
            if (r == 2) p[(size_t)r * s.n + 2] = NAN;
        }
        kernels->margin(margin.data, p, s.n, N_ROWS, s.n);
        kernels->entropy(entropy.data, p, s.n, N_ROWS, s.n);
        const float *m = margin.data, *h = entropy.data;
        CU_ASSERT_TRUE(m[0] == 1.0f && h[0] == 0.0f);
        CU_ASSERT_EQUAL(m[1], 0.0f);
        CU_ASSERT_DOUBLE_EQUAL(h[1], log(N_ROWS), 1e-6);
        CU_ASSERT_TRUE(isnan(m[2]) && isnan(h[2]));
        for (size_t i = 3; i < s.n; i++) {
            double top = -1.0, second = -1.0, want = 0.0;
            for (int r = 0; r < N_ROWS; r++) {
                const double x = p[(size_t)r * s.n + i];
                second = fmax(second, fmin(x, top));
                top = fmax(x, top);
                want -= x > 0.0 ? x * log(x) : 0.0;
            }
            CU_ASSERT_DOUBLE_EQUAL(m[i], top - second, 1e-7);
            CU_ASSERT_DOUBLE_EQUAL(h[i], want, 1e-6);
        }
        guarded_free(&soft);
        guarded_free(&margin);
        guarded_free(&entropy);
        guarded_free(&s.in);
    }
}

BMT_MAIN("kernels/head", {"margin and entropy", test_margin_and_entropy}, {"softmax", test_softmax},
         {"argmax", test_argmax})
