/* SPDX-License-Identifier: MIT
 *
 * The one export of each kern_<isa>.c: its table, named by TIER_TABLE. */

#define BY_TYPE(prefix)                                                                                         \
    {                                                                                                           \
        [BM_TYPE_UINT8] = prefix##_uint8, [BM_TYPE_INT8] = prefix##_int8, [BM_TYPE_UINT16] = prefix##_uint16,   \
        [BM_TYPE_INT16] = prefix##_int16, [BM_TYPE_UINT32] = prefix##_uint32, [BM_TYPE_INT32] = prefix##_int32, \
        [BM_TYPE_FLOAT32] = prefix##_float32, [BM_TYPE_FLOAT64] = prefix##_float64,                             \
    }

const bmi_kernels TIER_TABLE = {
    .name = VEC_NAME,
    .tile_outputs = VEC_TILE_OUTPUTS,
    .tile_pixels = 2 * TILE_PIXELS, /* so that the wide tiles fit too */
    .dense = kernel_dense,
    .peak = kernel_peak,
    .peak_flops = 2.0 * PEAK_SUMS * VEC_LANES,
    .activate = kernel_activate,
    .affine = kernel_affine,
    .binary = kernel_binary,
    .where = kernel_where,
    .softmax = kernel_softmax,
    .log_softmax = kernel_log_softmax,
    .softmax_max = kernel_softmax_max,
    .margin = kernel_margin,
    .entropy = kernel_entropy,
    .row_max = kernel_row_max,
    .argmax = kernel_argmax,
    .mark_nan = kernel_mark_nan,
    .load = BY_TYPE(load),
    .store_values = BY_TYPE(store_values),
    .store_classes = BY_TYPE(store_classes),
};
