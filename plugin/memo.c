/* SPDX-License-Identifier: MIT */
#include "plugin/memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A mosaic asks for a band of several files before it asks for the next band. */
#define MAX_ENTRIES 8
#define MAX_BYTES   ((size_t)96 << 20) /* of a thread: gdal_translate asks for 10 MB at a time */

typedef struct entry {
    char *key;
    bm_type type;
    int n_sources;
    size_t n_pixels;
    char *pixels; /* n_sources planes */
    void *answer;
    size_t n_bytes; /* of pixels and answer */
} entry;

/* The newest entry first. */
typedef struct memo {
    entry entries[MAX_ENTRIES];
    int n;
    size_t n_bytes;
} memo;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t slot;
static bool has_slot;

static void free_entry(entry *e)
{
    free(e->key);
    free(e->pixels);
    free(e->answer);
}

static void free_memo(void *data)
{
    memo *m = data;
    for (int i = 0; i < m->n; i++) free_entry(&m->entries[i]);
    free(m);
}

static void make_slot(void)
{
    has_slot = pthread_key_create(&slot, free_memo) == 0;
}

static memo *get(void)
{
    (void)pthread_once(&once, make_slot);
    return has_slot ? pthread_getspecific(slot) : NULL;
}

static memo *get_or_make(void)
{
    memo *m = get();
    if (m != NULL || !has_slot) return m;
    m = calloc(1, sizeof *m);
    if (m == NULL || pthread_setspecific(slot, m) == 0) return m;
    free(m);
    return NULL;
}

static bool is_asked(const entry *e, const bmp_memo_question *question)
{
    const bm_planes *sources = question->sources;
    const size_t plane = question->n_pixels * bm_type_size(sources->type);
    if (e->n_pixels != question->n_pixels || e->type != sources->type || e->n_sources != sources->n_bands ||
        strcmp(e->key, question->key) != 0)
        return false;
    for (int b = 0; b < e->n_sources; b++)
        if (memcmp(e->pixels + (size_t)b * plane, sources->bands[b], plane) != 0) return false;
    return true;
}

const void *bmp_memo_find(const bmp_memo_question *question)
{
    memo *m = get();
    for (int i = 0; m != NULL && i < m->n; i++)
        if (is_asked(&m->entries[i], question)) return m->entries[i].answer;
    return NULL;
}

static void drop_oldest(memo *m)
{
    m->n--;
    m->n_bytes -= m->entries[m->n].n_bytes;
    free_entry(&m->entries[m->n]);
}

void *bmp_memo_room(const bmp_memo_question *question, size_t n_bytes)
{
    const bm_planes *sources = question->sources;
    const size_t size = bm_type_size(sources->type), n_pixels = question->n_pixels;
    if (n_pixels == 0 || n_bytes > MAX_BYTES || n_pixels > MAX_BYTES / size / (size_t)sources->n_bands) return NULL;
    const size_t plane = n_pixels * size, all = plane * (size_t)sources->n_bands + n_bytes;
    memo *m = all > MAX_BYTES ? NULL : get_or_make();
    if (m == NULL) return NULL;
    while (m->n > 0 && (m->n == MAX_ENTRIES || m->n_bytes + all > MAX_BYTES)) drop_oldest(m);
    entry made = {.type = sources->type, .n_sources = sources->n_bands, .n_pixels = n_pixels, .n_bytes = all};
    const size_t n_key = strlen(question->key) + 1;
    made.key = malloc(n_key);
    made.pixels = malloc(all - n_bytes);
    made.answer = malloc(n_bytes);
    if (made.key == NULL || made.pixels == NULL || made.answer == NULL) {
        free_entry(&made);
        return NULL;
    }
    memcpy(made.key, question->key, n_key);
    for (int b = 0; b < made.n_sources; b++) memcpy(made.pixels + (size_t)b * plane, sources->bands[b], plane);
    memmove(m->entries + 1, m->entries, (size_t)m->n * sizeof *m->entries);
    m->entries[0] = made;
    m->n++;
    m->n_bytes += all;
    return made.answer;
}

void bmp_memo_forget(void)
{
    memo *m = get();
    if (m == NULL || m->n == 0) return;
    m->n_bytes -= m->entries[0].n_bytes;
    free_entry(&m->entries[0]);
    m->n--;
    memmove(m->entries, m->entries + 1, (size_t)m->n * sizeof *m->entries);
}
