/* SPDX-License-Identifier: MIT
 *
 * The definition itself, against values worked out by hand. */
#include "suite.h"

#include "engine/reference.h"
#include "nets.h"

static double *numbers(int count, const double *from)
{
    double *copy = bmi_calloc((size_t)count, sizeof *copy);
    memcpy(copy, from, (size_t)count * sizeof *copy);
    return copy;
}

static void test_by_hand(void)
{
    bm_model model = {0};
    bmi_graph *g = &model.graph;
    int dense, affine;
    bmi_graph_init(g, 2, NULL);
    bmi_graph_add_dense(g, 0, 3, numbers(6, (double[]){1, 2, 3, 4, -5, 6}), numbers(3, (double[]){0.5, 0, -1}), "",
                        &dense, NULL);
    bmi_graph_add_affine(g, dense, numbers(3, (double[]){2, 1, -1}), numbers(3, (double[]){0, 10, 0}), "", &affine,
                         NULL);
    const int relu = net_relu(g, affine), soft = net_op(g, BMI_OP_SOFTMAX, dense, -1),
              top = net_op(g, BMI_OP_ARGMAX, dense, -1);
    const double in[4] = {1, 1, -1, 0};
    double out[6];
    bmi_reference_apply(g, dense, in, 2, out, NULL);
    const double want_dense[6] = {3.5, 7, 0, -0.5, -3, 4};
    for (int i = 0; i < 6; i++) CU_ASSERT_DOUBLE_EQUAL(out[i], want_dense[i], 1e-15);
    bmi_reference_apply(g, relu, in, 2, out, NULL);
    const double want_relu[6] = {7, 17, 0, 0, 7, 0};
    for (int i = 0; i < 6; i++) CU_ASSERT_DOUBLE_EQUAL(out[i], want_relu[i], 1e-15);
    bmi_reference_apply(g, soft, in, 1, out, NULL);
    CU_ASSERT_DOUBLE_EQUAL(out[0], exp(3.5) / (exp(3.5) + exp(7.0) + 1.0), 1e-15);
    bmi_reference_apply(g, top, in, 2, out, NULL);
    CU_ASSERT_EQUAL(out[0], 1.0);
    CU_ASSERT_EQUAL(out[1], 2.0);
    net_free(&model);
}

static void test_arithmetic(void)
{
    bm_model model = {0};
    bmi_graph *g = &model.graph;
    bmi_graph_init(g, 2, NULL);
    const int one = net_dense(g, 0, 1);
    const bmi_op ops[] = {BMI_OP_ADD, BMI_OP_SUBTRACT, BMI_OP_MULTIPLY, BMI_OP_DIVIDE};
    const double in[2] = {3, -2};
    double s, out[2];
    bmi_reference_apply(g, one, in, 1, &s, NULL);
    const double want[4] = {3 + s, 3 - s, 3 * s, 3 / s};
    for (int i = 0; i < 4; i++) {
        bmi_reference_apply(g, net_op(g, ops[i], 0, one), in, 1, out, NULL);
        CU_ASSERT_DOUBLE_EQUAL(out[0], want[i], 1e-15);
    }
    net_free(&model);
}

BMT_MAIN("engine/reference", {"by hand", test_by_hand}, {"arithmetic with one channel spread", test_arithmetic})
