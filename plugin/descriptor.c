/* SPDX-License-Identifier: MIT
 *
 * bmp_request_from_json: descriptor files, which anybody may hand to any GDAL program. */
#include "plugin/fail.h"

#include <json-c/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES ((size_t)1 << 20)
#define MAX_DEPTH 8

/* "NETCDF:", "HDF5:" and the like: a word with a colon behind it, before anything that only names of files have. */
static bool has_prefix(const char *name)
{
    size_t n = 0;
    while ((name[n] >= 'A' && name[n] <= 'Z') || (name[n] >= 'a' && name[n] <= 'z') ||
           (name[n] >= '0' && name[n] <= '9') || name[n] == '_')
        n++;
    return n > 1 && name[n] == ':';
}

/* Relative names are those from the folder of the descriptor; those that GDAL knows by a prefix are left alone. */
static bool add_path(char **to, const char *name, const char *folder, bm_error *err)
{
    const bool is_whole = name[0] == '/' || has_prefix(name) || folder[0] == '\0';
    char *joined = malloc(strlen(folder) + strlen(name) + 1);
    if (joined == NULL) return bmp_fail(err, "out of memory");
    sprintf(joined, "%s%s", is_whole ? "" : folder, name);
    free(*to);
    *to = joined;
    return true;
}

static const char *string_of(json_object *value)
{
    const char *text = json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
    /* A zero within would cut the name short. */
    return text != NULL && strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

static bool read_paths(bmp_words *words, json_object *value, const char *key, const char *folder, bm_error *err)
{
    json_object *one = value;
    const bool is_list = json_object_is_type(value, json_type_array);
    const size_t n = is_list ? json_object_array_length(value) : 1;
    for (size_t i = 0; i < n; i++) {
        char *path = NULL;
        if (is_list) one = json_object_array_get_idx(value, i);
        if (string_of(one) == NULL || string_of(one)[0] == '\0')
            return bmp_fail(err, "\"%s\" is not a name or a list of names", key);
        const bool added = add_path(&path, string_of(one), folder, err) && bmp_words_add(words, path, err);
        free(path);
        if (!added) return false;
    }
    return true;
}

/* Any of the options of the driver, in lower case: a text, a number, true or false, or a list of texts. */
static bool read_option(bmp_request *request, const char *key, json_object *value, bm_error *err)
{
    char upper[32], number[64];
    size_t n = 0;
    for (; key[n] != '\0' && n + 1 < sizeof upper; n++)
        upper[n] = key[n] >= 'a' && key[n] <= 'z' ? (char)(key[n] - 32) : key[n];
    upper[n] = '\0';
    switch (json_object_get_type(value)) {
    case json_type_string:
        if (string_of(value) == NULL) break;
        return bmp_request_set(request, upper, string_of(value), err);
    case json_type_boolean: return bmp_request_set(request, upper, json_object_get_boolean(value) ? "YES" : "NO", err);
    case json_type_int:
    case json_type_double:
        snprintf(number, sizeof number, "%.17g", json_object_get_double(value));
        return bmp_request_set(request, upper, number, err);
    default: break;
    }
    return bmp_fail(err, "\"%.40s\" is neither a text nor a number", key);
}

static bool read_list(bmp_request *request, const char *key, json_object *value, bm_error *err)
{
    bmp_words *words = strcmp(key, "bands") == 0        ? &request->bands
                       : strcmp(key, "resampling") == 0 ? &request->resampling
                       : strcmp(key, "outputs") == 0    ? &request->outputs
                       : strcmp(key, "ot") == 0         ? &request->types
                       : strcmp(key, "nodata") == 0     ? &request->nodata
                                                        : NULL;
    if (words == NULL) return bmp_fail(err, "\"%.40s\" is not a list", key);
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        json_object *one = json_object_array_get_idx(value, i);
        char number[32];
        const char *text = string_of(one);
        snprintf(number, sizeof number, "%d", json_object_get_int(one));
        if (json_object_is_type(one, json_type_int)) text = number;
        if (text == NULL) return bmp_fail(err, "\"%.40s\" is not a list of names", key);
        if (!bmp_words_add(words, text, err)) return false;
    }
    return true;
}

static bool read_member(bmp_request *request, const char *key, json_object *value, const char *folder, bm_error *err)
{
    static const char *const options[] = {"activation",  "model_output", "bands",  "resampling", "outputs",
                                          "valid",       "unscale",      "scale",  "offset",     "reject",
                                          "range_check", "ot",           "nodata", "cpu",        "decibel"};
    if (strcmp(key, "bandmix") == 0) {
        if (json_object_is_type(value, json_type_int) && json_object_get_int(value) == 1) return true;
        return bmp_fail(err, "\"bandmix\" is the version of the descriptor, which is 1");
    }
    if (strcmp(key, "inputs") == 0) return read_paths(&request->inputs, value, key, folder, err);
    if (strcmp(key, "masks") == 0) return read_paths(&request->masks, value, key, folder, err);
    if (strcmp(key, "model") == 0 || strcmp(key, "like") == 0) {
        if (string_of(value) == NULL) return bmp_fail(err, "\"%s\" is not a name", key);
        return add_path(key[0] == 'm' ? &request->model : &request->like, string_of(value), folder, err);
    }
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (strcmp(key, options[i]) != 0) continue;
        return json_object_is_type(value, json_type_array) ? read_list(request, key, value, err)
                                                           : read_option(request, key, value, err);
    }
    return bmp_fail(err, "the descriptor has a member \"%.40s\", which means nothing to this bandmix", key);
}

bool bmp_request_from_json(bmp_request *request, const char *text, size_t n_bytes, const char *folder, bm_error *err)
{
    if (n_bytes > MAX_BYTES) return bmp_fail(err, "a descriptor of more than %zu bytes", MAX_BYTES);
    json_tokener *tokener = json_tokener_new_ex(MAX_DEPTH);
    if (tokener == NULL) return bmp_fail(err, "out of memory");
    json_object *root = json_tokener_parse_ex(tokener, text, (int)n_bytes);
    bool done = json_object_is_type(root, json_type_object);
    if (!done) (void)bmp_fail(err, "no JSON object: %s", json_tokener_error_desc(json_tokener_get_error(tokener)));
    if (done && !json_object_object_get_ex(root, "bandmix", NULL))
        done = bmp_fail(err, "a descriptor has a member \"bandmix\": 1");
    if (done) {
        json_object_object_foreach(root, key, value)
        {
            done = done && read_member(request, key, value, folder, err);
        }
    }
    json_object_put(root);
    json_tokener_free(tokener);
    return done;
}
