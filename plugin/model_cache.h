/* SPDX-License-Identifier: MIT
 *
 * Models that are open somewhere in the process: programs open a dataset twice or thrice, and reading a model is what
 * that would cost. */
#ifndef BMP_MODEL_CACHE_H
#define BMP_MODEL_CACHE_H

#include "bandmix.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A model with a count of those who hold it. */
typedef struct bmp_model bmp_model;

/* The model in file `path`, shared with all who opened the same file, unchanged since, with the same options. NULL with
 * a message. Any thread; give it back with bmp_model_release. */
bmp_model *bmp_model_acquire(const char *path, const char *activation, const char *output, bm_error *err);

const bm_model *bmp_model_get(const bmp_model *model);

/* A number that no other model of this process has or had. */
uint64_t bmp_model_serial(const bmp_model *model);

/* Takes NULL. */
void bmp_model_release(bmp_model *model);

#ifdef __cplusplus
}
#endif
#endif
