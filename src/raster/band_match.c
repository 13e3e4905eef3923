/* SPDX-License-Identifier: MIT
 *
 * B4 is red to Sentinel-2 and infrared to Landsat 7, and a list of names rarely says whose they are. So every pair of
 * sensors that the names on both sides fit best is tried: a pair counts when it gives every input a band of its own,
 * and the bands are bound when all pairs that count agree. */
#include "raster/band_match.h"

#include "base/mem.h"
#include "raster/band_list.h"
#include "raster/band_meaning.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef enum verdict { BOUND, NOBODY, SEVERAL, CONTRADICTED, TAKEN } verdict;

typedef struct outcome {
    verdict verdict;
    int band;  /* index; the first that answers */
    int other; /* SEVERAL: another one; TAKEN: the input that has it already */
    const char *how;
} outcome;

/* Bands that answer to one rule; -1 for none. */
typedef struct pick {
    int first, second;
} pick;

typedef struct matcher {
    bmi_party model, file;
    pick *named;         /* an entry an input: bands of the same name in any spelling */
    bool file_is_silent; /* neither names nor wavelengths in the file */
    outcome *tried;
    outcome *accepted;
    bmi_sensor accepted_as[2];
    bool has_accepted;
    outcome *failed; /* the attempt that came nearest */
    int n_bound;     /* of `failed`, -1 before the first */
    int clash;       /* input on which two pairs of sensors that count disagree, or -1 */
} matcher;

static void pick_add(pick *found, int band)
{
    if (found->first < 0)
        found->first = band;
    else if (found->second < 0)
        found->second = band;
}

static pick pick_named(const bmi_party *file, const bmi_party_band *wanted)
{
    pick found = {-1, -1};
    for (int b = 0; b < file->n_bands; b++)
        if (bmi_has_same_name(wanted, &file->bands[b]) || bmi_has_same_key(wanted, &file->bands[b]))
            pick_add(&found, b);
    return found;
}

/* "nir" and "nir08" are one only where one of them is said: two sensors' own bands are compared as they are. */
static bool is_loosely_equal(const bmi_meaning *a, const bmi_meaning *b)
{
    return (a->is_spoken || b->is_spoken) && bmi_common_is_kin(a->common, b->common);
}

static pick pick_common(const bmi_party *file, const bmi_meaning *wanted, bool is_loose)
{
    pick found = {-1, -1};
    for (int b = 0; wanted->common != NULL && b < file->n_bands; b++) {
        const bmi_meaning *there = &file->meanings[b];
        if (there->common == NULL) continue;
        if (is_loose ? is_loosely_equal(wanted, there) : strcmp(wanted->common, there->common) == 0)
            pick_add(&found, b);
    }
    return found;
}

/* The same name or common name, but not the same light. Centres of bands of one common name differ by a tenth at most.
 */
static bool is_contradicted(const matcher *m, int input, int band)
{
    const bmi_meaning *wanted = &m->model.meanings[input], *there = &m->file.meanings[band];
    const double said = m->model.bands[input].wavelength;
    if (bmi_is_apart(said, m->file.bands[band].wavelength, 2 * bmi_wavelength_tolerance(said))) return true;
    if (bmi_is_apart(wanted->wavelength, there->wavelength, 0.1 * wanted->wavelength)) return true;
    return wanted->common != NULL && there->common != NULL && strcmp(wanted->common, there->common) != 0 &&
           !is_loosely_equal(wanted, there);
}

static outcome settle(const matcher *m, int input, int band, const char *how)
{
    const verdict found = is_contradicted(m, input, band) ? CONTRADICTED : BOUND;
    return (outcome){found, band, -1, how};
}

static outcome bind_by_wavelength(const bmi_party *file, double wanted)
{
    int nearest = -1, second = -1;
    double distance = INFINITY, next_distance = INFINITY;
    for (int b = 0; wanted > 0 && b < file->n_bands; b++) {
        if (file->meanings[b].wavelength <= 0) continue;
        const double d = fabs(file->meanings[b].wavelength - wanted);
        if (d < distance) {
            second = nearest;
            next_distance = distance;
            nearest = b;
            distance = d;
        } else if (d < next_distance) {
            second = b;
            next_distance = d;
        }
    }
    if (nearest < 0 || distance > bmi_wavelength_tolerance(wanted)) return (outcome){NOBODY, -1, -1, NULL};
    /* Equal wavelengths in other units differ by a rounding. */
    if (next_distance <= 2 * distance + 1e-6) return (outcome){SEVERAL, nearest, second, NULL};
    return (outcome){BOUND, nearest, -1, "wavelength"};
}

