/* SPDX-License-Identifier: MIT */
#include "plugin/arguments.h"

#include "plugin/fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KEY 32

/* Cuts "KEY=VALUE" into `key`, in upper case as the driver's options are, and the value; NULL if it is no such text. */
static const char *cut(const char *item, char key[MAX_KEY])
{
    const char *equals = strchr(item, '=');
    if (equals == NULL || equals == item || equals - item >= MAX_KEY) return NULL;
    size_t n = 0;
    for (const char *c = item; c < equals; c++) key[n++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
    key[n] = '\0';
    return equals + 1;
}

int bmp_arguments_band(const char *const *list)
{
    char key[MAX_KEY], *end;
    for (; list != NULL && *list != NULL; list++) {
        const char *value = cut(*list, key);
        if (value == NULL || strcmp(key, "BAND") != 0) continue;
        const long band = strtol(value, &end, 10);
        return end != value && *end == '\0' && band > 0 && band < 65536 ? (int)band : 0;
    }
    return 1;
}

static bool take(bmp_arguments *arguments, const char *key, const char *value, bm_error *err)
{
    static const char *const shared[] = {"MODEL", "OUTPUTS", "OT",  "NODATA",     "VALID",       "REJECT",
                                         "SCALE", "OFFSET",  "CPU", "ACTIVATION", "MODEL_OUTPUT"};
    const struct {
        const char *key;
        bmp_words *words;
    } lists[] = {{"SRC_NODATA", &arguments->src_nodata},
                 {"SRC_SCALE", &arguments->src_scale},
                 {"SRC_OFFSET", &arguments->src_offset},
                 {"MASKS", &arguments->masks}};
    if (strcmp(key, "BAND") == 0) return true;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (strcmp(key, shared[i]) == 0) return bmp_request_set(&arguments->request, key, value, err);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(key, lists[i].key) == 0) return bmp_words_split(lists[i].words, value, err);
    return bmp_fail(err,
                    "there is no argument \"%.40s\"; those of the function are model, outputs, band, src_nodata, "
                    "src_scale, src_offset, masks, ot, nodata, valid, reject, scale, offset, cpu, activation and "
                    "model_output",
                    key);
}

bool bmp_arguments_read(bmp_arguments *arguments, const char *const *list, bm_error *err)
{
    char key[MAX_KEY];
    *arguments = (bmp_arguments){.request = {.model = NULL}};
    for (; list != NULL && *list != NULL; list++) {
        const char *value = cut(*list, key);
        if (value == NULL) return bmp_fail(err, "an argument is NAME=VALUE, not \"%.80s\"", *list);
        if (!take(arguments, key, value, err)) return false;
    }
    if (arguments->request.model != NULL) return true;
    return bmp_fail(err, "the argument \"model\" is missing: the file of the network");
}

const char *bmp_arguments_word(const bmp_words *words, int index)
{
    if (words->n == 0) return NULL;
    return words->list[words->n == 1 ? 0 : index];
}

void bmp_arguments_free(bmp_arguments *arguments)
{
    bmp_request_free(&arguments->request);
    bmp_words_free(&arguments->src_nodata);
    bmp_words_free(&arguments->src_scale);
    bmp_words_free(&arguments->src_offset);
    bmp_words_free(&arguments->masks);
}
