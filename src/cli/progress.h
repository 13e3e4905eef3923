/* SPDX-License-Identifier: MIT
 *
 * What long work shows on stderr, and how Ctrl-C stops it. */
#ifndef BMI_PROGRESS_H
#define BMI_PROGRESS_H

#include <stdbool.h>

typedef enum progress_style { PROGRESS_NONE, PROGRESS_TENS, PROGRESS_JSON } progress_style;

typedef struct progress {
    progress_style style;
    int shown; /* steps shown: fortieths of the line of tens, or per cents */
} progress;

/* The style for a terminal, and nothing elsewhere. */
progress_style progress_default_style(void);

/* A bm_progress whose data is a `progress`: shows `done`, and returns false once the program was asked to stop. */
bool progress_show(double done, void *data);

/* Ends the line that was begun. */
void progress_end(progress *state);

/* From now on SIGINT, SIGTERM and SIGHUP only raise a flag; a second one kills. SIGPIPE and SIGXFSZ become failed
 * writes. */
void progress_catch_signals(void);

#endif
