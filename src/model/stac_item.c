/* SPDX-License-Identifier: MIT
 *
 * A model as an item of STAC MLM (Machine Learning Model extension, version 1.5.2; STAC 1.1.0). */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/item.h"
#include "model/manifest.h"
#include "model/network.h"
#include "model/stac_fields.h"

#include <string.h>

#define MAX_FILE_BYTES ((size_t)1 << 30)
#define EXTENSIONS     "https://stac-extensions.github.io/"

/* Members of an item, in the order in which they are written; what else a manifest has goes under "properties". */
static const char *const item_keys[] = {"type",     "stac_version", "stac_extensions", "id",    "collection",
                                        "geometry", "bbox",         "properties",      "links", "assets"};

static bool belongs_to_item(const char *key)
{
    for (size_t i = 0; i < sizeof item_keys / sizeof *item_keys; i++)
        if (strcmp(key, item_keys[i]) == 0) return true;
    return false;
}

static json_object *properties_of(json_object *root)
{
    json_object *properties = json_object_new_object(), *given = bmi_json_member(root, "properties");
    json_object_object_foreach(root, key, value)
    {
        if (!belongs_to_item(key)) json_object_object_add(properties, key, json_object_get(value));
    }
    if (!json_object_is_type(given, json_type_object)) return properties;
    json_object_object_foreach(given, name, field)
    {
        json_object_object_add(properties, name, json_object_get(field));
    }
    return properties;
}

static void set_default(json_object *object, const char *key, json_object *value)
{
    if (json_object_object_get_ex(object, key, NULL))
        json_object_put(value);
    else
        json_object_object_add(object, key, value);
}

/* The times that MLM's best practices give to a model that is for any time. */
static void add_time(json_object *properties)
{
    if (bmi_json_member(properties, "datetime") != NULL) return;
    json_object_object_add(properties, "datetime", NULL);
    set_default(properties, "start_datetime", json_object_new_string("1900-01-01T00:00:00Z"));
    set_default(properties, "end_datetime", json_object_new_string("9999-12-31T23:59:59Z"));
}

static void add_extension(json_object *item, const char *name, const char *address)
{
    json_object *list = bmi_json_member(item, "stac_extensions");
    const size_t length = strlen(EXTENSIONS) + strlen(name);
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        json_object *one = json_object_array_get_idx(list, i);
        const char *text = json_object_is_type(one, json_type_string) ? json_object_get_string(one) : "";
        if (strncmp(text, EXTENSIONS, strlen(EXTENSIONS)) == 0 &&
            strncmp(text + strlen(EXTENSIONS), name, strlen(name)) == 0 && text[length] == '/')
            return;
    }
    json_object_array_add(list, json_object_new_string(address));
}

/* What an item has when the manifest was none. The footprint is the whole Earth: a model has none of its own, and an
 * item must have one. */
static json_object *default_of(const bm_model *model, const char *key)
{
    if (strcmp(key, "type") == 0) return json_object_new_string("Feature");
    if (strcmp(key, "stac_version") == 0) return json_object_new_string("1.1.0");
    if (strcmp(key, "stac_extensions") == 0 || strcmp(key, "links") == 0) return json_object_new_array();
    if (strcmp(key, "assets") == 0) return json_object_new_object();
    if (strcmp(key, "bbox") == 0) return json_tokener_parse("[-180, -90, 180, 90]");
    if (strcmp(key, "geometry") == 0)
        return json_tokener_parse("{\"type\": \"Polygon\", \"coordinates\": [[[-180, -90], [180, -90], [180, 90], "
                                  "[-180, 90], [-180, -90]]]}");
    if (strcmp(key, "id") != 0) return NULL;
    char *id = bmi_stac_name(model->name, '-');
    json_object *name = json_object_new_string(id == NULL ? "model" : id);
    bmi_free(id);
    return name;
}

/* What is no list or no object where an item has one is not kept. */
static bool is_usable(const char *key, json_object *value)
{
    if (strcmp(key, "stac_extensions") == 0 || strcmp(key, "links") == 0)
        return json_object_is_type(value, json_type_array);
    return strcmp(key, "assets") != 0 || json_object_is_type(value, json_type_object);
}

