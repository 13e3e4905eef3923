/* SPDX-License-Identifier: MIT
 *
 * Named tensors: appending, finding, limits. */
#include "model_check.h"

#include "model/tensors.h"

static void test_add(void)
{
    bmi_tensors tensors = {0};
    bmi_tensor *tensor;
    bm_error err;
    BMT_ASSERT_OK(bmi_tensors_add(&tensors, "a", 2, (const int64_t[]){2, 3}, &tensor, &err), err);
    CU_ASSERT(tensor->count == 6 && tensor->rank == 2 && tensor->dims[1] == 3 && tensor->data[5] == 0.0);
    BMT_ASSERT_OK(bmi_tensors_add(&tensors, "scalar", 0, NULL, &tensor, &err), err);
    CU_ASSERT_EQUAL(tensor->count, 1);
    BMT_ASSERT_OK(bmi_tensors_add(&tensors, "empty", 3, (const int64_t[]){4, 0, INT64_MAX}, &tensor, &err), err);
    CU_ASSERT_EQUAL(tensor->count, 0);
    CU_ASSERT_EQUAL(tensors.n, 3);
    CU_ASSERT_PTR_EQUAL(bmi_tensors_find(&tensors, "scalar"), &tensors.list[1]);
    CU_ASSERT_PTR_NULL(bmi_tensors_find(&tensors, "A"));
    CU_ASSERT_EQUAL(bmi_tensors_add(&tensors, "a", 0, NULL, &tensor, &err), BM_ERR_FORMAT);
    bmi_tensors_free(&tensors);
    CU_ASSERT_EQUAL(tensors.n, 0);
}

static void test_limits(void)
{
    bmi_tensors tensors = {0};
    bmi_tensor *tensor;
    bm_error err;
    CU_ASSERT_EQUAL(bmi_tensors_add(&tensors, "a", 1, (const int64_t[]){-1}, &tensor, &err), BM_ERR_FORMAT);
    CU_ASSERT_EQUAL(bmi_tensors_add(&tensors, "a", 2, (const int64_t[]){INT64_MAX, INT64_MAX}, &tensor, &err),
                    BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(bmi_tensors_add(&tensors, "a", 2, (const int64_t[]){1 << 14, (1 << 13) + 1}, &tensor, &err),
                    BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(bmi_tensors_add(&tensors, "a", BMI_TENSOR_MAX_RANK + 1, NULL, &tensor, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(tensors.n, 0);
    for (long n = 0; n < 3; n++) {
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(bmi_tensors_add(&tensors, "a", 0, NULL, &tensor, &err), BM_ERR_MEMORY);
        bmi_mem_fail_after(-1);
    }
    bmi_tensors_free(&tensors);
}

BMT_MAIN("model/tensors", {"add", test_add}, {"limits", test_limits})
