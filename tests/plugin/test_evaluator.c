/* SPDX-License-Identifier: MIT
 *
 * Networks behind a function: what is valid, what is scaled, which are used again, and what is refused. */
#include "plugin/evaluator.h"
#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/bandmix-evaluator-XXXXXX";

/* The sum and the difference of two inputs, times `factor`. */
static void write_model(const char *name, double factor)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fprintf(file, "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[%g, %g], [%g, %g]]}]}", factor, factor,
            factor, -factor);
    fclose(file);
}

enum { N = 4 };

static bool is_like(float a, float b)
{
    return isnan(a) ? isnan(b) : fabsf(a - b) <= 1e-4f * (1 + fabsf(b));
}

/* Runs over four pixels of Int16 and compares the two bands; NaN stands for no data. */
static void check(const char *const *arguments, const bm_planes *sources, const float sum[N], const float difference[N])
{
    float found[2][N];
    void *to[2] = {found[0], found[1]};
    bm_error err = {.message = ""};
    bmp_evaluator *e = bmp_evaluator_acquire(arguments, folder, &err);
    if (e == NULL) printf("\n    %s\n", err.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(e);
    CU_ASSERT(bmp_evaluator_n_bands(e) == 2 && bmp_evaluator_n_sources(e) == sources->n_bands);
    CU_ASSERT(bmp_evaluator_output(e, 1)->type == BM_TYPE_FLOAT32);
    CU_ASSERT(bmp_evaluator_run(e, sources, N, to, 0, &err));
    for (int i = 0; i < N; i++) {
        const bool fits = is_like(found[0][i], sum[i]) && is_like(found[1][i], difference[i]);
        if (!fits) printf("\n    pixel %d: %g and %g\n", i, (double)found[0][i], (double)found[1][i]);
        CU_ASSERT(fits);
    }
    bmp_evaluator_release(e);
}

static void test_pixels(void)
{
    int16_t a[N] = {1, -9, 3, 4}, b[N] = {10, 20, -9, 40}, mask[N] = {1, 1, 1, 0};
    void *bands[] = {a, b, mask};
    const bm_planes two = {BM_TYPE_INT16, 2, bands, 2}, three = {BM_TYPE_INT16, 3, bands, 2};
    write_model("net.json", 1);
    const char *const plain[] = {"model=net.json", NULL};
    check(plain, &two, (float[]){11, 11, -6, 44}, (float[]){-9, -29, 12, -36});
    const char *const nodata[] = {"model=net.json", "src_nodata=-9", NULL};
    check(nodata, &two, (float[]){11, NAN, NAN, 44}, (float[]){-9, NAN, NAN, -36});
    const char *const one[] = {"model=net.json", "src_nodata=none,-10/-9", NULL};
    check(one, &two, (float[]){11, 11, NAN, 44}, (float[]){-9, -29, NAN, -36});
    const char *const masked[] = {"model=net.json", "src_nodata=-9", "masks=0", NULL};
    check(masked, &three, (float[]){11, NAN, NAN, NAN}, (float[]){-9, NAN, NAN, NAN});
    const char *const all[] = {"model=net.json", "src_nodata=-9,none", "masks=2", "valid=all", NULL};
    check(all, &three, (float[]){11, 11, -6, 44}, (float[]){-9, -29, 12, -36});
    const char *const scaled[] = {"model=net.json", "src_scale=2,1", "src_offset=1", "scale=10", "offset=3", NULL};
    check(scaled, &two, (float[]){146, 46, -4, 506}, (float[]){-80, -380, 150, -320});
}

static void test_again(void)
{
    bm_error err = {.message = ""};
    write_model("again.json", 1);
    const char *const first_band[] = {"model=again.json", "band=1", NULL}, *const second_band[] = {"model=again.json",
                                                                                                   "band=2", NULL};
    bmp_evaluator *one = bmp_evaluator_acquire(first_band, folder, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    bmp_evaluator *two = bmp_evaluator_acquire(second_band, folder, &err); /* the first is in use */
    CU_ASSERT_PTR_NOT_NULL_FATAL(two);
    CU_ASSERT(one != two);
    CU_ASSERT_STRING_EQUAL(bmp_evaluator_key(one), bmp_evaluator_key(two));
    bmp_evaluator_release(two);
    bmp_evaluator *again = bmp_evaluator_acquire(first_band, folder, &err);
    CU_ASSERT(again == two);
    bmp_evaluator_release(again);
    char *key = strdup(bmp_evaluator_key(one));
    write_model("again.json", 0.12345); /* of another size: clocks of file systems are coarse */
    bmp_evaluator *changed = bmp_evaluator_acquire(first_band, folder, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(changed);
    CU_ASSERT(strcmp(bmp_evaluator_key(changed), key) != 0);
    bmp_evaluator_release(changed);
    bmp_evaluator_release(one);
    bmp_evaluator_release(NULL);
    free(key);
}

static void test_refusals(void)
{
    write_model("net.json", 1);
    static const char *const cases[][2] = {{"src_nodata=1,2,3", "3 entries for 2 inputs"},
                                           {"src_nodata=many", "src_nodata takes"},
                                           {"src_nodata=1/", "src_nodata takes"},
                                           {"src_scale=x", "src_scale takes numbers"},
                                           {"src_offset=inf", "src_offset takes numbers"},
                                           {"masks=3", "masks lists"},
                                           {"masks=-1", "masks lists"},
                                           {"outputs=layer:nowhere", "nowhere"},
                                           {"cpu=quantum", "quantum"},
                                           {"ot=Float16", "Float16"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const arguments[] = {"model=net.json", cases[i][0], NULL};
        bm_error err = {.message = ""};
        CU_ASSERT_PTR_NULL(bmp_evaluator_acquire(arguments, folder, &err));
        if (strstr(err.message, cases[i][1]) == NULL) printf("\n    %s: %s\n", cases[i][0], err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i][1]));
    }
    const char *const nowhere[] = {"model=nowhere.json", NULL};
    bm_error err = {.message = ""};
    CU_ASSERT_PTR_NULL(bmp_evaluator_acquire(nowhere, folder, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "nowhere.json"));
}

static void remove_models(void)
{
    static const char *const names[] = {"net.json", "again.json"};
    char path[200];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void make_folder(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

BMT_MAIN("plugin/evaluator", {"a folder", make_folder}, {"pixels", test_pixels}, {"again", test_again},
         {"refusals", test_refusals}, {"the folder is gone", remove_models})
