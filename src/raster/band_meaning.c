/* SPDX-License-Identifier: MIT */
#include "raster/band_meaning.h"

#include "base/mem.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

double bmi_wavelength_tolerance(double wavelength)
{
    return fmax(0.010, 0.02 * wavelength);
}

bool bmi_is_apart(double a, double b, double distance)
{
    return a > 0 && b > 0 && fabs(a - b) > distance;
}

static void add_name(bmi_party_band *band, const char *name)
{
    if (name == NULL || name[0] == '\0') return;
    (void)bmi_band_key(name, band->keys[band->n_names]);
    band->names[band->n_names++] = name;
    if (band->spoken == NULL) band->spoken = bmi_common_name(name);
}

/* The band of `sensor` that `band` names, unless it says itself that it is another. */
static const bmi_alias *alias_of(const bmi_party_band *band, bmi_sensor sensor)
{
    for (int i = 0; i < band->n_names; i++) {
        const bmi_alias *alias = bmi_sensor_band(sensor, band->names[i]);
        if (alias == NULL ||
            bmi_is_apart(band->wavelength, alias->wavelength, 2 * bmi_wavelength_tolerance(alias->wavelength)))
            continue;
        if (band->spoken != NULL && (alias->common == NULL || !bmi_common_is_kin(band->spoken, alias->common)))
            continue;
        return alias;
    }
    return NULL;
}

static bmi_meaning meaning_of(const bmi_party_band *band, bmi_sensor sensor)
{
    bmi_meaning found = {band->spoken, band->spoken != NULL, band->wavelength};
    const bmi_alias *alias = alias_of(band, sensor);
    if (alias == NULL) return found;
    /* "nir" may be said of B8A too; what the sensor says is narrower. */
    const char *parent = alias->common == NULL ? NULL : bmi_common_parent(alias->common);
    if (found.common == NULL || (parent != NULL && strcmp(parent, found.common) == 0)) found.common = alias->common;
    if (found.wavelength <= 0) found.wavelength = alias->wavelength;
    return found;
}

void bmi_party_assume(bmi_party *side, bmi_sensor sensor)
{
    side->sensor = sensor;
    for (int b = 0; b < side->n_bands; b++) side->meanings[b] = meaning_of(&side->bands[b], sensor);
}

unsigned bmi_party_sensors(const bmi_party *side)
{
    unsigned likely = 1U << BMI_N_SENSORS;
    int most = 0;
    for (int sensor = 0; sensor < BMI_N_SENSORS; sensor++) {
        int n = 0;
        for (int b = 0; b < side->n_bands; b++) n += alias_of(&side->bands[b], (bmi_sensor)sensor) != NULL;
        if (n > most) likely = 0;
        if (n > 0 && n >= most) {
            likely |= 1U << sensor;
            most = n;
        }
    }
    return likely;
}

bool bmi_has_same_name(const bmi_party_band *a, const bmi_party_band *b)
{
    for (int i = 0; i < a->n_names; i++)
        for (int k = 0; k < b->n_names; k++)
            if (bmi_text_equal_ignoring_case(a->names[i], b->names[k])) return true;
    return false;
}

bool bmi_has_same_key(const bmi_party_band *a, const bmi_party_band *b)
{
    for (int i = 0; i < a->n_names; i++)
        for (int k = 0; k < b->n_names; k++)
            if (a->keys[i][0] != '\0' && strcmp(a->keys[i], b->keys[k]) == 0) return true;
    return false;
}

bool bmi_party_new(bmi_party *side, int n_bands)
{
    side->n_bands = n_bands;
    side->bands = bmi_calloc((size_t)n_bands, sizeof *side->bands);
    side->meanings = bmi_calloc((size_t)n_bands, sizeof *side->meanings);
    return side->bands != NULL && side->meanings != NULL;
}

void bmi_party_fill_model(bmi_party *side, const bm_band *model)
{
    for (int i = 0; i < side->n_bands; i++) {
        side->bands[i].spoken = bmi_common_name(model[i].common_name);
        side->bands[i].wavelength = model[i].wavelength;
        add_name(&side->bands[i], model[i].name);
    }
}

void bmi_party_fill_file(bmi_party *side, const bmi_band_facts *file)
{
    for (int b = 0; b < side->n_bands; b++) {
        for (int i = 0; i < file[b].n_names; i++) add_name(&side->bands[b], file[b].names[i]);
        side->bands[b].wavelength = file[b].wavelength;
        side->bands[b].color = file[b].color;
    }
}

void bmi_party_free(bmi_party *side)
{
    bmi_free(side->meanings);
    bmi_free(side->bands);
}
