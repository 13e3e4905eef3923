/* SPDX-License-Identifier: MIT */
#include "model/onnx_axes.h"

#include <string.h>

/* Bit that marks an origin of which nothing is known but that it is like no other. */
#define FRESH ((uint64_t)1 << 63)

void bmi_onnx_insert_axis(bmi_onnx_value *x, int at)
{
    const size_t n_after = (size_t)(x->rank - at);
    memmove(x->dims + at + 1, x->dims + at, n_after * sizeof *x->dims);
    memmove(x->origins + at + 1, x->origins + at, n_after * sizeof *x->origins);
    x->dims[at] = 1;
    x->origins[at] = 0;
    x->rank++;
    if (x->axis >= at) x->axis++;
}

void bmi_onnx_remove_axis(bmi_onnx_value *x, int at)
{
    const size_t n_after = (size_t)(x->rank - at - 1);
    memmove(x->dims + at, x->dims + at + 1, n_after * sizeof *x->dims);
    memmove(x->origins + at, x->origins + at + 1, n_after * sizeof *x->origins);
    x->rank--;
    if (x->axis == at)
        x->axis = -1;
    else if (x->axis > at)
        x->axis--;
}

bool bmi_onnx_claim_axis(bmi_onnx_value *x, int64_t wanted, int n_channels)
{
    if (wanted < 0) wanted += x->rank;
    if (wanted < 0 || wanted >= x->rank) return false;
    if (wanted == x->axis) return true;
    if (n_channels != 1 || x->dims[wanted] != 1) return false;
    x->axis = (int)wanted;
    x->origins[wanted] = 0;
    return true;
}

bm_status bmi_onnx_check_axis(bmi_onnx *onnx, bmi_onnx_value *x, int64_t axis)
{
    if (!bmi_onnx_claim_axis(x, axis, bmi_onnx_channels(onnx, x)))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "it works along axis %lld, but the channels are on axis %d, so it mixes pixels",
                             (long long)axis, x->axis);
    return BM_OK;
}

/* Joins axis `i` of `a` and axis `k` of `b` (negative: it has none there) to axis `at` of `out`, all counting pixels.
 */
static bool join_pixels(const bmi_onnx_value *a, int i, const bmi_onnx_value *b, int k, bmi_onnx_value *out, int at)
{
    const int64_t a_dim = i < 0 ? 1 : a->dims[i], b_dim = k < 0 ? 1 : b->dims[k];
    const uint64_t a_origin = i < 0 ? 0 : a->origins[i], b_origin = k < 0 ? 0 : b->origins[k];
    out->dims[at] = a_dim == 1 ? b_dim : a_dim;
    out->origins[at] = a_dim == 1 ? b_origin : a_origin;
    return (a_dim == 1 && b_dim == 1) || (i >= 0 && k >= 0 && a_origin == b_origin);
}

/* The axis of one entry that one channel alone keeps: that of `x`, if nothing else came to lie there. */
static int lone_axis(const bmi_onnx_value *x, const bmi_onnx_value *out)
{
    const int at = x->axis + out->rank - x->rank;
    return x->axis >= 0 && out->dims[at] == 1 ? at : -1;
}

bool bmi_onnx_join(const bmi_onnx_value *a, int n_a, const bmi_onnx_value *b, int n_b, bmi_onnx_value *out)
{
    if (n_a != n_b && n_a != 1 && n_b != 1) return false;
    *out = (bmi_onnx_value){.node = -1, .axis = -1, .rank = a->rank > b->rank ? a->rank : b->rank};
    for (int at = 0; at < out->rank; at++) {
        const int i = at - (out->rank - a->rank), k = at - (out->rank - b->rank);
        const bool a_channels = n_a > 1 && i >= 0 && i == a->axis, b_channels = n_b > 1 && k >= 0 && k == b->axis;
        if (!a_channels && !b_channels) {
            if (!join_pixels(a, i, b, k, out, at)) return false;
            continue;
        }
        /* Channels of both on two axes would make a table of all pairs; beside channels, the other has one entry. */
        if (out->axis >= 0 || (!a_channels && i >= 0 && a->dims[i] != 1) || (!b_channels && k >= 0 && b->dims[k] != 1))
            return false;
        out->axis = at;
    }
    if (n_a == 1 && n_b == 1) out->axis = lone_axis(a, out);
    if (n_a == 1 && n_b == 1 && out->axis < 0) out->axis = lone_axis(b, out);
    return true;
}

static int n_digits(uint64_t origin)
{
    int n = 0;
    for (; origin != 0; origin >>= 4) n++;
    return n;
}

/* Appends the digits of the pixels on axes from .. to - 1; -1 when one of them is fresh. */
static int digits_of(const bmi_onnx_value *x, int from, int to, int *digits)
{
    int n = 0;
    for (int i = from; i < to; i++) {
        if (i == x->axis || x->dims[i] == 1) continue;
        if (x->origins[i] & FRESH) return -1;
        const int count = n_digits(x->origins[i]);
        if (n + count > BMI_ONNX_MAX_RANK) return -1;
        for (int k = count - 1; k >= 0; k--) digits[n++] = (int)(x->origins[i] >> (4 * k) & 15);
    }
    return n;
}

static bool one_each(const bmi_onnx *onnx, const int *digits, int n, const bmi_onnx_value *out, int first, int last)
{
    int next = 0;
    for (int i = first; i < last; i++) {
        if (out->dims[i] == 1) continue;
        if (next == n) return false;
        const int64_t extent = onnx->extents[digits[next++] - 1];
        if (extent >= 0 && out->dims[i] >= 0 && extent != out->dims[i]) return false;
    }
    return next == n;
}

void bmi_onnx_lay_pixels(bmi_onnx *onnx, const bmi_onnx_value *x, int from, int to, bmi_onnx_value *out, int first,
                         int last)
{
    int digits[BMI_ONNX_MAX_RANK] = {0}, n_axes = 0, next = 0;
    const int n = digits_of(x, from, to, digits);
    for (int i = first; i < last; i++) n_axes += out->dims[i] != 1;
    const bool single = n > 0 && n == n_axes && one_each(onnx, digits, n, out, first, last);
    for (int i = first; i < last; i++) {
        out->origins[i] = 0;
        if (out->dims[i] == 1) continue;
        if (single) {
            if (out->dims[i] < 0) out->dims[i] = onnx->extents[digits[next] - 1];
            out->origins[i] = (uint64_t)digits[next++];
        } else if (n > 0 && n_axes == 1) {
            for (int k = 0; k < n; k++) out->origins[i] = out->origins[i] << 4 | (uint64_t)digits[k];
        } else {
            out->origins[i] = FRESH | ++onnx->n_fresh;
        }
    }
}
