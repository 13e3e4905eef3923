/* SPDX-License-Identifier: MIT
 *
 * Which mistake about units is behind data that are outside. */
#include "suite.h"

#include "pipeline/range_hint.h"

#include <math.h>
#include <string.h>

enum { N_BANDS = 3, N = 400 };

static double values[N_BANDS][N], scaled[N_BANDS][N];
static bmi_samples bands[N_BANDS];

/* Reflectances of a plausible land scene, from 0.02 to 0.6, and what a file makes of them. */
static void make(double scale, double offset, double lo, double hi)
{
    unsigned state = 1;
    for (int b = 0; b < N_BANDS; b++) {
        bands[b] =
            (bmi_samples){.values = values[b], .scaled = scaled[b], .n = N, .stated_scale = 1.0, .lo = lo, .hi = hi};
        for (int i = 0; i < N; i++) {
            state = state * 1664525u + 1013904223u;
            const double u = (double)(state >> 8) / 16777216.0;
            values[b][i] = scaled[b][i] = (0.02 + 0.5 * u * u + 0.03 * b) * scale + offset;
        }
    }
}

static void expect(const char *part)
{
    CU_ASSERT(bmi_range_is_off(bands, N_BANDS));
    const char *hint = bmi_range_hint(bands, N_BANDS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(hint);
    if (strstr(hint, part) == NULL) printf("\n    %s, not %s", hint, part);
    CU_ASSERT_PTR_NOT_NULL(strstr(hint, part));
}

static void test_causes(void)
{
    make(1e4, 0.0, 0.0, 0.7);
    expect("--scale 0.0001");
    make(1e4, 1000.0, 0.0, 0.6);
    expect("--scale 0.0001 --offset -0.1");
    make(1.0, 0.0, 0.0, 7000.0);
    expect("--scale 10000"); /* all inside, but next to zero */
    make(1.0 / 2.75e-5, 0.2 / 2.75e-5, 0.0, 0.7);
    expect("--scale 0.0000275 --offset -0.2");
    make(100.0, 0.0, 0.0, 0.7);
    expect("--scale 0.01");
}

static void test_decibel(void)
{
    make(1.0, 0.0, -25.0, -5.0);
    expect("--decibel to");
    make(1.0, 0.0, 0.005, 0.6);
    for (int b = 0; b < N_BANDS; b++)
        for (int i = 0; i < N; i++) values[b][i] = scaled[b][i] = 10.0 * log10(values[b][i]);
    expect("--decibel from");
}

/* Sentinel-2 since 04.00 for a model of one date before: bright enough ranges tell. */
static void test_baseline(void)
{
    make(1e4, 1000.0, 0.0, 0.0);
    for (int b = 0; b < N_BANDS; b++) {
        bands[b].lo = 100.0;
        bands[b].hi = 1100.0;
        for (int i = 0; i < N; i++) values[b][i] = scaled[b][i] = 1150.0 + (values[b][i] - 1200.0) / 6.0;
    }
    expect("--offset -1000");
}

static void test_given_wrongly(void)
{
    make(1e4, 0.0, 0.0, 7000.0);
    for (int b = 0; b < N_BANDS; b++)
        for (int i = 0; i < N; i++) scaled[b][i] = values[b][i] * 100.0;
    expect("leave out --scale");
    make(1e4, 0.0, 0.0, 0.7);
    for (int b = 0; b < N_BANDS; b++) bands[b].stated_scale = 1e-4;
    expect("--unscale yes");
}

static void test_nothing_known(void)
{
    make(1.0, 0.0, 1e9, 2e9);
    CU_ASSERT(bmi_range_is_off(bands, N_BANDS));
    CU_ASSERT_PTR_NULL(bmi_range_hint(bands, N_BANDS));
    make(1e4, 0.0, 0.0, 7000.0);
    CU_ASSERT(!bmi_range_is_off(bands, N_BANDS));
    /* A constant image says nothing about its scale. */
    for (int b = 0; b < N_BANDS; b++)
        for (int i = 0; i < N; i++) scaled[b][i] = 1.0;
    CU_ASSERT(!bmi_range_is_off(bands, N_BANDS));
    for (int b = 0; b < N_BANDS; b++) bands[b].n = 0;
    CU_ASSERT(!bmi_range_is_off(bands, N_BANDS));
}

/* One band far off stops a run although the others fit: two bands were swapped, say. */
static void test_one_band(void)
{
    make(1e4, 0.0, 0.0, 7000.0);
    for (int i = 0; i < N; i++) scaled[1][i] += 1e5;
    CU_ASSERT(bmi_range_is_off(bands, N_BANDS));
    CU_ASSERT_EQUAL(bmi_range_outside(&bands[1]), 1.0);
    CU_ASSERT_EQUAL(bmi_range_outside(&bands[0]), 0.0);
}

BMT_MAIN("pipeline/range_hint", {"causes", test_causes}, {"decibel", test_decibel}, {"baseline", test_baseline},
         {"given wrongly", test_given_wrongly}, {"nothing known", test_nothing_known}, {"one band", test_one_band})
