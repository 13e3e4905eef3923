/* SPDX-License-Identifier: MIT */
#include "raster/sink_overviews.h"

#include "raster/gdal_compat.h"

/* What a screen shows at once. */
#define SMALLEST_SIDE 256
#define MAX_LEVELS    30

const char *bmi_overview_resampling(const bm_sink_options *options)
{
    if (options->classes != NULL) return "MODE";
    return options->is_coded ? "NEAREST" : "AVERAGE";
}

bool bmi_overviews_build(const char *path, const char *resampling, GDALProgressFunc watch, void *data)
{
    int levels[MAX_LEVELS], n = 0;
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_UPDATE, NULL, NULL, NULL);
    /* A format that cannot be changed gets them beside it. */
    if (dataset == NULL) dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    if (dataset == NULL) return false;
    const int width = GDALGetRasterXSize(dataset), height = GDALGetRasterYSize(dataset);
    const int larger = width > height ? width : height;
    for (int64_t level = 2; n < MAX_LEVELS && (larger + level / 2 - 1) / (level / 2) > SMALLEST_SIDE; level *= 2)
        levels[n++] = (int)level;
    bool built = n == 0 || GDALBuildOverviews(dataset, resampling, n, levels, 0, NULL, watch, data) == CE_None;
    built = bmi_gdal_flush(dataset) && built;
    return bmi_gdal_close(dataset) && built;
}
