/* SPDX-License-Identifier: MIT
 *
 * Operators that pick channels and put them together. The same operators on constants are in onnx_constant.c. */
#include "base/mem.h"
#include "model/onnx_axes.h"
#include "model/onnx_ml.h"
#include "model/onnx_ops.h"

#include <string.h>

static bool is_constant(const bmi_onnx *onnx, size_t index)
{
    const bmi_onnx_value *value = bmi_onnx_input(onnx, index);
    return value == NULL || value->is_constant;
}

static bm_status fail_axis(bmi_onnx *onnx, int64_t axis, const bmi_onnx_value *x)
{
    return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                         "it works along axis %lld, but the channels are on axis %d, so it moves or drops pixels",
                         (long long)axis, x->axis);
}

/* Channels of `x` by number as output `output` of the node at hand. */
static bm_status pick(bmi_onnx *onnx, const bmi_onnx_value *x, const int *channels, int n, size_t output)
{
    int node = x->node;
    bool is_all = n == bmi_onnx_channels(onnx, x);
    for (int c = 0; is_all && c < n; c++) is_all = channels[c] == c;
    if (n < 1) return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "no channel is left");
    if (!is_all)
        BMI_TRY(bmi_graph_add_select(onnx->graph, x->node, n, channels, bmi_onnx_node_name(onnx), &node, onnx->err));
    return bmi_onnx_set_pixels_at(onnx, x, node, output);
}

static bm_status pick_all(bmi_onnx *onnx, const bmi_onnx_value *x, int first, int step, int n, size_t output)
{
    int *channels = bmi_calloc((size_t)(n < 1 ? 1 : n), sizeof *channels);
    if (channels == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d channels", n);
    for (int c = 0; c < n; c++) channels[c] = first + c * step;
    const bm_status status = pick(onnx, x, channels, n, output);
    bmi_free(channels);
    return status;
}

static bm_status gather_pixels(bmi_onnx *onnx, const bmi_onnx_tensor *indices)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    const int64_t axis = bmi_onnx_int(onnx, "axis", 0);
    const int n_channels = bmi_onnx_channels(onnx, &x);
    if (!bmi_onnx_claim_axis(&x, axis, n_channels)) return fail_axis(onnx, axis, &x);
    if (indices->rank > 1 || indices->count < 1 || indices->count > BMI_GRAPH_MAX_CHANNELS)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "indices of %d dimensions, or none of them", indices->rank);
    int *channels = bmi_calloc(indices->count, sizeof *channels);
    if (channels == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %zu channels", indices->count);
    bm_status status = BM_OK;
    for (size_t i = 0; i < indices->count && status == BM_OK; i++) {
        const double index = indices->data[i] < 0.0 ? indices->data[i] + n_channels : indices->data[i];
        if (index >= 0.0 && index < n_channels)
            channels[i] = (int)index;
        else
            status = bmi_onnx_fail(onnx, BM_ERR_FORMAT, "index %g of %d channels", indices->data[i], n_channels);
    }
    const int n = (int)indices->count;
    if (status == BM_OK && indices->rank == 0) {
        int node;
        status = bmi_graph_add_select(onnx->graph, x.node, n, channels, bmi_onnx_node_name(onnx), &node, onnx->err);
        bmi_onnx_remove_axis(&x, x.axis);
        if (status == BM_OK) status = bmi_onnx_set_pixels(onnx, &x, node);
    } else if (status == BM_OK) {
        status = pick(onnx, &x, channels, n, 0);
    }
    bmi_free(channels);
    return status;
}

bm_status bmi_onnx_gather(bmi_onnx *onnx)
{
    const bmi_onnx_tensor *indices;
    if (is_constant(onnx, 0) && !is_constant(onnx, 1)) return bmi_onnx_look_up_labels(onnx, 1);
    if (is_constant(onnx, 0)) return bmi_onnx_gather_constant(onnx);
    BMI_TRY(bmi_onnx_constant(onnx, 1, &indices));
    const bmi_onnx_tensor held = *indices;
    return gather_pixels(onnx, &held);
}

/* What Slice takes along one axis. */
typedef struct cut {
    int64_t axis, start, end, step;
} cut;

static int64_t bound(int64_t index, int64_t count, int64_t least, int64_t most)
{
    if (index < 0) index += count;
    return index < least ? least : index > most ? most : index;
}

/* A cut that keeps all of an axis of pixels, in order. */
static bool keeps_all(const cut *c, int64_t dim)
{
    return c->step == 1 && (c->start == 0 || (dim > 0 && c->start == -dim)) &&
           (dim > 0 ? c->end >= dim : c->end >= INT32_MAX);
}

static bm_status cut_channels(bmi_onnx *onnx, const bmi_onnx_value *x, const cut *c)
{
    const int64_t n = bmi_onnx_channels(onnx, x);
    if (c->step == 0) return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "a step of 0");
    const bool back = c->step < 0;
    const int64_t start = bound(c->start, n, 0, back ? n - 1 : n), end = bound(c->end, n, back ? -1 : 0, n);
    /* Backwards, an end that is far below 0 means "to the first". */
    const int64_t step = c->step > n ? n : c->step < -n ? -n : c->step;
    const int64_t count = back ? (start - end - step - 1) / -step : (end - start + step - 1) / step;
    return pick_all(onnx, x, (int)start, (int)step, count < 0 ? 0 : (int)count, 0);
}

