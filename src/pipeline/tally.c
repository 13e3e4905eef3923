/* SPDX-License-Identifier: MIT */
#include "pipeline/tally.h"

#include "base/mem.h"
#include "base/type.h"

#include <math.h>
#include <string.h>

/* Sums run in lanes, which a compiler may keep in one vector. */
#define LANES 8

bm_status bmi_tally_rule_make(bmi_tally_rule *rule, const bmi_plan_output *output, const bmi_labels *labels,
                              const bmi_ground *ground, bm_error *err)
{
    const bm_type type = output->output.type;
    const int n = labels->n_classes;
    *rule = (bmi_tally_rule){.type = type, .nodata = output->output.nodata, .ground = *ground};
    rule->counts_classes = output->output.kind == BM_OUTPUT_CLASS;
    if (!rule->counts_classes && output->output.kind != BM_OUTPUT_TOP) rule->n_bands = output->n_bands;
    if (!rule->counts_classes) return BM_OK;
    rule->n_classes = n;
    rule->values = bmi_calloc((size_t)n, sizeof *rule->values);
    BMI_FAIL_IF(rule->values == NULL, err, BM_ERR_MEMORY, "out of memory for the counts of %d classes", n);
    for (int i = 0; i < n; i++) rule->values[i] = labels->classes[i].value;
    const size_t size = bm_type_size(type);
    if (size > 2) return BM_OK;
    const size_t n_values = (size_t)1 << (8 * size);
    rule->index_of = bmi_calloc(n_values, sizeof *rule->index_of);
    BMI_FAIL_IF(rule->index_of == NULL, err, BM_ERR_MEMORY, "out of memory for the counts of %d classes", n);
    for (size_t v = 0; v < n_values; v++) rule->index_of[v] = n;
    /* The first of equals, and never nodata. */
    for (int i = n - 1; i >= 0; i--)
        if (rule->values[i] != rule->nodata && bmi_type_holds(type, rule->values[i]))
            rule->index_of[(size_t)(int64_t)rule->values[i] & (n_values - 1)] = i;
    return BM_OK;
}

void bmi_tally_rule_free(bmi_tally_rule *rule)
{
    bmi_free(rule->values);
    bmi_free(rule->index_of);
    *rule = (bmi_tally_rule){.n_bands = 0};
}

bm_status bmi_tally_init(bmi_tally *tally, const bmi_tally_rule *rule, bm_error *err)
{
    const size_t n = (size_t)rule->n_classes + 1;
    *tally = (bmi_tally){.counts = bmi_calloc(n, sizeof *tally->counts),
                         .row = bmi_calloc(n, sizeof *tally->row),
                         .areas = bmi_calloc(n, sizeof *tally->areas),
                         .bands = bmi_calloc((size_t)rule->n_bands + 1, sizeof *tally->bands)};
    BMI_FAIL_IF(tally->counts == NULL || tally->row == NULL || tally->areas == NULL || tally->bands == NULL, err,
                BM_ERR_MEMORY, "out of memory for the counts of %zu classes and %d bands", n, rule->n_bands);
    return BM_OK;
}

void bmi_tally_free(bmi_tally *tally)
{
    bmi_free(tally->counts);
    bmi_free(tally->row);
    bmi_free(tally->areas);
    bmi_free(tally->bands);
    *tally = (bmi_tally){.counts = NULL};
}

static double pixel_at(bm_type type, const void *plane, size_t i)
{
    switch (type) {
    case BM_TYPE_UINT32: return ((const uint32_t *)plane)[i];
    case BM_TYPE_INT32: return ((const int32_t *)plane)[i];
    case BM_TYPE_FLOAT32: return (double)((const float *)plane)[i];
    case BM_TYPE_FLOAT64: return ((const double *)plane)[i];
    default: return NAN;
    }
}

/* Neighbours mostly are of one class, and a counter that was just written is slow to read again: four take turns. */
static void count_bytes(const bmi_tally_rule *rule, const uint8_t *pixels, size_t n, uint64_t *counts)
{
    uint32_t turns[4][256] = {{0}};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++) turns[k][pixels[i + k]]++;
    for (; i < n; i++) turns[0][pixels[i]]++;
    for (size_t v = 0; v < 256; v++)
        counts[rule->index_of[v]] += (uint64_t)turns[0][v] + turns[1][v] + turns[2][v] + turns[3][v];
}

static void count_words(const bmi_tally_rule *rule, const uint16_t *pixels, size_t n, uint64_t *counts)
{
    for (size_t i = 0; i < n; i++) counts[rule->index_of[pixels[i]]]++;
}

/* Types that only many or odd classes need. */
static void count_wide(const bmi_tally_rule *rule, const void *plane, size_t first, size_t n, uint64_t *counts)
{
    int last = 0;
    for (size_t i = first; i < first + n; i++) {
        const double value = pixel_at(rule->type, plane, i);
        int index = last;
        if (value == rule->nodata || isnan(value))
            index = rule->n_classes;
        else if (index == rule->n_classes || rule->values[index] != value)
            for (index = 0; index < rule->n_classes && rule->values[index] != value;) index++;
        counts[index]++;
        last = index;
    }
}

static void count(const bmi_tally_rule *rule, const void *plane, size_t first, size_t n, uint64_t *counts)
{
    const size_t size = bm_type_size(rule->type);
    if (size == 1)
        count_bytes(rule, (const uint8_t *)plane + first, n, counts);
    else if (size == 2)
        count_words(rule, (const uint16_t *)plane + first, n, counts);
    else
        count_wide(rule, plane, first, n, counts);
}

