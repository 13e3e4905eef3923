/* SPDX-License-Identifier: MIT
 *
 * The two halves of bm_sink_finish, for who has several sinks to finish: whatever can fail for want of space happens in
 * the first. */
#ifndef BMI_SINK_H
#define BMI_SINK_H

#include "raster/sink_summary.h"

/* GDAL's short name of the format. Static storage. */
const char *bmi_sink_driver(const bm_sink *sink);

/* True when what is never written reads as nodata and takes no room. */
bool bmi_sink_is_sparse(const bm_sink *sink);

/* Writes the summary (or none), flushes and closes the file, still under its temporary name. Formats that only copy are
 * copied here, and overviews are built, which takes long: `progress` (or NULL) is asked with 1.0 all the while, and
 * stops it with BM_ERR_CANCELLED. */
bm_status bmi_sink_complete(bm_sink *sink, const bmi_sink_summary *summary, bm_progress progress, void *progress_data,
                            bm_error *err);

/* Moves a completed file to its name. */
bm_status bmi_sink_publish(bm_sink *sink, bm_error *err);

/* Takes a published file back, unless it replaced another; for when the next of several could not be published. */
void bmi_sink_retract(bm_sink *sink);

#endif