static outcome bind_by_color(const matcher *m, const bmi_party_band *wanted)
{
    pick found = {-1, -1};
    for (int b = 0; m->file_is_silent && wanted->spoken != NULL && b < m->file.n_bands; b++)
        if (m->file.bands[b].color != NULL && strcmp(m->file.bands[b].color, wanted->spoken) == 0) pick_add(&found, b);
    if (found.first < 0) return (outcome){NOBODY, -1, -1, NULL};
    return (outcome){found.second < 0 ? BOUND : SEVERAL, found.first, found.second, "color"};
}

static outcome bind_one(const matcher *m, int input)
{
    const bmi_party_band *wanted = &m->model.bands[input];
    const bmi_meaning *meant = &m->model.meanings[input];
    const pick named = m->named[input];
    pick common = pick_common(&m->file, meant, false);
    if (named.first >= 0) {
        if (named.second >= 0) return (outcome){SEVERAL, named.first, named.second, NULL};
        if (common.second >= 0 || (common.first >= 0 && common.first != named.first))
            return (outcome){SEVERAL, named.first, common.first != named.first ? common.first : common.second, NULL};
        return settle(m, input, named.first,
                      bmi_has_same_name(wanted, &m->file.bands[named.first]) ? "description" : "alias");
    }
    if (common.first < 0) common = pick_common(&m->file, meant, true);
    if (common.second >= 0) return (outcome){SEVERAL, common.first, common.second, NULL};
    if (common.first >= 0) return settle(m, input, common.first, "alias");
    const outcome by_wavelength = bind_by_wavelength(&m->file, meant->wavelength);
    return by_wavelength.verdict != NOBODY ? by_wavelength : bind_by_color(m, wanted);
}

/* Keeps `tried` if it comes nearer than all before, or compares it with what was accepted before. */
static void judge(matcher *m, int n_bound)
{
    const size_t bytes = (size_t)m->model.n_bands * sizeof *m->tried;
    if (n_bound < m->model.n_bands) {
        if (n_bound > m->n_bound) memcpy(m->failed, m->tried, bytes);
        if (n_bound > m->n_bound) m->n_bound = n_bound;
    } else if (!m->has_accepted) {
        memcpy(m->accepted, m->tried, bytes);
        m->has_accepted = true;
        m->accepted_as[0] = m->model.sensor;
        m->accepted_as[1] = m->file.sensor;
    } else {
        for (int i = 0; i < m->model.n_bands && m->clash < 0; i++)
            if (m->tried[i].band != m->accepted[i].band) m->clash = i;
        if (m->clash >= 0) memcpy(m->failed, m->tried, bytes);
    }
}

static void attempt(matcher *m, int *taken_by)
{
    int n_bound = 0;
    for (int b = 0; b < m->file.n_bands; b++) taken_by[b] = -1;
    for (int i = 0; i < m->model.n_bands; i++) {
        outcome *now = &m->tried[i];
        *now = bind_one(m, i);
        if (now->verdict != BOUND) continue;
        if (taken_by[now->band] >= 0) {
            now->verdict = TAKEN;
            now->other = taken_by[now->band];
            continue;
        }
        taken_by[now->band] = i;
        n_bound++;
    }
    judge(m, n_bound);
}

static void try_all(matcher *m, int *taken_by)
{
    const unsigned model_likely = bmi_party_sensors(&m->model), file_likely = bmi_party_sensors(&m->file);
    for (int theirs = 0; theirs <= BMI_N_SENSORS; theirs++) {
        if ((file_likely >> theirs & 1) == 0 || m->clash >= 0) continue;
        bmi_party_assume(&m->file, (bmi_sensor)theirs);
        for (int ours = 0; ours <= BMI_N_SENSORS && m->clash < 0; ours++) {
            if ((model_likely >> ours & 1) == 0) continue;
            bmi_party_assume(&m->model, (bmi_sensor)ours);
            attempt(m, taken_by);
        }
    }
}

/* What the whole list says at its end, whatever went wrong. */
typedef struct complaint {
    const bm_band *model;
    int n_inputs;
    const bmi_band_facts *file;
    int n_bands;
    const char *path;
} complaint;

static bmi_band_spot spot_of(const complaint *about, int band)
{
    return bmi_band_spot_of(&about->file[band]);
}

