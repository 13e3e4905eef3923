/* SPDX-License-Identifier: MIT
 *
 * The fields of a manifest that say where a network may be trusted: the domain of its inputs, the limits of its
 * outputs. */
#ifndef BMI_LIMIT_FIELDS_H
#define BMI_LIMIT_FIELDS_H

#include "model/clip.h"
#include "model/domain.h"
#include "model/json_text.h"

/* Reads `value`: null, an object {minimum, maximum, tolerance} for all channels, or a list of one for all or one a
 * channel. An object without a tolerance clips everything. *out (free with bmi_free) is NULL and *count 0 when there is
 * none. */
bm_status bmi_clip_read(json_object *value, const char *where, bmi_clip **out, int *count, bm_error *err);

/* Reads an object {bands, minimum, maximum, cells, occupied} into *out, which is zeroed when `value` is NULL. "bands"
 * are names out of `band_names` (n_inputs of them, or NULL); without it the axes are the inputs in order. "cells" and
 * "occupied", a list of rows, go together. Free with bmi_domain_free, after failure too. */
bm_status bmi_domain_read(json_object *value, const char *where, const char *const *band_names, int n_inputs,
                          bmi_domain *out, bm_error *err);

#endif
