/* SPDX-License-Identifier: MIT
 *
 * Where in the space of its inputs a network was trained: a range a band, and the cells of a grid over those ranges
 * that training data were in. Outside, a value is still computed, and flagged. The definition is that of the Sentinel-2
 * biophysical processor (Weiss, Baret, Jay: S2ToolBox Level 2 products, ATBD v2.1, 2020). */
#ifndef BMI_DOMAIN_H
#define BMI_DOMAIN_H

#include "base/error.h"

/* Axes of a grid at most. */
#define BMI_DOMAIN_MAX_AXES 64

typedef struct bmi_domain {
    int n_axes;      /* 0: everything is inside */
    int *inputs;     /* the input channel of each axis */
    double *lo, *hi; /* n_axes; inside is lo <= x <= hi */
    int n_cells;     /* an axis; 0: no grid */
    uint8_t *rows;   /* n_rows x n_axes cells, counted from 1; sorted */
    size_t n_rows;
} bmi_domain;

/* Puts the rows in order, as bmi_domain_holds needs them. */
void bmi_domain_sort(bmi_domain *domain);

/* True when the inputs `x` of a pixel are inside. Cell of x: floor(n_cells (x - lo) / (hi - lo) + 1). */
bool bmi_domain_holds(const bmi_domain *domain, const double *x);

/* A copy of its own in *out. Fails with BM_ERR_MEMORY. */
bm_status bmi_domain_copy(const bmi_domain *domain, bmi_domain *out, bm_error *err);

void bmi_domain_free(bmi_domain *domain);

#endif
