/* SPDX-License-Identifier: MIT
 *
 * The fast path of every tier against the double-precision reference, through the public interface: rich networks,
 * numbers of pixels around tile and block, packed and interleaved memory, every output kind. */
#include "suite.h"

#include "engine/plan.h"
#include "engine/reference.h"
#include "engine/runner.h"
#include "nets.h"

#define MAX_BANDS 64

typedef struct image {
    int n_bands;
    size_t n;
    float *pixels; /* interleaved */
    void *bands[MAX_BANDS];
    bm_planes planes;
} image;

static image make_image(int n_bands, size_t n)
{
    image im = {.n_bands = n_bands, .n = n, .pixels = bmi_calloc((size_t)n_bands * n, sizeof(float))};
    for (size_t i = 0; i < (size_t)n_bands * n; i++) im.pixels[i] = (float)net_random(2.0);
    return im;
}

static bm_planes *planes_of(image *im)
{
    for (int b = 0; b < im->n_bands; b++) im->bands[b] = im->pixels + b;
    im->planes = (bm_planes){BM_TYPE_FLOAT32, im->n_bands, im->bands, (size_t)im->n_bands * sizeof(float)};
    return &im->planes;
}

static void run(const bm_model *model, const char *cpu, const bm_output *output, image *in, const uint8_t *valid,
                image *out)
{
    bm_runner *runner;
    bm_error err;
    const bm_runner_options options = {.size = sizeof options, .cpu = cpu, .outputs = output, .n_outputs = 1};
    BMT_ASSERT_OK(bm_runner_new(&runner, model, &options, &err), err);
    BMT_ASSERT_OK(bm_runner_apply(runner, planes_of(in), valid, in->n, planes_of(out), &err), err);
    bm_runner_free(runner);
}

static double *reference(const bm_model *model, int node, const image *in)
{
    const int n_out = bmi_graph_channels(&model->graph, node);
    double *x = bmi_calloc((size_t)in->n_bands * in->n, sizeof *x), *y = bmi_calloc((size_t)n_out * in->n, sizeof *y);
    for (size_t i = 0; i < (size_t)in->n_bands * in->n; i++) x[i] = in->pixels[i];
    CU_ASSERT_EQUAL_FATAL(bmi_reference_apply(&model->graph, node, x, in->n, y, NULL), BM_OK);
    bmi_free(x);
    return y;
}

static void check_values(const bm_model *model, const char *cpu, size_t n, double tolerance)
{
    const bm_output values = {.size = sizeof values, .kind = BM_OUTPUT_VALUES};
    image in = make_image(model->n_inputs, n), out = make_image(model->n_outputs, n);
    run(model, cpu, &values, &in, NULL, &out);
    double *want = reference(model, bmi_graph_head(&model->graph).values, &in), worst = 0.0;
    for (size_t i = 0; i < n * (size_t)model->n_outputs; i++) worst = fmax(worst, fabs(out.pixels[i] - want[i]));
    if (!(worst <= tolerance)) printf("\n    %s, %zu pixels: %g", cpu, n, worst);
    CU_ASSERT_TRUE(worst <= tolerance);
    bmi_free(want);
    bmi_free(in.pixels);
    bmi_free(out.pixels);
}

static void test_rich(void)
{
    static const size_t counts[] = {1, 2, 15, 16, 17, 95, 96, 97, 191, 192, 193, 1000, 3000};
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            bm_model model;
            net_rich(&model, 9, 13 + (int)i, 6);
            check_values(&model, bm_cpu_tier(tier), counts[i], 2e-6);
            net_free(&model);
        }
}

static void test_channels(void)
{
    static const size_t counts[] = {1, 97, 1500};
    bm_model model;
    net_channels(&model);
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            check_values(&model, bm_cpu_tier(tier), counts[i], 2e-5);
    net_free(&model);
}

