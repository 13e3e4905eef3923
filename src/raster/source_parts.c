/* SPDX-License-Identifier: MIT */
#include "raster/source_parts.h"

#include "base/mem.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/source_inside.h"

/* What a VRT cannot do, a descriptor can, because there the whole of a source is at work. */
#define INSTEAD "; write a .bmix descriptor instead, which can hold that"

static bm_status check_plain(const bm_source *source, bm_error *err)
{
    const bmi_inputs *inputs = &source->inputs;
    BMI_FAIL_IF(source->n_masks > 0, err, BM_ERR_UNSUPPORTED,
                "%s: a VRT cannot look at the values and bits of a mask" INSTEAD, source->masks[0].spec.path);
    for (int i = 0; i < inputs->binding.n_bands; i++) {
        const bmi_band_file *file = &inputs->files[inputs->binding.files[i]];
        BMI_FAIL_IF(inputs->fits[inputs->binding.files[i]] != BMI_FIT_SAME, err, BM_ERR_UNSUPPORTED,
                    "%s: is not on the grid of %s, and functions of a VRT want all inputs on one grid" INSTEAD,
                    file->path, inputs->reference_path);
        BMI_FAIL_IF(bmi_band_is_marked_signed(GDALGetRasterBand(file->dataset, inputs->binding.numbers[i])), err,
                    BM_ERR_UNSUPPORTED,
                    "%s: band %d holds signed bytes, which this release of GDAL hands on as unsigned in a VRT" INSTEAD,
                    file->path, inputs->binding.numbers[i]);
    }
    return BM_OK;
}

static void add_inputs(bmi_source_parts *parts, const bm_source *source)
{
    const bmi_inputs *inputs = &source->inputs;
    for (int i = 0; i < inputs->binding.n_bands; i++)
        parts->list[parts->n_inputs++] = (bmi_source_part){.path = inputs->files[inputs->binding.files[i]].path,
                                                           .number = inputs->binding.numbers[i],
                                                           .type = inputs->types[i]};
    for (int v = 0; v < source->n_views; v++)
        for (int b = 0; b < source->views[v].n; b++)
            parts->list[source->views[v].planes[b]].nodata = source->views[v].validity.nodata[b];
}

/* A mask is named by the band that it is of, alpha is a band. */
static bmi_source_part mask_part(const bmi_view *view, const bmi_mask_band *mask)
{
    const bool is_alpha = GDALGetBandDataset(mask->band) == view->dataset && mask->of < 0 &&
                          GDALGetRasterColorInterpretation(mask->band) == GCI_AlphaBand;
    const int of = mask->of < 0 ? 0 : mask->of;
    return (bmi_source_part){.path = view->path,
                             .number = is_alpha ? GDALGetBandNumber(mask->band) : view->numbers[of],
                             .is_mask = !is_alpha,
                             .type = bmi_band_type(mask->band),
                             .of = mask->of < 0 ? 0 : view->planes[of] + 1};
}

static void add_masks(bmi_source_parts *parts, const bm_source *source)
{
    for (int v = 0; v < source->n_views; v++)
        for (int m = 0; m < source->views[v].validity.n_masks; m++)
            parts->list[parts->n_inputs + parts->n_masks++] =
                mask_part(&source->views[v], &source->views[v].validity.masks[m]);
}

/* With the rule "all", the mask that is of all bands of one file would be of all bands of all files. */
static bm_status check_masks(const bmi_source_parts *parts, const bm_source *source, bm_error *err)
{
    for (int m = 0; m < parts->n_masks; m++)
        BMI_FAIL_IF(source->rule == BM_VALID_ALL && source->n_views > 1 && parts->list[parts->n_inputs + m].of == 0,
                    err, BM_ERR_UNSUPPORTED,
                    "%s: has a mask for all of its bands, which a VRT of several files cannot tell apart" INSTEAD,
                    parts->list[parts->n_inputs + m].path);
    return BM_OK;
}

static bm_status list_parts(bmi_source_parts *parts, const bm_source *source, bm_error *err)
{
    size_t n = (size_t)source->inputs.binding.n_bands;
    BMI_TRY(check_plain(source, err));
    for (int v = 0; v < source->n_views; v++) n += (size_t)source->views[v].validity.n_masks;
    parts->list = bmi_calloc(n, sizeof *parts->list);
    bm_type *types = bmi_calloc(n, sizeof *types);
    bm_status status = BM_OK;
    if (parts->list == NULL || types == NULL) {
        status = bmi_error_set(err, BM_ERR_MEMORY, "out of memory for a list of %zu bands", n);
    } else {
        add_inputs(parts, source);
        add_masks(parts, source);
        for (size_t i = 0; i < n; i++) types[i] = parts->list[i].type;
        parts->type = bmi_type_holding(types, (int)n);
        status = check_masks(parts, source, err);
    }
    bmi_free(types);
    return status;
}

bm_status bmi_source_parts_list(bmi_source_parts *parts, const bm_source *source, bm_error *err)
{
    *parts = (bmi_source_parts){.list = NULL};
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bm_status status = list_parts(parts, source, err);
    bmi_gdal_errors_end();
    return status;
}

void bmi_source_parts_free(bmi_source_parts *parts)
{
    bmi_free(parts->list);
    *parts = (bmi_source_parts){.list = NULL};
}
