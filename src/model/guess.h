/* SPDX-License-Identifier: MIT
 *
 * What a file that is no model of ours seems to be, so that the refusal helps. */
#ifndef BMI_GUESS_H
#define BMI_GUESS_H

#include <stddef.h>
#include <stdint.h>

/* "it looks like ...; do ..." in static storage; NULL when the bytes say nothing. */
const char *bmi_guess_format(const uint8_t *bytes, size_t n_bytes);

#endif
