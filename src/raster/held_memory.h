/* SPDX-License-Identifier: MIT
 *
 * Memory that open datasets hold beside GDAL's block cache, which counts blocks alone. */
#ifndef BMI_HELD_MEMORY_H
#define BMI_HELD_MEMORY_H

#include "bandmix.h"

/* What one more handle of all inputs of `source` will hold while it is read, at most: blocks as they are decoded,
 * blocks as they are stored, tables of blocks, and what bringing inputs onto another grid takes. */
uint64_t bmi_source_held_bytes(const bm_source *source);

#endif
