/* SPDX-License-Identifier: MIT
 *
 * The library from outside: a model from text, three pixels in memory, their grey values. */
#include <bandmix.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    static const char text[] = "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[0.5, 0.25, 0.25]]}]}";
    uint8_t red[3] = {0, 100, 200}, green[3] = {0, 40, 8}, blue[3] = {4, 0, 0};
    float grey[3] = {-1, -1, -1};
    void *in_bands[3] = {red, green, blue}, *out_bands[1] = {grey};
    const bm_planes in = {BM_TYPE_UINT8, 3, in_bands, 1}, out = {BM_TYPE_FLOAT32, 1, out_bands, sizeof(float)};
    bm_model *model = NULL;
    bm_runner *runner = NULL;
    bm_error err;
    bm_status status = bm_model_parse(&model, text, strlen(text), "text", NULL, &err);
    if (status == BM_OK) status = bm_runner_new(&runner, model, NULL, &err);
    if (status == BM_OK) status = bm_runner_apply(runner, &in, NULL, 3, &out, &err);
    if (status != BM_OK) fprintf(stderr, "%s\n", err.message);
    bm_runner_free(runner);
    bm_model_free(model);
    printf("bandmix %s: %g %g %g\n", bm_version(), (double)grey[0], (double)grey[1], (double)grey[2]);
    return status == BM_OK && grey[0] == 1.0f && grey[1] == 60.0f && grey[2] == 102.0f ? 0 : 1;
}
