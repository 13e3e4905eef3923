/* SPDX-License-Identifier: MIT
 *
 * Counts and moments: all types, windows in parts, ground by rows. */
#include "pipeline/tally.h"
#include "run_fixture.h"

#include <math.h>

enum { WIDTH = 37, HEIGHT = 11, N = WIDTH * HEIGHT };

static const bm_window whole = {0, 0, WIDTH, HEIGHT};

static void make_rule(bmi_tally_rule *rule, bm_output_kind kind, bm_type type, double nodata, int n_bands,
                      const bmi_ground *ground)
{
    static bm_class classes[] = {{.value = 10, .name = "a"}, {.value = 0, .name = "b"}, {.value = 77, .name = "c"}};
    const bmi_labels labels = {.classes = classes, .n_classes = kind == BM_OUTPUT_CLASS ? 3 : 0};
    const bmi_plan_output output = {.output = {.kind = kind, .type = type, .nodata = nodata}, .n_bands = n_bands};
    const bmi_ground unknown = {.kind = BMI_GROUND_UNKNOWN};
    bm_error err;
    BMT_ASSERT_OK(bmi_tally_rule_make(rule, &output, &labels, ground == NULL ? &unknown : ground, &err), err);
}

static void set_pixel(bm_type type, void *plane, size_t i, double value)
{
    switch (type) {
    case BM_TYPE_UINT8: ((uint8_t *)plane)[i] = (uint8_t)value; break;
    case BM_TYPE_INT8: ((int8_t *)plane)[i] = (int8_t)value; break;
    case BM_TYPE_UINT16: ((uint16_t *)plane)[i] = (uint16_t)value; break;
    case BM_TYPE_INT16: ((int16_t *)plane)[i] = (int16_t)value; break;
    case BM_TYPE_UINT32: ((uint32_t *)plane)[i] = (uint32_t)value; break;
    case BM_TYPE_INT32: ((int32_t *)plane)[i] = (int32_t)value; break;
    case BM_TYPE_FLOAT32: ((float *)plane)[i] = (float)value; break;
    case BM_TYPE_FLOAT64: ((double *)plane)[i] = value; break;
    case BM_TYPE_AUTO: break;
    }
}

/* Whole, and as three parts of whole rows, added. */
static void tally_both(const bmi_tally_rule *rule, const bm_planes *planes, bmi_tally *at_once, bmi_tally *in_parts)
{
    static const int rows[] = {0, 4, 5, HEIGHT};
    bmi_tally part;
    bm_error err;
    BMT_ASSERT_OK(bmi_tally_init(at_once, rule, &err), err);
    BMT_ASSERT_OK(bmi_tally_init(in_parts, rule, &err), err);
    BMT_ASSERT_OK(bmi_tally_init(&part, rule, &err), err);
    bmi_tally_window(at_once, rule, planes, &whole);
    for (int p = 0; p < 3; p++) {
        const bm_window window = {0, rows[p], WIDTH, rows[p + 1] - rows[p]};
        void *bands[2];
        for (int b = 0; b < planes->n_bands; b++)
            bands[b] = (char *)planes->bands[b] + (size_t)(rows[p] * WIDTH) * planes->step_bytes;
        const bm_planes of = {planes->type, planes->n_bands, bands, planes->step_bytes};
        bmi_tally_window(&part, rule, &of, &window);
        bmi_tally_add(in_parts, rule, &part);
    }
    bmi_tally_free(&part);
}

