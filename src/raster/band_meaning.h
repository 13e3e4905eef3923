/* SPDX-License-Identifier: MIT
 *
 * What model and file say of their bands, in one form for both, and what it comes to if the names are those of a
 * sensor.
 */
#ifndef BMI_BAND_MEANING_H
#define BMI_BAND_MEANING_H

#include "raster/band_alias.h"
#include "raster/band_facts.h"

/* What one side says of a band, whichever side it is. */
typedef struct bmi_party_band {
    const char *names[BMI_BAND_MAX_NAMES];
    char keys[BMI_BAND_MAX_NAMES][BMI_BAND_KEY_BYTES];
    int n_names;
    const char *spoken; /* common name that is said, not concluded; or NULL */
    double wavelength;  /* likewise, or 0 */
    const char *color;
} bmi_party_band;

/* What that comes to if the names are those of a sensor. */
typedef struct bmi_meaning {
    const char *common; /* or NULL */
    bool is_spoken;
    double wavelength; /* or 0 */
} bmi_meaning;

typedef struct bmi_party {
    bmi_party_band *bands;
    bmi_meaning *meanings; /* under `sensor` */
    int n_bands;
    bmi_sensor sensor;
} bmi_party;

/* Makes room for `n_bands` bands; false when memory is short. Free with bmi_party_free in either case. */
bool bmi_party_new(bmi_party *side, int n_bands);
void bmi_party_free(bmi_party *side);

/* Fill in what one side says; the texts stay with their owner. */
void bmi_party_fill_model(bmi_party *side, const bm_band *model);
void bmi_party_fill_file(bmi_party *side, const bmi_band_facts *file);

/* A bit for every sensor that has the most bands of the party; the bit of BMI_N_SENSORS if none has any. */
unsigned bmi_party_sensors(const bmi_party *side);

/* From here on `meanings` are those of `sensor`; BMI_N_SENSORS: what is said, and no more. */
void bmi_party_assume(bmi_party *side, bmi_sensor sensor);

/* A name in common, case ignored; or the same name in another spelling. */
bool bmi_has_same_name(const bmi_party_band *a, const bmi_party_band *b);
bool bmi_has_same_key(const bmi_party_band *a, const bmi_party_band *b);

/* How far from `wavelength` a band may be and still stand for it: 10 nm or 2 %. */
double bmi_wavelength_tolerance(double wavelength);

/* Both are known, and further apart than `distance`. */
bool bmi_is_apart(double a, double b, double distance);

#endif
