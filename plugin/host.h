/* SPDX-License-Identifier: MIT
 *
 * The GDAL that loaded the function plugin. Nothing of GDAL is linked: what is needed of it is looked up in the very
 * library that called, so that one file serves every release, and also a program that brings a renamed copy of its own.
 * Declarations that are younger than the oldest GDAL stand here. */
#ifndef BMP_HOST_H
#define BMP_HOST_H

#include "bandmix.h"

#include <gdal.h>

#define BMP_GDT_INT8 14 /* GDT_Int8, since GDAL 3.7; types keep their numbers */

/* GDALVRTRegisterProcessedDatasetFunc and its callbacks, since GDAL 3.9: gdal.h of that release. */
typedef CPLErr (*bmp_processed_init)(const char *name, void *user, CSLConstList arguments, int n_in, GDALDataType in,
                                     double *in_nodata, int *n_out, GDALDataType *out, double **out_nodata,
                                     const char *vrt_path, void **work);
typedef void (*bmp_processed_free)(const char *name, void *user, void *work);
typedef CPLErr (*bmp_processed_process)(const char *name, void *user, void *work, CSLConstList arguments, int width,
                                        int height, const void *in, size_t in_bytes, GDALDataType in_type, int n_in,
                                        const double *in_nodata, void *out, size_t out_bytes, GDALDataType out_type,
                                        int n_out, const double *out_nodata, double x, double y, double x_size,
                                        double y_size, const double *geotransform, const char *vrt_path,
                                        CSLConstList extra);

typedef struct bmp_host {
    void *library; /* where it is mapped */
    void (*error)(CPLErr, CPLErrorNum, const char *, ...);
    void (*debug)(const char *, const char *, ...);
    void (*push_handler)(CPLErrorHandler);
    CPLErrorHandler quiet;
    void (*pop_handler)(void);
    void (*reset_error)(void);
    void *(*reallocate)(void *, size_t);
    const char *(*config)(const char *, const char *);
    void (*copy_words)(const void *, GDALDataType, int, void *, GDALDataType, int, GPtrDiff_t);
    CPLErr (*add_pixel_function)(const char *, GDALDerivedPixelFuncWithArgs, const char *);
    /* NULL before GDAL 3.9 */
    CPLErr (*add_processed)(const char *, void *, const char *, GDALDataType, const GDALDataType *, size_t, const int *,
                            size_t, bmp_processed_init, bmp_processed_free, bmp_processed_process, CSLConstList);
} bmp_host;

/* The host that `caller`, an address inside it, belongs to; *is_new says that it was not known yet. NULL when that is
 * no GDAL, or there are more of them than anybody has. Any thread. */
const bmp_host *bmp_host_learn(const void *caller, bool *is_new);

/* The same for a host that is known; never NULL once one is. */
const bmp_host *bmp_host_of(const void *caller);

/* The type of pixels that GDAL's `type` is; BM_TYPE_AUTO for those that are none of ours. And back. */
bm_type bmp_type_from_gdal(GDALDataType type);
GDALDataType bmp_type_to_gdal(bm_type type);

#endif
