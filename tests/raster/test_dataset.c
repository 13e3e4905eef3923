/* SPDX-License-Identifier: MIT
 *
 * Opening rasters, and what is said of names that are none; test_source.c has files of every kind. */
#include "raster/dataset.h"
#include "raster_fixture.h"

static void test_open(void)
{
    static const char *const options[] = {"NUM_THREADS=1", NULL}, *const misspelled[] = {"NUM_THREDS=1", NULL};
    GDALClose(bmt_create("/vsimem/open.tif", 1, 1, 1, GDT_Byte, NULL));
    GDALDatasetH dataset;
    bm_error err;
    BMT_ASSERT_OK(bmi_dataset_open(&dataset, "/vsimem/open.tif", options, &err), err);
    bmi_dataset_close(dataset);
    BMT_ASSERT_FAILS(bmi_dataset_open(&dataset, "/vsimem/open.tif", misspelled, &err), err, BM_ERR_ARGUMENT,
                     "NUM_THREDS");
    CU_ASSERT_PTR_NULL(dataset);
    BMT_ASSERT_FAILS(bmi_dataset_open(&dataset, "/vsimem/none.tif", NULL, &err), err, BM_ERR_IO,
                     "/vsimem/none.tif: cannot be opened as a raster");
    CU_ASSERT_PTR_NULL(dataset);
    bmi_dataset_close(NULL);
    GDALDeleteDataset(NULL, "/vsimem/open.tif");
}

BMT_MAIN("raster/dataset", {"open", test_open})
