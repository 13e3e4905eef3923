/* SPDX-License-Identifier: MIT
 *
 * Small rasters at places. */
#ifndef BMT_PLACE_FIXTURE_H
#define BMT_PLACE_FIXTURE_H

#include "raster_fixture.h"

#include <ogr_srs_api.h>

/* Gives `dataset` the coordinate system `epsg` (0: none) and the geotransform. */
static BMT_UNUSED void bmt_place(GDALDatasetH dataset, int epsg, const double transform[6])
{
    CU_ASSERT_EQUAL_FATAL(GDALSetGeoTransform(dataset, (double *)transform), CE_None);
    if (epsg == 0) return;
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    CU_ASSERT_EQUAL_FATAL(OSRImportFromEPSG(crs, epsg), OGRERR_NONE);
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    GDALSetSpatialRef(dataset, crs);
    OSRDestroySpatialReference(crs);
}

/* A Byte raster at `path`: pixels of `step` from (left, top) on, of value `first`, `first` + 1 ... */
static BMT_UNUSED GDALDatasetH bmt_create_placed(const char *path, int width, int height, int epsg, double left,
                                                 double top, double step, int first)
{
    const double transform[6] = {left, step, 0, top, 0, -step};
    GDALDatasetH dataset = bmt_create(path, width, height, 1, GDT_Byte, NULL);
    bmt_place(dataset, epsg, transform);
    uint8_t *pixels = malloc((size_t)width * (size_t)height);
    for (int i = 0; i < width * height; i++) pixels[i] = (uint8_t)(first + i);
    bmt_fill(dataset, 1, pixels, GDT_Byte);
    free(pixels);
    return dataset;
}

#endif
