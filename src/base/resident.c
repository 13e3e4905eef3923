/* SPDX-License-Identifier: MIT */
#include "base/resident.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

uint64_t bmi_resident_bytes(void)
{
    unsigned long long total = 0, resident = 0;
    const long page = sysconf(_SC_PAGESIZE);
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    const bool is_told = fscanf(file, "%llu %llu", &total, &resident) == 2;
    (void)fclose(file);
    return is_told && page > 0 ? (uint64_t)resident * (uint64_t)page : 0;
}
