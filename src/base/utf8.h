/* SPDX-License-Identifier: MIT
 *
 * Names from files hold any bytes; what is shown or written is sound UTF-8 (RFC 3629). */
#ifndef BMI_UTF8_H
#define BMI_UTF8_H

#include "base/text.h"

/* Appends `name` as one line: what is no UTF-8, and control characters, which could rewrite what stands on a terminal,
 * become "?". */
void bmi_utf8_append_line(bmi_text *text, const char *name);

/* Appends `name`, control characters of ASCII included: for JSON, which escapes them. */
void bmi_utf8_append(bmi_text *text, const char *name);

#endif
