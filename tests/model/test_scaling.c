/* SPDX-License-Identifier: MIT
 *
 * Scalings from JSON to steps. */
#include "model_check.h"

#include "model/scaling.h"

static json_object *parse(const char *text)
{
    json_object *object = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    return object;
}

/* The entries of a field for three bands. */
static bm_status read(const char *text, bmi_scaling **out, int *count, bm_error *err)
{
    json_object *object = parse(text);
    const bm_status status = bmi_scaling_read(object, "value_scaling", out, count, err);
    json_object_put(object);
    return status;
}

/* y of an entry of lines and bounds alone. */
static double eval(const bmi_scaling *scaling, double x)
{
    for (int i = 0; i < scaling->n; i++) {
        const bmi_scaling_step *step = &scaling->steps[i];
        x = step->kind == BMI_SCALING_LINE ? step->a * x + step->b : fmin(fmax(x, step->a), step->b);
    }
    return x;
}

static void test_kinds(void)
{
    static const struct {
        const char *text;
        double x, y;
    } rows[] = {{"{\"type\": \"min-max\", \"minimum\": 100, \"maximum\": 300}", 150.0, 0.25},
                {"{\"type\": \"z-score\", \"mean\": 10, \"stddev\": 4}", 12.0, 0.5},
                {"{\"type\": \"offset\", \"value\": 1000}", 1500.0, 500.0},
                {"{\"type\": \"scale\", \"value\": 10000}", 5000.0, 0.5},
                {"{\"type\": \"clip\", \"minimum\": 0, \"maximum\": 1}", 1.5, 1.0},
                {"{\"type\": \"clip-min\", \"minimum\": 0}", -3.0, 0.0},
                {"{\"type\": \"clip-max\", \"maximum\": 2}", 3.0, 2.0}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_scaling *scalings;
        bm_error err;
        int count;
        BMT_ASSERT_OK(read(rows[i].text, &scalings, &count, &err), err);
        CU_ASSERT(count == 1 && scalings->n == 1);
        CU_ASSERT_DOUBLE_EQUAL(eval(scalings, rows[i].x), rows[i].y, 1e-12);
        bmi_scaling_free(scalings, count);
    }
}