static void test_every_activation(void)
{
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++)
        for (int a = 0; a < BMI_ACT_COUNT; a++) {
            if (a == BMI_ACT_LOG || a == BMI_ACT_LOG10 || a == BMI_ACT_SQRT || a == BMI_ACT_RECIPROCAL)
                continue;                                          /* poles among random sums */
            if (a >= BMI_ACT_SIGN && a <= BMI_ACT_ROUND) continue; /* steps */
            bm_model model = {0};
            bmi_graph_init(&model.graph, 5, NULL);
            net_dense(&model.graph, net_act(&model.graph, net_dense(&model.graph, 0, 11), (bmi_activation)a, 0.5, 1.5),
                      3);
            net_finish(&model);
            check_values(&model, bm_cpu_tier(tier), 300, a == BMI_ACT_EXP || a == BMI_ACT_EXP10 ? 1e-3 : 2e-5);
            net_free(&model);
        }
}

/* Margin, entropy, the two best classes and a rejecting class against the probabilities. */
static void check_sureness(const bm_model *model, const char *cpu, image *in, const image *probabilities, int n_classes)
{
    enum { N = 500 };
    double least = 0.0; /* between the confidences of the pixels */
    for (size_t p = 0; p < N; p++) {
        float most = 0.0f;
        for (int c = 0; c < n_classes; c++)
            most = fmaxf(most, probabilities->pixels[p * (size_t)n_classes + (size_t)c]);
        least += (double)most / N;
    }
    const bm_output kinds[4] = {
        {.size = sizeof *kinds, .kind = BM_OUTPUT_MARGIN},
        {.size = sizeof *kinds, .kind = BM_OUTPUT_ENTROPY},
        {.size = sizeof *kinds, .kind = BM_OUTPUT_TOP, .type = BM_TYPE_FLOAT32, .n_top = 2},
        {.size = sizeof *kinds, .kind = BM_OUTPUT_CLASS, .type = BM_TYPE_FLOAT32, .reject = least}};
    image margin = make_image(1, N), entropy = make_image(1, N), top = make_image(2, N), sure = make_image(1, N);
    run(model, cpu, &kinds[0], in, NULL, &margin);
    run(model, cpu, &kinds[1], in, NULL, &entropy);
    run(model, cpu, &kinds[2], in, NULL, &top);
    run(model, cpu, &kinds[3], in, NULL, &sure);
    int n_rejected = 0;
    for (size_t p = 0; p < N; p++) {
        const float *of = probabilities->pixels + p * (size_t)n_classes;
        int best = 0, second = -1;
        double h = 0.0;
        for (int c = 1; c < n_classes; c++) best = of[c] > of[best] ? c : best;
        for (int c = 0; c < n_classes; c++) {
            if (c != best && (second < 0 || of[c] > of[second])) second = c;
            h -= of[c] > 0.0f ? (double)of[c] * log((double)of[c]) : 0.0;
        }
        CU_ASSERT_DOUBLE_EQUAL(margin.pixels[p], of[best] - of[second], 2e-6);
        CU_ASSERT_DOUBLE_EQUAL(entropy.pixels[p], h, 4e-6);
        CU_ASSERT_EQUAL((int)top.pixels[2 * p], best);
        if (margin.pixels[p] > 1e-5f && n_classes == 2) CU_ASSERT_EQUAL((int)top.pixels[2 * p + 1], second);
        if (fabs((double)of[best] - least) < 1e-5) continue;
        CU_ASSERT_EQUAL(isnan(sure.pixels[p]) != 0, (double)of[best] < least);
        n_rejected += isnan(sure.pixels[p]) != 0;
    }
    CU_ASSERT_TRUE(n_rejected > 0 && n_rejected < N);
    bmi_free(margin.pixels);
    bmi_free(entropy.pixels);
    bmi_free(top.pixels);
    bmi_free(sure.pixels);
}

/* Class, confidence and probabilities of a softmax, and of one sigmoid, agree with the reference and with each other.
 */
