/* SPDX-License-Identifier: MIT
 *
 * A network made ready for pixels that somebody else has read: what the functions of a VRT are. */
#ifndef BMP_EVALUATOR_H
#define BMP_EVALUATOR_H

#include "bandmix.h"

/* One thread at a time. */
typedef struct bmp_evaluator bmp_evaluator;

/* The evaluator for `arguments` ("KEY=VALUE", NULL-terminated, see arguments.h) of a VRT in `folder`, which a relative
 * name of the model begins at ("": the working directory). Such that were given back are used again, as long as the
 * file of the model is the same. NULL with a message. Any thread. */
bmp_evaluator *bmp_evaluator_acquire(const char *const *arguments, const char *folder, bm_error *err);

/* Takes NULL. Any thread. */
void bmp_evaluator_release(bmp_evaluator *evaluator);

/* A text that only evaluators have that give the same values. It lives as long as the evaluator. */
const char *bmp_evaluator_key(const bmp_evaluator *evaluator);

/* The inputs of the network, and behind them the masks. */
int bmp_evaluator_n_sources(const bmp_evaluator *evaluator);

/* The bands of all outputs, one after the other, and the output that one of them, from 0, belongs to. */
int bmp_evaluator_n_bands(const bmp_evaluator *evaluator);
const bm_output *bmp_evaluator_output(const bmp_evaluator *evaluator, int band);

/* Runs the network over `n_pixels` pixels of all sources into `bands`, one a band, each of its own type, with
 * `step_bytes` from pixel to pixel; 0: packed. */
bool bmp_evaluator_run(bmp_evaluator *evaluator, const bm_planes *sources, size_t n_pixels, void *const *bands,
                       size_t step_bytes, bm_error *err);

#endif
