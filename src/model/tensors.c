/* SPDX-License-Identifier: MIT */
#include "model/tensors.h"

#include "base/mem.h"

#include <string.h>

/* Numbers of a file together, 1 GiB of them; and how many tensors: networks of pixels have tens. */
#define MAX_NUMBERS ((size_t)1 << 27)
#define MAX_TENSORS 16384

static bm_status count_numbers(const bmi_tensors *tensors, const char *name, int rank, const int64_t *dims,
                               size_t *count, bm_error *err)
{
    size_t left = MAX_NUMBERS;
    for (int i = 0; i < tensors->n; i++) left -= tensors->list[i].count;
    BMI_FAIL_IF(rank < 0 || rank > BMI_TENSOR_MAX_RANK, err, BM_ERR_UNSUPPORTED,
                "tensor \"%.200s\": %d dimensions, more than %d", name, rank, BMI_TENSOR_MAX_RANK);
    *count = 1;
    for (int i = 0; i < rank; i++) {
        BMI_FAIL_IF(dims[i] < 0, err, BM_ERR_FORMAT, "tensor \"%.200s\": a dimension of %lld", name,
                    (long long)dims[i]);
        if (dims[i] == 0) *count = 0;
    }
    for (int i = 0; i<rank && * count> 0; i++) {
        BMI_FAIL_IF((uint64_t)dims[i] > left / *count, err, BM_ERR_UNSUPPORTED,
                    "tensor \"%.200s\": the tensors of the file come to more than %zu numbers", name, MAX_NUMBERS);
        *count *= (size_t)dims[i];
    }
    return BM_OK;
}

bm_status bmi_tensors_add(bmi_tensors *tensors, const char *name, int rank, const int64_t *dims, bmi_tensor **out,
                          bm_error *err)
{
    size_t count = 1;
    BMI_TRY(count_numbers(tensors, name, rank, dims, &count, err));
    BMI_FAIL_IF(tensors->n == MAX_TENSORS, err, BM_ERR_UNSUPPORTED, "more than %d tensors", MAX_TENSORS);
    BMI_FAIL_IF(bmi_tensors_find(tensors, name) != NULL, err, BM_ERR_FORMAT, "tensor \"%.200s\" is given twice", name);
    bmi_tensor *list = bmi_realloc(tensors->list, (size_t)tensors->n + 1, sizeof *list);
    if (list != NULL) tensors->list = list;
    char *copy = bmi_strdup(name);
    double *data = bmi_calloc(count, sizeof *data);
    if (list == NULL || copy == NULL || data == NULL) {
        bmi_free(copy);
        bmi_free(data);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for tensor \"%.200s\"", name);
    }
    bmi_tensor *tensor = &list[tensors->n++];
    *tensor = (bmi_tensor){.name = copy, .rank = rank, .count = count, .data = data};
    for (int i = 0; i < rank; i++) tensor->dims[i] = dims[i];
    *out = tensor;
    return BM_OK;
}

const bmi_tensor *bmi_tensors_find(const bmi_tensors *tensors, const char *name)
{
    for (int i = 0; i < tensors->n; i++)
        if (strcmp(tensors->list[i].name, name) == 0) return &tensors->list[i];
    return NULL;
}

void bmi_tensors_free(bmi_tensors *tensors)
{
    for (int i = 0; i < tensors->n; i++) {
        bmi_free(tensors->list[i].name);
        bmi_free(tensors->list[i].data);
    }
    bmi_free(tensors->list);
    *tensors = (bmi_tensors){0};
}
