/* SPDX-License-Identifier: MIT
 *
 * What the process holds already. */
#ifndef BMI_RESIDENT_H
#define BMI_RESIDENT_H

#include <stdint.h>

/* Bytes of the process that are in memory now, libraries included; 0 where the system does not tell. Any thread. */
uint64_t bmi_resident_bytes(void);

#endif
