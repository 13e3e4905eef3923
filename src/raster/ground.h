/* SPDX-License-Identifier: MIT
 *
 * How much ground a pixel covers. */
#ifndef BMI_GROUND_H
#define BMI_GROUND_H

#include "bandmix.h"

typedef enum bmi_ground_kind {
    BMI_GROUND_UNKNOWN, /* no coordinate system, or one that has no place on the earth */
    BMI_GROUND_UNIFORM, /* projected: every pixel the same, in the plane of the projection */
    BMI_GROUND_BY_ROW   /* geographic: on the ellipsoid, by the latitude of the row */
} bmi_ground_kind;

typedef struct bmi_ground {
    bmi_ground_kind kind;
    double pixel;           /* square metres, of UNIFORM */
    double top, row, width; /* radians, of BY_ROW: upper edge of row 0, height of a row (downwards positive), a pixel */
    double axis, square_eccentricity;
} bmi_ground;

/* What the grid of `source` says. */
bmi_ground bmi_ground_of(const bm_source *source);

/* Square metres of a pixel in row `row` of the grid; NaN for UNKNOWN. Of a geographic grid it is the area between two
 * parallels and two meridians of the ellipsoid (Snyder, Map Projections: A Working Manual, USGS Professional Paper
 * 1395, 1987, eq. 3-12: q; the area north of the equator is a^2 q / 2 a radian). */
double bmi_ground_of_row(const bmi_ground *ground, int row);

#endif
