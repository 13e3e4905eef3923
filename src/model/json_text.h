/* SPDX-License-Identifier: MIT
 *
 * JSON from files: parsed within limits, and taken apart with messages that say where. `where` is the path of a value
 * as a person would write it: "mlm:input[0].bands". */
#ifndef BMI_JSON_TEXT_H
#define BMI_JSON_TEXT_H

#include "base/error.h"
#include "base/text.h"

#include <json-c/json.h>

/* Parses one JSON object and nothing after it; release with json_object_put. *out is NULL after failure. */
bm_status bmi_json_parse(const void *bytes, size_t n_bytes, json_object **out, bm_error *err);

/* Member `key` of `object`; NULL when there is none, when it is null, and when `object` is no object. */
json_object *bmi_json_member(json_object *object, const char *key);

/* Member `key` as a string that lives as long as `object`; *out is NULL when there is none. */
bm_status bmi_json_string(json_object *object, const char *key, const char *where, const char **out, bm_error *err);

/* A finite number. */
bm_status bmi_json_number(json_object *value, const char *where, double *out, bm_error *err);

/* Member `key`, a finite number; *out is untouched when there is none, which is an error if `required`. */
bm_status bmi_json_number_member(json_object *object, const char *key, const char *where, bool required, double *out,
                                 bm_error *err);

/* A name from a file, which may hold any bytes, as a string; NULL when memory is out. */
json_object *bmi_json_name(const char *name);

/* A number in the fewest digits that are read back as the same double. */
json_object *bmi_json_double(double number);

/* Appends `value` spread out for people, `indent` blanks from the left: a member a line, and a list of plain numbers
 * and strings on one line. */
void bmi_json_append(bmi_text *text, json_object *value, int indent);

/* Fails when `object` has a member that begins with `prefix` ("": any) and is none of `known`, which ends in NULL: a
 * slip of the pen would otherwise change values silently. */
bm_status bmi_json_check_members(json_object *object, const char *where, const char *prefix, const char *const *known,
                                 bm_error *err);

/* Checks that `list` is a list of 1 to `limit` items and gives their number. */
bm_status bmi_json_count(json_object *list, const char *where, int limit, int *count, bm_error *err);

/* An array of at least one, at most `limit`, finite numbers; free *out with bmi_free. */
bm_status bmi_json_numbers(json_object *array, const char *where, size_t limit, double **out, size_t *count,
                           bm_error *err);

#endif
