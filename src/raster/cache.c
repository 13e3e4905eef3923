/* SPDX-License-Identifier: MIT */
#include "raster/cache.h"

#include <gdal.h>

uint64_t bmi_cache_set(uint64_t n_bytes)
{
    const GIntBig before = GDALGetCacheMax64();
    GDALSetCacheMax64((GIntBig)n_bytes);
    return (uint64_t)before;
}
