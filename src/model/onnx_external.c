/* SPDX-License-Identifier: MIT */
#include "model/onnx_external.h"

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As large as all constants of a file together may be, in the widest type. */
#define MAX_BYTES ((size_t)1 << 30)

static const char *entry_of(const BmiOnnx__TensorProto *proto, const char *key)
{
    for (size_t i = 0; i < proto->n_external_data; i++) {
        const BmiOnnx__StringStringEntryProto *entry = proto->external_data[i];
        if (entry->key != NULL && entry->value != NULL && strcmp(entry->key, key) == 0) return entry->value;
    }
    return NULL;
}

/* Offsets and lengths are decimal text; `fallback` where there is none. */
static bm_status read_size(const BmiOnnx__TensorProto *proto, const char *key, size_t fallback, size_t *out,
                           bm_error *err)
{
    const char *text = entry_of(proto, key);
    *out = fallback;
    if (text == NULL) return BM_OK;
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    BMI_FAIL_IF(text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > SIZE_MAX / 2, err,
                BM_ERR_FORMAT, "the %s of its data in another file is \"%.40s\"", key, text);
    *out = (size_t)value;
    return BM_OK;
}

bm_status bmi_onnx_external_read(const BmiOnnx__TensorProto *proto, const char *folder, uint8_t **bytes,
                                 size_t *n_bytes, bm_error *err)
{
    const char *location = entry_of(proto, "location");
    size_t offset, length;
    *bytes = NULL;
    *n_bytes = 0;
    BMI_FAIL_IF(location == NULL, err, BM_ERR_FORMAT, "its data are in another file, but none is named");
    BMI_FAIL_IF(folder == NULL, err, BM_ERR_UNSUPPORTED,
                "its data are in another file (\"%.100s\"), and a model in memory has none beside it", location);
    BMI_TRY(read_size(proto, "offset", 0, &offset, err));
    BMI_TRY(read_size(proto, "length", SIZE_MAX, &length, err));
    return bmi_file_read_beside(folder, location, offset, length, MAX_BYTES, bytes, n_bytes, err);
}
