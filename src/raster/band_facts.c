/* SPDX-License-Identifier: MIT */
#include "raster/band_facts.h"

#include "base/mem.h"
#include "base/text.h"
#include "raster/band_file_name.h"

#include <cpl_conv.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Outside of it no band of an imager lies, and within it a number is either micrometres or nanometres. */
#define MIN_WAVELENGTH 0.1
#define MAX_WAVELENGTH 100.0

static const struct {
    const char *name;
    double micrometres;
} units[] = {
    {"micrometers", 1},  {"micrometer", 1},    {"micrometres", 1},  {"micrometre", 1},
    {"microns", 1},      {"micron", 1},        {"um", 1},           {"\xc2\xb5m", 1},
    {"\xce\xbcm", 1},    {"nanometers", 1e-3}, {"nanometer", 1e-3}, {"nanometres", 1e-3},
    {"nanometre", 1e-3}, {"nm", 1e-3},
};

/* Micrometres in one `unit`, 0 for any other unit. */
static double unit_factor(const char *unit)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (bmi_text_equal_ignoring_case(units[i].name, unit)) return units[i].micrometres;
    return 0;
}

static double checked(double wavelength)
{
    return wavelength >= MIN_WAVELENGTH && wavelength <= MAX_WAVELENGTH ? wavelength : 0;
}

/* A number and nothing else; 0 if it is none. */
static double parse_number(const char *text)
{
    char *end;
    const double value = CPLStrtod(text, &end);
    while (*end == ' ') end++;
    return end == text || *end != '\0' || !isfinite(value) ? 0 : value;
}

/* A number with a unit of length behind it, as in "B4, central wavelength 665 nm"; the first if there are several. */
static double wavelength_in(const char *text)
{
    for (const char *at = text; (at = strpbrk(at, "0123456789")) != NULL;) {
        char *end;
        const double value = CPLStrtod(at, &end);
        if (end == at) end = (char *)at + 1;
        const char *unit = end + strspn(end, " ");
        char word[16] = "";
        const size_t length = strcspn(unit, " ,;)]");
        if (length < sizeof word) memcpy(word, unit, length);
        const double wavelength = checked(value * unit_factor(word));
        if (wavelength > 0) return wavelength;
        at = end;
    }
    return 0;
}

/* "wavelength" as ENVI headers and Sentinel-2 products have it. */
static double wavelength_with_unit(GDALDatasetH dataset, GDALRasterBandH band)
{
    const char *text = GDALGetMetadataItem(band, "wavelength", NULL);
    if (text == NULL) return 0;
    const char *unit = GDALGetMetadataItem(band, "wavelength_units", NULL);
    if (unit == NULL) unit = GDALGetMetadataItem(band, "wavelength_unit", NULL);
    if (unit == NULL) unit = GDALGetMetadataItem(dataset, "wavelength_units", NULL);
    const double value = parse_number(text);
    if (unit != NULL) return checked(value * unit_factor(unit));
    return checked(value > MAX_WAVELENGTH ? value * 1e-3 : value);
}

static double find_wavelength(GDALDatasetH dataset, GDALRasterBandH band, const bmi_band_facts *facts)
{
    /* GDAL 3.10 and later gather it in a domain of its own; older ones answer that there is none. */
    static const char *const domains[] = {"IMAGERY", NULL};
    for (size_t i = 0; i < 2; i++) {
        const char *text = GDALGetMetadataItem(band, "CENTRAL_WAVELENGTH_UM", domains[i]);
        const double wavelength = text == NULL ? 0 : checked(parse_number(text));
        if (wavelength > 0) return wavelength;
    }
    const double wavelength = wavelength_with_unit(dataset, band);
    if (wavelength > 0) return wavelength;
    for (int i = 0; i < facts->n_names; i++) {
        const double in_name = wavelength_in(facts->names[i]);
        if (in_name > 0) return in_name;
    }
    return 0;
}

