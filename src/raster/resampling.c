/* SPDX-License-Identifier: MIT */
#include "raster/resampling.h"

#include "base/text.h"
#include "raster/align.h"

#include <gdal_alg.h>
#include <gdalwarper.h>

#include <stdio.h>
#include <string.h>

static bool is_word(const char *text, const char *word, size_t length)
{
    char copy[128];
    if (text == NULL || length >= sizeof copy) return false;
    memcpy(copy, word, length);
    copy[length] = '\0';
    return bmi_text_equal_ignoring_case(text, copy);
}

static bool is_input(const bm_source_options *options, const bmi_binding *binding, int input, const char *word,
                     size_t length)
{
    char spot[32];
    if (options->model_bands != NULL && (is_word(options->model_bands[input].name, word, length) ||
                                         is_word(options->model_bands[input].common_name, word, length)))
        return true;
    if (options->bands != NULL && is_word(options->bands[input], word, length)) return true;
    snprintf(spot, sizeof spot, "%d:%d", binding->files[input] + 1, binding->numbers[input]);
    return is_word(spot, word, length) || is_word(binding->labels[input], word, length);
}

static bm_status apply(const bm_source_options *options, const bmi_binding *binding, const char *word, int *methods,
                       bm_error *err)
{
    const char *equals = strrchr(word, '=');
    const char *name = equals == NULL ? word : equals + 1;
    const int method = bmi_resampling_from_name(name);
    bool is_used = equals == NULL;
    BMI_FAIL_IF(method < 0, err, BM_ERR_ARGUMENT,
                "there is no resampling method \"%.40s\"; those of gdalwarp are near, bilinear, cubic, cubicspline, "
                "lanczos, average, rms, mode, max, min, med, q1, q3 and sum",
                name);
    for (int i = 0; i < binding->n_bands; i++) {
        if (equals != NULL && !is_input(options, binding, i, word, (size_t)(equals - word))) continue;
        methods[i] = method;
        is_used = true;
    }
    BMI_FAIL_IF(
        !is_used, err, BM_ERR_ARGUMENT,
        "the resampling \"%.80s\" is for a band that no input is called; use a name of the model's, or one of -b",
        word);
    return BM_OK;
}

bm_status bmi_resampling_choose(const bm_source_options *options, const bmi_binding *binding, int *methods,
                                bm_error *err)
{
    for (int i = 0; i < binding->n_bands; i++) methods[i] = GRA_Bilinear;
    const char *const *words = options->resampling;
    /* What is for all first, whatever the order. */
    for (int i = 0; words != NULL && words[i] != NULL; i++)
        if (strchr(words[i], '=') == NULL) BMI_TRY(apply(options, binding, words[i], methods, err));
    for (int i = 0; words != NULL && words[i] != NULL; i++)
        if (strchr(words[i], '=') != NULL) BMI_TRY(apply(options, binding, words[i], methods, err));
    return BM_OK;
}
