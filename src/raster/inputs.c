/* SPDX-License-Identifier: MIT */
#include "raster/inputs.h"

#include "base/mem.h"
#include "raster/dataset.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/resampling.h"

static bm_status fail_memory(const bm_source_options *options, bm_error *err)
{
    BMI_FAIL(err, BM_ERR_MEMORY, "%s: out of memory while opening", options->path);
}

static bm_status open_files(bmi_inputs *inputs, const bm_source_options *options, bm_error *err)
{
    int n = 1;
    for (const char *const *more = options->more_paths; more != NULL && *more != NULL; more++) n++;
    inputs->files = bmi_calloc((size_t)n, sizeof *inputs->files);
    inputs->fits = bmi_calloc((size_t)n, sizeof *inputs->fits);
    if (inputs->files == NULL || inputs->fits == NULL) return fail_memory(options, err);
    for (; inputs->n_files < n; inputs->n_files++) {
        bmi_band_file *file = &inputs->files[inputs->n_files];
        const char *path = inputs->n_files == 0 ? options->path : options->more_paths[inputs->n_files - 1];
        BMI_FAIL_IF(path[0] == '\0', err, BM_ERR_ARGUMENT, "the name of input %d is empty", inputs->n_files + 1);
        BMI_TRY(bmi_dataset_open(&file->dataset, path, options->open_options, err));
        file->path = bmi_strdup(path);
        if (file->path == NULL) {
            bmi_dataset_close(file->dataset);
            return fail_memory(options, err);
        }
    }
    return BM_OK;
}

static bm_status learn_types(bmi_inputs *inputs, bm_error *err)
{
    const bmi_binding *binding = &inputs->binding;
    for (int i = 0; i < binding->n_bands; i++) {
        const bmi_band_file *file = &inputs->files[binding->files[i]];
        GDALRasterBandH band = GDALGetRasterBand(file->dataset, binding->numbers[i]);
        inputs->types[i] = bmi_band_type(band);
        BMI_FAIL_IF(
            inputs->types[i] == BM_TYPE_AUTO, err, BM_ERR_UNSUPPORTED,
            "%s: band %d is %s, and only real types can be read; make a real band of it first, as with the pixel "
            "functions 'real' and 'mod' of a VRT",
            file->path, binding->numbers[i], GDALGetDataTypeName(GDALGetRasterDataType(band)));
    }
    return BM_OK;
}

/* The grid is that of the finest file that is in use. */
static bm_status choose_reference(bmi_inputs *inputs, const bm_source_options *options, bm_error *err)
{
    if (options->like != NULL) {
        BMI_TRY(bmi_dataset_open(&inputs->like, options->like, NULL, err));
        inputs->reference = inputs->like;
        inputs->reference_path = options->like;
        return BM_OK;
    }
    GDALDatasetH *used = bmi_calloc((size_t)inputs->binding.n_bands, sizeof(GDALDatasetH));
    if (used == NULL) return fail_memory(options, err);
    int first = inputs->n_files;
    for (int i = 0; i < inputs->binding.n_bands; i++) {
        used[i] = inputs->files[inputs->binding.files[i]].dataset;
        if (inputs->binding.files[i] < first) first = inputs->binding.files[i];
    }
    /* Of equals the one that was named first. */
    GDALDatasetH finest = used[bmi_place_finest(used, inputs->binding.n_bands)];
    int chosen = first;
    for (int f = first; f < inputs->n_files; f++)
        if (inputs->files[f].dataset == finest) chosen = f;
    bmi_free(used);
    inputs->reference = inputs->files[chosen].dataset;
    inputs->reference_path = inputs->files[chosen].path;
    return BM_OK;
}

static bm_status compare_grids(bmi_inputs *inputs, bm_error *err)
{
    char here[256], there[256];
    for (int i = 0; i < inputs->binding.n_bands; i++) {
        const int f = inputs->binding.files[i];
        const bmi_band_file *file = &inputs->files[f];
        inputs->fits[f] = bmi_place_compare(file->dataset, inputs->reference);
        if (inputs->fits[f] != BMI_FIT_NONE) continue;
        bmi_place_describe(file->dataset, here, sizeof here);
        bmi_place_describe(inputs->reference, there, sizeof there);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: nothing says how its pixels (%s) lie on the grid of %s (%s); give both a coordinate system and a "
                 "geotransform, as with gdal_translate -a_srs and -a_ullr",
                 file->path, here, inputs->reference_path, there);
    }
    return BM_OK;
}

static bm_status open_all(bmi_inputs *inputs, const bm_source_options *options, bm_error *err)
{
    BMI_TRY(open_files(inputs, options, err));
    BMI_TRY(bmi_bind(inputs->files, inputs->n_files, options, &inputs->binding, err));
    const size_t n = (size_t)inputs->binding.n_bands;
    inputs->types = bmi_calloc(n, sizeof *inputs->types);
    inputs->methods = bmi_calloc(n, sizeof *inputs->methods);
    if (inputs->types == NULL || inputs->methods == NULL) return fail_memory(options, err);
    BMI_TRY(learn_types(inputs, err));
    BMI_TRY(choose_reference(inputs, options, err));
    BMI_TRY(bmi_resampling_choose(options, &inputs->binding, inputs->methods, err));
    return compare_grids(inputs, err);
}

bm_status bmi_inputs_open(bmi_inputs *inputs, const bm_source_options *options, bm_error *err)
{
    /* Looking at metadata makes some drivers read more of the file, and complain. */
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    *inputs = (bmi_inputs){.n_files = 0};
    const bm_status status = open_all(inputs, options, err);
    bmi_gdal_errors_end();
    return status;
}

void bmi_inputs_close(bmi_inputs *inputs)
{
    for (int f = 0; f < inputs->n_files; f++) {
        bmi_dataset_close(inputs->files[f].dataset);
        bmi_free((char *)inputs->files[f].path);
    }
    bmi_dataset_close(inputs->like);
    bmi_binding_free(&inputs->binding);
    bmi_free(inputs->types);
    bmi_free(inputs->methods);
    bmi_free(inputs->fits);
    bmi_free(inputs->files);
    *inputs = (bmi_inputs){.n_files = 0};
}
