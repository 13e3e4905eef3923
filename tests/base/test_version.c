/* SPDX-License-Identifier: MIT */
#include "bandmix.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

static void test_version_is_that_of_the_header(void)
{
    char expected[64];
    snprintf(expected, sizeof expected, "%d.%d.%d", BM_VERSION_MAJOR, BM_VERSION_MINOR, BM_VERSION_PATCH);
    CU_ASSERT_STRING_EQUAL(bm_version(), expected);
}

static void test_version_is_static(void)
{
    CU_ASSERT_PTR_EQUAL(bm_version(), bm_version());
}

BMT_MAIN("base/version", {"the version is that of the header", test_version_is_that_of_the_header},
         {"the string is static", test_version_is_static})
