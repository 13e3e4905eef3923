/* SPDX-License-Identifier: MIT */
#include "raster/band_alias.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* How a band name can be written. Not every sensor's bands are written in every way, which helps to tell sensors apart.
 */
enum {
    PLAIN = 1,   /* B4 */
    PADDED = 2,  /* B04 */
    SURFACE = 4, /* SR_B4: USGS, surface reflectance */
    THERMAL = 8, /* ST_B10: USGS, surface temperature */
    MODLAND = 16 /* sur_refl_b04: NASA's land products of MODIS */
};

/* ESA, Sentinel-2 MSI spectral bands; centres of Sentinel-2A. */
static const bmi_alias msi[] = {
    {"b1", "coastal", 0.4427, PLAIN | PADDED},
    {"b2", "blue", 0.4927, PLAIN | PADDED},
    {"b3", "green", 0.5598, PLAIN | PADDED},
    {"b4", "red", 0.6646, PLAIN | PADDED},
    {"b5", "rededge071", 0.7041, PLAIN | PADDED},
    {"b6", "rededge075", 0.7405, PLAIN | PADDED},
    {"b7", "rededge078", 0.7828, PLAIN | PADDED},
    {"b8", "nir", 0.8328, PLAIN | PADDED},
    {"b8a", "nir08", 0.8647, PLAIN | PADDED},
    {"b9", "nir09", 0.9451, PLAIN | PADDED},
    {"b10", "cirrus", 1.3735, PLAIN},
    {"b11", "swir16", 1.6137, PLAIN},
    {"b12", "swir22", 2.2024, PLAIN},
};

/* USGS, band designations of the Landsat satellites; for TM and ETM+ the middle of the range. Common names as in the
 * USGS STAC catalogue. */
static const bmi_alias tm[] = {
    {"b1", "blue", 0.485, PLAIN | SURFACE},   {"b2", "green", 0.560, PLAIN | SURFACE},
    {"b3", "red", 0.660, PLAIN | SURFACE},    {"b4", "nir08", 0.830, PLAIN | SURFACE},
    {"b5", "swir16", 1.650, PLAIN | SURFACE}, {"b6", "lwir", 11.45, PLAIN | THERMAL},
    {"b7", "swir22", 2.215, PLAIN | SURFACE},
};

static const bmi_alias etm[] = {
    {"b1", "blue", 0.485, PLAIN | SURFACE},   {"b2", "green", 0.560, PLAIN | SURFACE},
    {"b3", "red", 0.660, PLAIN | SURFACE},    {"b4", "nir08", 0.835, PLAIN | SURFACE},
    {"b5", "swir16", 1.650, PLAIN | SURFACE}, {"b6", "lwir", 11.45, PLAIN | THERMAL},
    {"b7", "swir22", 2.220, PLAIN | SURFACE}, {"b8", "pan", 0.710, PLAIN},
};

/* The harmonised product of NASA (HLS L30) writes B02 for Landsat too, and has no B08. */
static const bmi_alias oli[] = {
    {"b1", "coastal", 0.443, PLAIN | PADDED | SURFACE},
    {"b2", "blue", 0.482, PLAIN | PADDED | SURFACE},
    {"b3", "green", 0.5615, PLAIN | PADDED | SURFACE},
    {"b4", "red", 0.6545, PLAIN | PADDED | SURFACE},
    {"b5", "nir08", 0.865, PLAIN | PADDED | SURFACE},
    {"b6", "swir16", 1.6085, PLAIN | PADDED | SURFACE},
    {"b7", "swir22", 2.2005, PLAIN | PADDED | SURFACE},
    {"b8", "pan", 0.5895, PLAIN},
    {"b9", "cirrus", 1.3735, PLAIN | PADDED},
    {"b10", "lwir11", 10.895, PLAIN | THERMAL},
    {"b11", "lwir12", 12.005, PLAIN},
};

/* NASA, MODIS specifications; the middle of the range. */
static const bmi_alias modis[] = {
    {"b1", "red", 0.645, PLAIN | MODLAND},    {"b2", "nir08", 0.8585, PLAIN | MODLAND},
    {"b3", "blue", 0.469, PLAIN | MODLAND},   {"b4", "green", 0.555, PLAIN | MODLAND},
    {"b5", NULL, 1.240, PLAIN | MODLAND},     {"b6", "swir16", 1.640, PLAIN | MODLAND},
    {"b7", "swir22", 2.130, PLAIN | MODLAND},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *name;
    const bmi_alias *bands;
    size_t n_bands;
} sensors[BMI_N_SENSORS] = {
    [BMI_SENSOR_MSI] = {"Sentinel-2", msi, COUNT(msi)},  [BMI_SENSOR_TM] = {"Landsat 4-5", tm, COUNT(tm)},
    [BMI_SENSOR_ETM] = {"Landsat 7", etm, COUNT(etm)},   [BMI_SENSOR_OLI] = {"Landsat 8-9", oli, COUNT(oli)},
    [BMI_SENSOR_MODIS] = {"MODIS", modis, COUNT(modis)},
};

