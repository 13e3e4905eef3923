/* SPDX-License-Identifier: MIT */
#include "model/input_shape.h"

#include "base/text.h"
#include "model/graph.h"

#define WHERE "mlm:input[0].input"

static bool is_any(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (bmi_text_equal_ignoring_case(name, *names)) return true;
    return false;
}

/* As STAC MLM's examples and exporters call them. */
static bool holds_bands(const char *name)
{
    static const char *const names[] = {"bands",   "band",     "channel",   "channels", "c",
                                        "feature", "features", "variables", "variable", NULL};
    return is_any(name, names);
}

static bool holds_pixels(const char *name)
{
    static const char *const names[] = {"batch", "n",    "height", "width",  "y",       "x",       "h",
                                        "w",     "rows", "row",    "cols",   "columns", "samples", "sample",
                                        "lat",   "lon",  "pixel",  "pixels", NULL};
    return is_any(name, names);
}

static bm_status read_axis(json_object *shape, json_object *order, size_t index, int *n_bands, bool *found,
                           bm_error *err)
{
    json_object *name_object = json_object_array_get_idx(order, index);
    json_object *size_object = shape == NULL ? NULL : json_object_array_get_idx(shape, index);
    BMI_FAIL_IF(!json_object_is_type(name_object, json_type_string), err, BM_ERR_FORMAT,
                WHERE ".dim_order: entry %zu is not a string", index);
    BMI_FAIL_IF(shape != NULL && !json_object_is_type(size_object, json_type_int), err, BM_ERR_FORMAT,
                WHERE ".shape: entry %zu is not a whole number", index);
    const char *name = json_object_get_string(name_object);
    const int64_t size = size_object == NULL ? -1 : json_object_get_int64(size_object);
    BMI_FAIL_IF(holds_bands(name) && *found, err, BM_ERR_UNSUPPORTED,
                WHERE ".dim_order: two axes of bands; a network of pixels has one");
    if (holds_bands(name)) {
        *found = true;
        BMI_FAIL_IF(size == 0 || size > BMI_GRAPH_MAX_CHANNELS, err, BM_ERR_UNSUPPORTED, WHERE ".shape: %lld bands",
                    (long long)size);
        *n_bands = size > 0 ? (int)size : 0;
        return BM_OK;
    }
    BMI_FAIL_IF(
        !holds_pixels(name) && size != 1, err, BM_ERR_UNSUPPORTED,
        WHERE ".dim_order: the axis \"%.60s\" is neither that of bands nor one of pixels; flatten it into bands", name);
    return BM_OK;
}

bm_status bmi_input_shape_read(json_object *input, int *n_bands, bm_error *err)
{
    *n_bands = 0;
    json_object *object = bmi_json_member(input, "input");
    if (object == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(object, json_type_object), err, BM_ERR_FORMAT, WHERE ": not an object");
    json_object *shape = bmi_json_member(object, "shape"), *order = bmi_json_member(object, "dim_order");
    if (order == NULL) return BM_OK;
    BMI_FAIL_IF(!json_object_is_type(order, json_type_array) ||
                    (shape != NULL && !json_object_is_type(shape, json_type_array)),
                err, BM_ERR_FORMAT, WHERE ": shape and dim_order are lists");
    const size_t n = json_object_array_length(order);
    BMI_FAIL_IF(shape != NULL && json_object_array_length(shape) != n, err, BM_ERR_FORMAT,
                WHERE ": shape has %zu entries, but dim_order %zu", json_object_array_length(shape), n);
    bool found = false;
    for (size_t i = 0; i < n; i++) BMI_TRY(read_axis(shape, order, i, n_bands, &found, err));
    BMI_FAIL_IF(n > 0 && !found, err, BM_ERR_UNSUPPORTED,
                WHERE ".dim_order: no axis of bands; it must be called bands or channel");
    return BM_OK;
}
