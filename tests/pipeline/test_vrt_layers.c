/* SPDX-License-Identifier: MIT
 *
 * Networks as dense layers with limits: the same numbers as the layers of the model, and what cannot be said so. */
#include "pipeline/run_fixture.h"
#include "pipeline/vrt_layers.h"

#include <math.h>

enum { MOST = 8 };

/* The layers at one pixel, in double precision, as GDAL computes them. */
static void compute(const bmi_vrt_layers *layers, const double *in, double out[MOST])
{
    double now[MOST];
    for (int i = 0; i < layers->list[0].n_in; i++) now[i] = in[i];
    for (int l = 0; l < layers->n; l++) {
        const bmi_vrt_layer *layer = &layers->list[l];
        for (int o = 0; o < layer->n_out; o++) {
            out[o] = layer->bias[o];
            for (int i = 0; i < layer->n_in; i++) out[o] += layer->weights[o * layer->n_in + i] * now[i];
            out[o] = fmin(fmax(out[o], layer->lo), layer->hi);
        }
        for (int o = 0; o < layer->n_out; o++) now[o] = out[o];
    }
}

/* Two inputs that are scaled, a limit on both sides, a softmax behind. */
#define NETWORK                                                                                                       \
    "{\"mlm:input\": [{\"bands\": [\"a\", \"b\"], \"value_scaling\": [{\"type\": \"z-score\", \"mean\": 100, "        \
    "\"stddev\": 50},"                                                                                                \
    " {\"type\": \"offset\", \"value\": 2}]}],"                                                                       \
    " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [-1, 0.5]], \"bias\": [0.25, -0.5]},"            \
    " {\"op\": \"activation\", \"name\": \"relu6\"}, {\"op\": \"dense\", \"weights\": [[1, -1], [0.5, 3], [0, 1]]}, " \
    "{\"op\": \"softmax\"}]}"

static void test_numbers(void)
{
    bm_model *model = bmt_model(NETWORK);
    bmi_vrt_layers layers;
    bm_error err;
    BMT_ASSERT_OK(bmi_vrt_layers_make(&layers, model, NULL, &err), err);
    CU_ASSERT_EQUAL_FATAL(layers.n, 2);
    CU_ASSERT_STRING_EQUAL(layers.left_out, "softmax");
    CU_ASSERT(layers.list[0].lo == 0 && layers.list[0].hi == 6 && isinf(layers.list[1].lo) && isinf(layers.list[1].hi));
    const double pixels[][2] = {{100, 2}, {300, -5}, {-20, 4}, {175, 3.5}};
    for (size_t p = 0; p < BMT_COUNT(pixels); p++) {
        const double a = (pixels[p][0] - 100) / 50, b = pixels[p][1] - 2;
        const double h0 = fmin(fmax(a + 2 * b + 0.25, 0), 6), h1 = fmin(fmax(-a + 0.5 * b - 0.5, 0), 6);
        const double expected[] = {h0 - h1, 0.5 * h0 + 3 * h1, h1};
        double found[MOST];
        compute(&layers, pixels[p], found);
        for (int o = 0; o < 3; o++) CU_ASSERT_DOUBLE_EQUAL(found[o], expected[o], 1e-5);
    }
    bmi_vrt_layers_free(&layers);
    bm_model_free(model);
}

static void test_refusals(void)
{
    static const char *const wrong[][2] = {
        {"{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]}, {\"op\": \"activation\", \"name\": \"tanh\"}, "
         "{\"op\": \"dense\", "
         "\"weights\": [[1]]}]}",
         "tanh"},
        {"{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]}, {\"op\": \"activation\", \"name\": "
         "\"leaky_relu\", \"alpha\": 0.1},"
         " {\"op\": \"dense\", \"weights\": [[1]]}]}",
         "leaky"},
        {"{\"mlm:input\": [{\"bands\": [\"a\"]}], \"bandmix:layers\": [{\"op\": \"activation\", \"name\": "
         "\"sigmoid\"}]}",
         "no dense layer"}};
    for (size_t i = 0; i < BMT_COUNT(wrong); i++) {
        bm_model *model = bmt_model(wrong[i][0]);
        bmi_vrt_layers layers;
        bm_error err;
        BMT_ASSERT_FAILS(bmi_vrt_layers_make(&layers, model, NULL, &err), err, BM_ERR_UNSUPPORTED, wrong[i][1]);
        bmi_vrt_layers_free(&layers);
        bm_model_free(model);
    }
}

BMT_MAIN("pipeline/vrt_layers", {"numbers", test_numbers}, {"refusals", test_refusals})