/* STAC's common names, each with what stands above it, and other words for them. */
static const struct {
    const char *word, *common, *parent;
} common_names[] = {
    {"pan", "pan", NULL},
    {"panchromatic", "pan", NULL},
    {"coastal", "coastal", NULL},
    {"coastal_aerosol", "coastal", NULL},
    {"blue", "blue", NULL},
    {"green", "green", NULL},
    {"green05", "green05", NULL},
    {"yellow", "yellow", NULL},
    {"red", "red", NULL},
    {"rededge", "rededge", NULL},
    {"red_edge", "rededge", NULL},
    {"rededge071", "rededge071", "rededge"},
    {"rededge075", "rededge075", "rededge"},
    {"rededge078", "rededge078", "rededge"},
    {"rededge1", "rededge071", "rededge"},
    {"rededge2", "rededge075", "rededge"},
    {"rededge3", "rededge078", "rededge"},
    {"nir", "nir", NULL},
    {"nir08", "nir08", "nir"},
    {"nir09", "nir09", NULL},
    {"cirrus", "cirrus", NULL},
    {"swir16", "swir16", NULL},
    {"swir1", "swir16", NULL},
    {"swir22", "swir22", NULL},
    {"swir2", "swir22", NULL},
    {"lwir", "lwir", NULL},
    {"lwir11", "lwir11", "lwir"},
    {"lwir12", "lwir12", "lwir"},
};

static bool is_separator(char c)
{
    return c == ' ' || c == '_' || c == '-';
}

/* Steps over `word`, case ignored. */
static bool skip_word(const char **at, const char *word)
{
    const char *c = *at;
    for (; *word != '\0'; c++, word++)
        if (tolower((unsigned char)*c) != *word) return false;
    *at = c;
    return true;
}

static unsigned skip_prefix(const char **at)
{
    if (skip_word(at, "sr_")) return SURFACE;
    if (skip_word(at, "st_")) return THERMAL;
    return skip_word(at, "sur_refl_") || skip_word(at, "nadir_reflectance_") ? MODLAND : PLAIN;
}

/* Reads a numbered band name into its key and spelling; false for any other name. */
static bool parse_numbered(const char *name, char key[BMI_BAND_KEY_BYTES], unsigned *spelling)
{
    const char *at = name;
    while (*at == ' ') at++;
    *spelling = skip_prefix(&at);
    if (!skip_word(&at, "band") && !skip_word(&at, "b")) return false;
    while (is_separator(*at)) at++;
    if (*at == '0' && *spelling == PLAIN) *spelling = PADDED;
    while (*at == '0') at++;
    const size_t n_digits = strspn(at, "0123456789");
    if (n_digits == 0 || n_digits > 6) return false;
    char *to = key;
    *to++ = 'b';
    memcpy(to, at, n_digits);
    to += n_digits;
    at += n_digits;
    if (skip_word(&at, "a")) *to++ = 'a';
    *to = '\0';
    /* The daily products put the number of the observation behind the band. */
    if (*spelling == MODLAND) (void)skip_word(&at, "_1");
    while (*at == ' ') at++;
    return *at == '\0' || *at == '(' || *at == ',';
}

bool bmi_band_key(const char *name, char key[BMI_BAND_KEY_BYTES])
{
    key[0] = '\0';
    unsigned spelling;
    if (name == NULL || name[0] == '\0') return false;
    if (parse_numbered(name, key, &spelling)) return true;
    size_t n = 0;
    for (const char *c = name; *c != '\0' && n < BMI_BAND_KEY_BYTES; c++) {
        if (!is_separator(*c))
            key[n++] = (char)tolower((unsigned char)*c);
        else if (n > 0 && key[n - 1] != '_')
            key[n++] = '_';
    }
    if (n > 0 && n < BMI_BAND_KEY_BYTES && key[n - 1] == '_') n--;
    if (n == BMI_BAND_KEY_BYTES) n = 0;
    key[n] = '\0';
    return n > 0;
}

static const char *find_common(const char *word)
{
    char key[BMI_BAND_KEY_BYTES];
    if (!bmi_band_key(word, key)) return NULL;
    for (size_t i = 0; i < COUNT(common_names); i++)
        if (strcmp(common_names[i].word, key) == 0) return common_names[i].common;
    return NULL;
}

const char *bmi_common_name(const char *word)
{
    const char *common = find_common(word);
    const char *open = word == NULL || common != NULL ? NULL : strchr(word, '(');
    const char *close = open == NULL ? NULL : strchr(open, ')');
    char inside[BMI_BAND_KEY_BYTES] = "";
    if (close == NULL || close - open > (ptrdiff_t)sizeof inside) return common;
    memcpy(inside, open + 1, (size_t)(close - open) - 1);
    return find_common(inside);
}

const char *bmi_common_parent(const char *common)
{
    for (size_t i = 0; i < COUNT(common_names); i++)
        if (strcmp(common_names[i].word, common) == 0) return common_names[i].parent;
    return NULL;
}

bool bmi_common_is_kin(const char *a, const char *b)
{
    const char *above_a = bmi_common_parent(a), *above_b = bmi_common_parent(b);
    return strcmp(a, b) == 0 || (above_a != NULL && strcmp(above_a, b) == 0) ||
           (above_b != NULL && strcmp(above_b, a) == 0);
}

const char *bmi_sensor_name(bmi_sensor sensor)
{
    return sensor < BMI_N_SENSORS ? sensors[sensor].name : "no known sensor";
}

const bmi_alias *bmi_sensor_band(bmi_sensor sensor, const char *name)
{
    char key[BMI_BAND_KEY_BYTES];
    unsigned spelling;
    if (sensor >= BMI_N_SENSORS || name == NULL || !parse_numbered(name, key, &spelling)) return NULL;
    for (size_t i = 0; i < sensors[sensor].n_bands; i++) {
        const bmi_alias *band = &sensors[sensor].bands[i];
        if (strcmp(band->key, key) == 0) return (band->spellings & spelling) != 0 ? band : NULL;
    }
    return NULL;
}
