/* SPDX-License-Identifier: MIT */
#include "raster/gdal_error.h"

#include <cpl_error.h>

#include <stdio.h>
#include <string.h>

/* Ours are messages of one line without an end mark; some drivers write several lines. */
static void keep(char *out, size_t n_bytes, const char *message)
{
    if (out[0] != '\0' || message == NULL) return;
    snprintf(out, n_bytes, "%s", message);
    size_t length = strlen(out);
    for (size_t i = 0; i < length; i++)
        if (out[i] == '\n' || out[i] == '\r' || out[i] == '\t') out[i] = ' ';
    while (length > 0 && (out[length - 1] == ' ' || out[length - 1] == '.')) out[--length] = '\0';
}

static void CPL_STDCALL on_error(CPLErr severity, CPLErrorNum number, const char *message)
{
    (void)number;
    bmi_gdal_errors *errors = CPLGetErrorHandlerUserData();
    if (severity == CE_Warning) keep(errors->warning, sizeof errors->warning, message);
    if (severity < CE_Failure) return;
    /* PROJ complains of coordinate systems that it then handles; where it truly fails, a failure of GDAL follows. */
    if (message != NULL && strncmp(message, "PROJ:", 5) == 0) return;
    keep(errors->failure, sizeof errors->failure, message);
}

void bmi_gdal_errors_begin(bmi_gdal_errors *errors)
{
    *errors = (bmi_gdal_errors){.failure = ""};
    CPLPushErrorHandlerEx(on_error, errors);
    /* Who sets CPL_DEBUG wants to see it. */
    CPLSetCurrentErrorHandlerCatchDebug(FALSE);
}

void bmi_gdal_errors_end(void)
{
    CPLPopErrorHandler();
}

bool bmi_gdal_errors_failed(const bmi_gdal_errors *errors)
{
    return errors->failure[0] != '\0';
}

const char *bmi_gdal_errors_reason(const bmi_gdal_errors *errors)
{
    if (errors->failure[0] != '\0') return errors->failure;
    if (errors->warning[0] != '\0') return errors->warning;
    return "GDAL gives no reason";
}
