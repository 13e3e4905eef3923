/* SPDX-License-Identifier: MIT */
#include "pipeline/units.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/model.h"

#include <math.h>

/* A unit that says "as stored" is none that a scale leads to. */
static bool is_physical(const char *unit)
{
    static const char *const stored[] = {"", "dn", "digital number", "digital numbers", "count", "counts", "none"};
    if (unit == NULL) return false;
    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++)
        if (bmi_text_equal_ignoring_case(unit, stored[i])) return false;
    return true;
}

/* Band scales into `before`; true when the band has some and they are wanted. */
static bool take_stated(const bm_run_options *options, const bm_source *source, int channel, bmi_line *before)
{
    const bmi_bands *bands = &options->model->bands;
    const char *unit = bands->n > 0 ? bands->list[channel].unit : NULL;
    if (options->unscale == BM_UNSCALE_NO || (options->unscale == BM_UNSCALE_AUTO && !is_physical(unit))) return false;
    return bm_source_get_scale(source, channel, &before->scale, &before->offset);
}

bm_status bmi_units_resolve(const bm_run_options *options, const bm_source *source, bmi_rescale **units, bm_error *err)
{
    const bm_model *model = options->model;
    const double scale = options->scale == 0.0 ? 1.0 : options->scale;
    bmi_rescale *made;
    *units = NULL;
    BMI_FAIL_IF(!isfinite(scale) || !isfinite(options->offset), err, BM_ERR_ARGUMENT,
                "the scale and the offset of the inputs must be finite");
    BMI_TRY(bmi_rescale_new(&made, model->n_inputs, err));
    if (options->decibel != BM_DECIBEL_KEEP)
        made->function = options->decibel == BM_DECIBEL_TO ? BMI_ACT_LOG10 : BMI_ACT_EXP10;
    for (int c = 0; c < model->n_inputs; c++) {
        bmi_line *before = &made->before[c], *after = &made->after[c];
        (void)take_stated(options, source, c, before);
        *after = (bmi_line){scale, options->offset};
        if (options->decibel == BM_DECIBEL_TO) after->scale *= 10.0;
        if (options->decibel != BM_DECIBEL_FROM) continue;
        before->scale /= 10.0;
        before->offset /= 10.0;
    }
    if (bmi_rescale_is_idle(made))
        bmi_rescale_free(made);
    else
        *units = made;
    return BM_OK;
}
