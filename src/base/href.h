/* SPDX-License-Identifier: MIT
 *
 * How one file names another. */
#ifndef BMI_HREF_H
#define BMI_HREF_H

#include "bandmix.h"

/* Writes how `path` is named from the folder of the file `from`: a relative path where both are local, a URL for
 * /vsicurl/, else the path itself. BM_ERR_MEMORY only; free *out with bm_text_free. */
bm_status bmi_href(const char *path, const char *from, char **out, bm_error *err);

#endif
