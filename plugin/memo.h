/* SPDX-License-Identifier: MIT
 *
 * What this thread computed last. GDAL asks a pixel function for one band at a time, with the same pixels each time; a
 * network gives all bands at once. The pixels themselves are compared, so that an answer is never a stale one. */
#ifndef BMP_MEMO_H
#define BMP_MEMO_H

#include "bandmix.h"

typedef struct bmp_memo_question {
    const char *key;          /* of the evaluator */
    const bm_planes *sources; /* packed */
    size_t n_pixels;
} bmp_memo_question;

/* The answer that this thread has to `question`, or NULL. It stays until the next call of bmp_memo_room. */
const void *bmp_memo_find(const bmp_memo_question *question);

/* Room for an answer of `n_bytes`, which is taken to be right unless bmp_memo_forget follows. NULL when question and
 * answer together are too large to be kept, or memory is short. */
void *bmp_memo_room(const bmp_memo_question *question, size_t n_bytes);

/* Drops the answer that was made last. */
void bmp_memo_forget(void);

#endif
