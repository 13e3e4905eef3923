/* SPDX-License-Identifier: MIT */
#include "plugin/fail.h"

#include <stdarg.h>
#include <stdio.h>

bool bmp_fail(bm_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->status = BM_ERR_ARGUMENT;
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return false;
}
