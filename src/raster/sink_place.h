/* SPDX-License-Identifier: MIT
 *
 * Where an output stands while it is written, and how it comes to its name. Everything temporary lies in the folder of
 * the output and begins with one stem that no other file has, so that what drivers put beside it can be found again. */
#ifndef BMI_SINK_PLACE_H
#define BMI_SINK_PLACE_H

#include "base/error.h"

#include <gdal.h>

typedef struct bmi_sink_place {
    char *path;          /* the name in the end */
    char *folder;        /* of all of these; "." for none */
    char *stem;          /* with which the names of all temporary files begin */
    char *temporary;     /* what is moved to `path` */
    char *stage;         /* a dataset that is only copied from */
    char **source_files; /* not to be touched */
    bool overwrite;
    bool was_used; /* something may lie there */
} bmi_sink_place;

/* Fills `place`, or refuses: a path that exists (unless `overwrite`), is a file of the source or a folder, or lies
 * where nothing can be written. Takes over `source_files`, in every case. Nothing is created. After failure, too, call
 * bmi_sink_place_free. */
bm_status bmi_sink_place_choose(bmi_sink_place *place, const char *path, bool overwrite, GDALDriverH driver,
                                char **source_files, bm_error *err);

/* Moves the closed dataset at `temporary`, and what lies beside it, to the name in the end. */
bm_status bmi_sink_place_move(bmi_sink_place *place, GDALDriverH driver, bm_error *err);

/* Removes a dataset that was moved to its name, with what lies beside it; not where overwriting was allowed, because
 * what stood there is gone, and a whole new file is better than none. Silent, as below. */
void bmi_sink_place_retract(const bmi_sink_place *place, GDALDriverH driver);

/* Removes everything temporary, or only the stage. Silent: called after a failure that has its own message. */
void bmi_sink_place_clear(const bmi_sink_place *place);
void bmi_sink_place_clear_stage(const bmi_sink_place *place);

void bmi_sink_place_free(bmi_sink_place *place);

#endif
