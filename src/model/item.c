/* SPDX-License-Identifier: MIT */
#include "model/item.h"

#include "base/file.h"

#include <sha2.h>
#include <stdio.h>
#include <string.h>

#define ROLE         "mlm:model"
#define MULTIHASH    "1220" /* SHA-256, 32 bytes */
#define DIGEST_BYTES 32

static bool has_role(json_object *asset)
{
    json_object *roles = bmi_json_member(asset, "roles");
    if (!json_object_is_type(roles, json_type_array)) return false;
    for (size_t i = 0; i < json_object_array_length(roles); i++) {
        json_object *role = json_object_array_get_idx(roles, i);
        if (json_object_is_type(role, json_type_string) && strcmp(json_object_get_string(role), ROLE) == 0) return true;
    }
    return false;
}

const char *bmi_item_asset(json_object *root, json_object **asset)
{
    json_object *assets = bmi_json_member(root, "assets");
    *asset = NULL;
    if (!json_object_is_type(assets, json_type_object)) return NULL;
    json_object_object_foreach(assets, key, one)
    {
        if (!has_role(one)) continue;
        *asset = one;
        return key;
    }
    return NULL;
}

static bm_status find_asset(json_object *root, json_object **out, bm_error *err)
{
    json_object *assets = bmi_json_member(root, "assets");
    *out = NULL;
    if (!json_object_is_type(assets, json_type_object)) return BM_OK;
    json_object_object_foreach(assets, key, asset)
    {
        if (!has_role(asset)) continue;
        BMI_FAIL_IF(*out != NULL, err, BM_ERR_FORMAT,
                    "several assets have the role " ROLE " (\"%.60s\" is one); leave it to the one to be run", key);
        *out = asset;
    }
    return BM_OK;
}

bm_status bmi_item_model(json_object *root, const char **href, bm_error *err)
{
    json_object *asset;
    *href = NULL;
    BMI_TRY(find_asset(root, &asset, err));
    if (asset == NULL) return BM_OK;
    BMI_TRY(bmi_json_string(asset, "href", "the asset of the model", href, err));
    BMI_FAIL_IF(*href == NULL, err, BM_ERR_FORMAT, "the asset of the model has no href");
    BMI_FAIL_IF(!bmi_path_stays(*href), err, BM_ERR_UNSUPPORTED,
                "the model is at \"%.200s\", which is no path beside the item; download it there, and change the href",
                *href);
    return BM_OK;
}

void bmi_item_checksum(const uint8_t *bytes, size_t n_bytes, char out[BMI_CHECKSUM_BYTES])
{
    SHA2_CTX context;
    uint8_t digest[DIGEST_BYTES];
    SHA256Init(&context);
    SHA256Update(&context, bytes, n_bytes);
    SHA256Final(digest, &context);
    memcpy(out, MULTIHASH, strlen(MULTIHASH));
    for (size_t i = 0; i < DIGEST_BYTES; i++) snprintf(out + strlen(MULTIHASH) + 2 * i, 3, "%02x", digest[i]);
}

bm_status bmi_item_check(json_object *root, const uint8_t *bytes, size_t n_bytes, bm_error *err)
{
    json_object *asset;
    const char *stated;
    char found[BMI_CHECKSUM_BYTES];
    BMI_TRY(find_asset(root, &asset, err));
    BMI_TRY(bmi_json_string(asset, "file:checksum", "the asset of the model", &stated, err));
    if (stated == NULL || strncmp(stated, MULTIHASH, strlen(MULTIHASH)) != 0) return BM_OK;
    bmi_item_checksum(bytes, n_bytes, found);
    BMI_FAIL_IF(strcmp(stated, found) != 0, err, BM_ERR_FORMAT,
                "the model is not the one that the item describes: its SHA-256 is %s, and file:checksum says %.64s",
                found + strlen(MULTIHASH), stated + strlen(MULTIHASH));
    return BM_OK;
}
