/* SPDX-License-Identifier: MIT
 *
 * GDAL reports errors to a stack of handlers a thread. A bmi_gdal_errors on the C stack is such a handler while a group
 * of calls runs: nothing is printed, and the first failure, which names the cause, outlives those that follow from it.
 */
#ifndef BMI_GDAL_ERROR_H
#define BMI_GDAL_ERROR_H

#include <stdbool.h>

typedef struct bmi_gdal_errors {
    char failure[512]; /* the first failure in one line; empty when there was none */
    char warning[512]; /* the first warning, likewise */
} bmi_gdal_errors;

/* From here until the matching end, errors of this thread go to `errors`. Pairs may nest. */
void bmi_gdal_errors_begin(bmi_gdal_errors *errors);
void bmi_gdal_errors_end(void);

bool bmi_gdal_errors_failed(const bmi_gdal_errors *errors);

/* GDAL's own words for why something failed, or a stand-in where it gave none. Never NULL. */
const char *bmi_gdal_errors_reason(const bmi_gdal_errors *errors);

#endif
