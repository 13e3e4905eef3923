/* SPDX-License-Identifier: MIT */
#include "model/safetensors_write.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "model/safetensors.h"

#include <string.h>

static bmi_number type_of(const bmi_tensor *tensor)
{
    return bmi_number_fit_single(tensor->data, tensor->count) ? BMI_NUMBER_F32 : BMI_NUMBER_F64;
}

static void append_header(bmi_text *text, const bmi_tensors *tensors, const char *manifest)
{
    size_t at = 0;
    bmi_text_append(text, "{\"__metadata__\":{\"" BMI_SAFETENSORS_MANIFEST "\":");
    bmi_text_append_json(text, manifest);
    bmi_text_append(text, "}");
    for (int i = 0; i < tensors->n; i++) {
        const bmi_tensor *tensor = &tensors->list[i];
        const bmi_number type = type_of(tensor);
        const size_t end = at + tensor->count * bmi_number_size(type);
        bmi_text_append(text, ",");
        bmi_text_append_json(text, tensor->name);
        bmi_text_append(text, ":{\"dtype\":\"%s\",\"shape\":[", type == BMI_NUMBER_F32 ? "F32" : "F64");
        for (int d = 0; d < tensor->rank; d++)
            bmi_text_append(text, "%s%lld", d == 0 ? "" : ",", (long long)tensor->dims[d]);
        bmi_text_append(text, "],\"data_offsets\":[%zu,%zu]}", at, end);
        at = end;
    }
    bmi_text_append(text, "}");
    /* Numbers begin at a multiple of eight, so that a reader may map them. */
    while (text->length % 8 != 0 && !text->failed) bmi_text_append(text, " ");
}

bm_status bmi_safetensors_write(const bmi_tensors *tensors, const char *manifest, uint8_t **out, size_t *n_bytes,
                                bm_error *err)
{
    bmi_text header = {0};
    append_header(&header, tensors, manifest);
    size_t n = sizeof(uint64_t) + header.length;
    for (int i = 0; i < tensors->n; i++) n += tensors->list[i].count * bmi_number_size(type_of(&tensors->list[i]));
    uint8_t *bytes = header.failed ? NULL : bmi_calloc(n, 1);
    if (bytes == NULL) {
        bmi_text_free(&header);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for %zu bytes of weights", n);
    }
    for (size_t i = 0; i < sizeof(uint64_t); i++) bytes[i] = (uint8_t)((uint64_t)header.length >> (8 * i));
    memcpy(bytes + sizeof(uint64_t), header.data, header.length);
    uint8_t *at = bytes + sizeof(uint64_t) + header.length;
    for (int i = 0; i < tensors->n; i++) {
        const bmi_tensor *tensor = &tensors->list[i];
        bmi_number_encode(type_of(tensor), tensor->data, tensor->count, at);
        at += tensor->count * bmi_number_size(type_of(tensor));
    }
    bmi_text_free(&header);
    *out = bytes;
    *n_bytes = n;
    return BM_OK;
}
