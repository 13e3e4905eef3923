/* SPDX-License-Identifier: MIT
 *
 * Tensors to safetensors. */
#include "model_check.h"

#include "model/safetensors.h"
#include "model/safetensors_write.h"

static void add(bmi_tensors *tensors, const char *name, int64_t n, const double *values)
{
    bmi_tensor *tensor;
    bm_error err;
    BMT_ASSERT_OK(bmi_tensors_add(tensors, name, 1, &n, &tensor, &err), err);
    memcpy(tensor->data, values, (size_t)n * sizeof *values);
}

static void test_there_and_back(void)
{
    bmi_tensors tensors = {0}, again = {0};
    uint8_t *bytes;
    size_t n_bytes;
    char *manifest;
    bm_error err;
    add(&tensors, "single", 3, (const double[]){0.5, -1.0, 0x1p127});
    add(&tensors, "double", 2, (const double[]){0.1, 1e300});
    BMT_ASSERT_OK(bmi_safetensors_write(&tensors, "{\"a\": \"\\n\"}", &bytes, &n_bytes, &err), err);
    const size_t header = bytes[0] | (size_t)bytes[1] << 8;
    CU_ASSERT_EQUAL(header % 8, 0);
    CU_ASSERT_EQUAL(n_bytes, 8 + header + 3 * 4 + 2 * 8);
    BMT_ASSERT_OK(bmi_safetensors_read(bytes, n_bytes, &again, &manifest, &err), err);
    CU_ASSERT_STRING_EQUAL(manifest, "{\"a\": \"\\n\"}");
    CU_ASSERT_EQUAL_FATAL(again.n, 2);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_STRING_EQUAL(again.list[i].name, tensors.list[i].name);
        CU_ASSERT_EQUAL(memcmp(again.list[i].data, tensors.list[i].data, again.list[i].count * sizeof(double)), 0);
    }
    bmi_free(manifest);
    bmi_free(bytes);
    bmi_tensors_free(&tensors);
    bmi_tensors_free(&again);
}

BMT_MAIN("model/safetensors_write", {"there and back", test_there_and_back})
