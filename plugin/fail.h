/* SPDX-License-Identifier: MIT
 *
 * Failures of the plugin's own, in the caller's bm_error. */
#ifndef BMP_FAIL_H
#define BMP_FAIL_H

#include "plugin/request.h"

/* Sets `err` and returns false. */
bool bmp_fail(bm_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the readers of requests share: copies of texts into lists and fields. A list as one text is "a,b,c", or
 * "|;a;b;c" where its words hold commas. */
bool bmp_words_add(bmp_words *words, const char *text, bm_error *err);
bool bmp_words_split(bmp_words *words, const char *value, bm_error *err);
void bmp_words_free(bmp_words *words);
bool bmp_text_set(char **to, const char *text, bm_error *err);

#endif
