/* SPDX-License-Identifier: MIT
 *
 * The classes of an output, as STAC's classification extension lists them: list order is channel order. */
#ifndef BMI_CLASS_FIELDS_H
#define BMI_CLASS_FIELDS_H

#include "model/json_text.h"

/* Reads the classes of `output`, an object of mlm:output, into *out and *count, which are left alone when there are
 * none. Free with bmi_classes_free, after failure too. */
bm_status bmi_classes_read(json_object *output, bm_class **out, int *count, bm_error *err);

/* Reads bandmix:unknown of `output`, a class as an object or its value alone, into *out, a new list of one; left alone
 * when there is none. Free as above. */
bm_status bmi_unknown_read(json_object *output, bm_class **out, bm_error *err);

/* Frees `count` classes and their list, which may be NULL. */
void bmi_classes_free(bm_class *classes, int count);

#endif
