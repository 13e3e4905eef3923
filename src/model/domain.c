/* SPDX-License-Identifier: MIT */
#include "model/domain.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* A binary heap over rows of any length: sorts in place without recursion. */
static void sift_down(uint8_t *rows, size_t width, size_t from, size_t count)
{
    uint8_t held[BMI_DOMAIN_MAX_AXES];
    for (size_t child; (child = 2 * from + 1) < count; from = child) {
        if (child + 1 < count && memcmp(rows + child * width, rows + (child + 1) * width, width) < 0) child++;
        if (memcmp(rows + from * width, rows + child * width, width) >= 0) return;
        memcpy(held, rows + from * width, width);
        memcpy(rows + from * width, rows + child * width, width);
        memcpy(rows + child * width, held, width);
    }
}

void bmi_domain_sort(bmi_domain *domain)
{
    const size_t width = (size_t)domain->n_axes;
    uint8_t held[BMI_DOMAIN_MAX_AXES];
    for (size_t i = domain->n_rows / 2; i-- > 0;) sift_down(domain->rows, width, i, domain->n_rows);
    for (size_t last = domain->n_rows; last-- > 1;) {
        memcpy(held, domain->rows, width);
        memcpy(domain->rows, domain->rows + last * width, width);
        memcpy(domain->rows + last * width, held, width);
        sift_down(domain->rows, width, 0, last);
    }
}

static bool is_occupied(const bmi_domain *domain, const uint8_t *row)
{
    const size_t width = (size_t)domain->n_axes;
    size_t low = 0, high = domain->n_rows;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = memcmp(domain->rows + middle * width, row, width);
        if (order == 0) return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool bmi_domain_holds(const bmi_domain *domain, const double *x)
{
    uint8_t row[BMI_DOMAIN_MAX_AXES];
    for (int k = 0; k < domain->n_axes; k++) {
        const double value = x[domain->inputs[k]], lo = domain->lo[k], hi = domain->hi[k];
        if (!(value >= lo && value <= hi)) return false;
        if (domain->n_cells > 0) row[k] = (uint8_t)floor(domain->n_cells * (value - lo) / (hi - lo) + 1.0);
    }
    return domain->n_cells == 0 || is_occupied(domain, row);
}

static void *duplicate(const void *from, size_t count, size_t item_bytes)
{
    void *copy = bmi_calloc(count, item_bytes);
    if (copy != NULL && from != NULL) memcpy(copy, from, count * item_bytes);
    return copy;
}

bm_status bmi_domain_copy(const bmi_domain *domain, bmi_domain *out, bm_error *err)
{
    const size_t n = (size_t)domain->n_axes;
    *out = *domain;
    out->inputs = duplicate(domain->inputs, n, sizeof *out->inputs);
    out->lo = duplicate(domain->lo, n, sizeof *out->lo);
    out->hi = duplicate(domain->hi, n, sizeof *out->hi);
    out->rows = duplicate(domain->rows, domain->n_rows * n, 1);
    if (out->inputs != NULL && out->lo != NULL && out->hi != NULL && out->rows != NULL) return BM_OK;
    bmi_domain_free(out);
    BMI_FAIL(err, BM_ERR_MEMORY, "out of memory for a domain of %zu axes", n);
}

void bmi_domain_free(bmi_domain *domain)
{
    bmi_free(domain->inputs);
    bmi_free(domain->lo);
    bmi_free(domain->hi);
    bmi_free(domain->rows);
    *domain = (bmi_domain){0};
}