bm_status bmi_onnx_slice(bmi_onnx *onnx)
{
    if (is_constant(onnx, 0)) return bmi_onnx_slice_constant(onnx);
    bmi_onnx_value x;
    int64_t starts[BMI_ONNX_MAX_RANK], ends[BMI_ONNX_MAX_RANK], axes[BMI_ONNX_MAX_RANK], steps[BMI_ONNX_MAX_RANK];
    int n, n_ends, n_axes, n_steps;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    BMI_TRY(bmi_onnx_int_list(onnx, "starts", 1, starts, BMI_ONNX_MAX_RANK, &n));
    BMI_TRY(bmi_onnx_int_list(onnx, "ends", 2, ends, BMI_ONNX_MAX_RANK, &n_ends));
    BMI_TRY(bmi_onnx_int_list(onnx, "axes", 3, axes, BMI_ONNX_MAX_RANK, &n_axes));
    BMI_TRY(bmi_onnx_int_list(onnx, "steps", 4, steps, BMI_ONNX_MAX_RANK, &n_steps));
    if (n < 0 || n != n_ends || (n_axes >= 0 && n_axes != n) || (n_steps >= 0 && n_steps != n))
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "starts, ends, axes and steps are not as many");
    cut channels = {.start = 0, .end = INT64_MAX, .step = 1};
    for (int i = 0; i < n; i++) {
        cut c = {n_axes < 0 ? i : axes[i], starts[i], ends[i], n_steps < 0 ? 1 : steps[i]};
        if (c.axis < 0) c.axis += x.rank;
        if (c.axis < 0 || c.axis >= x.rank)
            return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "there is no axis %lld", (long long)c.axis);
        if (c.axis == x.axis)
            channels = c;
        else if (!keeps_all(&c, x.dims[c.axis]))
            return fail_axis(onnx, c.axis, &x);
    }
    return cut_channels(onnx, &x, &channels);
}

/* Sizes of the parts: an attribute up to opset 12, an input since; equal parts where neither is there. */
static bm_status split_sizes(bmi_onnx *onnx, int n_channels, int64_t *sizes, int n_parts)
{
    int n;
    int64_t sum = 0;
    BMI_TRY(bmi_onnx_int_list(onnx, "split", 1, sizes, n_parts, &n));
    const int64_t each = (n_channels + n_parts - 1) / n_parts;
    for (int i = 0; n < 0 && i < n_parts; i++) sizes[i] = i < n_parts - 1 ? each : n_channels - each * (n_parts - 1);
    for (int i = 0; i < n_parts; i++) {
        if (sizes[i] < 1 || sizes[i] > n_channels)
            return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "a part of %lld channels", (long long)sizes[i]);
        sum += sizes[i];
    }
    if (sum != n_channels || (n >= 0 && n != n_parts))
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "its parts come to %lld of %d channels", (long long)sum, n_channels);
    return BM_OK;
}

bm_status bmi_onnx_split(bmi_onnx *onnx)
{
    bmi_onnx_value x;
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &x));
    const int64_t axis = bmi_onnx_int(onnx, "axis", 0);
    const int n = bmi_onnx_channels(onnx, &x);
    if (!bmi_onnx_claim_axis(&x, axis, n)) return fail_axis(onnx, axis, &x);
    if (onnx->node->n_output > (size_t)n)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "%zu parts of %d channels", onnx->node->n_output, n);
    const int n_parts = (int)onnx->node->n_output;
    int64_t *sizes = bmi_calloc((size_t)n_parts, sizeof *sizes);
    if (sizes == NULL) return bmi_onnx_fail(onnx, BM_ERR_MEMORY, "out of memory for %d parts", n_parts);
    bm_status status = split_sizes(onnx, n, sizes, n_parts);
    for (int i = 0, first = 0; i < n_parts && status == BM_OK; first += (int)sizes[i++])
        if (onnx->node->output[i][0] != '\0') status = pick_all(onnx, &x, first, 1, (int)sizes[i], (size_t)i);
    bmi_free(sizes);
    return status;
}

/* Lays the next part beside what is there; the axis of the channels counts as one entry while pixels are compared. */
static bm_status join_part(bmi_onnx *onnx, bmi_onnx_value *so_far, bmi_onnx_value part, int64_t axis)
{
    const int n = bmi_onnx_channels(onnx, &part);
    if (part.rank != so_far->rank || !bmi_onnx_claim_axis(&part, axis, n)) return fail_axis(onnx, axis, &part);
    bmi_onnx_value left = *so_far, right = part, joined;
    left.dims[left.axis] = right.dims[right.axis] = 1;
    if (!bmi_onnx_join(&left, 1, &right, 1, &joined))
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "its parts are laid out differently, so it mixes pixels");
    joined.axis = so_far->axis;
    BMI_TRY(bmi_graph_add_binary(onnx->graph, BMI_OP_CONCAT, so_far->node, part.node, bmi_onnx_node_name(onnx),
                                 &joined.node, onnx->err));
    *so_far = joined;
    return BM_OK;
}

bm_status bmi_onnx_concat(bmi_onnx *onnx)
{
    bool any_pixels = false;
    for (size_t i = 0; i < onnx->node->n_input; i++) any_pixels = any_pixels || !is_constant(onnx, i);
    if (!any_pixels) return bmi_onnx_concat_constant(onnx);
    bmi_onnx_value joined;
    const int64_t axis = bmi_onnx_int(onnx, "axis", 1);
    BMI_TRY(bmi_onnx_pixels(onnx, 0, &joined));
    if (!bmi_onnx_claim_axis(&joined, axis, bmi_onnx_channels(onnx, &joined))) return fail_axis(onnx, axis, &joined);
    for (size_t i = 1; i < onnx->node->n_input; i++) {
        bmi_onnx_value part;
        BMI_TRY(bmi_onnx_pixels(onnx, i, &part));
        BMI_TRY(join_part(onnx, &joined, part, axis));
    }
    return bmi_onnx_set_pixels(onnx, &joined, joined.node);
}
