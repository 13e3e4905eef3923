/* SPDX-License-Identifier: MIT
 *
 * The fields of STAC MLM that an item must have, in the forms that its schema wants. */
#ifndef BMI_STAC_FIELDS_H
#define BMI_STAC_FIELDS_H

#include "model/json_text.h"
#include "model/model.h"

/* Fills in what is missing of the properties, and brings what readers here are lenient about into the standard's form:
 * scalings as a list, bands as names, colours as six digits. */
bm_status bmi_stac_complete(const bm_model *model, json_object *properties, bm_error *err);

/* `name` in the letters that MLM allows: a letter first, then letters, digits, "_", ".", "-" and `blank` for all else.
 * A new string; NULL when memory is out. */
char *bmi_stac_name(const char *name, char blank);

/* The bands of the model as the eo extension describes them, the form that the schemas of STAC 1.1 and of MLM 1.5 agree
 * on; where it names none, those of its output. */
json_object *bmi_stac_bands(const bm_model *model);

/* True when the properties of an item or its asset describe bands already, in any of STAC's ways. */
bool bmi_stac_names_bands(json_object *properties, json_object *asset);

#endif
