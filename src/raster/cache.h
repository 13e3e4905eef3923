/* SPDX-License-Identifier: MIT
 *
 * The size of GDAL's block cache, which is one for the whole process. */
#ifndef BMI_CACHE_H
#define BMI_CACHE_H

#include <stdint.h>

/* Sets the limit and returns what it was. */
uint64_t bmi_cache_set(uint64_t n_bytes);

#endif