static void check_heads(const char *cpu, bool binary)
{
    enum { N = 500 };
    bm_model model = {0};
    bmi_graph_init(&model.graph, 4, NULL);
    const int scores = net_dense(&model.graph, net_relu(&model.graph, net_dense(&model.graph, 0, 9)), binary ? 1 : 5);
    if (binary)
        net_act(&model.graph, scores, BMI_ACT_SIGMOID, 0, 0);
    else
        net_op(&model.graph, BMI_OP_SOFTMAX, scores, -1);
    net_finish(&model);
    const int n_classes = binary ? 2 : 5;
    const bm_output kinds[3] = {{.size = sizeof *kinds, .kind = BM_OUTPUT_CLASS, .type = BM_TYPE_FLOAT32},
                                {.size = sizeof *kinds, .kind = BM_OUTPUT_CONFIDENCE},
                                {.size = sizeof *kinds, .kind = BM_OUTPUT_PROBABILITIES}};
    image in = make_image(4, N), class = make_image(1, N), confidence = make_image(1, N),
          probabilities = make_image(n_classes, N);
    run(&model, cpu, &kinds[0], &in, NULL, &class);
    run(&model, cpu, &kinds[1], &in, NULL, &confidence);
    run(&model, cpu, &kinds[2], &in, NULL, &probabilities);
    double *want = reference(&model, model.graph.n_nodes - 1, &in);
    for (size_t p = 0; p < N; p++) {
        double best = -1.0;
        int at = 0;
        for (int c = 0; c < n_classes; c++) {
            const double w = !binary ? want[p * 5 + (size_t)c] : c == 1 ? want[p] : 1.0 - want[p];
            CU_ASSERT_DOUBLE_EQUAL(probabilities.pixels[p * (size_t)n_classes + (size_t)c], w, 2e-6);
            if (w > best) best = w, at = c;
        }
        CU_ASSERT_DOUBLE_EQUAL(confidence.pixels[p], best, 2e-6);
        CU_ASSERT_EQUAL((int)class.pixels[p], at);
    }
    check_sureness(&model, cpu, &in, &probabilities, n_classes);
    bmi_free(want);
    bmi_free(in.pixels);
    bmi_free(class.pixels);
    bmi_free(confidence.pixels);
    bmi_free(probabilities.pixels);
    net_free(&model);
}

static void test_heads(void)
{
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++) {
        check_heads(bm_cpu_tier(tier), false);
        check_heads(bm_cpu_tier(tier), true);
    }
}

/* net_rich with the nodes called n1, n2 ...; the same numbers every time. */
static void named_net(bm_model *model)
{
    net_seed = 7;
    net_rich(model, 5, 12, 4);
    for (int i = 1; i < model->graph.n_nodes; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        bmi_free(model->graph.nodes[i].name);
        model->graph.nodes[i].name = bmi_strdup(name);
    }
}

/* Every node as a layer beside the class is what a network that ends there gives, and the class stays what it was. */
static void check_layer(const char *cpu, int node, image *in, const image *class_alone)
{
    enum { N = 300 };
    char name[16];
    bm_model whole, part;
    snprintf(name, sizeof name, "n%d", node);
    named_net(&whole);
    named_net(&part);
    bmi_graph_keep(&part.graph, node);
    net_finish(&part);
    const int n_bands = part.n_outputs;
    const bm_output alone = {.size = sizeof alone, .kind = BM_OUTPUT_VALUES};
    const bm_output both[] = {{.size = sizeof *both, .kind = BM_OUTPUT_CLASS, .type = BM_TYPE_FLOAT32},
                              {.size = sizeof *both, .kind = BM_OUTPUT_LAYER, .layer = name}};
    image expected = make_image(n_bands, N), got = make_image(n_bands, N), class = make_image(1, N);
    run(&part, cpu, &alone, in, NULL, &expected);
    const bm_runner_options options = {.size = sizeof options, .cpu = cpu, .outputs = both, .n_outputs = 2};
    bm_runner *runner;
    CU_ASSERT_EQUAL_FATAL(bm_runner_new(&runner, &whole, &options, NULL), BM_OK);
    const bm_planes to[] = {*planes_of(&class), *planes_of(&got)};
    CU_ASSERT_EQUAL(bm_runner_apply(runner, planes_of(in), NULL, N, to, NULL), BM_OK);
    bm_runner_free(runner);
    for (size_t i = 0; i < (size_t)n_bands * N; i++)
        CU_ASSERT_DOUBLE_EQUAL(got.pixels[i], expected.pixels[i], 1e-5 * (1.0 + fabs((double)expected.pixels[i])));
    CU_ASSERT_EQUAL(memcmp(class.pixels, class_alone->pixels, N * sizeof(float)), 0);
    bmi_free(expected.pixels);
    bmi_free(got.pixels);
    bmi_free(class.pixels);
    net_free(&part);
    net_free(&whole);
}

