/* SPDX-License-Identifier: MIT
 *
 * The arguments that a VRT gives to our function: those of the driver's options that make sense there, in lower case,
 * and what a VRT has to say of its sources. */
#ifndef BMP_ARGUMENTS_H
#define BMP_ARGUMENTS_H

#include "plugin/request.h"

typedef struct bmp_arguments {
    bmp_request request;  /* model, outputs, ot, nodata, valid, reject, scale, offset, cpu, activation, model_output */
    bmp_words src_nodata; /* one for all inputs of the network or one each: "none", "nan", a number, or LOW/HIGH */
    bmp_words src_scale, src_offset; /* likewise, numbers: the network sees x * scale + offset */
    bmp_words masks; /* of the sources behind the inputs: the number of the input that each is for, or 0 for all */
} bmp_arguments;

/* Reads "KEY=VALUE", NULL-terminated; "band" is not looked at. False with a message for what makes no sense or means
 * nothing. Free with bmp_arguments_free in any case. */
bool bmp_arguments_read(bmp_arguments *arguments, const char *const *list, bm_error *err);

/* "band" of the list, from 1; 1 if it is not there, 0 if it is no such number. */
int bmp_arguments_band(const char *const *list);

/* Entry `index` of a list of one word for all or one each; NULL when the list is empty. */
const char *bmp_arguments_word(const bmp_words *words, int index);

void bmp_arguments_free(bmp_arguments *arguments);

#endif
