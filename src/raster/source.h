/* SPDX-License-Identifier: MIT
 *
 * What other rooms ask of a source beyond the public header; nothing of GDAL shows. */
#ifndef BMI_SOURCE_H
#define BMI_SOURCE_H

#include "bandmix.h"

/* The name of the first input, for messages about all of them. */
const char *bmi_source_path(const bm_source *source);

/* All files that the source reads; free with CSLDestroy. */
char **bmi_source_list_files(const bm_source *source);

/* True when it is known without reading that no pixel of `window` is valid. */
bool bmi_source_is_empty(const bm_source *source, const bm_window *window);

#endif
