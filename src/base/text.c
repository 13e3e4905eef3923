/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include "base/mem.h"
#include "base/plain_numbers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool reserve(bmi_text *text, size_t more)
{
    const size_t needed = text->length + more + 1;
    if (needed <= text->capacity) return true;
    const size_t capacity = needed < 256 ? 256 : 2 * needed;
    char *data = bmi_realloc(text->data, capacity, 1);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void bmi_text_append(bmi_text *text, const char *format, ...)
{
    if (text->failed) return;
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const locale_t before = bmi_plain_numbers_begin();
    const int n = vsnprintf(NULL, 0, format, args);
    if (n >= 0 && reserve(text, (size_t)n)) {
        vsnprintf(text->data + text->length, (size_t)n + 1, format, again);
        text->length += (size_t)n;
    }
    bmi_plain_numbers_end(before);
    va_end(again);
    va_end(args);
}

void bmi_text_append_json(bmi_text *text, const char *string)
{
    bmi_text_append(text, "\"");
    for (const char *c = string; *c != '\0'; c++) {
        const unsigned char byte = (unsigned char)*c;
        if (byte == '"' || byte == '\\')
            bmi_text_append(text, "\\%c", byte);
        else if (byte == '\n')
            bmi_text_append(text, "\\n");
        else if (byte < 0x20)
            bmi_text_append(text, "\\u%04x", byte);
        else
            bmi_text_append(text, "%c", byte);
    }
    bmi_text_append(text, "\"");
}

bm_status bmi_text_take(bmi_text *text, char **out, bm_error *err)
{
    *out = NULL;
    if (!text->failed && text->data == NULL) bmi_text_append(text, "%s", "");
    if (text->failed) {
        bmi_text_free(text);
        BMI_FAIL(err, BM_ERR_MEMORY, "out of memory while writing a text");
    }
    *out = text->data;
    *text = (bmi_text){0};
    return BM_OK;
}

void bmi_text_free(bmi_text *text)
{
    bmi_free(text->data);
    *text = (bmi_text){0};
}

void bm_text_free(char *text)
{
    bmi_free(text);
}

bool bmi_text_equal_ignoring_case(const char *a, const char *b)
{
    while (*a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
    return *a == '\0' && *b == '\0';
}
