/* SPDX-License-Identifier: MIT
 *
 * A parser by recursive descent, a function a level of binding. */
#include "model/expression.h"

#include "base/mem.h"
#include "base/plain_numbers.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of parentheses and the like inside each other. */
#define MAX_DEPTH  64
#define NAME_BYTES 256

/* A number, or a node. */
typedef struct operand {
    bool is_number;
    double number;
    int node;
} operand;

typedef struct parser {
    const char *text;
    const char *at;
    const bmi_expression_scope *scope;
    int depth;
    bm_error *err;
} parser;

static bm_status fail(const parser *p, const char *why)
{
    BMI_FAIL(p->err, BM_ERR_FORMAT, "expression \"%.200s\", character %d: %s", p->text, (int)(p->at - p->text) + 1,
             why);
}

static char peek(parser *p)
{
    while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r') p->at++;
    return *p->at;
}

static bool take(parser *p, const char *sign)
{
    peek(p);
    if (strncmp(p->at, sign, strlen(sign)) != 0) return false;
    p->at += strlen(sign);
    return true;
}

static double calculate(bmi_op op, double a, double b)
{
    switch (op) {
    case BMI_OP_ADD: return a + b;
    case BMI_OP_SUBTRACT: return a - b;
    case BMI_OP_MULTIPLY: return a * b;
    case BMI_OP_DIVIDE: return a / b;
    case BMI_OP_POWER: return pow(a, b);
    case BMI_OP_MINIMUM: return fmin(a, b);
    default: return fmax(a, b);
    }
}

static bm_status apply_function(parser *p, bmi_activation function, operand *x)
{
    if (x->is_number) {
        x->number = bmi_activation_eval(function, x->number, 0.0, 0.0);
        return BM_OK;
    }
    const bmi_expression_scope *s = p->scope;
    if (s->graph == NULL) return BM_OK;
    return bmi_graph_add_activation(s->graph, x->node, function, 0.0, 0.0, s->node_name, &x->node, p->err);
}

/* scale x + shift over all channels of x. */
static bm_status apply_line(parser *p, operand *x, double scale, double shift)
{
    const bmi_expression_scope *s = p->scope;
    const int n = bmi_graph_channels(s->graph, x->node);
    double *scales = bmi_calloc((size_t)n, sizeof *scales), *shifts = bmi_calloc((size_t)n, sizeof *shifts);
    if (scales == NULL || shifts == NULL) {
        bmi_free(scales);
        bmi_free(shifts);
        BMI_FAIL(p->err, BM_ERR_MEMORY, "out of memory for an expression");
    }
    for (int c = 0; c < n; c++) {
        scales[c] = scale;
        shifts[c] = shift;
    }
    return bmi_graph_add_affine(s->graph, x->node, scales, shifts, s->node_name, &x->node, p->err);
}

/* A number as a node, for operations that have no form with a number: x 0 + number. */
static bm_status to_node(parser *p, operand *number, const operand *beside)
{
    const double value = number->number;
    *number = *beside;
    return apply_line(p, number, 0.0, value);
}

static bm_status combine_mixed(parser *p, bmi_op op, operand *a, operand b)
{
    const bool number_first = a->is_number;
    const double number = number_first ? a->number : b.number;
    operand x = number_first ? b : *a;
    if (!isfinite(number)) return fail(p, "a number that is not finite");
    if (op == BMI_OP_DIVIDE && number_first) BMI_TRY(apply_function(p, BMI_ACT_RECIPROCAL, &x));
    if (op == BMI_OP_DIVIDE && !number_first && number == 0.0) return fail(p, "a division by zero");
    switch (op) {
    case BMI_OP_ADD: BMI_TRY(apply_line(p, &x, 1.0, number)); break;
    case BMI_OP_SUBTRACT: BMI_TRY(apply_line(p, &x, number_first ? -1.0 : 1.0, number_first ? number : -number)); break;
    case BMI_OP_MULTIPLY: BMI_TRY(apply_line(p, &x, number, 0.0)); break;
    case BMI_OP_DIVIDE: BMI_TRY(apply_line(p, &x, number_first ? number : 1.0 / number, 0.0)); break;
    default: {
        operand other = {.is_number = true, .number = number};
        BMI_TRY(to_node(p, &other, &x));
        BMI_TRY(bmi_graph_add_binary(p->scope->graph, op, number_first ? other.node : x.node,
                                     number_first ? x.node : other.node, p->scope->node_name, &x.node, p->err));
    }
    }
    *a = x;
    return BM_OK;
}

/* a = a op b. */
static bm_status combine(parser *p, bmi_op op, operand *a, operand b)
{
    if (a->is_number && b.is_number) {
        a->number = calculate(op, a->number, b.number);
        return BM_OK;
    }
    if (p->scope->graph == NULL) {
        a->is_number = false;
        return BM_OK;
    }
    if (a->is_number || b.is_number) return combine_mixed(p, op, a, b);
    return bmi_graph_add_binary(p->scope->graph, op, a->node, b.node, p->scope->node_name, &a->node, p->err);
}

static bm_status read_sum(parser *p, operand *out);

