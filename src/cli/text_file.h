/* SPDX-License-Identifier: MIT
 *
 * Texts that a command writes beside its rasters. */
#ifndef BMI_TEXT_FILE_H
#define BMI_TEXT_FILE_H

#include <stdbool.h>

/* Before the work: false, with a message, when `path` (or "-", standard output) cannot be written, or exists and may
 * not be overwritten. */
bool text_file_check(const char *command, const char *path, bool overwrite);

/* Writes `text` whole, under another name first, or not at all; false with a message. */
bool text_file_write(const char *command, const char *path, const char *text);

/* True when `path` ends in ".json", case ignored. */
bool text_file_is_json(const char *path);

#endif
