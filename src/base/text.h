/* SPDX-License-Identifier: MIT
 *
 * A growing string with a sticky failure: append as often as needed, look once at the end. */
#ifndef BMI_TEXT_H
#define BMI_TEXT_H

#include "base/error.h"

typedef struct bmi_text {
    char *data; /* NUL-terminated once something was appended; NULL before */
    size_t length;
    size_t capacity;
    bool failed; /* an allocation failed: what stands in `data` is not whole */
} bmi_text;

void bmi_text_append(bmi_text *text, const char *format, ...) BMI_PRINTF(2, 3);

/* Appends `"string"` with the quotes and escapes of JSON (RFC 8259, section 7). */
void bmi_text_append_json(bmi_text *text, const char *string);

/* Hands over the string in *out (free with bm_text_free) and empties `text`; BM_ERR_MEMORY if an append failed. */
bm_status bmi_text_take(bmi_text *text, char **out, bm_error *err);

void bmi_text_free(bmi_text *text);

/* Equal but for the case of ASCII letters. */
bool bmi_text_equal_ignoring_case(const char *a, const char *b);

#endif
