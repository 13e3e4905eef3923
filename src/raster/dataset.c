/* SPDX-License-Identifier: MIT */
#include "raster/dataset.h"

#include "raster/gdal_compat.h"
#include "raster/gdal_error.h"

#include <cpl_string.h>

#include <stdio.h>
#include <string.h>

static bm_status refuse_container(GDALDatasetH dataset, const char *path, bm_error *err)
{
    char names[640] = "";
    size_t used = 0;
    char **subdatasets = GDALGetMetadata(dataset, "SUBDATASETS");
    for (int i = 1; i <= 3; i++) {
        char key[48];
        snprintf(key, sizeof key, "SUBDATASET_%d_NAME", i);
        const char *name = CSLFetchNameValue(subdatasets, key);
        if (name == NULL || used + strlen(name) + 4 > sizeof names) break;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i == 1 ? "" : ", ", name);
    }
    BMI_FAIL_IF(names[0] != '\0', err, BM_ERR_UNSUPPORTED,
                "%s: holds several rasters and none of its own; open one of them by its name: %s%s", path, names,
                CSLFetchNameValue(subdatasets, "SUBDATASET_4_NAME") != NULL ? ", ... (gdalinfo lists all)" : "");
    BMI_FAIL(err, BM_ERR_UNSUPPORTED, "%s: has no bands; name a raster that has some", path);
}

static bm_status open_checked(GDALDatasetH *out, const char *path, const char *const *open_options,
                              const bmi_gdal_errors *errors, bm_error *err)
{
    if (GDALGetDriverCount() == 0) GDALAllRegister();
    *out = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, open_options, NULL);
    BMI_FAIL_IF(*out == NULL, err, BM_ERR_IO, "%s: cannot be opened as a raster: %s; see whether gdalinfo opens it",
                path, bmi_gdal_errors_reason(errors));
    /* A mistyped option would otherwise pass without a word. */
    BMI_FAIL_IF(strstr(errors->warning, "does not support open option") != NULL, err, BM_ERR_ARGUMENT, "%s: %s", path,
                errors->warning);
    return GDALGetRasterCount(*out) == 0 ? refuse_container(*out, path, err) : BM_OK;
}

bm_status bmi_dataset_open(GDALDatasetH *out, const char *path, const char *const *open_options, bm_error *err)
{
    *out = NULL;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bm_status status = open_checked(out, path, open_options, &errors, err);
    bmi_gdal_errors_end();
    if (status == BM_OK) return BM_OK;
    bmi_dataset_close(*out);
    *out = NULL;
    return status;
}

void bmi_dataset_close(GDALDatasetH dataset)
{
    if (dataset == NULL) return;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    (void)bmi_gdal_close(dataset);
    bmi_gdal_errors_end();
}
