/* SPDX-License-Identifier: MIT */
#include "plugin/model_cache.h"

#include "plugin/fail.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct bmp_model {
    bmp_model *next;
    char *path, *activation, *output; /* the latter two "" for none */
    struct stat file;
    bm_model *model;
    int n_users;
    uint64_t serial;
};

/* Around look-ups only: nothing is opened, and nothing of GDAL called, while it is held. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bmp_model *all;
static uint64_t last_serial;

static bool is_unchanged(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bmp_model *find(const char *path, const char *activation, const char *output, const struct stat *file)
{
    bmp_model *found = NULL;
    pthread_mutex_lock(&lock);
    for (bmp_model *m = all; m != NULL && found == NULL; m = m->next)
        if (strcmp(m->path, path) == 0 && strcmp(m->activation, activation) == 0 && strcmp(m->output, output) == 0 &&
            is_unchanged(&m->file, file))
            found = m;
    if (found != NULL) found->n_users++;
    pthread_mutex_unlock(&lock);
    return found;
}

static void free_model(bmp_model *m)
{
    bm_model_free(m->model);
    free(m->path);
    free(m->activation);
    free(m->output);
    free(m);
}

bmp_model *bmp_model_acquire(const char *path, const char *activation, const char *output, bm_error *err)
{
    const bm_model_options options = {.size = sizeof options, .activation = activation, .output = output};
    struct stat file;
    const bool is_local = stat(path, &file) == 0;
    if (activation == NULL) activation = "";
    if (output == NULL) output = "";
    bmp_model *made = is_local ? find(path, activation, output, &file) : NULL;
    if (made != NULL) return made;
    made = calloc(1, sizeof *made);
    if (made == NULL) {
        (void)bmp_fail(err, "%s: out of memory", path);
        return NULL;
    }
    made->n_users = 1;
    if (!bmp_text_set(&made->path, path, err) || !bmp_text_set(&made->activation, activation, err) ||
        !bmp_text_set(&made->output, output, err) || bm_model_open(&made->model, path, &options, err) != BM_OK) {
        free_model(made);
        return NULL;
    }
    if (is_local) made->file = file;
    pthread_mutex_lock(&lock);
    made->serial = ++last_serial;
    made->next = all;
    all = made;
    pthread_mutex_unlock(&lock);
    return made;
}

const bm_model *bmp_model_get(const bmp_model *model)
{
    return model->model;
}

uint64_t bmp_model_serial(const bmp_model *model)
{
    return model->serial;
}

void bmp_model_release(bmp_model *model)
{
    if (model == NULL) return;
    pthread_mutex_lock(&lock);
    const bool is_last = --model->n_users == 0;
    for (bmp_model **at = &all; is_last && *at != NULL; at = &(*at)->next)
        if (*at == model) {
            *at = model->next;
            break;
        }
    pthread_mutex_unlock(&lock);
    if (is_last) free_model(model);
}
