/* SPDX-License-Identifier: MIT */
#include "model/format.h"

#include <string.h>

bm_status bmi_format_manifest(const bmi_model_file *file, const char *inside, struct json_object **root,
                              bmi_manifest *manifest, bm_error *err)
{
    *root = NULL;
    if (file->manifest == NULL && inside != NULL) {
        const bm_status status = bmi_json_parse(inside, strlen(inside), root, err);
        if (status != BM_OK) {
            bmi_error_prefix(err, "the manifest in the file");
            return status;
        }
    } else {
        *root = json_object_get(file->manifest != NULL ? file->manifest : file->fallback);
    }
    const bm_status status = *root == NULL ? BM_OK : bmi_manifest_read(*root, file->options->output, manifest, err);
    if (status != BM_OK) {
        json_object_put(*root);
        *root = NULL;
    }
    return status;
}
