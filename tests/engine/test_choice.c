/* SPDX-License-Identifier: MIT
 *
 * The best classes of a pixel in order, and pixels that are not sure enough. */
#include "suite.h"

#include "engine/choice.h"
#include "kernels/kernels.h"

#include <math.h>

enum { N_CLASSES = 5, STRIDE = 8 };

static void test_top(void)
{
    static const int32_t values[N_CLASSES] = {10, 20, 30, 40, 50};
    /* A pixel a column: apart, all equal, in order, with a NaN, with infinities. */
    static const float scores[N_CLASSES * STRIDE] = {
        0.1f, 7, 1, 0,   -INFINITY, 0, 0, 0, /* 10 */
        0.9f, 7, 2, 1,   INFINITY,  0, 0, 0, /* 20 */
        0.5f, 7, 3, NAN, -INFINITY, 0, 0, 0, /* 30 */
        0.9f, 7, 4, 2,   3,         0, 0, 0, /* 40 */
        -1,   7, 5, 3,   -INFINITY, 0, 0, 0, /* 50 */
    };
    static const int32_t expected[5][N_CLASSES] = {
        {20, 40, 30, 10, 50}, {10, 20, 30, 40, 50},
        {50, 40, 30, 20, 10}, {BMI_NO_CLASS, BMI_NO_CLASS, BMI_NO_CLASS, BMI_NO_CLASS, BMI_NO_CLASS},
        {20, 40, 10, 30, 50},
    };
    for (int n_top = 1; n_top <= N_CLASSES; n_top++) {
        int32_t out[N_CLASSES * STRIDE] = {0};
        bmi_choice_top(scores, STRIDE, N_CLASSES, values, n_top, 5, out);
        for (int p = 0; p < 5; p++)
            for (int k = 0; k < n_top; k++) CU_ASSERT_EQUAL(out[k * STRIDE + p], expected[p][k]);
        CU_ASSERT_EQUAL(out[5], 0); /* behind the pixels */
    }
}

static void test_reject(void)
{
    const float confidence[] = {0.4f, 0.5f, 0.9f, NAN};
    int32_t classes[] = {1, 2, 3, BMI_NO_CLASS};
    bmi_choice_reject(confidence, 0.5f, 99, 4, classes);
    CU_ASSERT(classes[0] == 99 && classes[1] == 2 && classes[2] == 3 && classes[3] == BMI_NO_CLASS);
    const float none = 0.0f;
    int32_t without_class = BMI_NO_CLASS;
    bmi_choice_reject(&none, 0.5f, 99, 1, &without_class);
    CU_ASSERT_EQUAL(without_class, BMI_NO_CLASS);
}

BMT_MAIN("engine/choice", {"top", test_top}, {"reject", test_reject})
