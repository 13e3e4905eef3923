/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include "raster/cache.h"

#include <gdal.h>

static void test_set_and_restore(void)
{
    const uint64_t before = bmi_cache_set(12345678);
    CU_ASSERT_EQUAL(GDALGetCacheMax64(), 12345678);
    CU_ASSERT_EQUAL(bmi_cache_set(before), 12345678);
    CU_ASSERT_EQUAL((uint64_t)GDALGetCacheMax64(), before);
}

BMT_MAIN("raster/cache", {"set and restore", test_set_and_restore})
