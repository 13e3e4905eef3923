/* SPDX-License-Identifier: MIT */
#include "cli/origin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *format(const char *text, ...)
{
    va_list args;
    va_start(args, text);
    const int n = vsnprintf(NULL, 0, text, args);
    va_end(args);
    char *made = n < 0 ? NULL : malloc((size_t)n + 1);
    if (made == NULL) return NULL;
    va_start(args, text);
    vsnprintf(made, (size_t)n + 1, text, args);
    va_end(args);
    return made;
}

/* Takes over `list` and returns it with `word` behind `separator`; NULL when memory is out. */
static char *join(char *list, const char *separator, const char *word)
{
    char *longer = list == NULL ? NULL : format("%s%s%s", list, list[0] == '\0' ? "" : separator, word);
    free(list);
    return longer;
}

/* A folder is of no use to who gets the file. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

static char *list_inputs(const bm_source_options *inputs)
{
    char *list = format("%s", base_name(inputs->path));
    for (const char *const *more = inputs->more_paths; more != NULL && *more != NULL; more++)
        list = join(list, ", ", base_name(*more));
    return list;
}

static char *list_words(const char *const *words)
{
    char *list = format("%s", "");
    for (; words != NULL && *words != NULL; words++) list = join(list, " ", base_name(*words));
    return list;
}

bool origin_make(origin_items *origin, const bm_model *model, const bm_source_options *inputs, const char *const *words)
{
    bm_model_info info = {.size = sizeof info};
    *origin = (origin_items){{NULL}};
    if (bm_model_get_info(model, &info, NULL) != BM_OK) return false;
    char *input_list = list_inputs(inputs), *word_list = list_words(words);
    const bool has_words = word_list != NULL && word_list[0] != '\0';
    int n = 0;
    origin->list[n++] = format("TIFFTAG_SOFTWARE=bandmix %s", bm_version());
    origin->list[n++] = format("BANDMIX_VERSION=%s", bm_version());
    origin->list[n++] = format("BANDMIX_MODEL=%s", info.name);
    origin->list[n++] = format("BANDMIX_MODEL_SHA256=%s", info.sha256);
    origin->list[n++] = input_list == NULL ? NULL : format("BANDMIX_INPUTS=%s", input_list);
    if (has_words) origin->list[n++] = format("BANDMIX_OPTIONS=%s", word_list);
    bool is_whole = input_list != NULL && word_list != NULL;
    for (int i = 0; i < n; i++) is_whole = is_whole && origin->list[i] != NULL;
    free(input_list);
    free(word_list);
    return is_whole;
}

void origin_free(origin_items *origin)
{
    for (size_t i = 0; i < sizeof origin->list / sizeof *origin->list; i++) free(origin->list[i]);
}
