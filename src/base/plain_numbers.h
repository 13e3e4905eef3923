/* SPDX-License-Identifier: MIT
 *
 * Numbers in files have a point, whatever the language of the program that we are loaded into. */
#ifndef BMI_PLAIN_NUMBERS_H
#define BMI_PLAIN_NUMBERS_H

#include <locale.h>

/* From here to the end, numbers of this thread are read and written as in C; pairs may nest. */
locale_t bmi_plain_numbers_begin(void);
void bmi_plain_numbers_end(locale_t before);

#endif
