/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Names and paths in a message may hold anything, and a message is one line. */
static void make_one_line(char *message)
{
    for (; *message != '\0'; message++)
        if ((unsigned char)*message < 0x20 || *message == 0x7f) *message = '?';
}

bm_status bmi_error_set(bm_error *err, bm_status status, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
        make_one_line(err->message);
    }
    return status;
}

void bmi_error_prefix(bm_error *err, const char *prefix)
{
    if (err == NULL) return;
    char message[BM_ERROR_MESSAGE_BYTES];
    memcpy(message, err->message, sizeof message);
    const int n = snprintf(err->message, sizeof err->message, "%s: ", prefix);
    const size_t used = n < 0 ? 0 : (size_t)n;
    if (used < sizeof err->message) snprintf(err->message + used, sizeof err->message - used, "%s", message);
    make_one_line(err->message);
}
