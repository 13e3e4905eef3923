/* SPDX-License-Identifier: MIT */
#include "raster/ground.h"

#include "raster/source_reference.h"

#include <math.h>
#include <ogr_srs_api.h>

static const double quarter_turn = 1.57079632679489661923;

static void learn_geographic(bmi_ground *ground, OGRSpatialReferenceH crs, const double g[6])
{
    const double unit = OSRGetAngularUnits(crs, NULL);
    OGRErr failed = OGRERR_NONE;
    const double flattening = OSRGetInvFlattening(crs, &failed);
    ground->axis = OSRGetSemiMajor(crs, &failed);
    /* A sphere has an inverse flattening of zero. */
    const double f = flattening > 0 ? 1.0 / flattening : 0.0;
    ground->square_eccentricity = f * (2.0 - f);
    ground->top = g[3] * unit;
    ground->row = -g[5] * unit;
    ground->width = fabs(g[1]) * unit;
    ground->kind = BMI_GROUND_BY_ROW;
}

bmi_ground bmi_ground_of(const bm_source *source)
{
    bmi_ground ground = {.kind = BMI_GROUND_UNKNOWN};
    GDALDatasetH reference = bmi_source_reference(source);
    OGRSpatialReferenceH crs = GDALGetSpatialRef(reference);
    double g[6];
    if (crs == NULL || GDALGetGeoTransform(reference, g) != CE_None) return ground;
    if (OSRIsGeographic(crs)) {
        if (g[2] == 0.0 && g[4] == 0.0) learn_geographic(&ground, crs, g);
    } else if (OSRIsProjected(crs)) {
        const double unit = OSRGetLinearUnits(crs, NULL);
        ground.pixel = fabs(g[1] * g[5] - g[2] * g[4]) * unit * unit;
        ground.kind = BMI_GROUND_UNIFORM;
    }
    return ground;
}

/* Snyder's q, without the factor that makes it 0 / 0 for a sphere. */
static double authalic(double square_eccentricity, double latitude)
{
    const double e = sqrt(square_eccentricity), s = sin(latitude);
    if (e == 0.0) return 2.0 * s;
    return (1.0 - square_eccentricity) * (s / (1.0 - square_eccentricity * s * s) + atanh(e * s) / e);
}

static double clamp_latitude(double latitude)
{
    return fmin(fmax(latitude, -quarter_turn), quarter_turn);
}

double bmi_ground_of_row(const bmi_ground *ground, int row)
{
    if (ground->kind == BMI_GROUND_UNKNOWN) return NAN;
    if (ground->kind == BMI_GROUND_UNIFORM) return ground->pixel;
    const double upper = clamp_latitude(ground->top - row * ground->row);
    const double lower = clamp_latitude(ground->top - (row + 1.0) * ground->row);
    const double between = authalic(ground->square_eccentricity, upper) - authalic(ground->square_eccentricity, lower);
    return ground->axis * ground->axis * ground->width * fabs(between) / 2.0;
}
