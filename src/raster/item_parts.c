/* SPDX-License-Identifier: MIT */
#include "raster/item_parts.h"

#include "base/error.h"
#include "base/href.h"
#include "raster/dataset.h"
#include "raster/footprint.h"
#include "raster/gdal_error.h"
#include "raster/raster_asset.h"

bm_status bmi_item_append_place(bmi_text *text, const char *path, bm_error *err)
{
    GDALDatasetH dataset;
    BMI_TRY(bmi_dataset_open(&dataset, path, NULL, err));
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bmi_footprint_append(text, dataset);
    bmi_gdal_errors_end();
    bmi_dataset_close(dataset);
    return BM_OK;
}

bm_status bmi_item_append_href(bmi_text *text, const char *path, const char *item_path, bm_error *err)
{
    char *href;
    BMI_TRY(bmi_href(path, item_path, &href, err));
    bmi_text_append_json(text, href == NULL ? "" : href);
    bm_text_free(href);
    return BM_OK;
}

bm_status bmi_item_append_asset(bmi_text *text, const char *path, const char *item_path, bm_error *err)
{
    GDALDatasetH dataset;
    BMI_TRY(bmi_dataset_open(&dataset, path, NULL, err));
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    bmi_text_append(text, "\"href\": ");
    const bm_status status = bmi_item_append_href(text, path, item_path, err);
    bmi_text_append(text, ", \"type\": \"%s\",\n      ", bmi_raster_media_type(dataset));
    bmi_projection_append(text, dataset);
    bmi_text_append(text, ",\n      ");
    bmi_raster_bands_append(text, dataset);
    bmi_gdal_errors_end();
    bmi_dataset_close(dataset);
    return status;
}

bm_status bm_run_find_datetime(const bm_source_options *source, char **out, bm_error *err)
{
    const char *const *more = source->more_paths;
    char found[32];
    bool is_found = false;
    *out = NULL;
    for (const char *path = source->path; path != NULL && !is_found;) {
        GDALDatasetH dataset;
        BMI_TRY(bmi_dataset_open(&dataset, path, source->open_options, err));
        is_found = bmi_raster_datetime(dataset, found);
        bmi_dataset_close(dataset);
        path = more == NULL ? NULL : *more++;
    }
    BMI_FAIL_IF(!is_found, err, BM_ERR_MISMATCH,
                "%s: nothing in it says when it was taken, which a STAC item has to; give the time (--datetime "
                "2022-06-30T10:10:00Z)",
                source->path);
    bmi_text text = {0};
    bmi_text_append(&text, "%s", found);
    return bmi_text_take(&text, out, err);
}
