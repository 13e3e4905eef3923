/* SPDX-License-Identifier: MIT
 *
 * Outputs with their defaults filled in. */
#include "model_check.h"

/* A model of `n` scores in a softmax, whose classes have the values listed (NULL: none declared). */
static bm_model *classifier(int n, const int *values)
{
    bmi_graph graph = bmt_graph(n);
    bmt_plain(&graph, BMI_OP_SOFTMAX);
    bm_model *model = bmi_calloc(1, sizeof *model);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    *model = (bm_model){.graph = graph,
                        .name = bmi_strdup("m"),
                        .format = "JSON",
                        .n_inputs = n,
                        .n_outputs = n,
                        .ends_in_classes = true};
    if (values == NULL) return model;
    model->n_classes = n;
    model->classes = bmi_calloc((size_t)n, sizeof *model->classes);
    for (int i = 0; i < n; i++) model->classes[i] = (bm_class){.value = values[i], .name = bmi_strdup("c")};
    return model;
}

static bm_model *regressor(int n)
{
    bmi_graph graph = bmt_graph(n);
    bm_model *model = bmi_calloc(1, sizeof *model);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    *model = (bm_model){.graph = graph, .name = bmi_strdup("m"), .format = "JSON", .n_inputs = n, .n_outputs = n};
    return model;
}

static bm_output resolve(const bm_model *model, bm_output wanted, int *n_bands)
{
    bm_output out;
    bm_error err;
    wanted.size = sizeof wanted;
    BMT_ASSERT_OK(bm_output_resolve(model, &wanted, &out, n_bands, &err), err);
    CU_ASSERT(out.has_nodata);
    CU_ASSERT_EQUAL(out.size, sizeof out);
    return out;
}

static void check_class(const int *values, int n, bm_output wanted, bm_type type, double nodata)
{
    bm_model *model = classifier(n, values);
    int n_bands = 0;
    const bm_output out = resolve(model, wanted, &n_bands);
    CU_ASSERT_EQUAL(out.kind, BM_OUTPUT_CLASS);
    CU_ASSERT_EQUAL(out.type, type);
    CU_ASSERT(isnan(nodata) ? isnan(out.nodata) : out.nodata == nodata);
    CU_ASSERT(out.scale == 1.0 && out.offset == 0.0 && n_bands == 1);
    if (out.type != type || out.nodata != nodata)
        printf("\n    type %s, nodata %g\n", bm_type_name(out.type), out.nodata);
    bm_model_free(model);
}

#define CHECK_CLASS(type, nodata, wanted, ...)                                                                     \
    check_class((const int[]){__VA_ARGS__}, (int)(sizeof((const int[]){__VA_ARGS__}) / sizeof(int)), wanted, type, \
                nodata)

static void test_class_types(void)
{
    const bm_output none = {0};
    CHECK_CLASS(BM_TYPE_UINT8, 0.0, none, 1, 2, 3);
    CHECK_CLASS(BM_TYPE_UINT8, 255.0, none, 0, 1, 2);
    CHECK_CLASS(BM_TYPE_UINT8, 0.0, none, 1, 255);
    CHECK_CLASS(BM_TYPE_UINT8, 254.0, none, 0, 255);
    CHECK_CLASS(BM_TYPE_UINT16, 0.0, none, 1, 256);
    CHECK_CLASS(BM_TYPE_INT16, 0.0, none, -1, 1);
    CHECK_CLASS(BM_TYPE_INT16, 32767.0, none, -1, 0);
    CHECK_CLASS(BM_TYPE_INT32, 0.0, none, -1, 40000);
    CHECK_CLASS(BM_TYPE_INT32, 0.0, none, 1, 70000);
    CHECK_CLASS(BM_TYPE_INT32, 2147483647.0, none, 0, -2147483647);
    CHECK_CLASS(BM_TYPE_UINT8, 9.0, ((bm_output){.has_nodata = true, .nodata = 9}), 1, 2);
    CHECK_CLASS(BM_TYPE_INT16, -9999.0, ((bm_output){.has_nodata = true, .nodata = -9999}), 1, 2);
    CHECK_CLASS(BM_TYPE_FLOAT32, (double)NAN, ((bm_output){.has_nodata = true, .nodata = (double)NAN}), 1, 2);
    CHECK_CLASS(BM_TYPE_UINT8, 254.0, ((bm_output){.type = BM_TYPE_UINT8}), 0, 255);
    CHECK_CLASS(BM_TYPE_FLOAT32, (double)NAN, ((bm_output){.type = BM_TYPE_FLOAT32}), 0, 255);
    CHECK_CLASS(BM_TYPE_UINT16, 65535.0, ((bm_output){.kind = BM_OUTPUT_CLASS, .type = BM_TYPE_UINT16}), 0, 1);
    CHECK_CLASS(BM_TYPE_INT8, 127.0, ((bm_output){.type = BM_TYPE_INT8}), 0, -1);
}

