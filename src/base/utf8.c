/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

/* Bytes of the UTF-8 character at `at`; 0 when it is none, or a control character. */
static int character_bytes(const unsigned char *at)
{
    if (at[0] < 0x80) return at[0] >= 0x20 && at[0] != 0x7f;
    const int n = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4) return 0;
    for (int i = 1; i < n; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    /* Longer than needed, surrogates, beyond the last plane; and the control characters from 0x80 on. */
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0) || (at[0] == 0xf0 && at[1] < 0x90))
        return 0;
    if ((at[0] == 0xf4 && at[1] >= 0x90) || (at[0] == 0xc2 && at[1] < 0xa0)) return 0;
    return n;
}

static void append(bmi_text *text, const char *name, bool keeps_controls)
{
    while (*name != '\0') {
        const int n = character_bytes((const unsigned char *)name);
        const bool is_kept = n > 0 || (keeps_controls && (unsigned char)*name < 0x80);
        bmi_text_append(text, "%.*s", n > 0 ? n : 1, is_kept ? name : "?");
        name += n > 0 ? n : 1;
    }
}

void bmi_utf8_append_line(bmi_text *text, const char *name)
{
    append(text, name, false);
}

void bmi_utf8_append(bmi_text *text, const char *name)
{
    append(text, name, true);
}
