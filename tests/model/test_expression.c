/* SPDX-License-Identifier: MIT
 *
 * Expressions: how operators bind, what they give, and what is no expression. */
#include "graph_eval.h"
#include "model_check.h"

#include "model/expression.h"

static bmi_graph graph;

/* x, y and "odd name" are the three bands. */
static int find(const char *name, void *data)
{
    static const char *const names[] = {"x", "y_2", "odd name"};
    (void)data;
    for (int i = 0; i < 3; i++) {
        int index;
        bm_error err;
        if (strcmp(name, names[i]) != 0) continue;
        return bmi_graph_add_select(&graph, 0, 1, &i, name, &index, &err) == BM_OK ? index : -1;
    }
    return -1;
}

static bm_status build(const char *text, int *node, bm_error *err)
{
    const bmi_expression_scope scope = {.find = find, .graph = &graph, .node_name = "expression"};
    graph = bmt_graph(3);
    return bmi_expression_build(text, &scope, node, err);
}

static void test_values(void)
{
    static const struct {
        const char *text;
        double value; /* at x = 2, y_2 = 5, odd name = 10 */
    } rows[] = {{"x", 2},
                {" ( y_2 - x ) / ( y_2 + x ) ", 3.0 / 7.0},
                {"x + y_2 * \"odd name\"", 52},
                {"10 - x - 3", 5},
                {"100 / x / y_2", 10},
                {"-x^2", -4},
                {"2 ** x ** 3", 256},
                {"x ^ -1", 0.5},
                {"1 / x", 0.5},
                {"3 - x", 1},
                {"x * 1e-4 + .5", 0.5002},
                {"(2 + 3) * x", 10},
                {"- - x", 2},
                {"+x", 2},
                {"sqrt(x * 8) + abs(-y_2)", 9},
                {"log10(\"odd name\" * 100)", 3},
                {"min(x, y_2) + max(x, 3)", 5},
                {"pow(x, y_2)", 32},
                {"2.5 * (y_2 - x) / (y_2 + 6 * x - 7.5 * 2 + 1)", 7.5 / 3.0}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        int node;
        bm_error err;
        BMT_ASSERT_OK(build(rows[i].text, &node, &err), err);
        const double value = bmt_eval(&graph, node, (const double[]){2, 5, 10}, 0);
        if (!(fabs(value - rows[i].value) <= 1e-12)) printf("\n    %s gives %g", rows[i].text, value);
        CU_ASSERT(fabs(value - rows[i].value) <= 1e-12);
        bmi_graph_free(&graph);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text, *why;
    } rows[] = {{"", "character 1: it ends too early"},
                {"x +", "character 4: it ends too early"},
                {"z", "character 1: no band of that name"},
                {"x y_2", "character 3: something that does not belong here"},
                {"(x", "closing parenthesis"},
                {"sqrt(x", "closing parenthesis"},
                {"x)", "does not belong"},
                {"1 + 2", "no band is in it"},
                {"median(x)", "no such function"},
                {"elu(x)", "no such function"},
                {"min(x)", "a second argument"},
                {"\"odd name", "a quote that is not closed"},
                {"x / 0", "division by zero"},
                {"x * (1 / 0)", "not finite"},
                {"x & 1", "does not belong"},
                {"1e999 * x", "no sound number"},
                {"x; y_2", "does not belong"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        int node;
        bm_error err;
        CU_ASSERT_EQUAL(build(rows[i].text, &node, &err), BM_ERR_FORMAT);
        if (strstr(err.message, rows[i].why) == NULL) printf("\n    %s", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].why));
        bmi_graph_free(&graph);
    }
}

static void test_depth(void)
{
    char text[4096];
    memset(text, '(', sizeof text);
    text[sizeof text - 1] = '\0';
    int node;
    bm_error err;
    CU_ASSERT_EQUAL(build(text, &node, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "too many parentheses"));
    bmi_graph_free(&graph);
    memset(text, '-', sizeof text - 1);
    CU_ASSERT_EQUAL(build(text, &node, &err), BM_ERR_FORMAT);
    bmi_graph_free(&graph);
}

static int collect(const char *name, void *data)
{
    strcat(data, name);
    return 0;
}

static void test_names_alone(void)
{
    char names[64] = "";
    const bmi_expression_scope scope = {.find = collect, .data = names};
    int node;
    bm_error err;
    BMT_ASSERT_OK(bmi_expression_build("sqrt(a / 2) + 1 / \"b c\" - min(d, 3)", &scope, &node, &err), err);
    CU_ASSERT_STRING_EQUAL(names, "ab cd");
}

BMT_MAIN("model/expression", {"values", test_values}, {"refused", test_refused}, {"depth", test_depth},
         {"names alone", test_names_alone})