/* The name at hand, quotes taken off; empty when there is none. */
static bm_status read_name(parser *p, char *name)
{
    size_t n = 0;
    *name = '\0';
    if (*p->at == '"') {
        n = strcspn(p->at + 1, "\"");
        if (p->at[n + 1] != '"') return fail(p, "a quote that is not closed");
        if (n >= NAME_BYTES) return fail(p, "a name that is too long");
        memcpy(name, p->at + 1, n);
        p->at += n + 2;
    } else if (isalpha((unsigned char)*p->at) || *p->at == '_') {
        while (isalnum((unsigned char)p->at[n]) || p->at[n] == '_' || p->at[n] == '.') n++;
        if (n >= NAME_BYTES) return fail(p, "a name that is too long");
        memcpy(name, p->at, n);
        p->at += n;
    }
    name[n] = '\0';
    return BM_OK;
}

static bm_status read_call(parser *p, const char *name, operand *out)
{
    const bool is_min = strcmp(name, "min") == 0, is_max = strcmp(name, "max") == 0, is_pow = strcmp(name, "pow") == 0;
    const bmi_activation function = bmi_activation_from_name(name);
    double alpha, beta;
    if (function != BMI_ACT_COUNT) bmi_activation_defaults(function, &alpha, &beta);
    if (!is_min && !is_max && !is_pow && (function == BMI_ACT_COUNT || alpha != 0.0 || beta != 0.0))
        return fail(p, "no such function; sqrt, log, log10, exp, abs, sin, cos, tanh, min, max, pow are some that are");
    BMI_TRY(read_sum(p, out));
    if (is_min || is_max || is_pow) {
        operand second;
        if (!take(p, ",")) return fail(p, "a comma and a second argument are missing");
        BMI_TRY(read_sum(p, &second));
        BMI_TRY(combine(p, is_min ? BMI_OP_MINIMUM : is_max ? BMI_OP_MAXIMUM : BMI_OP_POWER, out, second));
    } else {
        BMI_TRY(apply_function(p, function, out));
    }
    return take(p, ")") ? BM_OK : fail(p, "a closing parenthesis is missing");
}

static bm_status read_primary(parser *p, operand *out)
{
    const char first = peek(p);
    if (isdigit((unsigned char)first) || first == '.') {
        char *end;
        *out = (operand){.is_number = true, .number = strtod(p->at, &end)};
        if (end == p->at || !isfinite(out->number)) return fail(p, "no sound number");
        p->at = end;
        return BM_OK;
    }
    if (take(p, "(")) {
        BMI_TRY(read_sum(p, out));
        return take(p, ")") ? BM_OK : fail(p, "a closing parenthesis is missing");
    }
    char name[NAME_BYTES];
    const char *start = p->at;
    BMI_TRY(read_name(p, name));
    if (*name == '\0') return fail(p, first == '\0' ? "it ends too early" : "neither a number nor a name");
    if (*start != '"' && take(p, "(")) return read_call(p, name, out);
    *out = (operand){.node = p->scope->find(name, p->scope->data)};
    if (out->node >= 0) return BM_OK;
    p->at = start;
    return fail(p, "no band of that name");
}

static bm_status read_signed(parser *p, operand *out);

/* Powers bind tighter than a sign before them: -x^2 is -(x^2). */
static bm_status read_power(parser *p, operand *out)
{
    BMI_TRY(read_primary(p, out));
    if (!take(p, "**") && !take(p, "^")) return BM_OK;
    operand exponent;
    BMI_TRY(read_signed(p, &exponent));
    return combine(p, BMI_OP_POWER, out, exponent);
}

static bm_status read_signed(parser *p, operand *out)
{
    if (++p->depth > MAX_DEPTH) return fail(p, "too many parentheses inside each other");
    bm_status status;
    if (take(p, "-")) {
        status = read_signed(p, out);
        const operand minus_one = {.is_number = true, .number = -1.0};
        if (status == BM_OK) status = combine(p, BMI_OP_MULTIPLY, out, minus_one);
    } else {
        (void)take(p, "+");
        status = read_power(p, out);
    }
    p->depth--;
    return status;
}

static bm_status read_product(parser *p, operand *out)
{
    BMI_TRY(read_signed(p, out));
    for (;;) {
        const char sign = peek(p);
        if (sign != '*' && sign != '/') return BM_OK;
        p->at++;
        operand right;
        BMI_TRY(read_signed(p, &right));
        BMI_TRY(combine(p, sign == '*' ? BMI_OP_MULTIPLY : BMI_OP_DIVIDE, out, right));
    }
}

static bm_status read_sum(parser *p, operand *out)
{
    BMI_TRY(read_product(p, out));
    for (;;) {
        const char sign = peek(p);
        if (sign != '+' && sign != '-') return BM_OK;
        p->at++;
        operand right;
        BMI_TRY(read_product(p, &right));
        BMI_TRY(combine(p, sign == '+' ? BMI_OP_ADD : BMI_OP_SUBTRACT, out, right));
    }
}

bm_status bmi_expression_build(const char *text, const bmi_expression_scope *scope, int *node, bm_error *err)
{
    parser p = {.text = text, .at = text, .scope = scope, .err = err};
    operand result;
    const locale_t before = bmi_plain_numbers_begin();
    const bm_status status = read_sum(&p, &result);
    bmi_plain_numbers_end(before);
    BMI_TRY(status);
    if (peek(&p) != '\0') return fail(&p, "something that does not belong here");
    if (result.is_number) return fail(&p, "no band is in it");
    *node = result.node;
    return BM_OK;
}
