/* SPDX-License-Identifier: MIT
 *
 * How errors travel: a status is returned, the text goes into the caller's bm_error. A function either sets the
 * error and fails, or forwards a failure untouched; nobody logs. */
#ifndef BMI_ERROR_H
#define BMI_ERROR_H

#include "bandmix.h"

#include <stdarg.h>

#if defined(__GNUC__)
#define BMI_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#else
#define BMI_PRINTF(format_at, args_at)
#endif

/* Fills `err`, which may be NULL, and returns `status`, so that a failure is one statement. Control characters, as
 * names in files may hold them, become question marks. */
bm_status bmi_error_set(bm_error *err, bm_status status, const char *format, ...) BMI_PRINTF(3, 4);

/* Puts `prefix` and ": " before the message of `err`, which may be NULL: adds the place to a message made deeper down.
 */
void bmi_error_prefix(bm_error *err, const char *prefix);

#define BMI_FAIL(err, status, ...) return bmi_error_set((err), (status), __VA_ARGS__)

#define BMI_FAIL_IF(condition, err, status, ...)                           \
    do {                                                                   \
        if (condition) return bmi_error_set((err), (status), __VA_ARGS__); \
    } while (0)

/* Forwards a failure. */
#define BMI_TRY(expression)                           \
    do {                                              \
        const bm_status bmi_status_ = (expression);   \
        if (bmi_status_ != BM_OK) return bmi_status_; \
    } while (0)

#endif