static json_object *new_item(const bm_model *model, json_object *root)
{
    json_object *item = json_object_new_object();
    const bool is_item = json_object_object_get_ex(root, "geometry", NULL);
    for (size_t i = 0; i < sizeof item_keys / sizeof *item_keys; i++) {
        const char *key = item_keys[i];
        json_object *given = NULL;
        const bool is_given = json_object_object_get_ex(root, key, &given) && is_usable(key, given);
        json_object *value = strcmp(key, "properties") == 0        ? properties_of(root)
                             : is_given                            ? json_object_get(given)
                             : is_item && strcmp(key, "bbox") == 0 ? NULL
                                                                   : default_of(model, key);
        if (value != NULL || is_given) json_object_object_add(item, key, value);
    }
    add_time(bmi_json_member(item, "properties"));
    add_extension(item, "mlm", EXTENSIONS "mlm/v1.5.2/schema.json");
    return item;
}

typedef struct artifact {
    const char *format, *type, *artifact_type;
} artifact;

static const artifact *artifact_of(const bm_model *model)
{
    static const artifact artifacts[] = {
        {"ONNX", "application/octet-stream; application=onnx", "onnx"},
        {"safetensors", "application/octet-stream; application=safetensors", "safetensors.torch.save_file"},
        {"PyTorch", "application/octet-stream; application=pytorch", "torch.save"},
        {"JSON", "application/json", "bandmix.json"}};
    for (size_t i = 0; i < sizeof artifacts / sizeof *artifacts; i++)
        if (strcmp(artifacts[i].format, model->format) == 0) return &artifacts[i];
    return &artifacts[3];
}

/* The asset that is the file `path`. */
static bm_status new_asset(const bm_model *model, const char *path, json_object **out, bm_error *err)
{
    uint8_t *bytes;
    size_t n_bytes;
    char checksum[BMI_CHECKSUM_BYTES];
    BMI_TRY(bmi_file_read(path, MAX_FILE_BYTES, &bytes, &n_bytes, err));
    bmi_item_checksum(bytes, n_bytes, checksum);
    bmi_free(bytes);
    const char *slash = strrchr(path, '/');
    json_object *asset = json_object_new_object(), *roles = json_object_new_array();
    json_object_array_add(roles, json_object_new_string("mlm:model"));
    json_object_object_add(asset, "href", json_object_new_string(slash == NULL ? path : slash + 1));
    json_object_object_add(asset, "type", json_object_new_string(artifact_of(model)->type));
    json_object_object_add(asset, "title", bmi_json_name(model->name));
    json_object_object_add(asset, "roles", roles);
    json_object_object_add(asset, "file:size", json_object_new_int64((int64_t)n_bytes));
    json_object_object_add(asset, "file:checksum", json_object_new_string(checksum));
    *out = asset;
    return BM_OK;
}

/* The asset that an item names already stays as it is, but for what MLM has come to want. */
static bm_status complete_assets(const bm_model *model, const char *path, json_object *item, bm_error *err)
{
    json_object *asset;
    if (bmi_item_asset(item, &asset) == NULL) {
        BMI_TRY(new_asset(model, path, &asset, err));
        json_object_object_add(bmi_json_member(item, "assets"), "model", asset);
        add_extension(item, "file", EXTENSIONS "file/v2.1.0/schema.json");
    }
    set_default(asset, "mlm:artifact_type", json_object_new_string(artifact_of(model)->artifact_type));
    if (bmi_stac_names_bands(bmi_json_member(item, "properties"), asset)) return BM_OK;
    json_object *bands = bmi_stac_bands(model);
    if (json_object_array_length(bands) == 0) {
        json_object_put(bands);
        return BM_OK;
    }
    json_object_object_add(asset, "eo:bands", bands);
    add_extension(item, "eo", EXTENSIONS "eo/v1.1.0/schema.json");
    return BM_OK;
}

bm_status bm_model_to_stac(const bm_model *model, const char *path, char **out, bm_error *err)
{
    *out = NULL;
    BMI_FAIL_IF(model == NULL || path == NULL, err, BM_ERR_ARGUMENT, "a model and its path are needed");
    json_object *root;
    BMI_TRY(bmi_network_manifest(model, &root, err));
    json_object *item = new_item(model, root);
    json_object_put(root);
    bm_status status = complete_assets(model, path, item, err);
    if (status == BM_OK) status = bmi_stac_complete(model, bmi_json_member(item, "properties"), err);
    if (status == BM_OK) {
        bmi_text text = {0};
        bmi_json_append(&text, item, 0);
        bmi_text_append(&text, "\n");
        status = bmi_text_take(&text, out, err);
    }
    json_object_put(item);
    return status;
}
