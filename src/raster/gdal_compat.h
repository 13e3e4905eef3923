/* SPDX-License-Identifier: MIT
 *
 * Where the releases of GDAL that we build against differ, and nothing else: the rest of the room asks here instead
 * of comparing versions. */
#ifndef BMI_GDAL_COMPAT_H
#define BMI_GDAL_COMPAT_H

#include <gdal.h>

#include <stdbool.h>

/* Before 3.7 a signed byte is a Byte with PIXELTYPE=SIGNEDBYTE in its IMAGE_STRUCTURE. */
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 7, 0)
#define BMI_GDAL_HAS_INT8 1
#define BMI_GDAL_INT8     GDT_Int8
#else
#define BMI_GDAL_HAS_INT8 0
#define BMI_GDAL_INT8     GDT_Byte
#endif

#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 11, 0)
#define BMI_GDAL_HAS_FLOAT16 1
#else
#define BMI_GDAL_HAS_FLOAT16 0
#endif

/* False when GDAL itself reports that flushing failed; before 3.7 only the error handler learns of it. */
static inline bool bmi_gdal_flush(GDALDatasetH dataset)
{
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 7, 0)
    return GDALFlushCache(dataset) == CE_None;
#else
    GDALFlushCache(dataset);
    return true;
#endif
}

static inline bool bmi_gdal_close(GDALDatasetH dataset)
{
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 7, 0)
    return GDALClose(dataset) == CE_None;
#else
    GDALClose(dataset);
    return true;
#endif
}

#endif
