/* SPDX-License-Identifier: MIT
 *
 * What others in the library ask of a source beyond the public header. */
#ifndef BMI_SOURCE_H
#define BMI_SOURCE_H

#include "bandmix.h"

#include <gdal.h>

/* The dataset whose grid the source has, and its name; both live as long as the source. */
GDALDatasetH bmi_source_reference(const bm_source *source);
const char *bmi_source_reference_path(const bm_source *source);

/* The name of the first input, for messages about all of them. */
const char *bmi_source_path(const bm_source *source);

/* All files that the source reads; free with CSLDestroy. */
char **bmi_source_list_files(const bm_source *source);

/* True when it is known without reading that no pixel of `window` is valid. */
bool bmi_source_is_empty(const bm_source *source, const bm_window *window);

#endif