static bm_status fail_clash(const complaint *about, const matcher *m, bm_error *err)
{
    char title[96];
    bmi_band_title(&about->model[m->clash], title);
    const bmi_band_list wanted = bmi_list_model(about->model, about->n_inputs);
    const bmi_band_list there = bmi_list_file(about->file, about->n_bands);
    BMI_FAIL(err, BM_ERR_MISMATCH,
             "%s: the names do not tell the sensor: band %s is band %s if model and file are of %s and %s, but band %s "
             "if of %s and %s; give the bands by number, in the order of the inputs (-b). Wanted: %s; in the file: %s",
             about->path, title, spot_of(about, m->accepted[m->clash].band).text, bmi_sensor_name(m->accepted_as[0]),
             bmi_sensor_name(m->accepted_as[1]), spot_of(about, m->failed[m->clash].band).text,
             bmi_sensor_name(m->model.sensor), bmi_sensor_name(m->file.sensor), wanted.text, there.text);
}

/* The reason in a few words, for the first input without a band of its own. */
static void explain(const complaint *about, const matcher *m, char *text, size_t n_bytes)
{
    int input = 0;
    while (m->failed[input].verdict == BOUND) input++;
    const outcome *what = &m->failed[input];
    char title[96], other[96];
    bmi_band_title(&about->model[input], title);
    switch (what->verdict) {
    case SEVERAL:
        snprintf(text, n_bytes, "band %s could be any of the bands %s, %s", title, spot_of(about, what->band).text,
                 spot_of(about, what->other).text);
        break;
    case CONTRADICTED:
        snprintf(text, n_bytes, "band %s is called like band %s of the file, but is not of the same wavelength", title,
                 spot_of(about, what->band).text);
        break;
    case TAKEN:
        bmi_band_title(&about->model[what->other], other);
        snprintf(text, n_bytes, "band %s would feed two inputs, %s and %s", spot_of(about, what->band).text, other,
                 title);
        break;
    default: snprintf(text, n_bytes, "no band has the name, an alias or the wavelength of %s", title); break;
    }
}

static bm_status conclude(const complaint *about, const matcher *m, int *numbers, const char **hows, bm_error *err)
{
    if (m->clash >= 0) return fail_clash(about, m, err);
    if (!m->has_accepted) {
        char reason[320];
        explain(about, m, reason, sizeof reason);
        const bmi_band_list wanted = bmi_list_model(about->model, about->n_inputs);
        const bmi_band_list there = bmi_list_file(about->file, about->n_bands);
        BMI_FAIL(err, BM_ERR_MISMATCH,
                 "%s: %s; give the bands by number, in the order of the inputs (-b). Wanted: %s; in the file: %s",
                 about->path, reason, wanted.text, there.text);
    }
    for (int i = 0; i < m->model.n_bands; i++) {
        numbers[i] = m->accepted[i].band + 1;
        hows[i] = m->accepted[i].how;
    }
    return BM_OK;
}

static bool is_silent(const bmi_band_facts *file, int n_bands)
{
    for (int b = 0; b < n_bands; b++)
        if (file[b].n_names > 0 || file[b].wavelength > 0) return false;
    return true;
}

bm_status bmi_band_match(const bm_band *model, int n_inputs, const bmi_band_facts *file, int n_bands, const char *path,
                         int *numbers, const char **hows, bm_error *err)
{
    const complaint about = {model, n_inputs, file, n_bands, path};
    matcher m = {.n_bound = -1, .clash = -1};
    const bool has_parties = bmi_party_new(&m.model, n_inputs) && bmi_party_new(&m.file, n_bands);
    m.named = bmi_calloc((size_t)n_inputs, sizeof *m.named);
    m.tried = bmi_calloc((size_t)n_inputs, sizeof *m.tried);
    m.accepted = bmi_calloc((size_t)n_inputs, sizeof *m.accepted);
    m.failed = bmi_calloc((size_t)n_inputs, sizeof *m.failed);
    int *taken_by = bmi_calloc((size_t)n_bands, sizeof *taken_by);
    bm_status status;
    if (has_parties && m.named != NULL && m.tried != NULL && m.accepted != NULL && m.failed != NULL &&
        taken_by != NULL) {
        bmi_party_fill_model(&m.model, model);
        bmi_party_fill_file(&m.file, file);
        m.file_is_silent = is_silent(file, n_bands);
        for (int i = 0; i < n_inputs; i++) m.named[i] = pick_named(&m.file, &m.model.bands[i]);
        try_all(&m, taken_by);
        status = conclude(&about, &m, numbers, hows, err);
    } else {
        status = bmi_error_set(err, BM_ERR_MEMORY, "%s: out of memory while binding %d bands", path, n_inputs);
    }
    bmi_free(taken_by);
    bmi_free(m.failed);
    bmi_free(m.accepted);
    bmi_free(m.tried);
    bmi_free(m.named);
    bmi_party_free(&m.file);
    bmi_party_free(&m.model);
    return status;
}
