/* SPDX-License-Identifier: MIT */
#include "pipeline/range_hint.h"

#include <math.h>

/* A hint must leave at most this share outside, in all bands together and in the worst. */
#define FITS_ALL  0.2
#define FITS_EACH 0.5

typedef enum cause_kind { CAUSE_LINE, CAUSE_STATED, CAUSE_TO_DECIBEL, CAUSE_FROM_DECIBEL } cause_kind;

typedef struct cause {
    cause_kind kind;
    bmi_line line;
    const char *hint;
} cause;

/* The usual ones, the simplest first: of two that fit alike the earlier is named. Scales and offsets are those of the
 * products: Sentinel-2 stores reflectance * 10000, and since processing baseline 04.00 (January 2022) adds 1000;
 * Landsat Collection 2 Level-2 stores (reflectance + 0.2) / 0.0000275. */
static const cause causes[] = {
    {CAUSE_LINE, {1.0, 0.0}, "as they are stored they would fit: leave out --scale and --offset, or give --unscale no"},
    {CAUSE_STATED,
     {1.0, 0.0},
     "with the scale and offset that the bands state, and no others, they would fit: give --unscale yes without "
     "--scale and --offset"},
    {CAUSE_LINE,
     {1e-4, 0.0},
     "they look like reflectance * 10000 where the model wants reflectance: give --scale 0.0001"},
    {CAUSE_LINE,
     {1e4, 0.0},
     "they look like reflectance where the model wants reflectance * 10000: give --scale 10000"},
    {CAUSE_LINE,
     {1.0, -1000.0},
     "they look like Sentinel-2 since baseline 04.00, which adds 1000, where the model was trained without: give "
     "--offset -1000"},
    {CAUSE_LINE,
     {1e-4, -0.1},
     "they look like Sentinel-2 since baseline 04.00, which adds 1000, where the model wants reflectance: give --scale "
     "0.0001 --offset -0.1"},
    {CAUSE_LINE,
     {1.0, 1000.0},
     "they look like Sentinel-2 before baseline 04.00, where the model was trained with 1000 added: give --offset "
     "1000"},
    {CAUSE_LINE,
     {2.75e-5, -0.2},
     "they look like Landsat Collection 2 numbers where the model wants reflectance: give --scale 0.0000275 --offset "
     "-0.2"},
    {CAUSE_LINE,
     {1.0 / 255.0, 0.0},
     "they look like 0 to 255 where the model wants 0 to 1: give --scale 0.00392156863"},
    {CAUSE_LINE, {255.0, 0.0}, "they look like 0 to 1 where the model wants 0 to 255: give --scale 255"},
    {CAUSE_LINE, {0.01, 0.0}, "they look like per cent where the model wants shares: give --scale 0.01"},
    {CAUSE_LINE, {100.0, 0.0}, "they look like shares where the model wants per cent: give --scale 100"},
    {CAUSE_TO_DECIBEL, {1.0, 0.0}, "they look like linear power where the model wants decibels: give --decibel to"},
    {CAUSE_FROM_DECIBEL, {1.0, 0.0}, "they look like decibels where the model wants linear power: give --decibel from"},
};

static double convert(const bmi_samples *band, const cause *c, double x)
{
    switch (c->kind) {
    case CAUSE_STATED: return x * band->stated_scale + band->stated_offset;
    case CAUSE_TO_DECIBEL: return 10.0 * log10(x);
    case CAUSE_FROM_DECIBEL: return pow(10.0, x / 10.0);
    case CAUSE_LINE: break;
    }
    return x * c->line.scale + c->line.offset;
}

static bool is_outside(const bmi_samples *band, double x)
{
    const double margin = BMI_RANGE_MARGIN * (band->hi - band->lo);
    return !(x >= band->lo - margin && x <= band->hi + margin);
}

static double share_outside(const bmi_samples *band, const cause *c)
{
    int n_outside = 0;
    for (int i = 0; i < band->n; i++) n_outside += is_outside(band, convert(band, c, band->values[i]));
    return band->n == 0 ? 0.0 : (double)n_outside / band->n;
}

double bmi_range_outside(const bmi_samples *band)
{
    int n_outside = 0;
    for (int i = 0; i < band->n; i++) n_outside += is_outside(band, band->scaled[i]);
    return band->n == 0 ? 0.0 : (double)n_outside / band->n;
}

/* Spread of the samples as a share of the training range; 1 for samples that are all alike, which say nothing. */
static double spread(const bmi_samples *band)
{
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    for (int i = 0; i < band->n; i++) {
        lo = fmin(lo, band->scaled[i]);
        hi = fmax(hi, band->scaled[i]);
    }
    return hi > lo && band->hi > band->lo ? (hi - lo) / (band->hi - band->lo) : 1.0;
}

bool bmi_range_is_off(const bmi_samples *bands, int n_bands)
{
    double sum = 0.0, worst = 0.0, widest = 0.0;
    int n = 0;
    for (int b = 0; b < n_bands; b++) {
        if (bands[b].n == 0) continue;
        const double share = bmi_range_outside(&bands[b]);
        sum += share;
        worst = fmax(worst, share);
        widest = fmax(widest, spread(&bands[b]));
        n++;
    }
    return n > 0 && (sum / n > 0.5 || worst > 0.9 || widest < BMI_RANGE_LEAST);
}

/* The part of the training range that the samples reach over, from 0 to 1. Numbers divided by far too much all fall
 * next to zero and so "fit", and with 1000 too many the dark end stays empty; the cause that fills the range is
 * likelier. */
static double use_of_range(const bmi_samples *band, const cause *c)
{
    double lo = HUGE_VAL, hi = -HUGE_VAL;
    for (int i = 0; i < band->n; i++) {
        const double x = convert(band, c, band->values[i]);
        lo = fmin(lo, x);
        hi = fmax(hi, x);
    }
    if (!(band->hi > band->lo)) return 1.0;
    return fmax(0.0, fmin(hi, band->hi) - fmax(lo, band->lo)) / (band->hi - band->lo);
}

/* How well `c` explains the data: 0 not at all, up to 1. */
static double score(const bmi_samples *bands, int n_bands, const cause *c)
{
    double outside = 0.0, use = 0.0;
    int n = 0;
    for (int b = 0; b < n_bands; b++) {
        if (bands[b].n == 0) continue;
        const double share = share_outside(&bands[b], c);
        if (share > FITS_EACH) return 0.0;
        outside += share;
        use += use_of_range(&bands[b], c);
        n++;
    }
    if (n == 0 || outside / n > FITS_ALL) return 0.0;
    return (1.0 - outside / n) * (use / n);
}

const char *bmi_range_hint(const bmi_samples *bands, int n_bands)
{
    const char *hint = NULL;
    double best = 0.0;
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        const double here = score(bands, n_bands, &causes[i]);
        /* A later cause must be clearly better. */
        if (here > best * 1.05 && here > 0.01) {
            best = here;
            hint = causes[i].hint;
        }
    }
    return hint;
}