static void test_classes(void)
{
    static const double cycle[] = {10, 0, 0, 99, 77, 10, 10};
    bmi_ground ground = {.kind = BMI_GROUND_BY_ROW, .top = 0.5, .row = 0.01, .width = 0.01, .axis = 100};
    for (int t = BM_TYPE_UINT8; t <= BM_TYPE_FLOAT64; t++) {
        const bm_type type = (bm_type)t;
        bmi_tally_rule rule;
        bmi_tally once, parts;
        double pixels[N];
        void *bands[] = {pixels};
        uint64_t expected[4] = {0};
        double areas[4] = {0};
        make_rule(&rule, BM_OUTPUT_CLASS, type, 99, 1, &ground);
        for (int i = 0; i < N; i++) {
            const double value = cycle[i * i % 7];
            const int index = value == 10 ? 0 : value == 0 ? 1 : value == 77 ? 2 : 3;
            set_pixel(type, pixels, (size_t)i, value);
            expected[index]++;
            areas[index] += bmi_ground_of_row(&ground, i / WIDTH);
        }
        const bm_planes planes = {type, 1, bands, bm_type_size(type)};
        tally_both(&rule, &planes, &once, &parts);
        for (int c = 0; c < 4; c++) {
            CU_ASSERT_EQUAL(once.counts[c], expected[c]);
            CU_ASSERT_EQUAL(parts.counts[c], expected[c]);
            CU_ASSERT_DOUBLE_EQUAL(once.areas[c], areas[c], 1e-12 * areas[c]);
            CU_ASSERT_DOUBLE_EQUAL(parts.areas[c], areas[c], 1e-12 * areas[c]);
        }
        bmi_tally_free(&once);
        bmi_tally_free(&parts);
        bmi_tally_rule_free(&rule);
    }
}

/* Against long double, with nodata left out, and what is not finite too. */
static void test_moments(void)
{
    for (int t = BM_TYPE_UINT8; t <= BM_TYPE_FLOAT64; t++) {
        const bm_type type = (bm_type)t;
        const bool is_float = type == BM_TYPE_FLOAT32 || type == BM_TYPE_FLOAT64;
        bmi_tally_rule rule;
        bmi_tally once, parts;
        static double first[N], second[N];
        void *bands[] = {first, second};
        long double sum = 0, squares = 0;
        uint64_t n = 0;
        double low = HUGE_VAL, high = -HUGE_VAL;
        make_rule(&rule, BM_OUTPUT_VALUES, type, 7, 2, NULL);
        for (int i = 0; i < N; i++) {
            const double odd[] = {(double)NAN, HUGE_VAL, -HUGE_VAL};
            const double value = is_float && i % 5 == 0 ? odd[i % 3] : (double)(i * 7919 % 101);
            set_pixel(type, first, (size_t)i, value);
            set_pixel(type, second, (size_t)i, 7);
            if (!isfinite(value) || value == 7) continue;
            n++;
            sum += value;
            squares += value * value;
            low = fmin(low, value);
            high = fmax(high, value);
        }
        const bm_planes planes = {type, 2, bands, bm_type_size(type)};
        tally_both(&rule, &planes, &once, &parts);
        const bmi_moments *all[] = {&once.bands[0], &parts.bands[0]};
        for (int k = 0; k < 2; k++) {
            CU_ASSERT_EQUAL(all[k]->n, n);
            CU_ASSERT(all[k]->minimum == low && all[k]->maximum == high);
            CU_ASSERT_EQUAL(all[k]->sum[0] + all[k]->sum[1], (double)sum);
            CU_ASSERT_EQUAL(all[k]->squares[0] + all[k]->squares[1], (double)squares);
        }
        CU_ASSERT(once.bands[1].n == 0 && parts.bands[1].n == 0);
        bmi_tally_free(&once);
        bmi_tally_free(&parts);
        bmi_tally_rule_free(&rule);
    }
}

/* What cancels in a plain sum does not here. */
static void test_no_digits_lost(void)
{
    bmi_tally_rule rule;
    bmi_tally once, parts;
    double pixels[N];
    void *bands[] = {pixels, pixels};
    make_rule(&rule, BM_OUTPUT_VALUES, BM_TYPE_FLOAT64, NAN, 1, NULL);
    for (int i = 0; i < N; i++) pixels[i] = i / WIDTH == 0 ? 1e17 : i / WIDTH == 10 ? -1e17 : 1.0;
    const bm_planes planes = {BM_TYPE_FLOAT64, 1, bands, sizeof(double)};
    tally_both(&rule, &planes, &once, &parts);
    CU_ASSERT_EQUAL(once.bands[0].sum[0] + once.bands[0].sum[1], 9.0 * WIDTH);
    CU_ASSERT_EQUAL(parts.bands[0].sum[0] + parts.bands[0].sum[1], 9.0 * WIDTH);
    bmi_tally_free(&once);
    bmi_tally_free(&parts);
    bmi_tally_rule_free(&rule);
}

BMT_MAIN("pipeline/tally", {"classes", test_classes}, {"moments", test_moments},
         {"no digits lost", test_no_digits_lost})
