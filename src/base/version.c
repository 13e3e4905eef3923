/* SPDX-License-Identifier: MIT */
#include "bandmix.h"

#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)

const char *bm_version(void)
{
    return TEXT(BM_VERSION_MAJOR) "." TEXT(BM_VERSION_MINOR) "." TEXT(BM_VERSION_PATCH);
}