static void test_functions(void)
{
    bmi_scaling *scalings;
    bm_error err;
    int count;
    json_object *object = parse("[{\"format\": \"python\", \"expression\": \"x / 10000\"},"
                                " {\"format\": \"numexpr\", \"expression\": \"sqrt(x)\"}]");
    BMT_ASSERT_OK(bmi_scaling_read_functions(object, "here", &scalings, &count, &err), err);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_EQUAL_FATAL(scalings->n, 2);
    CU_ASSERT_STRING_EQUAL(scalings->steps[1].expression, "sqrt(x)");
    bmi_scaling_free(scalings, count);
    json_object_put(object);
    static const char *const nothing[] = {"null", "[]"};
    for (size_t i = 0; i < BMT_COUNT(nothing); i++) {
        object = json_tokener_parse(nothing[i]);
        BMT_ASSERT_OK(bmi_scaling_read_functions(object, "here", &scalings, &count, &err), err);
        CU_ASSERT(count == 0 && scalings == NULL);
        json_object_put(object);
    }
    object = parse("[\"pkg.module:function\"]");
    CU_ASSERT_EQUAL(bmi_scaling_read_functions(object, "here", &scalings, &count, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NULL(scalings);
    json_object_put(object);
}

/* {"type": null} is no scaling, as null is. */
static void test_no_type(void)
{
    bmi_scaling *scalings;
    bm_error err;
    int count;
    BMT_ASSERT_OK(read("[{\"type\": null}, null, {\"type\": \"scale\", \"value\": 2}]", &scalings, &count, &err), err);
    CU_ASSERT_EQUAL_FATAL(count, 3);
    CU_ASSERT(scalings[0].n == 0 && scalings[1].n == 0 && scalings[2].n == 1);
    bmi_scaling_free(scalings, count);
}

static void test_lists(void)
{
    bmi_scaling *scalings;
    bm_error err;
    int count;
    BMT_ASSERT_OK(read("[\"log10\", null, [{\"type\": \"offset\", \"value\": 2}, \"cos_deg\","
                       " {\"type\": \"processing\", \"format\": \"gdal-calc\", \"expression\": \"A / 2\"}]]",
                       &scalings, &count, &err),
                  err);
    CU_ASSERT_EQUAL_FATAL(count, 3);
    CU_ASSERT(scalings[0].n == 1 && scalings[0].steps[0].function == BMI_ACT_LOG10);
    CU_ASSERT_EQUAL(scalings[1].n, 0);
    CU_ASSERT_EQUAL_FATAL(scalings[2].n, 4);
    CU_ASSERT_EQUAL(scalings[2].steps[0].b, -2.0);
    CU_ASSERT_DOUBLE_EQUAL(scalings[2].steps[1].a, acos(-1.0) / 180.0, 1e-17);
    CU_ASSERT_EQUAL(scalings[2].steps[2].function, BMI_ACT_COS);
    CU_ASSERT_STRING_EQUAL(scalings[2].steps[3].expression, "A / 2");
    bmi_scaling_free(scalings, count);
}

static void test_join(void)
{
    bmi_scaling *first, *second;
    bm_error err;
    int n_first, n_second;
    BMT_ASSERT_OK(read("\"sqrt\"", &first, &n_first, &err), err);
    BMT_ASSERT_OK(read("[{\"type\": \"scale\", \"value\": 2}, null]", &second, &n_second, &err), err);
    BMT_ASSERT_OK(bmi_scaling_join(&first, &n_first, second, n_second, &err), err);
    CU_ASSERT_EQUAL_FATAL(n_first, 2);
    CU_ASSERT(first[0].n == 2 && first[0].steps[0].kind == BMI_SCALING_FUNCTION && first[0].steps[1].a == 0.5);
    CU_ASSERT(first[1].n == 1);
    BMT_ASSERT_OK(read("[null, null, null]", &second, &n_second, &err), err);
    CU_ASSERT_EQUAL(bmi_scaling_join(&first, &n_first, second, n_second, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(n_first, 2);
    bmi_scaling_free(first, n_first);
}

/* The fields of MLM before 1.4. */
static void test_old(void)
{
    static const char text[] = "{\"norm_type\": \"z-score\", \"norm_by_channel\": true,"
                               " \"statistics\": [{\"mean\": 1, \"stddev\": 2}, {\"mean\": 0, \"stddev\": 4}]}";
    json_object *input = parse(text);
    bmi_scaling *scalings;
    bm_error err;
    int count;
    BMT_ASSERT_OK(bmi_scaling_read_old(input, "input", &scalings, &count, &err), err);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT(eval(&scalings[0], 5.0) == 2.0 && eval(&scalings[1], 2.0) == 0.5);
    bmi_scaling_free(scalings, count);
    json_object_put(input);
    static const char *const refused[] = {"{\"norm_type\": \"l2\", \"statistics\": [{}]}",
                                          "{\"norm_type\": \"min-max\"}", "{\"norm_clip\": [0, 1]}",
                                          "{\"norm_type\": \"min-max\", \"statistics\": [{\"minimum\": 0}]}"};
    for (size_t i = 0; i < BMT_COUNT(refused); i++) {
        input = parse(refused[i]);
        CU_ASSERT_NOT_EQUAL(bmi_scaling_read_old(input, "input", &scalings, &count, &err), BM_OK);
        bmi_scaling_free(scalings, count);
        json_object_put(input);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text;
        bm_status status;
        const char *part;
    } rows[] = {{"{\"type\": \"processing\", \"expression\": \"x\"}", BM_ERR_FORMAT, "a format and an expression"},
                {"{\"type\": \"processing\", \"format\": \"python\", \"expression\": \"pkg.module.scale\"}",
                 BM_ERR_UNSUPPORTED, "\"pkg.module.scale\" names something to be run elsewhere"},
                {"{\"type\": null, \"value\": 1}", BM_ERR_FORMAT, "\"type\" is missing"},
                {"{\"type\": \"processing\", \"format\": \"rio-calc\", \"expression\": \"(* 2 x)\"}",
                 BM_ERR_UNSUPPORTED, "\"rio-calc\""},
                {"[\"median\"]", BM_ERR_UNSUPPORTED, "no function \"median\""},
                {"[\"sqrt_deg\"]", BM_ERR_UNSUPPORTED, "no function"},
                {"[\"leaky_relu\"]", BM_ERR_UNSUPPORTED, "no function"},
                {"[null, {\"type\": \"log\"}, null]", BM_ERR_UNSUPPORTED, "[1]"},
                {"{\"value\": 1}", BM_ERR_FORMAT, "\"type\" is missing"},
                {"{\"type\": \"scale\"}", BM_ERR_FORMAT, "\"value\" is missing"},
                {"{\"type\": \"scale\", \"value\": 0}", BM_ERR_FORMAT, "0"},
                {"{\"type\": \"scale\", \"value\": 1e-320}", BM_ERR_FORMAT, ""},
                {"{\"type\": \"scale\", \"value\": \"2\"}", BM_ERR_FORMAT, "not a number"},
                {"{\"type\": \"min-max\", \"minimum\": 1, \"maximum\": 1}", BM_ERR_FORMAT, "not above"},
                {"{\"type\": \"z-score\", \"mean\": 1, \"stddev\": 0}", BM_ERR_FORMAT, "stddev"},
                {"{\"type\": \"clip\", \"minimum\": 2, \"maximum\": 1}", BM_ERR_FORMAT, "above"},
                {"[7]", BM_ERR_FORMAT, "neither an object nor"},
                {"7", BM_ERR_FORMAT, "neither an object nor"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmi_scaling *scalings;
        bm_error err = {.message = ""};
        int count;
        CU_ASSERT_EQUAL(read(rows[i].text, &scalings, &count, &err), rows[i].status);
        CU_ASSERT_PTR_NULL(scalings);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s\n", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
    }
}

BMT_MAIN("model/scaling", {"kinds", test_kinds}, {"functions", test_functions}, {"no type", test_no_type},
         {"lists", test_lists}, {"join", test_join}, {"old", test_old}, {"refused", test_refused})