/* False when memory is short. */
static bool add_name(bmi_band_facts *facts, const char *name)
{
    if (name == NULL || name[0] == '\0') return true;
    for (int i = 0; i < facts->n_names; i++)
        if (strcmp(facts->names[i], name) == 0) return true;
    char *copy = bmi_strdup(name);
    if (copy == NULL) return false;
    facts->names[facts->n_names++] = copy;
    return true;
}

static bool read_band(GDALDatasetH dataset, GDALRasterBandH band, bmi_band_facts *facts)
{
    static const char *const keys[BMI_BAND_MAX_NAMES - 1] = {"BANDNAME", "BAND_NAME", "Name"};
    if (!add_name(facts, GDALGetDescription(band))) return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!add_name(facts, GDALGetMetadataItem(band, keys[i], NULL))) return false;
    facts->wavelength = find_wavelength(dataset, band, facts);
    switch (GDALGetRasterColorInterpretation(band)) {
    case GCI_RedBand: facts->color = "red"; break;
    case GCI_GreenBand: facts->color = "green"; break;
    case GCI_BlueBand: facts->color = "blue"; break;
    case GCI_AlphaBand: facts->is_alpha = true; break;
    default: break;
    }
    return true;
}

static bool read_file(const bmi_band_file *file, bmi_band_facts *facts)
{
    const int n_bands = GDALGetRasterCount(file->dataset);
    int n_data = 0, data = 0;
    for (int b = 0; b < n_bands; b++) {
        if (!read_band(file->dataset, GDALGetRasterBand(file->dataset, b + 1), &facts[b])) return false;
        if (facts[b].is_alpha) continue;
        data = b;
        n_data++;
    }
    if (n_data != 1 || facts[data].n_names > 0) return true;
    bmi_file_names names;
    bmi_band_names_of_file(file->path, &names);
    for (int i = 0; i < names.n; i++)
        if (!add_name(&facts[data], names.texts[i])) return false;
    return true;
}

bm_status bmi_band_facts_read(const bmi_band_file *files, int n_files, bmi_band_facts **out, int *n_bands,
                              bm_error *err)
{
    int64_t n = 0;
    *out = NULL;
    for (int f = 0; f < n_files; f++) n += GDALGetRasterCount(files[f].dataset);
    BMI_FAIL_IF(n > INT32_MAX, err, BM_ERR_ARGUMENT, "%s and the rasters beside it have too many bands", files[0].path);
    *n_bands = (int)n;
    *out = bmi_calloc((size_t)n, sizeof **out);
    bool is_whole = *out != NULL;
    bmi_band_facts *at = *out;
    for (int f = 0; is_whole && f < n_files; f++) {
        const int n_here = GDALGetRasterCount(files[f].dataset);
        is_whole = read_file(&files[f], at);
        for (int b = 0; b < n_here; b++, at++) {
            at->file = f;
            at->number = b + 1;
            at->is_of_several = n_files > 1;
        }
    }
    if (is_whole) return BM_OK;
    bmi_band_facts_free(*out, *n_bands);
    *out = NULL;
    BMI_FAIL(err, BM_ERR_MEMORY, "%s: out of memory while looking at %d bands", files[0].path, *n_bands);
}

bmi_band_spot bmi_band_spot_of(const bmi_band_facts *band)
{
    bmi_band_spot spot;
    if (band->is_of_several)
        snprintf(spot.text, sizeof spot.text, "%d:%d", band->file + 1, band->number);
    else
        snprintf(spot.text, sizeof spot.text, "%d", band->number);
    return spot;
}

void bmi_band_facts_free(bmi_band_facts *facts, int n_bands)
{
    for (int b = 0; facts != NULL && b < n_bands; b++)
        for (int i = 0; i < facts[b].n_names; i++) bmi_free(facts[b].names[i]);
    bmi_free(facts);
}

const char *bmi_band_label(const bmi_band_facts *band)
{
    return band->n_names > 0 ? band->names[0] : "";
}
