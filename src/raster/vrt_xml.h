/* SPDX-License-Identifier: MIT
 *
 * The pieces of a VRT (https://gdal.org/drivers/raster/vrt.html) that are the same whatever it computes. */
#ifndef BMI_VRT_XML_H
#define BMI_VRT_XML_H

#include "raster/vrt_functions.h"

#include <cpl_minixml.h>

/* A new <VRTDataset> of the size and place of `source`; `sub_class` may be NULL. NULL with a message when GDAL cannot.
 */
CPLXMLNode *bmi_vrt_root(const bm_source *source, const char *sub_class, bm_error *err);

/* Appends band `number` (from 1) of the class `sub_class` with what it says of itself. */
CPLXMLNode *bmi_vrt_add_band(CPLXMLNode *root, int number, const bmi_vrt_band *band, const char *sub_class);

/* Appends a plain source to a band. */
void bmi_vrt_add_source(CPLXMLNode *band, const bmi_source_part *part, const bmi_vrt_place *place);

/* Appends <Input> to a processed dataset: the raster itself where the parts are its bands in their order, else a VRT of
 * the parts within. */
bm_status bmi_vrt_add_input(CPLXMLNode *root, const bm_source *source, const bmi_source_parts *parts,
                            const bmi_vrt_place *place, bm_error *err);

/* Hands over the tree as text in *out (free with bm_text_free), and frees it. */
bm_status bmi_vrt_take(CPLXMLNode *root, char **out, bm_error *err);

#endif
