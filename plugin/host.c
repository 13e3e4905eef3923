/* SPDX-License-Identifier: MIT */
#include "plugin/host.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define MAX_HOSTS 8 /* copies of GDAL in one process */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* nothing of GDAL is called under it */
static bmp_host hosts[MAX_HOSTS];
static int n_hosts;

/* ISO C has no way from a pointer to data to one to a function; POSIX says that they are alike. */
#define LOOK_UP(host, field, name)                      \
    do {                                                \
        void *symbol = dlsym(handle, name);             \
        memcpy(&(host)->field, &symbol, sizeof symbol); \
    } while (0)

static bool look_up(bmp_host *host, void *handle)
{
    LOOK_UP(host, error, "CPLError");
    LOOK_UP(host, debug, "CPLDebug");
    LOOK_UP(host, push_handler, "CPLPushErrorHandler");
    LOOK_UP(host, quiet, "CPLQuietErrorHandler");
    LOOK_UP(host, pop_handler, "CPLPopErrorHandler");
    LOOK_UP(host, reset_error, "CPLErrorReset");
    LOOK_UP(host, reallocate, "CPLRealloc");
    LOOK_UP(host, config, "CPLGetConfigOption");
    LOOK_UP(host, copy_words, "GDALCopyWords64");
    LOOK_UP(host, add_pixel_function, "GDALAddDerivedBandPixelFuncWithArgs");
    LOOK_UP(host, add_processed, "GDALVRTRegisterProcessedDatasetFunc");
    return host->error != NULL && host->debug != NULL && host->push_handler != NULL && host->quiet != NULL &&
           host->pop_handler != NULL && host->reset_error != NULL && host->reallocate != NULL && host->config != NULL &&
           host->copy_words != NULL && host->add_pixel_function != NULL;
}

/* A program that GDAL is linked into statically calls from itself, and has the symbols in its global scope. */
static bool open_host(bmp_host *host, const Dl_info *info)
{
    host->library = info->dli_fbase;
    void *handle = info->dli_fname == NULL ? NULL : dlopen(info->dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (handle != NULL && look_up(host, handle)) return true;
    return look_up(host, RTLD_DEFAULT);
}

static bmp_host *find(const void *library)
{
    for (int i = 0; i < n_hosts; i++)
        if (hosts[i].library == library) return &hosts[i];
    return NULL;
}

const bmp_host *bmp_host_learn(const void *caller, bool *is_new)
{
    Dl_info info;
    bmp_host made;
    *is_new = false;
    if (dladdr(caller, &info) == 0 || !open_host(&made, &info)) return NULL;
    pthread_mutex_lock(&lock);
    bmp_host *host = find(made.library);
    if (host == NULL && n_hosts < MAX_HOSTS) {
        host = &hosts[n_hosts];
        *host = made;
        n_hosts++;
        *is_new = true;
    }
    pthread_mutex_unlock(&lock);
    return host;
}

const bmp_host *bmp_host_of(const void *caller)
{
    Dl_info info;
    pthread_mutex_lock(&lock);
    const int n = n_hosts;
    pthread_mutex_unlock(&lock);
    if (n > 1 && dladdr(caller, &info) != 0)
        for (int i = 0; i < n; i++)
            if (hosts[i].library == info.dli_fbase) return &hosts[i];
    return &hosts[0];
}

bm_type bmp_type_from_gdal(GDALDataType type)
{
    switch ((int)type) {
    case GDT_Byte: return BM_TYPE_UINT8;
    case BMP_GDT_INT8: return BM_TYPE_INT8;
    case GDT_UInt16: return BM_TYPE_UINT16;
    case GDT_Int16: return BM_TYPE_INT16;
    case GDT_UInt32: return BM_TYPE_UINT32;
    case GDT_Int32: return BM_TYPE_INT32;
    case GDT_Float32: return BM_TYPE_FLOAT32;
    case GDT_Float64: return BM_TYPE_FLOAT64;
    default: return BM_TYPE_AUTO;
    }
}

GDALDataType bmp_type_to_gdal(bm_type type)
{
    for (int gdal = GDT_Byte; gdal <= BMP_GDT_INT8; gdal++)
        if (bmp_type_from_gdal((GDALDataType)gdal) == type) return (GDALDataType)gdal;
    return GDT_Unknown;
}