static void test_layers(void)
{
    enum { N = 300 };
    const bm_output class = {.size = sizeof class, .kind = BM_OUTPUT_CLASS, .type = BM_TYPE_FLOAT32};
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++) {
        bm_model model;
        named_net(&model);
        image in = make_image(5, N), alone = make_image(1, N);
        run(&model, bm_cpu_tier(tier), &class, &in, NULL, &alone);
        for (int node = 1; node < model.graph.n_nodes; node++) check_layer(bm_cpu_tier(tier), node, &in, &alone);
        bmi_free(in.pixels);
        bmi_free(alone.pixels);
        net_free(&model);
    }
}

/* The same pixel among others, alone, at another place: the same bits. */
static void test_place_does_not_matter(void)
{
    enum { N = 777 };
    const bm_output values = {.size = sizeof values, .kind = BM_OUTPUT_VALUES};
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++) {
        bm_model model;
        net_rich(&model, 7, 20, 4);
        image in = make_image(7, N), out = make_image(4, N);
        run(&model, bm_cpu_tier(tier), &values, &in, NULL, &out);
        for (size_t start = 0; start < N; start += 111)
            for (size_t n = 1; n <= 111 && start + n <= N; n += 37) {
                image part = {.n_bands = 7, .n = n, .pixels = in.pixels + 7 * start}, got = make_image(4, n);
                run(&model, bm_cpu_tier(tier), &values, &part, NULL, &got);
                CU_ASSERT_EQUAL(memcmp(got.pixels, out.pixels + 4 * start, n * 4 * sizeof(float)), 0);
                bmi_free(got.pixels);
            }
        bmi_free(in.pixels);
        bmi_free(out.pixels);
        net_free(&model);
    }
}

static void test_invalid_pixels(void)
{
    enum { N = 2000 };
    const bm_output values = {.size = sizeof values, .kind = BM_OUTPUT_VALUES, .has_nodata = true, .nodata = -9999.0};
    bm_model model;
    net_rich(&model, 3, 8, 2);
    for (int tier = 0; bm_cpu_tier(tier) != NULL; tier++) {
        image in = make_image(3, N), out = make_image(2, N);
        uint8_t valid[N];
        for (size_t p = 0; p < N; p++) valid[p] = p < 1200 ? 0 : p % 7 != 0; /* the first blocks hold nothing */
        in.pixels[3 * 1999] = NAN;
        in.pixels[3 * 1500 + 2] = INFINITY; /* valid, but softmax of it is not a number */
        run(&model, bm_cpu_tier(tier), &values, &in, valid, &out);
        for (size_t p = 0; p < N; p++) CU_ASSERT_EQUAL(out.pixels[2 * p] == -9999.0f, !valid[p] || p == 1999);
        bmi_free(in.pixels);
        bmi_free(out.pixels);
    }
    net_free(&model);
}

static void test_wrong_arguments(void)
{
    bm_model model;
    bm_runner *runner;
    bm_error err;
    net_rich(&model, 3, 8, 2);
    BMT_ASSERT_OK(bm_runner_new(&runner, &model, NULL, &err), err);
    image in = make_image(2, 4), out = make_image(1, 4);
    CU_ASSERT_EQUAL(bm_runner_apply(runner, planes_of(&in), NULL, 4, planes_of(&out), &err), BM_ERR_MISMATCH);
    image three = make_image(3, 4);
    CU_ASSERT_EQUAL(bm_runner_apply(runner, planes_of(&three), NULL, 4, planes_of(&out), &err),
                    BM_ERR_ARGUMENT); /* Byte is due */
    bm_runner_free(runner);
    const bm_runner_options bad = {.size = 3};
    CU_ASSERT_EQUAL(bm_runner_new(&runner, &model, &bad, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NULL(runner);
    bmi_free(in.pixels);
    bmi_free(out.pixels);
    bmi_free(three.pixels);
    net_free(&model);
}

BMT_MAIN("engine/runner", {"operations between channels", test_channels}, {"rich networks", test_rich},
         {"every activation", test_every_activation}, {"class, confidence, probabilities", test_heads},
         {"layers", test_layers},
         {"a pixel's place does not matter", test_place_does_not_matter}, {"invalid pixels", test_invalid_pixels},
         {"wrong arguments", test_wrong_arguments})
