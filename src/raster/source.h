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

/* Where raster `file` of the source lies, and the grid of the source, in words for people, cut to `n_bytes`. */
void bmi_source_describe_file(const bm_source *source, int file, char *text, size_t n_bytes);
void bmi_source_describe_grid(const bm_source *source, char *text, size_t n_bytes);

/* "as it is", "shifted by whole pixels", "resampled", or "not used" for a file no band of which is bound. */
const char *bmi_source_fit(const bm_source *source, int file);

/* Name of raster `file`; NULL past the last. */
const char *bmi_source_file(const bm_source *source, int file);

/* True when it is known without reading that no pixel of `window` is valid. */
bool bmi_source_is_empty(const bm_source *source, const bm_window *window);

#endif
