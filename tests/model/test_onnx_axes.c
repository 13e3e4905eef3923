/* SPDX-License-Identifier: MIT
 *
 * Axes and which pixels they count. */
#include "model_check.h"

#include "model/onnx_axes.h"

/* [N, C, H, W] */
static bmi_onnx_value image(int64_t n_channels)
{
    return (bmi_onnx_value){.rank = 4, .axis = 1, .dims = {-1, n_channels, -1, -1}, .origins = {1, 0, 3, 4}};
}

static void test_insert_and_remove(void)
{
    bmi_onnx_value x = image(3);
    bmi_onnx_insert_axis(&x, 1);
    CU_ASSERT(x.rank == 5 && x.axis == 2 && x.dims[1] == 1 && x.dims[2] == 3 && x.origins[1] == 0 && x.origins[3] == 3);
    bmi_onnx_insert_axis(&x, 5);
    CU_ASSERT(x.rank == 6 && x.axis == 2 && x.dims[5] == 1 && x.origins[4] == 4);
    bmi_onnx_remove_axis(&x, 5);
    bmi_onnx_remove_axis(&x, 1);
    CU_ASSERT(x.rank == 4 && x.axis == 1 && x.dims[1] == 3 && x.origins[3] == 4);
    bmi_onnx_remove_axis(&x, 1);
    CU_ASSERT(x.rank == 3 && x.axis == -1 && x.origins[1] == 3);
}

static void test_claim(void)
{
    bmi_onnx_value x = image(3);
    CU_ASSERT(bmi_onnx_claim_axis(&x, 1, 3));
    CU_ASSERT(bmi_onnx_claim_axis(&x, -3, 3));
    CU_ASSERT_FALSE(bmi_onnx_claim_axis(&x, -1, 3));
    CU_ASSERT_FALSE(bmi_onnx_claim_axis(&x, 4, 3));
    CU_ASSERT_FALSE(bmi_onnx_claim_axis(&x, INT64_MIN / 2, 3));
    x = image(1);
    CU_ASSERT_FALSE(bmi_onnx_claim_axis(&x, -1, 1)); /* W may have more than one entry */
    bmi_onnx_insert_axis(&x, 4);
    CU_ASSERT(bmi_onnx_claim_axis(&x, -1, 1));
    CU_ASSERT_EQUAL(x.axis, 4);
}

static void check_join(bmi_onnx_value a, int n_a, bmi_onnx_value b, int n_b, bool agrees, int axis)
{
    bmi_onnx_value out;
    CU_ASSERT_EQUAL(bmi_onnx_join(&a, n_a, &b, n_b, &out), agrees);
    if (agrees) CU_ASSERT_EQUAL(out.axis, axis);
    CU_ASSERT_EQUAL(bmi_onnx_join(&b, n_b, &a, n_a, &out), agrees);
    if (agrees) CU_ASSERT_EQUAL(out.axis, axis);
}

static void test_join(void)
{
    const bmi_onnx_value three = image(3), one = image(1);
    bmi_onnx_value turned = three, last = three, bare = one, front = three;
    check_join(three, 3, three, 3, true, 1);
    check_join(three, 3, one, 1, true, 1);
    check_join(one, 1, one, 1, true, 1);
    check_join(three, 3, image(2), 2, false, 0);
    turned.origins[2] = 4;
    turned.origins[3] = 3;
    check_join(three, 3, turned, 3, false, 0);
    last = (bmi_onnx_value){.rank = 4, .axis = 3, .dims = {-1, -1, -1, 3}, .origins = {1, 3, 4, 0}};
    check_join(three, 3, last, 3, false, 0);
    bmi_onnx_remove_axis(&bare, 1); /* [N, H, W] against [N, C, H, W]: N would face C */
    check_join(three, 3, bare, 1, false, 0);
    front.dims[0] = 1;
    bmi_onnx_remove_axis(&front, 0);          /* [C, H, W] of a batch of one */
    check_join(three, 3, front, 3, false, 0); /* but the other's batch is not known */
    bmi_onnx_value single = three;
    single.dims[0] = 1;
    check_join(single, 3, front, 3, true, 1);
}

static void test_lay_pixels(void)
{
    bmi_onnx onnx = {.extents = {-1, 3, -1, 7}};
    const bmi_onnx_value x = image(3);
    bmi_onnx_value flat = {.rank = 3, .axis = 1, .dims = {-1, 3, -1}},
                   back = {.rank = 4, .axis = 1, .dims = {-1, 3, -1, -1}};
    bmi_onnx_lay_pixels(&onnx, &x, 2, 4, &flat, 2, 3);
    CU_ASSERT_EQUAL(flat.origins[2], 0x34);
    bmi_onnx_lay_pixels(&onnx, &flat, 2, 3, &back, 2, 4);
    CU_ASSERT(back.origins[2] == 3 && back.origins[3] == 4 && back.dims[3] == 7);
    bmi_onnx_value wrong = {.rank = 4, .axis = 1, .dims = {-1, 3, -1, 8}}, other = wrong;
    bmi_onnx_lay_pixels(&onnx, &flat, 2, 3, &wrong, 2, 4); /* W has 7, not 8 */
    bmi_onnx_lay_pixels(&onnx, &flat, 2, 3, &other, 2, 4);
    CU_ASSERT(wrong.origins[2] > 0xff && wrong.origins[2] != wrong.origins[3] && wrong.origins[2] != other.origins[2]);
    bmi_onnx_lay_pixels(&onnx, &wrong, 2, 4, &back, 2, 4); /* what is not known stays so */
    CU_ASSERT(back.origins[2] > 0xff && back.origins[2] != wrong.origins[2]);
}

BMT_MAIN("model/onnx_axes", {"insert and remove", test_insert_and_remove}, {"claim", test_claim}, {"join", test_join},
         {"lay pixels", test_lay_pixels})
