/* SPDX-License-Identifier: MIT
 *
 * Flags and limits through a runner: a network of one weight, so that every value is known. */
#include "suite.h"

#include "bandmix.h"
#include "engine/flags.h"

#include <math.h>
#include <string.h>

#define BMT_COUNT(array) (sizeof(array) / sizeof *(array))

/* y = 2 (x / 10), in 0..10 with a tolerance of 1; trained on x from 5 to 45. */
static const char model_text[] =
    "{\"mlm:input\": [{\"bands\": [\"x\"], \"value_scaling\": [{\"type\": \"scale\", \"value\": 10}],"
    " \"bandmix:domain\": {\"minimum\": [5], \"maximum\": [45]}}],"
    " \"mlm:output\": [{\"bandmix:scaling\": {\"scale\": 2},"
    " \"bandmix:clip\": {\"minimum\": 0, \"maximum\": 10, \"tolerance\": 1}}],"
    " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]}]}";

static void check(const bm_output *outputs, int n_outputs, const float *in, size_t n, const bm_planes *planes)
{
    bm_model *model;
    bm_runner *runner;
    bm_error err;
    BMT_ASSERT_OK(bm_model_parse(&model, model_text, strlen(model_text), "net", NULL, &err), err);
    const bm_runner_options options = {.size = sizeof options, .outputs = outputs, .n_outputs = n_outputs};
    BMT_ASSERT_OK(bm_runner_new(&runner, model, &options, &err), err);
    bm_model_free(model);
    void *const bands[] = {(void *)(uintptr_t)in};
    const bm_planes from = {.type = BM_TYPE_FLOAT32, .n_bands = 1, .bands = bands, .step_bytes = sizeof *in};
    BMT_ASSERT_OK(bm_runner_apply(runner, &from, NULL, n, planes, &err), err);
    bm_runner_free(runner);
}

static void test_values_and_flags(void)
{
    static const float in[] = {-6.0f, -5.0f, -1.0f, 0.0f, 5.0f, 20.0f, 45.0f, 50.0f, 52.0f, 55.0f, NAN, 60.0f};
    static const float values[] = {-1.2f, -1.0f, 0.0f, 0.0f, 1.0f, 4.0f, 9.0f, 10.0f, 10.0f, 11.0f, NAN, 12.0f};
    static const uint8_t flags[] = {1 | 8, 1 | 8, 1 | 2, 1, 0, 0, 0, 1, 1 | 4, 1 | 16, 255, 1 | 16};
    enum { N = BMT_COUNT(in) };
    float out_values[N];
    uint8_t out_flags[N];
    const bm_output outputs[] = {{.size = sizeof *outputs, .kind = BM_OUTPUT_VALUES},
                                 {.size = sizeof *outputs, .kind = BM_OUTPUT_FLAGS}};
    void *const value_bands[] = {out_values}, *const flag_bands[] = {out_flags};
    const bm_planes planes[] = {{BM_TYPE_FLOAT32, 1, value_bands, sizeof *out_values},
                                {BM_TYPE_UINT8, 1, flag_bands, sizeof *out_flags}};
    check(outputs, 2, in, N, planes);
    for (size_t i = 0; i < N; i++) {
        CU_ASSERT(isnan(values[i]) ? isnan(out_values[i]) : fabsf(out_values[i] - values[i]) <= 1e-6f);
        CU_ASSERT_EQUAL(out_flags[i], flags[i]);
    }
    /* Flags alone, and long enough for several blocks, are the same. */
    enum { REPEATS = 700 };
    static float many[N * REPEATS];
    static uint8_t many_flags[N * REPEATS];
    for (size_t i = 0; i < BMT_COUNT(many); i++) many[i] = in[i % N];
    void *const many_bands[] = {many_flags};
    const bm_planes many_planes = {BM_TYPE_UINT8, 1, many_bands, 1};
    check(&outputs[1], 1, many, BMT_COUNT(many), &many_planes);
    for (size_t i = 0; i < BMT_COUNT(many); i++) CU_ASSERT_EQUAL(many_flags[i], flags[i % N]);
}

static void test_without_limits(void)
{
    static const float values[] = {1.0f, -1e30f};
    static const int32_t inputs[] = {1, 0};
    int32_t flags[] = {7, 7};
    bmi_flags_of_values(NULL, values, inputs, 2, flags);
    CU_ASSERT(flags[0] == 1 && flags[1] == 0);
    bmi_flags_of_values(NULL, values, NULL, 2, flags);
    CU_ASSERT(flags[0] == 0 && flags[1] == 0);
}

BMT_MAIN("engine/flags", {"values and flags", test_values_and_flags}, {"without limits", test_without_limits})
