/* SPDX-License-Identifier: MIT */

/* GDAL's VSIStatBufL is glibc's struct stat64, which strict C hides. */
#define _LARGEFILE64_SOURCE
#include "raster/mask_spec.h"

#include "base/mem.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <math.h>
#include <string.h>

#define MAX_RANGES 1024

static const char *find_key(const char *text)
{
    const char *values = strstr(text, ",values="), *bits = strstr(text, ",bits=");
    if (values == NULL) return bits;
    return bits == NULL || values < bits ? values : bits;
}

static bool is_file(const char *path)
{
    VSIStatBufL info;
    return VSIStatExL(path, &info, VSI_STAT_EXISTS_FLAG) == 0;
}

static bm_status take_path(bmi_mask_spec *spec, const char *text, size_t length, bm_error *err)
{
    BMI_FAIL_IF(length == 0, err, BM_ERR_ARGUMENT, "the mask \"%.200s\" names no file", text);
    spec->path = bmi_strndup(text, length);
    BMI_FAIL_IF(spec->path == NULL, err, BM_ERR_MEMORY, "out of memory for the mask \"%.200s\"", text);
    char *colon = strrchr(spec->path, ':');
    /* A path behind the colon means that the colon belongs to it, as in an address. */
    if (colon == NULL || colon == spec->path || colon[1] == '\0' || strchr(colon, '/') != NULL) return BM_OK;
    *colon = '\0';
    if (strspn(colon + 1, "0123456789") != strlen(colon + 1) && !is_file(spec->path)) {
        *colon = ':';
        return BM_OK;
    }
    spec->band = bmi_strdup(colon + 1);
    BMI_FAIL_IF(spec->band == NULL, err, BM_ERR_MEMORY, "out of memory for the mask \"%.200s\"", text);
    return BM_OK;
}

/* "7" or "8-10" at *at, which moves behind it. */
static bool parse_range(const char **at, bmi_value_range *range)
{
    char *end;
    range->low = range->high = CPLStrtod(*at, &end);
    if (end == *at || !isfinite(range->low)) return false;
    if (*end == '-') {
        const char *second = end + 1;
        range->high = CPLStrtod(second, &end);
        if (end == second || !isfinite(range->high) || range->high < range->low) return false;
    }
    *at = end;
    return true;
}

static bm_status add_bits(bmi_mask_spec *spec, const bmi_value_range *range, const char *text, bm_error *err)
{
    const bool are_bits =
        range->low >= 0 && range->high <= 31 && range->low == rint(range->low) && range->high == rint(range->high);
    BMI_FAIL_IF(!are_bits, err, BM_ERR_ARGUMENT, "in the mask \"%.200s\" a bit is not a number from 0 to 31", text);
    for (int bit = (int)range->low; bit <= (int)range->high; bit++) spec->bits |= (uint64_t)1 << bit;
    return BM_OK;
}

static bm_status parse_list(bmi_mask_spec *spec, const char *list, size_t length, bool are_bits, const char *text,
                            bm_error *err)
{
    const char *at = list, *end = list + length;
    for (;;) {
        bmi_value_range range;
        BMI_FAIL_IF(!parse_range(&at, &range) || at > end || (at < end && *at != ','), err, BM_ERR_ARGUMENT,
                    "the mask \"%.200s\" lacks a list of numbers such as 0,3,8-10 behind %s=", text,
                    are_bits ? "bits" : "values");
        if (are_bits) {
            BMI_TRY(add_bits(spec, &range, text, err));
        } else {
            BMI_FAIL_IF(spec->n_ranges == MAX_RANGES, err, BM_ERR_ARGUMENT,
                        "the mask \"%.200s\" lists more than %d values; use ranges", text, MAX_RANGES);
            spec->ranges[spec->n_ranges++] = range;
        }
        if (at == end) return BM_OK;
        at++;
    }
}

bm_status bmi_mask_spec_parse(bmi_mask_spec *spec, const char *text, bm_error *err)
{
    *spec = (bmi_mask_spec){0};
    const char *key = find_key(text);
    BMI_TRY(take_path(spec, text, key == NULL ? strlen(text) : (size_t)(key - text), err));
    spec->is_plain = key == NULL;
    spec->ranges = bmi_calloc(MAX_RANGES, sizeof *spec->ranges);
    BMI_FAIL_IF(spec->ranges == NULL, err, BM_ERR_MEMORY, "out of memory for the mask \"%.200s\"", text);
    while (key != NULL) {
        const char *list = strchr(key, '=') + 1, *next = find_key(list);
        const size_t length = next == NULL ? strlen(list) : (size_t)(next - list);
        BMI_TRY(parse_list(spec, list, length, key[1] == 'b', text, err));
        key = next;
    }
    return BM_OK;
}

bool bmi_mask_spec_rejects(const bmi_mask_spec *spec, double value)
{
    if (isnan(value)) return true;
    if (spec->is_plain) return value == 0;
    for (int i = 0; i < spec->n_ranges; i++)
        if (value >= spec->ranges[i].low && value <= spec->ranges[i].high) return true;
    return value >= 0 && value <= UINT32_MAX && ((uint64_t)value & spec->bits) != 0;
}

void bmi_mask_spec_free(bmi_mask_spec *spec)
{
    bmi_free(spec->ranges);
    bmi_free(spec->band);
    bmi_free(spec->path);
    *spec = (bmi_mask_spec){0};
}
