/* SPDX-License-Identifier: MIT
 *
 * What bands are called: spellings of one name, STAC's common names, and the bands of the sensors that most rasters
 * come from. Nothing here knows a file or a model. */
#ifndef BMI_BAND_ALIAS_H
#define BMI_BAND_ALIAS_H

#include <stdbool.h>

#define BMI_BAND_KEY_BYTES 64

/* The form in which spellings of one name are equal: "b4" for "B4", "B04", "band 4", "SR_B4", "sur_refl_b04", "B4
 * (red)" and "B4, central wavelength 665 nm"; for other names lower case, with one '_' for every run of blanks, '_' and
 * '-'. False, and an empty key, for a name that is missing, empty or too long to be told from another. */
bool bmi_band_key(const char *name, char key[BMI_BAND_KEY_BYTES]);

/* STAC's common name that `word` is, or has in brackets behind it, or that it is a widespread other word for
 * ("rededge1", "swir1"); static storage. NULL if it is none; `word` may be NULL. */
const char *bmi_common_name(const char *word);

/* "nir" for "nir08", "rededge" for "rededge071", "lwir" for "lwir11"; NULL for a common name that has nothing above it.
 */
const char *bmi_common_parent(const char *common);

/* Equal, or one stands above the other. */
bool bmi_common_is_kin(const char *a, const char *b);

typedef enum bmi_sensor {
    BMI_SENSOR_MSI,
    BMI_SENSOR_TM,
    BMI_SENSOR_ETM,
    BMI_SENSOR_OLI,
    BMI_SENSOR_MODIS,
    BMI_N_SENSORS
} bmi_sensor;

typedef struct bmi_alias {
    const char *key;    /* see bmi_band_key */
    const char *common; /* STAC's common name, or NULL */
    double wavelength;  /* centre, micrometres */
    unsigned spellings; /* of band_alias.c */
} bmi_alias;

/* "Sentinel-2", "Landsat 8-9" ...; "no known sensor" for BMI_N_SENSORS. Static storage. */
const char *bmi_sensor_name(bmi_sensor sensor);

/* The band that `sensor` calls `name`, in a spelling that is in use for it; NULL if it has none. Static storage. */
const bmi_alias *bmi_sensor_band(bmi_sensor sensor, const char *name);

#endif