static void test_full_byte(void)
{
    int values[256];
    for (int i = 0; i < 256; i++) values[i] = i;
    check_class(values, 255, (bm_output){0}, BM_TYPE_UINT8, 255.0);
    check_class(values, 256, (bm_output){0}, BM_TYPE_UINT16, 65535.0);
    check_class(NULL, 256, (bm_output){0}, BM_TYPE_UINT16, 65535.0);
    bm_model *model = classifier(256, values);
    const bm_output wanted = {.size = sizeof wanted, .type = BM_TYPE_UINT8};
    bm_output out;
    int n_bands;
    CU_ASSERT_EQUAL(bm_output_resolve(model, &wanted, &out, &n_bands, NULL), BM_ERR_ARGUMENT);
    bm_model_free(model);
}

static void check_numbers(bm_output wanted, bm_type type, double scale, double nodata, int expected_bands)
{
    bm_model *model = classifier(3, NULL);
    int n_bands = 0;
    const bm_output out = resolve(model, wanted, &n_bands);
    CU_ASSERT_EQUAL(out.kind, wanted.kind);
    CU_ASSERT_EQUAL(out.type, type);
    CU_ASSERT_DOUBLE_EQUAL(out.scale, scale, 1e-18);
    CU_ASSERT(isnan(nodata) ? isnan(out.nodata) : out.nodata == nodata);
    CU_ASSERT_EQUAL(n_bands, expected_bands);
    bm_model_free(model);
}

static void test_probabilities_and_values(void)
{
    check_numbers((bm_output){.kind = BM_OUTPUT_CONFIDENCE}, BM_TYPE_FLOAT32, 1.0, (double)NAN, 1);
    check_numbers((bm_output){.kind = BM_OUTPUT_CONFIDENCE, .type = BM_TYPE_UINT8}, BM_TYPE_UINT8, 1.0 / 254, 255.0, 1);
    check_numbers((bm_output){.kind = BM_OUTPUT_PROBABILITIES, .type = BM_TYPE_UINT16}, BM_TYPE_UINT16, 1.0 / 65534,
                  65535.0, 3);
    check_numbers((bm_output){.kind = BM_OUTPUT_PROBABILITIES, .type = BM_TYPE_UINT8, .scale = 0.01}, BM_TYPE_UINT8,
                  0.01, 255.0, 3);
    check_numbers((bm_output){.kind = BM_OUTPUT_PROBABILITIES, .type = BM_TYPE_FLOAT64}, BM_TYPE_FLOAT64, 1.0,
                  (double)NAN, 3);
    check_numbers((bm_output){.kind = BM_OUTPUT_VALUES}, BM_TYPE_FLOAT32, 1.0, (double)NAN, 3);
    check_numbers((bm_output){.kind = BM_OUTPUT_VALUES, .type = BM_TYPE_INT16}, BM_TYPE_INT16, 1.0, -32768.0, 3);
    check_numbers((bm_output){.kind = BM_OUTPUT_VALUES, .type = BM_TYPE_UINT32, .scale = 0.5}, BM_TYPE_UINT32, 0.5,
                  4294967295.0, 3);
    check_numbers((bm_output){.kind = BM_OUTPUT_VALUES, .has_nodata = true, .nodata = -9999.0}, BM_TYPE_FLOAT32, 1.0,
                  -9999.0, 3);
}