static void count_window(bmi_tally *tally, const bmi_tally_rule *rule, const void *plane, const bm_window *window)
{
    const size_t width = (size_t)window->width, n = (size_t)rule->n_classes + 1;
    memset(tally->counts, 0, n * sizeof *tally->counts);
    memset(tally->areas, 0, n * sizeof *tally->areas);
    if (rule->ground.kind != BMI_GROUND_BY_ROW) {
        count(rule, plane, 0, width * (size_t)window->height, tally->counts);
        return;
    }
    for (int y = 0; y < window->height; y++) {
        const double pixel = bmi_ground_of_row(&rule->ground, window->y + y);
        memset(tally->row, 0, n * sizeof *tally->row);
        count(rule, plane, (size_t)y * width, width, tally->row);
        for (size_t c = 0; c < n; c++) {
            tally->counts[c] += tally->row[c];
            tally->areas[c] += pixel * (double)tally->row[c];
        }
    }
}

/* Adds `value` to a sum of two parts, exactly but for the last bits of the second (Knuth's two-sum). */
static void add_exactly(double sum[2], double value)
{
    const double total = sum[0] + value, part = total - sum[0];
    sum[1] += (sum[0] - (total - part)) + (value - part);
    sum[0] = total;
}

/* Sums of a row in lanes; what is nodata or no finite number is left out. */
#define DEFINE_ROW(name, T, is_valid)                                               \
    static void name(const T *row, size_t n, double nodata_wide, bmi_moments *into) \
    {                                                                               \
        const T nodata = (T)nodata_wide;                                            \
        double sum[LANES] = {0}, squares[LANES] = {0}, low[LANES], high[LANES];     \
        uint64_t counts[LANES] = {0};                                               \
        for (size_t k = 0; k < LANES; k++) low[k] = HUGE_VAL, high[k] = -HUGE_VAL;  \
        for (size_t i = 0; i < n; i += LANES)                                       \
            for (size_t k = 0; k < LANES && i + k < n; k++) {                       \
                const T pixel = row[i + k];                                         \
                const double value = (double)pixel;                                 \
                if (!(is_valid)) continue;                                          \
                counts[k]++;                                                        \
                sum[k] += value;                                                    \
                squares[k] += value * value;                                        \
                low[k] = value < low[k] ? value : low[k];                           \
                high[k] = value > high[k] ? value : high[k];                        \
            }                                                                       \
        for (size_t k = 0; k < LANES; k++) {                                        \
            if (counts[k] == 0) continue;                                           \
            if (into->n == 0 || low[k] < into->minimum) into->minimum = low[k];     \
            if (into->n == 0 || high[k] > into->maximum) into->maximum = high[k];   \
            into->n += counts[k];                                                   \
            add_exactly(into->sum, sum[k]);                                         \
            add_exactly(into->squares, squares[k]);                                 \
        }                                                                           \
    }

DEFINE_ROW(row_uint8, uint8_t, pixel != nodata)
DEFINE_ROW(row_int8, int8_t, pixel != nodata)
DEFINE_ROW(row_uint16, uint16_t, pixel != nodata)
DEFINE_ROW(row_int16, int16_t, pixel != nodata)
DEFINE_ROW(row_uint32, uint32_t, pixel != nodata)
DEFINE_ROW(row_int32, int32_t, pixel != nodata)
/* A number minus itself is zero, unless it is infinite or none: one infinity would be all that is left of a mean. */
DEFINE_ROW(row_float32, float, pixel - pixel == 0 && pixel != nodata)
DEFINE_ROW(row_float64, double, pixel - pixel == 0 && pixel != nodata)

static void measure_row(const bmi_tally_rule *rule, const void *plane, size_t first, size_t n, bmi_moments *into)
{
    switch (rule->type) {
    case BM_TYPE_UINT8: row_uint8((const uint8_t *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_INT8: row_int8((const int8_t *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_UINT16: row_uint16((const uint16_t *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_INT16: row_int16((const int16_t *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_UINT32: row_uint32((const uint32_t *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_INT32: row_int32((const int32_t *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_FLOAT32: row_float32((const float *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_FLOAT64: row_float64((const double *)plane + first, n, rule->nodata, into); break;
    case BM_TYPE_AUTO: break;
    }
}

void bmi_tally_window(bmi_tally *tally, const bmi_tally_rule *rule, const bm_planes *planes, const bm_window *window)
{
    if (rule->counts_classes) count_window(tally, rule, planes->bands[0], window);
    const size_t width = (size_t)window->width;
    for (int b = 0; b < rule->n_bands; b++) {
        tally->bands[b] = (bmi_moments){.n = 0};
        for (int y = 0; y < window->height; y++)
            measure_row(rule, planes->bands[b], (size_t)y * width, width, &tally->bands[b]);
    }
}

void bmi_tally_add(bmi_tally *total, const bmi_tally_rule *rule, const bmi_tally *part)
{
    for (int c = 0; rule->counts_classes && c <= rule->n_classes; c++) {
        total->counts[c] += part->counts[c];
        total->areas[c] += part->areas[c];
    }
    for (int b = 0; b < rule->n_bands; b++) {
        bmi_moments *into = &total->bands[b];
        const bmi_moments *from = &part->bands[b];
        if (from->n == 0) continue;
        if (into->n == 0 || from->minimum < into->minimum) into->minimum = from->minimum;
        if (into->n == 0 || from->maximum > into->maximum) into->maximum = from->maximum;
        into->n += from->n;
        for (int k = 0; k < 2; k++) {
            add_exactly(into->sum, from->sum[k]);
            add_exactly(into->squares, from->squares[k]);
        }
    }
}
