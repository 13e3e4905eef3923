/* SPDX-License-Identifier: MIT
 *
 * Memory that is touched counts. */
#include "base/resident.h"
#include "suite.h"

#include <stdlib.h>

static void test_growth(void)
{
    const size_t n_bytes = (size_t)64 << 20;
    const uint64_t before = bmi_resident_bytes();
    if (before == 0) BMT_SKIP("this system does not tell what a process holds");
    volatile char *memory = malloc(n_bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL((void *)(uintptr_t)memory);
    for (size_t i = 0; i < n_bytes; i += 4096) memory[i] = 1;
    const uint64_t after = bmi_resident_bytes();
    CU_ASSERT(after - before > n_bytes / 2 && after - before < 2 * n_bytes);
    free((void *)(uintptr_t)memory);
}

BMT_MAIN("base/resident", {"growth", test_growth})
