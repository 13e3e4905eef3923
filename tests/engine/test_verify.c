/* SPDX-License-Identifier: MIT
 *
 * Verification finds what is wrong, and passes what is right: the sample models on every tier. */
#include "suite.h"

#include "bandmix.h"

#include <string.h>

static bm_verify_report verify_text(const char *text)
{
    bm_model *model;
    bm_error err;
    bm_verify_report report = {.size = sizeof report};
    BMT_ASSERT_OK(bm_model_parse(&model, text, strlen(text), "net", NULL, &err), err);
    BMT_ASSERT_OK(bm_verify(model, NULL, &report, &err), err);
    bm_model_free(model);
    return report;
}

static void test_sample_models(void)
{
    static const char *const names[] = {"models/lai_s2a.json", "models/tasseled_cap_s2.json",
                                        "models/tasseled_cap_l8.json", "landcover.onnx", "grey.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[512];
        bm_model *model;
        bm_error err;
        snprintf(path, sizeof path, BMT_SOURCE_DIR "/sample_data/%s", names[i]);
        BMT_ASSERT_OK(bm_model_open(&model, path, NULL, &err), err);
        for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++) {
            bm_verify_report report = {.size = sizeof report};
            BMT_ASSERT_OK(bm_verify(model, bm_cpu_tier(tier), &report, &err), err);
            CU_ASSERT(report.passed);
            CU_ASSERT(report.n_points > 0 && report.reference_error < report.reference_tolerance);
            CU_ASSERT_EQUAL(report.n_vectors > 0, strncmp(names[i], "models/", 7) == 0);
            CU_ASSERT_STRING_EQUAL(report.cpu, bm_cpu_tier(tier));
        }
        bm_model_free(model);
    }
}

static void test_wrong_vector(void)
{
    const bm_verify_report report =
        verify_text("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[2]]}],"
                    " \"bandmix:test_vectors\": {\"inputs\": [[1], [3]], \"outputs\": [[2], [6.5]],"
                    " \"tolerance\": 0.25}}");
    CU_ASSERT(!report.passed);
    CU_ASSERT_EQUAL(report.n_vectors, 2);
    CU_ASSERT_DOUBLE_EQUAL(report.vector_error, 0.5, 1e-6);
    CU_ASSERT(report.reference_error < 1e-6);
}

static void test_wrong_flag(void)
{
    const bm_verify_report report =
        verify_text("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]}],"
                    " \"mlm:output\": [{\"bandmix:clip\": {\"minimum\": 0, \"maximum\": 8, \"tolerance\": 1}}],"
                    " \"bandmix:test_vectors\": {\"inputs\": [[8.5], [9.5]], \"outputs\": [[8], [9.5]],"
                    " \"flags\": [[4], [4]], \"tolerance\": 0.001}}");
    CU_ASSERT(!report.passed);
    CU_ASSERT_EQUAL(report.n_vector_flags_wrong, 1);
    CU_ASSERT_EQUAL(report.vector_error, 0.0);
}

/* 1e8 (x - y) + y - 1e8 (x - y): what is left of the sums is noise in float32, and that is what the comparison with
 * double precision is for. The leaky ReLU of slope 1 keeps the layers apart. */
static void test_loss_of_digits(void)
{
    const bm_verify_report report =
        verify_text("{\"bandmix:layers\": ["
                    " {\"op\": \"dense\", \"weights\": [[100000000, -100000000], [0, 1], [100000000, -100000000]]},"
                    " {\"op\": \"activation\", \"name\": \"leaky_relu\", \"alpha\": 1.0},"
                    " {\"op\": \"dense\", \"weights\": [[1, 1, -1]]}]}");
    CU_ASSERT(!report.passed);
    CU_ASSERT(report.reference_error > report.reference_tolerance);
}

static void test_arguments(void)
{
    bm_model *model;
    bm_error err;
    static const char text[] = "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[2]]}]}";
    BMT_ASSERT_OK(bm_model_parse(&model, text, strlen(text), "net", NULL, &err), err);
    bm_verify_report report = {.size = 1};
    CU_ASSERT_EQUAL(bm_verify(model, NULL, &report, &err), BM_ERR_ARGUMENT);
    report.size = sizeof report;
    CU_ASSERT_EQUAL(bm_verify(model, "mmx", &report, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(bm_verify(NULL, NULL, &report, &err), BM_ERR_ARGUMENT);
    bm_model_free(model);
}

BMT_MAIN("engine/verify", {"sample models", test_sample_models}, {"wrong vector", test_wrong_vector},
         {"wrong flag", test_wrong_flag}, {"loss of digits", test_loss_of_digits}, {"arguments", test_arguments})