static void check_refused(const bm_model *model, bm_output wanted, const char *part)
{
    bm_output out;
    bm_error err = {.message = ""};
    int n_bands;
    if (wanted.size == 0) wanted.size = sizeof wanted;
    CU_ASSERT_EQUAL(bm_output_resolve(model, &wanted, &out, &n_bands, &err), BM_ERR_ARGUMENT);
    if (strstr(err.message, part) == NULL) printf("\n    %s: %s\n", part, err.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
}

static void test_refused(void)
{
    bm_model *classes = classifier(2, (const int[]){1, 300}), *one = regressor(1);
    check_refused(classes, (bm_output){.type = BM_TYPE_UINT8}, "Byte");
    check_refused(classes, (bm_output){.has_nodata = true, .nodata = 300}, "300");
    check_refused(classes, (bm_output){.type = BM_TYPE_UINT16, .has_nodata = true, .nodata = -1}, "UInt16");
    check_refused(classes, (bm_output){.scale = 0.5}, "scale");
    check_refused(classes, (bm_output){.offset = 1}, "offset");
    check_refused(classes, (bm_output){.kind = BM_OUTPUT_VALUES, .scale = (double)NAN}, "scale");
    check_refused(classes, (bm_output){.kind = BM_OUTPUT_VALUES, .scale = INFINITY}, "scale");
    check_refused(classes, (bm_output){.kind = BM_OUTPUT_VALUES, .offset = (double)NAN}, "offset");
    check_refused(classes,
                  (bm_output){.kind = BM_OUTPUT_VALUES, .type = BM_TYPE_UINT8, .has_nodata = true, .nodata = 1.5},
                  "Byte");
    check_refused(
        classes,
        (bm_output){.kind = BM_OUTPUT_VALUES, .type = BM_TYPE_UINT8, .has_nodata = true, .nodata = (double)NAN},
        "Byte");
    check_refused(classes, (bm_output){.kind = (bm_output_kind)99}, "kind");
    check_refused(classes, (bm_output){.kind = BM_OUTPUT_VALUES, .type = (bm_type)99}, "type");
    check_refused(classes, (bm_output){.size = 3}, "size");
    check_refused(one, (bm_output){.kind = BM_OUTPUT_CLASS}, "class");
    check_refused(one, (bm_output){.kind = BM_OUTPUT_CONFIDENCE}, "class");
    check_refused(one, (bm_output){.kind = BM_OUTPUT_PROBABILITIES}, "class");
    bm_model_free(classes);
    bm_model_free(one);
}

static void test_defaults_and_aliasing(void)
{
    bm_model *model = regressor(2);
    bm_output out;
    bm_error err;
    int n_bands;
    BMT_ASSERT_OK(bm_output_resolve(model, NULL, &out, &n_bands, &err), err);
    CU_ASSERT(out.kind == BM_OUTPUT_VALUES && out.type == BM_TYPE_FLOAT32 && n_bands == 2 && out.size == sizeof out);
    out = (bm_output){.size = sizeof out, .kind = BM_OUTPUT_CLASS};
    BMT_ASSERT_OK(bm_output_resolve(model, &out, &out, &n_bands, &err), err); /* two scores tell two classes apart */
    CU_ASSERT(out.kind == BM_OUTPUT_CLASS && out.type == BM_TYPE_UINT8 && out.nodata == 255.0);
    BMT_ASSERT_OK(bm_output_resolve(model, &out, &out, &n_bands, &err), err);
    bm_model_free(model);
}

/* What is made of probabilities, and the best classes. */
static void test_sureness(void)
{
    bm_model *model = classifier(4, NULL);
    int n_bands = 0;
    bm_output out = resolve(model, (bm_output){.kind = BM_OUTPUT_MARGIN, .type = BM_TYPE_UINT8}, &n_bands);
    CU_ASSERT(n_bands == 1 && out.scale == 1.0 / 254.0 && out.nodata == 255.0);
    out = resolve(model, (bm_output){.kind = BM_OUTPUT_ENTROPY, .type = BM_TYPE_UINT8}, &n_bands);
    CU_ASSERT_DOUBLE_EQUAL(out.scale, log(4.0) / 254.0, 1e-15);
    out = resolve(model, (bm_output){.kind = BM_OUTPUT_ENTROPY}, &n_bands);
    CU_ASSERT(out.type == BM_TYPE_FLOAT32 && out.scale == 1.0 && isnan(out.nodata));
    out = resolve(model, (bm_output){.kind = BM_OUTPUT_TOP, .n_top = 3}, &n_bands);
    CU_ASSERT(n_bands == 3 && out.type == BM_TYPE_UINT8 && out.nodata == 255.0);
    static const bm_output wrong[] = {{.size = sizeof *wrong, .kind = BM_OUTPUT_TOP},
                                      {.size = sizeof *wrong, .kind = BM_OUTPUT_TOP, .n_top = 5},
                                      {.size = sizeof *wrong, .kind = BM_OUTPUT_CLASS, .n_top = 1},
                                      {.size = sizeof *wrong, .kind = BM_OUTPUT_CLASS, .reject = 1.5},
                                      {.size = sizeof *wrong, .kind = BM_OUTPUT_CLASS, .reject = NAN},
                                      {.size = sizeof *wrong, .kind = BM_OUTPUT_MARGIN, .reject = 0.5}};
    for (size_t i = 0; i < BMT_COUNT(wrong); i++) {
        bm_error err;
        CU_ASSERT_EQUAL(bm_output_resolve(model, &wrong[i], &out, &n_bands, &err), BM_ERR_ARGUMENT);
    }
    bm_model_free(model);
}

/* A class for pixels without data is the nodata; the value for what is not sure is no place for nodata. */
static void test_nodata_class_and_unknown(void)
{
    static const int values[] = {0, 1, 255};
    bm_model *model = classifier(3, values);
    bm_class unknown = {.value = 254, .name = "unknown"};
    int n_bands;
    bm_output out = resolve(model, (bm_output){.kind = BM_OUTPUT_CLASS}, &n_bands);
    CU_ASSERT(out.type == BM_TYPE_UINT8 && out.nodata == 254);
    model->unknown = &unknown;
    out = resolve(model, (bm_output){.kind = BM_OUTPUT_CLASS}, &n_bands);
    CU_ASSERT(out.type == BM_TYPE_UINT8 && out.nodata == 253);
    unknown.value = 300;
    out = resolve(model, (bm_output){.kind = BM_OUTPUT_CLASS}, &n_bands);
    CU_ASSERT_EQUAL(out.type, BM_TYPE_UINT16);
    unknown.value = 254;
    model->classes[2].is_nodata = true;
    out = resolve(model, (bm_output){.kind = BM_OUTPUT_CLASS}, &n_bands);
    CU_ASSERT(out.type == BM_TYPE_UINT8 && out.nodata == 255);
    bm_error err;
    const bm_output taken = {.size = sizeof taken, .kind = BM_OUTPUT_CLASS, .has_nodata = true, .nodata = 254};
    CU_ASSERT_EQUAL(bm_output_resolve(model, &taken, &out, &n_bands, &err), BM_ERR_ARGUMENT);
    model->unknown = NULL;
    bm_model_free(model);
}

BMT_MAIN("model/output", {"a class for nodata, and one for unknown", test_nodata_class_and_unknown},
         {"sureness", test_sureness}, {"types of classes", test_class_types},
         {"a byte full of classes", test_full_byte}, {"probabilities and values", test_probabilities_and_values},
         {"refused", test_refused}, {"defaults, in place", test_defaults_and_aliasing})
