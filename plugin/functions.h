/* SPDX-License-Identifier: MIT
 *
 * What the function plugin gives to GDAL. */
#ifndef BMP_FUNCTIONS_H
#define BMP_FUNCTIONS_H

#include "plugin/host.h"

/* GDALDerivedPixelFuncWithArgs: the band that the argument "band" names, of the network over one buffer a source. */
CPLErr bmp_pixel_function(void **sources, int n_sources, void *data, int width, int height, GDALDataType source_type,
                          GDALDataType buffer_type, int pixel_bytes, int line_bytes, CSLConstList arguments);

/* The three callbacks of a processed dataset, see host.h. */
CPLErr bmp_processed_begin(const char *name, void *user, CSLConstList arguments, int n_in, GDALDataType in,
                           double *in_nodata, int *n_out, GDALDataType *out, double **out_nodata, const char *vrt_path,
                           void **work);
CPLErr bmp_processed_run(const char *name, void *user, void *work, CSLConstList arguments, int width, int height,
                         const void *in, size_t in_bytes, GDALDataType in_type, int n_in, const double *in_nodata,
                         void *out, size_t out_bytes, GDALDataType out_type, int n_out, const double *out_nodata,
                         double x, double y, double x_size, double y_size, const double *geotransform,
                         const char *vrt_path, CSLConstList extra);
void bmp_processed_end(const char *name, void *user, void *work);

#endif
