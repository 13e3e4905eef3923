/* SPDX-License-Identifier: MIT
 *
 * The parts of a STAC item that come out of rasters; nothing of GDAL shows, for who puts the item together. */
#ifndef BMI_ITEM_PARTS_H
#define BMI_ITEM_PARTS_H

#include "base/text.h"

/* Appends `"geometry": ..., "bbox": ...` of the raster at `path`. */
bm_status bmi_item_append_place(bmi_text *text, const char *path, bm_error *err);

/* Appends `"href": ..., "type": ..., projection, "bands": ...` of the raster, as seen from `item_path`. */
bm_status bmi_item_append_asset(bmi_text *text, const char *path, const char *item_path, bm_error *err);

/* Appends the name of `path` as seen from `item_path`, as a JSON string. */
bm_status bmi_item_append_href(bmi_text *text, const char *path, const char *item_path, bm_error *err);

#endif
