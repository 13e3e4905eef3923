/* SPDX-License-Identifier: MIT
 *
 * Called by GDAL when it finds the function plugin, at every GDALAllRegister of every copy of GDAL in the process. */
#include "plugin/functions.h"

#define NAME "bandmix"

__attribute__((visibility("default"), noinline)) void GDALRegister_BANDMIXFN(void);

/* Another file of ours, found in another folder, may have been here before; that is no error to tell people. */
static void add_processed(const bmp_host *host)
{
    host->push_handler(host->quiet);
    const CPLErr failed = host->add_processed(NAME, NULL, NULL, GDT_Unknown, NULL, 0, NULL, 0, bmp_processed_begin,
                                              bmp_processed_end, bmp_processed_run, NULL);
    host->pop_handler();
    if (failed != CE_None) host->reset_error();
}

void GDALRegister_BANDMIXFN(void)
{
    bool is_new;
    const bmp_host *host = bmp_host_learn(__builtin_return_address(0), &is_new);
    if (host == NULL || !is_new) return;
    (void)host->add_pixel_function(NAME, bmp_pixel_function, NULL);
    if (host->add_processed != NULL) add_processed(host);
}
