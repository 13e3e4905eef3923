/* SPDX-License-Identifier: MIT
 *
 * How an area is cut into windows, and what memory that takes: pure arithmetic, solved before the first pixel is read.
 */
#ifndef BMI_SCHEDULE_H
#define BMI_SCHEDULE_H

#include "base/error.h"

/* What the windows are fitted to. Blocks and area are in pixels; bytes are per pixel. */
typedef struct bmi_schedule_needs {
    bm_window area; /* in the source */
    int source_block_width, source_block_height;
    int sink_block_width, sink_block_height; /* of the first output */
    size_t in_bytes, out_bytes;              /* of all planes of a window, validity included */
    uint64_t base_bytes;                     /* what is held whatever the windows are */
    uint64_t worker_bytes;                   /* of a worker, likewise: scratch, and what its datasets hold */
    int n_threads;
    int window_pixels;     /* wish; 0: chosen */
    uint64_t memory_bytes; /* for all of it */
} bmi_schedule_needs;

typedef struct bmi_schedule {
    bm_window area;
    int width, height; /* of a window; those at the right and lower edge are smaller */
    int n_across, n_windows;
    int n_threads;        /* no more than windows */
    int n_slots;          /* of the ring */
    uint64_t cache_bytes; /* for GDAL's block cache */
} bmi_schedule;

/* What one worker with the smallest windows takes, and GDAL's cache beside it; `memory_bytes` is not looked at. */
uint64_t bmi_schedule_least_bytes(const bmi_schedule_needs *needs);

/* Fewer threads than asked for where they cannot all have a whole block. Fails with BM_ERR_MEMORY, naming the least
 * budget, when not even one worker with the smallest windows fits. */
bm_status bmi_schedule_make(const bmi_schedule_needs *needs, bmi_schedule *out, bm_error *err);

/* Window `index`, row by row, in pixels of the source. */
bm_window bmi_schedule_window(const bmi_schedule *schedule, int index);

#endif
